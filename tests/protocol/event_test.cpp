// Events and their payloads as values, and the words that go into records.
#include "protocol/event.hpp"

#include <algorithm>
#include <set>

#include <doctest/doctest.h>
#include <rapidcheck.h>

#include "tests/protocol/samples.hpp"

namespace docbay::tests {
namespace {

using protocol::ButtonPayload;
using protocol::CommandDiedPayload;
using protocol::DoorPayload;
using protocol::DropPayload;
using protocol::Emptiness;
using protocol::Event;
using protocol::EventKind;
using protocol::OverflowPayload;
using protocol::ScanPayload;
using protocol::SensorPayload;
using protocol::ShutterPayload;

Bytes content_of(const Event& event) {
  return {event.content().begin(), event.content().end()};
}

}  // namespace

TEST_CASE("drop payload: eight bytes that come out again, and a ninth when urgent by hand") {
  Event event;
  write_payload(
      event,
      DropPayload{.offer = {0x01020304}, .copies_left = 5, .count = 6, .passage_ms = 0x0708});
  CHECK(content_of(event) == bytes_of_hex("01 02 03 04 05 06 07 08"));
  CHECK(rc::check("drop", [](std::uint32_t offer, std::uint8_t copies_left, std::uint8_t count,
                             std::uint16_t passage_ms) {
    const DropPayload payload{.offer = {offer},
                              .copies_left = copies_left,
                              .count = count,
                              .passage_ms = passage_ms,
                              .urgent_by_hand = *rc::gen::arbitrary<bool>()};
    Event carrier;
    write_payload(carrier, payload);
    RC_ASSERT(carrier.payload_bytes == (payload.urgent_by_hand ? 9 : 8));
    RC_ASSERT(protocol::drop_payload(carrier) == payload);
  }));
}

TEST_CASE("door payload: six bytes that come out again, and a seventh for the second door") {
  Event event;
  write_payload(event,
                DoorPayload{.command = {0x01020304}, .emptiness = Emptiness::occupied, .count = 6});
  CHECK(content_of(event) == bytes_of_hex("01 02 03 04 02 06"));
  CHECK(rc::check("door", [](std::uint32_t command, std::uint8_t count, std::uint8_t door) {
    const DoorPayload payload{
        .command = {command},
        .emptiness = *rc::gen::element(Emptiness::unknown, Emptiness::empty, Emptiness::occupied),
        .count = count,
        .door = door};
    Event carrier;
    write_payload(carrier, payload);
    RC_ASSERT(carrier.payload_bytes == (door != 0 ? 7 : 6));
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

TEST_CASE("sensor, shutter and button payloads: what is written comes out again") {
  using protocol::ButtonUse;
  using protocol::Sensor;
  using protocol::SensorHealth;
  CHECK(rc::check("payloads", [](std::uint32_t offer, bool to_open) {
    Event event;
    const SensorPayload sensor{
        .sensor = Sensor{*rc::gen::inRange<std::uint8_t>(0, protocol::sensors_per_bay)},
        .health = SensorHealth{*rc::gen::inRange<std::uint8_t>(0, 4)}};
    write_payload(event, sensor);
    RC_ASSERT(event.payload_bytes == 2);
    RC_ASSERT(protocol::sensor_payload(event) == sensor);
    const ShutterPayload shutter{.offer = {offer}, .to_open = to_open};
    write_payload(event, shutter);
    RC_ASSERT(event.payload_bytes == 5);
    RC_ASSERT(protocol::shutter_payload(event) == shutter);
    const ButtonPayload button{.offer = {offer},
                               .use = ButtonUse{*rc::gen::inRange<std::uint8_t>(0, 5)}};
    write_payload(event, button);
    RC_ASSERT(event.payload_bytes == 5);
    RC_ASSERT(protocol::button_payload(event) == button);
  }));
}

TEST_CASE("sensor and button payloads: what only a later version knows is no payload") {
  Event event;
  for (unsigned raw = 0; raw < 0x100; ++raw) {
    CAPTURE(raw);
    const auto byte = static_cast<std::uint8_t>(raw);
    write_payload(event, SensorPayload{});
    event.payload[0] = byte;
    CHECK(protocol::sensor_payload(event).has_value() == (raw < protocol::sensors_per_bay));
    write_payload(event, SensorPayload{});
    event.payload[1] = byte;
    CHECK(protocol::sensor_payload(event).has_value() == (raw < 4));
    write_payload(event, ButtonPayload{});
    event.payload[4] = byte;
    CHECK(protocol::button_payload(event).has_value() == (raw < 5));
  }
}

TEST_CASE("scan payload: any part comes out again, and what is too long for one is cut") {
  CHECK(rc::check("scan", [](std::uint16_t scan, std::uint16_t offset, std::uint16_t total,
                             std::uint8_t flags, const Bytes& bytes) {
    Event event;
    write_payload(
        event, ScanPayload{
                   .scan = scan, .offset = offset, .total = total, .flags = flags, .bytes = bytes});
    const auto read = protocol::scan_payload(event);
    RC_ASSERT(read.has_value());
    RC_ASSERT(read->scan == scan);
    RC_ASSERT(read->offset == offset);
    RC_ASSERT(read->total == total);
    RC_ASSERT(read->flags == flags);
    RC_ASSERT(read->bytes.size() == std::min(bytes.size(), protocol::scan_part_bytes_max));
    RC_ASSERT(std::equal(read->bytes.begin(), read->bytes.end(), bytes.begin()));
  }));
  Event event;
  const Bytes long_line(1'000, 0x55);
  write_payload(event, ScanPayload{.bytes = long_line});
  CHECK(event.payload_bytes == protocol::event_payload_bytes_max);
  CHECK(protocol::scan_payload(event)->bytes.size() == protocol::scan_part_bytes_max);
}

TEST_CASE("sensor words: each sensor, health and use has one, and later ones are unknown") {
  std::set<std::string_view> words;
  for (unsigned raw = 0; raw < 0x100; ++raw) {
    CAPTURE(raw);
    const auto byte = static_cast<std::uint8_t>(raw);
    const auto sensor = name_of(protocol::Sensor{byte});
    CHECK((sensor == "unknown") == (raw >= protocol::sensors_per_bay));
    if (raw < protocol::sensors_per_bay) CHECK(words.insert(sensor).second);
    const auto use = name_of(protocol::ButtonUse{byte});
    CHECK((use == "unknown") == (raw >= 5));
    if (raw < 5) CHECK(words.insert(use).second);
    const auto health = name_of(protocol::SensorHealth{byte});
    CHECK((health == "unknown") == (raw == 0 || raw >= 4));
  }
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
    CHECK(protocol::scan_payload(event).has_value() == (size >= 7));
  }
  event.payload.fill(1);
  for (std::uint8_t size = 0; size <= 12; ++size) {
    CAPTURE(size);
    event.payload_bytes = size;
    CHECK(protocol::sensor_payload(event).has_value() == (size >= 2));
    CHECK(protocol::shutter_payload(event).has_value() == (size >= 5));
    CHECK(protocol::button_payload(event).has_value() == (size >= 5));
  }
}

TEST_CASE("payloads: everything that a board tells, but a scanned line, fits the short window") {
  Event event;
  write_payload(event, DropPayload{.urgent_by_hand = true});
  CHECK(event.payload_bytes <= protocol::event_payload_short_bytes);
  write_payload(event, DoorPayload{.door = 1});
  CHECK(event.payload_bytes <= protocol::event_payload_short_bytes);
  write_payload(event, SensorPayload{});
  CHECK(event.payload_bytes <= protocol::event_payload_short_bytes);
  write_payload(event, ShutterPayload{});
  CHECK(event.payload_bytes <= protocol::event_payload_short_bytes);
  write_payload(event, ButtonPayload{});
  CHECK(event.payload_bytes <= protocol::event_payload_short_bytes);
  write_payload(event, CommandDiedPayload{});
  CHECK(event.payload_bytes <= protocol::event_payload_short_bytes);
  write_payload(event, OverflowPayload{});
  CHECK(event.payload_bytes <= protocol::event_payload_short_bytes);
}

TEST_CASE("event kinds: each has a word of its own, and later ones are unknown") {
  std::set<std::string_view> words;
  for (std::uint8_t value = 0; value <= 24; ++value) {
    const std::string_view word = name_of(EventKind{value});
    CAPTURE(value);
    CHECK(word != "unknown");
    CHECK(words.insert(word).second);
  }
  for (unsigned value = 25; value < 0x100; ++value) {
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
