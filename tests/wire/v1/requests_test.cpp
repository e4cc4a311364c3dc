// If this fails, do not change the test (see bytes.hpp): what the host says, as written by it and
// as understood by a board.
#include <doctest/doctest.h>

#include "protocol/status.hpp"
#include "tests/wire/v1/board.hpp"
#include "tests/wire/v1/bytes.hpp"

namespace docbay::tests {
namespace {

using protocol::Block;
using protocol::Command;
using protocol::Function;

/// The registers that a recorded request writes.
template <std::size_t n>
std::array<std::uint16_t, n> values_in(std::string_view request, Block block) {
  const Bytes frame = bytes_of_hex(request);
  const protocol::Request understood = parsed(frame);
  CHECK(understood.write_address == extent(block).address);
  REQUIRE(understood.write_words == n);
  std::array<std::uint16_t, n> words{};
  protocol::to_words(understood.values, words);
  return words;
}

void check_fetch(std::string_view bytes,
                 const std::optional<protocol::Acknowledgement>& acknowledgement,
                 std::size_t read_words) {
  std::array<std::uint16_t, protocol::acknowledge_words> words{};
  encode(wire_nonce, acknowledgement, wire_key, wire_serial, words);
  CHECK(request_hex(exchange(Block::acknowledge, words.size(), Block::event_window, read_words),
                    words) == bytes);

  const auto values = values_in<protocol::acknowledge_words>(bytes, Block::acknowledge);
  CHECK(values[0] == wire_nonce);
  const auto understood = protocol::decode_acknowledgement(values, wire_key, wire_serial);
  REQUIRE(understood.has_value());
  CHECK(understood->identity ==
        (acknowledgement ? acknowledgement->identity : protocol::EventIdentity{}));
}

Command command(std::uint32_t number) {
  return {.number = {number}, .boot_count = wire_boot, .expires_at_ms = {0x00022710}, .bay = {6}};
}

template <class Argument>
Command command(std::uint32_t number, const Argument& argument) {
  Command with_argument = command(number);
  write_argument(with_argument, argument);
  return with_argument;
}

void check_order(std::string_view bytes, const Command& sent) {
  std::array<std::uint16_t, protocol::command_words> words{};
  encode(wire_nonce, sent, wire_key, wire_serial, words);
  CHECK(request_hex(exchange(Block::command, words.size(), Block::command_result, 8), words) ==
        bytes);

  const auto values = values_in<protocol::command_words>(bytes, Block::command);
  CHECK(values[0] == wire_nonce);
  CHECK((protocol::decode_command(values, wire_key, wire_serial) == sent));
}

}  // namespace

TEST_CASE("wire v1: the host asks who is there") {
  CHECK(request_hex(read_request(Function::read_holding, Block::identity)) == identify_request);
}

TEST_CASE("wire v1: the host polls") {
  CHECK(request_hex(read_request(Function::read_holding, Block::status)) == poll_request);
  CHECK(request_hex(read_request(Function::read_input, Block::status)) == poll_request_input);
  const Bytes frame = bytes_of_hex(poll_request);
  CHECK(parsed(frame).read_address == 0x10);
  CHECK(parsed(frame).read_words == 4);
}

TEST_CASE("wire v1: the host fetches events, and acknowledges what is on its disk") {
  check_fetch(fetch_request, std::nullopt, 22);
  check_fetch(fetch_request_acknowledging, protocol::Acknowledgement{wire_identity}, 22);
  check_fetch(fetch_whole_request, protocol::Acknowledgement{wire_identity}, 112);
}

TEST_CASE("wire v1: the host orders") {
  check_order(
      offer_request,
      command(0x61, protocol::OfferArgument{
                        .copies = 3, .urgent = true, .window_ms = 15'000, .shutter_ms = 5'000}));
  Command withdrawal = command(0x62);
  withdrawal.kind = protocol::CommandKind::withdraw_offer;
  check_order(withdraw_offer_request, withdrawal);
  check_order(open_door_request, command(0x63, protocol::OpenDoorArgument{.release_ms = 5'000,
                                                                          .open_max_ms = 30'000}));
  check_order(show_request, command(0x64, protocol::ShowArgument{.count = 9, .urgent_count = 2}));
  check_order(set_lamps_request, command(0x65, protocol::LampsArgument{.error = true}));
}

TEST_CASE("wire v1: the host reads the detail") {
  const std::array<std::uint16_t, 1> nonce{wire_nonce};
  CHECK(request_hex(exchange(Block::acknowledge, 1, Block::detail, protocol::detail_words),
                    nonce) == detail_request);
  CHECK(values_in<1>(detail_request, Block::acknowledge) == nonce);
}

TEST_CASE("wire v1: any Modbus tool writes a nonce, or an acknowledgement") {
  const protocol::Request single{.address = wire_address,
                                 .function = Function::write_single,
                                 .write_address = 0x100,
                                 .write_words = 1};
  CHECK(request_hex(single, std::array{wire_nonce}) == nonce_request);
  CHECK(values_in<1>(nonce_request, Block::acknowledge) == std::array{wire_nonce});

  std::array<std::uint16_t, protocol::acknowledge_words> words{};
  encode(wire_nonce, protocol::Acknowledgement{wire_identity}, wire_key, wire_serial, words);
  const protocol::Request multiple{.address = wire_address,
                                   .function = Function::write_multiple,
                                   .write_address = 0x100,
                                   .write_words = 9};
  CHECK(request_hex(multiple, words) == write_acknowledgement_request);
  CHECK(values_in<9>(write_acknowledgement_request, Block::acknowledge) == words);
}

}  // namespace docbay::tests
