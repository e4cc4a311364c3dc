// The event window: what is read out of it, and everything that is not believed.
#include <algorithm>
#include <array>

#include <doctest/doctest.h>
#include <rapidcheck.h>

#include "protocol/event.hpp"
#include "protocol/keyed_code.hpp"
#include "tests/protocol/frames.hpp"
#include "tests/protocol/generators.hpp"

namespace docbay::tests {
namespace {

using protocol::Block;
using protocol::Event;
using protocol::EventKind;
using protocol::EventWindow;
using protocol::extent;
using protocol::WindowFault;

constexpr std::uint16_t nonce = 0x5AA5;
constexpr std::size_t whole_words = extent(Block::event_window).words;
constexpr std::size_t short_words = protocol::event_window_short_words;

/// A register's place in the window.
constexpr std::size_t at(const protocol::Register& row) {
  return std::size_t{row.address} - extent(Block::event_window).address;
}

Event sample_event() {
  Event event{.identity = {.boot_count = {3}, .sequence = {0x1236}},
              .kind = EventKind::dropped,
              .bay = 4,
              .at_ms = {70'000}};
  write_payload(
      event, protocol::DropPayload{.offer = {9}, .copies_left = 1, .count = 2, .passage_ms = 120});
  return event;
}

Words encoded(const std::optional<Event>& event, std::size_t size = short_words) {
  Words words(size, 0xEEEE);
  encode(EventWindow{.nonce = nonce, .uptime_ms = {71'000}, .waiting = 2, .event = event},
         sample_key, sample_serial, words);
  return words;
}

struct Reading {
  WindowFault fault;
  EventWindow window;
};

Reading read(const Words& words, std::uint16_t expected_nonce = nonce,
             const protocol::BoardKey& key = sample_key,
             protocol::BoardSerial serial = sample_serial) {
  Reading reading{};
  reading.window.event = sample_event();  // must not survive a fault
  reading.fault = decode(words, expected_nonce, key, serial, reading.window);
  return reading;
}

void check_refused(const Reading& reading, WindowFault fault) {
  CHECK(reading.fault == fault);
  CHECK_FALSE(reading.window.event.has_value());
}

bool same(const Event& a, const Event& b) {
  return a.identity == b.identity && a.kind == b.kind && a.bay == b.bay && a.at_ms == b.at_ms &&
         std::ranges::equal(a.content(), b.content());
}

/// Registers that no code covers: who asked, the clock now, how many wait, and what lies behind the
/// payload.
bool under_the_code(std::size_t word, std::uint8_t payload_bytes) {
  if (word < at(protocol::reg("event_boot_count"))) return false;
  return word < at(protocol::reg("event_payload")) + (payload_bytes + 1U) / 2;
}

}  // namespace

TEST_CASE("event window: an event arrives as it was sent") {
  const Reading reading = read(encoded(sample_event()));
  CHECK(reading.fault == WindowFault::none);
  CHECK(reading.window.nonce == nonce);
  CHECK(reading.window.uptime_ms == protocol::UptimeMs{71'000});
  CHECK(reading.window.waiting == 2);
  REQUIRE(reading.window.event.has_value());
  CHECK(same(*reading.window.event, sample_event()));
}

TEST_CASE("event window: any event arrives as it was sent, read whole") {
  CHECK(rc::check("event", [](const Event& event, std::uint16_t asked, std::uint32_t uptime_ms,
                              std::uint16_t waiting, const protocol::BoardKey& key,
                              std::uint64_t serial) {
    Words words(whole_words);
    encode(
        EventWindow{.nonce = asked, .uptime_ms = {uptime_ms}, .waiting = waiting, .event = event},
        key, {serial}, words);
    EventWindow window;
    RC_ASSERT(decode(words, asked, key, {serial}, window) == WindowFault::none);
    RC_ASSERT(window.uptime_ms == protocol::UptimeMs{uptime_ms});
    RC_ASSERT(window.waiting == waiting);
    RC_ASSERT(window.event.has_value());
    RC_ASSERT(same(*window.event, event));
  }));
}

TEST_CASE("event window: no event is no fault, and everything but nonce and clock is zero") {
  const Words words = encoded(std::nullopt);
  const Reading reading = read(words);
  CHECK(reading.fault == WindowFault::none);
  CHECK_FALSE(reading.window.event.has_value());
  CHECK(reading.window.uptime_ms == protocol::UptimeMs{71'000});
  for (std::size_t i = at(protocol::reg("event_boot_count")); i < words.size(); ++i) {
    CHECK(words[i] == 0);
  }
}

TEST_CASE("event window: an answer to an earlier request is foreign") {
  check_refused(read(encoded(sample_event()), nonce + 1), WindowFault::foreign_nonce);
  check_refused(read(encoded(std::nullopt), 0), WindowFault::foreign_nonce);
}

TEST_CASE("event window: a payload longer than what was read asks for the whole window") {
  Event event = sample_event();
  for (std::uint8_t size = 0; size <= protocol::event_payload_bytes_max; ++size) {
    CAPTURE(size);
    event.payload_bytes = size;
    std::fill_n(event.payload.begin(), size, std::uint8_t{0x77});
    const bool fits = size <= protocol::event_payload_short_bytes;
    const Reading part = read(encoded(event));
    CHECK(part.fault == (fits ? WindowFault::none : WindowFault::incomplete));
    CHECK(part.window.event.has_value() == fits);
    const Reading whole = read(encoded(event, whole_words));
    CHECK(whole.fault == WindowFault::none);
    REQUIRE(whole.window.event.has_value());
    CHECK(same(*whole.window.event, event));
  }
}

TEST_CASE("event window: a payload longer than any event's is malformed") {
  Words words = encoded(sample_event(), whole_words);
  for (const std::uint16_t size : std::array<std::uint16_t, 5>{193, 255, 256, 264, 0xFFFF}) {
    words[at(protocol::reg("event_payload_bytes"))] = size;
    check_refused(read(words), WindowFault::malformed);
  }
}

TEST_CASE("event window: another board's key or serial opens nothing") {
  protocol::BoardKey other_key = sample_key;
  other_key[15] ^= 1;
  const Words words = encoded(sample_event());
  check_refused(read(words, nonce, other_key), WindowFault::bad_code);
  check_refused(read(words, nonce, sample_key, {sample_serial.value + 1}), WindowFault::bad_code);
}

TEST_CASE("event window: an acknowledgement's or command's code is no event's") {
  // The same bytes under another purpose: the code is all that differs.
  const Event event = sample_event();
  Bytes content = bytes_of_hex("00 00 00 03 00 00 12 36 02 04 00 01 11 70 08");
  content.insert(content.end(), event.content().begin(), event.content().end());
  using protocol::CodeDomain;
  CHECK(protocol::event_code(sample_key, sample_serial, event) ==
        protocol::keyed_code(sample_key, CodeDomain::event, sample_serial, content));
  for (const CodeDomain domain : {CodeDomain::acknowledgement, CodeDomain::command}) {
    Words words = encoded(event);
    const protocol::Registers<std::uint16_t> block{extent(Block::event_window).address, words};
    block.put(protocol::reg("event_code"),
              protocol::keyed_code(sample_key, domain, sample_serial, content));
    check_refused(read(words), WindowFault::bad_code);
  }
}

TEST_CASE("event window: any flipped bit under the code is refused") {
  for (const std::uint32_t sequence : {0x1236U, 1U, 0x80000000U}) {
    Event event = sample_event();
    event.identity.sequence = {sequence};
    for (const std::size_t size : {short_words, whole_words}) {
      const Words words = encoded(event, size);
      for (std::size_t bit = 0; bit < 16 * size; ++bit) {
        const std::size_t word = bit / 16;
        Words damaged = words;
        damaged[word] ^= static_cast<std::uint16_t>(1U << bit % 16);
        const Reading reading = read(damaged);
        CAPTURE(word);
        CAPTURE(bit % 16);
        if (word == at(protocol::reg("event_nonce"))) {
          check_refused(reading, WindowFault::foreign_nonce);
        } else if (under_the_code(word, event.payload_bytes)) {
          CHECK(reading.fault != WindowFault::none);
          CHECK_FALSE(reading.window.event.has_value());
        } else {
          CHECK(reading.fault == WindowFault::none);
          REQUIRE(reading.window.event.has_value());
          CHECK(same(*reading.window.event, event));
        }
      }
    }
  }
}

TEST_CASE("event window: an odd payload's last register is half under the code") {
  Event event = sample_event();
  event.payload_bytes = 7;
  Words words = encoded(event);
  const std::size_t last = at(protocol::reg("event_payload")) + 3;
  words[last] ^= 0x0001;
  CHECK(read(words).fault == WindowFault::none);
  words[last] ^= 0x0100;
  check_refused(read(words), WindowFault::bad_code);
}

TEST_CASE("event window: an empty journal's window cannot be damaged into an event") {
  for (std::size_t bit = 0; bit < 16 * short_words; ++bit) {
    Words damaged = encoded(std::nullopt);
    damaged[bit / 16] ^= static_cast<std::uint16_t>(1U << bit % 16);
    CHECK_FALSE(read(damaged).window.event.has_value());
  }
}

TEST_CASE("event window: garbage never harms, and is no event") {
  CHECK(rc::check("garbage", [] {
    const auto size = *rc::gen::inRange(short_words, whole_words + 1);
    const Words words = *rc::gen::container<Words>(size, rc::gen::arbitrary<std::uint16_t>());
    EventWindow window;
    decode(words, words[0], sample_key, sample_serial, window);
    RC_ASSERT(!window.event.has_value());
  }));
}

}  // namespace docbay::tests
