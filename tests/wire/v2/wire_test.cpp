// If this fails, do not change the test (see bytes.hpp): what version 2 adds, as written by either
// end and as understood by the other.
#include <algorithm>

#include <doctest/doctest.h>

#include "protocol/status.hpp"
#include "tests/wire/v1/board.hpp"
#include "tests/wire/v2/bytes.hpp"

namespace docbay::tests {
namespace {

using protocol::Block;
using protocol::Event;
using protocol::EventKind;
using protocol::Function;

constexpr std::uint8_t bay = 4;

/// What the bytes hold is this payload, and this payload is written as the bytes.
template <class Payload>
Event check_window(std::string_view bytes, EventKind kind, const Payload& payload,
                   std::uint8_t where = bay,
                   std::size_t words = protocol::event_window_short_words) {
  Event event{.identity = wire_identity, .kind = kind, .bay = where, .at_ms = {0x00021000}};
  write_payload(event, payload);
  std::vector<std::uint16_t> window(words);
  encode({.nonce = wire_nonce, .uptime_ms = wire_uptime, .waiting = 3, .event = event}, wire_key,
         wire_serial, window);
  CHECK(reply_hex(Function::read_write, window) == bytes);
  protocol::EventWindow read;
  REQUIRE(decode(registers_in(bytes), wire_nonce, wire_key, wire_serial, read) ==
          protocol::WindowFault::none);
  REQUIRE(read.event.has_value());
  CHECK(read.event->kind == kind);
  CHECK(read.event->bay == where);
  return *read.event;
}

template <class Argument>
protocol::Command check_order(std::string_view bytes, std::uint32_t number,
                              const Argument& argument) {
  protocol::Command sent{
      .number = {number}, .boot_count = wire_boot, .expires_at_ms = {0x00022710}, .bay = {6}};
  write_argument(sent, argument);
  std::array<std::uint16_t, protocol::command_words> words{};
  encode(wire_nonce, sent, wire_key, wire_serial, words);
  CHECK(request_hex(exchange(Block::command, words.size(), Block::command_result, 8), words) ==
        bytes);
  const Bytes frame = bytes_of_hex(bytes);
  std::array<std::uint16_t, protocol::command_words> values{};
  protocol::to_words(parsed(frame).values, values);
  const auto understood = protocol::decode_command(values, wire_key, wire_serial);
  REQUIRE(understood.has_value());
  return *understood;
}

}  // namespace

TEST_CASE("wire v2: a board says who it is") {
  const protocol::Identity identity{.version = 2,
                                    .serial = wire_serial,
                                    .firmware_version = 0x0203,
                                    .bays = 8,
                                    .boot_count = wire_boot,
                                    .reset_cause = protocol::ResetCause::watchdog,
                                    .shutters = 0x1F,
                                    .journal_capacity = 120};
  std::array<std::uint16_t, protocol::identity_words> words{};
  encode(identity, words);
  CHECK(reply_hex(Function::read_holding, words) == identify_v2_reply);
  CHECK((protocol::decode_identity(block_in<13>(identify_v2_reply)) == identity));
}

TEST_CASE("wire v2: a drop made urgent by hand, and the second door, take a byte more") {
  const protocol::DropPayload drop{
      .offer = {0x51}, .copies_left = 2, .count = 7, .passage_ms = 0x0118, .urgent_by_hand = true};
  CHECK(drop_payload(check_window(dropped_urgent_by_hand_reply, EventKind::dropped, drop)) == drop);
  const protocol::DoorPayload door{
      .command = {0x52}, .emptiness = protocol::Emptiness::occupied, .count = 7, .door = 1};
  CHECK(door_payload(check_window(second_door_opened_reply, EventKind::door_opened, door)) == door);
}

TEST_CASE("wire v2: a board tells of its sensors and its shutter") {
  using protocol::Sensor;
  using protocol::SensorHealth;
  using protocol::SensorPayload;
  const SensorPayload faulted{.sensor = Sensor::empty, .health = SensorHealth::faulty};
  CHECK(sensor_payload(check_window(sensor_faulted_reply, EventKind::sensor_faulted, faulted)) ==
        faulted);
  const SensorPayload well{.sensor = Sensor::empty, .health = SensorHealth::ok};
  CHECK(sensor_payload(check_window(sensor_recovered_reply, EventKind::sensor_recovered, well)) ==
        well);
  const protocol::ShutterPayload late{.offer = {0x51}, .to_open = true};
  CHECK(shutter_payload(
            check_window(shutter_timed_out_reply, EventKind::shutter_timed_out, late)) == late);
}

TEST_CASE("wire v2: a board tells what is left inside, how full it is, and what was cancelled") {
  const protocol::DoorPayload door{
      .command = {0x52}, .emptiness = protocol::Emptiness::occupied, .count = 7};
  CHECK(door_payload(check_window(not_emptied_reply, EventKind::not_emptied, door)) == door);
  const protocol::DropPayload drop{.offer = {0x51}, .copies_left = 2, .count = 7};
  CHECK(drop_payload(check_window(filled_reply, EventKind::filled, drop)) == drop);
  CHECK(drop_payload(check_window(no_longer_full_reply, EventKind::no_longer_full, drop)) == drop);
  CHECK(drop_payload(check_window(offer_cancelled_reply, EventKind::offer_cancelled, drop)) ==
        drop);
}

TEST_CASE("wire v2: a board tells of its button and its scan engine") {
  const protocol::ButtonPayload button{.offer = {0x51},
                                       .use = protocol::ButtonUse::alarm_acknowledged};
  CHECK(button_payload(check_window(button_pressed_reply, EventKind::button_pressed, button)) ==
        button);
  const Bytes rest = bytes_of_hex("47 42 30 36 32");
  const Event last = check_window(
      scanned_reply, EventKind::scanned,
      protocol::ScanPayload{
          .scan = 3, .offset = 185, .total = 190, .flags = protocol::scan_overlong, .bytes = rest},
      protocol::whole_board);
  const auto scan = scan_payload(last);
  REQUIRE(scan.has_value());
  CHECK(scan->scan == 3);
  CHECK(scan->offset == 185);
  CHECK(scan->total == 190);
  CHECK(scan->flags == protocol::scan_overlong);
  CHECK(std::ranges::equal(scan->bytes, rest));
}

TEST_CASE("wire v2: the longest part of a scanned line fills the whole window") {
  Bytes line(protocol::scan_part_bytes_max);
  for (std::size_t i = 0; i < line.size(); ++i)
    line[i] = static_cast<std::uint8_t>(0xA0 + i % 0x50);
  const Event first = check_window(scanned_reply_whole, EventKind::scanned,
                                   protocol::ScanPayload{.scan = 3, .total = 190, .bytes = line},
                                   protocol::whole_board, 112);
  const auto scan = scan_payload(first);
  REQUIRE(scan.has_value());
  CHECK(std::ranges::equal(scan->bytes, line));
}

TEST_CASE("wire v2: the host offers a group, and opens doors with all that version 2 knows") {
  const protocol::OfferArgument offer{
      .copies = 3, .urgent = true, .window_ms = 15'000, .shutter_ms = 5'000, .group = 0x1234};
  CHECK(offer_argument(check_order(offer_of_group_request, 0x71, offer)) == offer);
  const protocol::OpenDoorArgument second{
      .release_ms = 5'000, .open_max_ms = 30'000, .door = 1, .to_empty = true};
  CHECK(open_door_argument(check_order(open_second_door_request, 0x72, second)) == second);
  const protocol::OpenDoorArgument forced{
      .release_ms = 5'000, .open_max_ms = 30'000, .override_interlock = true};
  CHECK(open_door_argument(check_order(open_override_request, 0x73, forced)) == forced);
}

TEST_CASE("wire v2: a door that the other one interlocks is a result of its own") {
  const protocol::CommandReport report{.nonce = wire_nonce,
                                       .uptime_ms = wire_uptime,
                                       .boot_count = wire_boot,
                                       .number = {0x61},
                                       .result = protocol::CommandResult::interlocked};
  std::array<std::uint16_t, protocol::command_result_words> words{};
  encode(report, words);
  CHECK(reply_hex(Function::read_write, words) == result_interlocked_reply);
  CHECK((protocol::decode_command_report(block_in<8>(result_interlocked_reply)) == report));
}

TEST_CASE("wire v2: a board tells what it thinks of its sensors") {
  using enum protocol::SensorHealth;
  using protocol::Contact;
  using protocol::DoorPhase;
  using protocol::Fullness;
  CHECK(request_hex(exchange(Block::acknowledge, 1, Block::sensors, 18), std::array{wire_nonce}) ==
        sensors_request);
  protocol::Sensors sensors{.nonce = wire_nonce, .second_doors = 0x05, .full_sensors = 0xA0};
  sensors.bays = {{
      {{ok, ok, ok, ok, ok, ok, ok, ok}, DoorPhase::locked, Contact::closed, Fullness::not_full},
      {{ok, ok, ok, ok, absent, ok, absent, ok},
       DoorPhase::locked,
       Contact::unknown,
       Fullness::unknown,
       true,
       3},
      {{faulty, faulty, absent, ok, faulty, faulty, faulty, faulty},
       DoorPhase::releasing,
       Contact::open,
       Fullness::full,
       true,
       255},
      {{}, DoorPhase::open, Contact::open, Fullness::unknown, false, 1},
      {{unknown, ok, faulty, absent, unknown, ok, faulty, absent},
       DoorPhase::left_open,
       Contact::open,
       Fullness::full},
      {{absent, absent, absent, absent, absent, absent, absent, absent},
       DoorPhase::forced,
       Contact::open,
       Fullness::not_full,
       true,
       128},
      {},
      {{ok, unknown, ok, unknown, ok, unknown, ok, unknown},
       DoorPhase::locked,
       Contact::closed,
       Fullness::not_full},
  }};
  std::array<std::uint16_t, protocol::sensors_words> words{};
  encode(sensors, words);
  CHECK(reply_hex(Function::read_write, words) == sensors_reply);
  CHECK((protocol::decode_sensors(block_in<18>(sensors_reply)) == sensors));
}

TEST_CASE("wire v2: its registers and values are where they were") {
  using enum EventKind;
  const std::array kinds{sensor_faulted, sensor_recovered, shutter_timed_out,
                         not_emptied,    filled,           no_longer_full,
                         button_pressed, scanned,          offer_cancelled};
  for (std::size_t i = 0; i < kinds.size(); ++i) {
    CHECK(static_cast<std::size_t>(kinds[i]) == 15 + i);
  }
  constexpr auto fitted = protocol::reg("fitted");
  constexpr auto bays = protocol::reg("bay_sensors");
  CHECK(protocol::protocol_version >= 2);
  CHECK(protocol::reg("sensors_nonce").address == 0x0600);
  CHECK((fitted.address == 0x0601 && fitted.words == 1));
  CHECK((bays.address == 0x0602 && bays.words == 16));
  CHECK(static_cast<int>(protocol::Sensor::button) == 7);
  CHECK(static_cast<int>(protocol::SensorHealth::absent) == 3);
  CHECK(static_cast<int>(protocol::Fullness::full) == 2);
  CHECK(static_cast<int>(protocol::ButtonUse::alarm_acknowledged) == 4);
  CHECK(protocol::scan_part_bytes_max == 185);
  CHECK(protocol::scan_line_bytes_max == 1024);
}

}  // namespace docbay::tests
