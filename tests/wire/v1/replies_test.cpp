// If this fails, do not change the test (see bytes.hpp): what a board says, as written by it and as
// understood by the host.
#include <algorithm>

#include <doctest/doctest.h>

#include "protocol/status.hpp"
#include "tests/wire/v1/board.hpp"
#include "tests/wire/v1/bytes.hpp"

namespace docbay::tests {
namespace {

using protocol::Event;
using protocol::EventKind;
using protocol::Function;

constexpr std::uint8_t bay = 4;

Event event_of(EventKind kind, std::uint8_t where = bay) {
  return {.identity = wire_identity, .kind = kind, .bay = where, .at_ms = {0x00021000}};
}

template <class Payload>
Event event_of(EventKind kind, const Payload& payload, std::uint8_t where = bay) {
  Event event = event_of(kind, where);
  write_payload(event, payload);
  return event;
}

std::string window_hex(const std::optional<Event>& event, std::size_t words,
                       std::uint16_t waiting) {
  std::vector<std::uint16_t> window(words);
  encode({.nonce = wire_nonce, .uptime_ms = wire_uptime, .waiting = waiting, .event = event},
         wire_key, wire_serial, window);
  return reply_hex(Function::read_write, window);
}

void check_window(std::string_view bytes, const Event& event,
                  std::size_t words = protocol::event_window_short_words) {
  CHECK(window_hex(event, words, 3) == bytes);
  protocol::EventWindow window;
  REQUIRE(decode(registers_in(bytes), wire_nonce, wire_key, wire_serial, window) ==
          protocol::WindowFault::none);
  CHECK(window.uptime_ms == wire_uptime);
  CHECK(window.waiting == 3);
  REQUIRE(window.event.has_value());
  CHECK(window.event->identity == event.identity);
  CHECK(window.event->kind == event.kind);
  CHECK(window.event->bay == event.bay);
  CHECK(window.event->at_ms == event.at_ms);
  CHECK(std::ranges::equal(window.event->content(), event.content()));
}

std::string refusal_hex(std::uint8_t function, protocol::ModbusException code) {
  std::array<std::uint8_t, protocol::rtu_frame_bytes_max> room{};
  return hex_of(
      std::span{room}.first(protocol::write_exception(wire_address, function, code, room)));
}

}  // namespace

TEST_CASE("wire v1: a board says who it is") {
  const protocol::Identity identity{.version = 1,
                                    .serial = wire_serial,
                                    .firmware_version = 0x0203,
                                    .bays = 8,
                                    .boot_count = wire_boot,
                                    .reset_cause = protocol::ResetCause::watchdog,
                                    .shutters = 0x1F,
                                    .journal_capacity = 124};
  std::array<std::uint16_t, protocol::identity_words> words{};
  encode(identity, words);
  CHECK(reply_hex(Function::read_holding, words) == identify_reply);
  CHECK((protocol::decode_identity(block_in<13>(identify_reply)) == identity));
}

TEST_CASE("wire v1: a board answers a poll") {
  const protocol::Status status{.boot_count_low = 2,
                                .events_waiting = 124,
                                .journal_full = true,
                                .offered = 0x11,
                                .doors_not_closed = 0x20,
                                .change_count = 0xBEEF};
  std::array<std::uint16_t, protocol::status_words> words{};
  encode(status, words);
  CHECK(reply_hex(Function::read_holding, words) == poll_reply);
  CHECK(reply_hex(Function::read_input, words) == poll_reply_input);
  CHECK((protocol::decode_status(block_in<4>(poll_reply)) == status));
}

TEST_CASE("wire v1: a board has no event") {
  CHECK(window_hex(std::nullopt, protocol::event_window_short_words, 0) == fetch_reply_empty);
  protocol::EventWindow window;
  CHECK(decode(registers_in(fetch_reply_empty), wire_nonce, wire_key, wire_serial, window) ==
        protocol::WindowFault::none);
  CHECK_FALSE(window.event.has_value());
}

TEST_CASE("wire v1: a board tells what passed the slot") {
  const protocol::DropPayload drop{
      .offer = {0x51}, .copies_left = 2, .count = 7, .passage_ms = 0x0118};
  check_window(dropped_reply, event_of(EventKind::dropped, drop));
  check_window(dropped_out_reply, event_of(EventKind::dropped_out, drop));
  check_window(jammed_reply, event_of(EventKind::jammed, drop));
  check_window(jam_cleared_reply, event_of(EventKind::jam_cleared, drop));
  check_window(offer_expired_reply, event_of(EventKind::offer_expired, drop));
  check_window(dropped_unoffered_reply,
               event_of(EventKind::dropped_unoffered,
                        protocol::DropPayload{.count = 1, .passage_ms = 0x0118}));
}

TEST_CASE("wire v1: a board tells what the door did") {
  using protocol::DoorPayload;
  using protocol::Emptiness;
  const auto door = [](Emptiness emptiness) {
    return DoorPayload{.command = {0x52}, .emptiness = emptiness, .count = 7};
  };
  check_window(door_opened_reply, event_of(EventKind::door_opened, door(Emptiness::unknown)));
  check_window(door_closed_reply, event_of(EventKind::door_closed, door(Emptiness::empty)));
  check_window(door_left_open_reply,
               event_of(EventKind::door_left_open, door(Emptiness::occupied)));
  check_window(door_not_opened_reply,
               event_of(EventKind::door_not_opened, door(Emptiness::occupied)));
  check_window(door_forced_reply, event_of(EventKind::door_forced,
                                           DoorPayload{.emptiness = Emptiness::empty, .count = 7}));
}

TEST_CASE("wire v1: a board tells about itself and its commands") {
  check_window(booted_reply, event_of(EventKind::booted, protocol::whole_board));
  check_window(command_died_reply,
               event_of(EventKind::command_died,
                        protocol::CommandDiedPayload{.number = {0x53}, .result = 4}));
  check_window(journal_overflowed_reply,
               event_of(EventKind::journal_overflowed, protocol::OverflowPayload{.count = 0x0105},
                        protocol::whole_board));
}

TEST_CASE("wire v1: an event with a long payload takes the whole window") {
  Event event = event_of(EventKind{200});
  event.identity.sequence = {0x1235};
  event.payload_bytes = 33;
  for (std::uint8_t i = 0; i < 33; ++i) event.payload[i] = static_cast<std::uint8_t>(0xC0 + i);
  check_window(long_event_reply_whole, event, 112);
  CHECK(window_hex(event, protocol::event_window_short_words, 3) == long_event_reply_short);
  protocol::EventWindow window;
  CHECK(decode(registers_in(long_event_reply_short), wire_nonce, wire_key, wire_serial, window) ==
        protocol::WindowFault::incomplete);
}

TEST_CASE("wire v1: a board says what became of a command") {
  const std::array replies{
      result_none_reply,     result_done_reply,         result_repeated_reply,
      result_stale_reply,    result_expired_reply,      result_foreign_boot_reply,
      result_bad_code_reply, result_bad_argument_reply, result_journal_full_reply};
  for (std::size_t value = 0; value < replies.size(); ++value) {
    const protocol::CommandReport report{
        .nonce = wire_nonce,
        .uptime_ms = wire_uptime,
        .boot_count = wire_boot,
        .number = {0x61},
        .result = protocol::CommandResult{static_cast<std::uint8_t>(value)}};
    std::array<std::uint16_t, protocol::command_result_words> words{};
    encode(report, words);
    CHECK(reply_hex(Function::read_write, words) == replies[value]);
    CHECK((protocol::decode_command_report(block_in<8>(replies[value])) == report));
  }
}

TEST_CASE("wire v1: a board tells the detail of its bays") {
  using enum protocol::DropPhase;
  using protocol::BayDetail;
  using protocol::Contact;
  using protocol::DoorPhase;
  using protocol::Emptiness;
  protocol::Detail detail{.nonce = wire_nonce,
                          .uptime_ms = wire_uptime,
                          .boot_count = wire_boot,
                          .change_count = 0xBEEF,
                          .refused_code_count = 3,
                          .overflow_count = 4};
  detail.bays = {
      BayDetail{idle, DoorPhase::locked, 0, Contact::open, Contact::open},
      {offered, DoorPhase::locked, 1, Contact::open, Contact::closed, Emptiness::empty, 0, 0, 3},
      {jammed, DoorPhase::releasing, 0x0A, Contact::closed, Contact::closed, Emptiness::occupied, 5,
       1, 0},
      {idle, DoorPhase::open, 4, Contact::unknown, Contact::open, Emptiness::occupied, 6, 0, 0},
      {idle, DoorPhase::left_open, 8, Contact::closed, Contact::open, Emptiness::empty, 7, 7, 0},
      {idle, DoorPhase::forced, 0x0F, Contact::open, Contact::open, Emptiness::unknown, 255, 255,
       255},
      {},
      {offered, DoorPhase::locked, 3, Contact::open, Contact::closed, Emptiness::occupied, 2, 1,
       1}};
  std::array<std::uint16_t, protocol::detail_words> words{};
  encode(detail, words);
  CHECK(reply_hex(Function::read_write, words) == detail_reply);
  CHECK((protocol::decode_detail(block_in<40>(detail_reply)) == detail));
}

TEST_CASE("wire v1: a board confirms a plain write") {
  std::array<std::uint8_t, protocol::rtu_frame_bytes_max> room{};
  const Bytes single = bytes_of_hex(nonce_request);
  CHECK(hex_of(std::span{room}.first(protocol::write_reply(parsed(single), {}, room))) ==
        nonce_request);
  const Bytes multiple = bytes_of_hex(write_acknowledgement_request);
  CHECK(hex_of(std::span{room}.first(protocol::write_reply(parsed(multiple), {}, room))) ==
        write_acknowledgement_reply);
}

TEST_CASE("wire v1: a board refuses") {
  using protocol::ModbusException;
  CHECK(refusal_hex(8, ModbusException::illegal_function) == illegal_function_reply);
  CHECK(refusal_hex(23, ModbusException::illegal_address) == illegal_address_reply);
  CHECK(refusal_hex(3, ModbusException::illegal_value) == illegal_value_reply);
  CHECK(refusal_hex(16, ModbusException::device_failure) == device_failure_reply);
}

}  // namespace docbay::tests
