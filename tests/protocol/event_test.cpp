// Events and their payloads as values, and the words that go into records.
#include "protocol/event.hpp"

#include <set>

#include <doctest/doctest.h>
#include <rapidcheck.h>

#include "tests/protocol/samples.hpp"

namespace docbay::tests {
namespace {

using protocol::CommandDiedPayload;
using protocol::DoorPayload;
using protocol::DropPayload;
using protocol::Emptiness;
using protocol::Event;
using protocol::EventKind;
using protocol::OverflowPayload;

Bytes content_of(const Event& event) {
  return {event.content().begin(), event.content().end()};
}

}  // namespace

TEST_CASE("drop payload: eight bytes that come out again") {
  Event event;
  write_payload(
      event,
      DropPayload{.offer = {0x01020304}, .copies_left = 5, .count = 6, .passage_ms = 0x0708});
  CHECK(content_of(event) == bytes_of_hex("01 02 03 04 05 06 07 08"));
  CHECK(rc::check("drop", [](std::uint32_t offer, std::uint8_t copies_left, std::uint8_t count,
                             std::uint16_t passage_ms) {
    const DropPayload payload{
        .offer = {offer}, .copies_left = copies_left, .count = count, .passage_ms = passage_ms};
    Event carrier;
    write_payload(carrier, payload);
    RC_ASSERT(protocol::drop_payload(carrier) == payload);
  }));
}

TEST_CASE("door payload: six bytes that come out again") {
  Event event;
  write_payload(event,
                DoorPayload{.command = {0x01020304}, .emptiness = Emptiness::occupied, .count = 6});
  CHECK(content_of(event) == bytes_of_hex("01 02 03 04 02 06"));
  CHECK(rc::check("door", [](std::uint32_t command, std::uint8_t count) {
    const DoorPayload payload{
        .command = {command},
        .emptiness = *rc::gen::element(Emptiness::unknown, Emptiness::empty, Emptiness::occupied),
        .count = count};
    Event carrier;
    write_payload(carrier, payload);
    RC_ASSERT(protocol::door_payload(carrier) == payload);
  }));
}

TEST_CASE("door payload: what a later version may say of the empty sensor is unknown") {
  Event event;
  write_payload(event, DoorPayload{.emptiness = Emptiness::occupied});
  for (unsigned raw = 3; raw < 0x100; ++raw) {
    event.payload[4] = static_cast<std::uint8_t>(raw);
    REQUIRE(protocol::door_payload(event).has_value());
    CHECK(protocol::door_payload(event)->emptiness == Emptiness::unknown);
  }
}

TEST_CASE("command-died payload: five bytes that come out again") {
  Event event;
  const CommandDiedPayload payload{.number = {0x01020304}, .result = 4};
  write_payload(event, payload);
  CHECK(content_of(event) == bytes_of_hex("01 02 03 04 04"));
  CHECK(protocol::command_died_payload(event) == payload);
}

TEST_CASE("overflow payload: two bytes that come out again") {
  Event event;
  write_payload(event, OverflowPayload{.count = 0x0102});
  CHECK(content_of(event) == bytes_of_hex("01 02"));
  CHECK(protocol::overflow_payload(event) == OverflowPayload{.count = 0x0102});
}

TEST_CASE("payloads: an event too short for one has none, and a longer one keeps it") {
  Event event;
  event.payload.fill(0xFF);
  for (std::uint8_t size = 0; size <= 12; ++size) {
    CAPTURE(size);
    event.payload_bytes = size;
    CHECK(protocol::drop_payload(event).has_value() == (size >= 8));
    CHECK(protocol::door_payload(event).has_value() == (size >= 6));
    CHECK(protocol::command_died_payload(event).has_value() == (size >= 5));
    CHECK(protocol::overflow_payload(event).has_value() == (size >= 2));
  }
}

TEST_CASE("payloads: everything that a board of this version tells fits the short window") {
  Event event;
  write_payload(event, DropPayload{});
  CHECK(event.payload_bytes <= protocol::event_payload_short_bytes);
  write_payload(event, DoorPayload{});
  CHECK(event.payload_bytes <= protocol::event_payload_short_bytes);
  write_payload(event, CommandDiedPayload{});
  CHECK(event.payload_bytes <= protocol::event_payload_short_bytes);
  write_payload(event, OverflowPayload{});
  CHECK(event.payload_bytes <= protocol::event_payload_short_bytes);
}

TEST_CASE("event kinds: each has a word of its own, and later ones are unknown") {
  std::set<std::string_view> words;
  for (std::uint8_t value = 0; value <= 14; ++value) {
    const std::string_view word = name_of(EventKind{value});
    CAPTURE(value);
    CHECK(word != "unknown");
    CHECK(words.insert(word).second);
  }
  for (unsigned value = 15; value < 0x100; ++value) {
    CHECK(name_of(EventKind{static_cast<std::uint8_t>(value)}) == "unknown");
  }
  CHECK(name_of(EventKind::dropped_out) == "dropped_out");
}

TEST_CASE("event identity: boots are in order before sequences") {
  using protocol::EventIdentity;
  CHECK(EventIdentity{{1}, {9}} < EventIdentity{{2}, {1}});
  CHECK(EventIdentity{{2}, {1}} < EventIdentity{{2}, {2}});
  CHECK(EventIdentity{{2}, {2}} == EventIdentity{{2}, {2}});
}

}  // namespace docbay::tests
