// If this fails, do not change the test (see bytes.hpp): what version 4 adds, as written by either
// end and as understood by the other.
#include <algorithm>

#include <doctest/doctest.h>

#include "protocol/commissioning.hpp"
#include "protocol/status.hpp"
#include "tests/wire/v1/board.hpp"
#include "tests/wire/v4/bytes.hpp"

namespace docbay::tests {
namespace {

using protocol::Block;
using protocol::Function;

template <std::size_t n>
std::array<std::uint16_t, n> values_of(const Bytes& frame) {
  std::array<std::uint16_t, n> values{};
  protocol::to_words(parsed(frame).values, values);
  return values;
}

/// The command is written as the bytes, and read back from them.
template <class Argument>
void check_order(std::string_view bytes, const Argument& argument,
                 Argument (*read)(const protocol::Command&)) {
  protocol::Command sent{
      .boot_count = wire_boot, .expires_at_ms = {0x00022710}, .bay = {protocol::whole_board}};
  write_argument(sent, argument);
  std::array<std::uint16_t, protocol::command_words> words{};
  encode(wire_nonce, sent, wire_key, wire_serial, words);
  CHECK(request_hex(exchange(Block::command, words.size(), Block::command_result, 8), words) ==
        bytes);
  const auto values = values_of<protocol::command_words>(bytes_of_hex(bytes));
  const auto arrived = protocol::decode_command(values, wire_key, wire_serial);
  REQUIRE(arrived.has_value());
  CHECK((arrived == sent));
  CHECK(read(*arrived) == argument);
}

constexpr protocol::SetKeyArgument salt{
    {7, 20, 33, 46, 59, 72, 85, 98, 111, 124, 137, 150, 163, 176, 189, 202}};

}  // namespace

TEST_CASE("wire v4: a board says that it speaks version 4") {
  const protocol::Identity identity{.version = 4,
                                    .serial = wire_serial,
                                    .firmware_version = 0x0203,
                                    .bays = 8,
                                    .boot_count = wire_boot,
                                    .reset_cause = protocol::ResetCause::power_on,
                                    .shutters = 0x1F,
                                    .journal_capacity = 120};
  std::array<std::uint16_t, protocol::identity_words> words{};
  encode(identity, words);
  CHECK(reply_hex(Function::read_holding, words) == identify_v4_reply);
  CHECK((protocol::decode_identity(block_in<13>(identify_v4_reply)) == identity));
}

TEST_CASE("wire v4: the commands that give a board its place") {
  check_order(identify_board_request, protocol::IdentifyArgument{.seconds = 600},
              protocol::identify_argument);
  check_order(set_address_request, protocol::SetAddressArgument{.address = {17}},
              protocol::set_address_argument);
  check_order(set_key_request, salt, protocol::set_key_argument);
}

TEST_CASE("wire v4: the new key is made from the old one and the salt") {
  const Bytes key = bytes_of_hex(new_key);
  CHECK(std::ranges::equal(protocol::derived_key(wire_key, wire_serial, salt), key));
}

TEST_CASE("wire v4: boards are selected by the beginning of their lot") {
  const protocol::Selection selection{.nonce = wire_nonce, .lot = lot_of(wire_serial), .bits = 61};
  std::array<std::uint16_t, protocol::select_words> words{};
  encode(selection, words);
  CHECK(request_hex(exchange(Block::select, words.size(), Block::presence, 15), words) ==
        select_request);
  const auto values = values_of<protocol::select_words>(bytes_of_hex(select_request));
  CHECK((protocol::decode_selection(values) == selection));
}

TEST_CASE("wire v4: the board that was selected says who it is, and proves its key") {
  const protocol::Presence presence{.nonce = wire_nonce,
                                    .serial = wire_serial,
                                    .address = wire_address,
                                    .uptime_ms = wire_uptime,
                                    .boot_count = wire_boot,
                                    .settings = protocol::SettingsState::writing};
  std::array<std::uint16_t, protocol::presence_words> words{};
  encode(presence, wire_key, words);
  CHECK(reply_hex(Function::read_write, words) == presence_reply);
  protocol::Presence arrived = protocol::decode_presence(block_in<15>(presence_reply));
  CHECK(proves_key(arrived, wire_key));
  CHECK_FALSE(proves_key(arrived, {1}));
  arrived.code = 0;
  CHECK((arrived == presence));
}

TEST_CASE("wire v4: its values are where they were") {
  CHECK(protocol::protocol_version == 4);
  CHECK(static_cast<int>(protocol::CommandKind::set_key) == 11);
  CHECK(static_cast<int>(protocol::SettingsState::failed) == 3);
  CHECK(protocol::new_board_address.value == 247);
  CHECK(protocol::reg("select_nonce").address == 0x0800);
  CHECK(protocol::reg("select_bits").address == 0x0805);
  CHECK(protocol::reg("presence_nonce").address == 0x0840);
  CHECK(protocol::reg("presence_code").address == 0x084B);
}

}  // namespace docbay::tests
