// If this fails, do not change the test (see bytes.hpp): what version 3 adds, as written by either
// end and as understood by the other.
#include <algorithm>

#include <doctest/doctest.h>

#include "protocol/image.hpp"
#include "protocol/status.hpp"
#include "protocol/update.hpp"
#include "tests/wire/v1/board.hpp"
#include "tests/wire/v3/bytes.hpp"

namespace docbay::tests {
namespace {

using protocol::Block;
using protocol::CommandKind;
using protocol::Function;

constexpr std::uint64_t image = 0x1122334455667788;

template <std::size_t n>
std::array<std::uint16_t, n> values_of(const Bytes& frame) {
  std::array<std::uint16_t, n> values{};
  protocol::to_words(parsed(frame).values, values);
  return values;
}

/// The command is written as the bytes, and read back from them.
void check_order(std::string_view bytes, protocol::Command sent) {
  sent.boot_count = wire_boot;
  sent.expires_at_ms = {0x00022710};
  sent.bay = {protocol::whole_board};
  std::array<std::uint16_t, protocol::command_words> words{};
  encode(wire_nonce, sent, wire_key, wire_serial, words);
  CHECK(request_hex(exchange(Block::command, words.size(), Block::command_result, 8), words) ==
        bytes);
  const Bytes frame = bytes_of_hex(bytes);
  const auto values = values_of<protocol::command_words>(frame);
  CHECK((protocol::decode_command(values, wire_key, wire_serial) == sent));
}

template <std::size_t n, class Integer = std::uint8_t>
std::array<Integer, n> counting(unsigned step, unsigned start) {
  std::array<Integer, n> bytes{};
  for (unsigned i = 0; i < n; ++i) bytes[i] = static_cast<Integer>(step * i + start);
  return bytes;
}

}  // namespace

TEST_CASE("wire v3: a board says who it is, and that an update started it") {
  const protocol::Identity identity{.version = 3,
                                    .serial = wire_serial,
                                    .firmware_version = 0x0203,
                                    .bays = 8,
                                    .boot_count = wire_boot,
                                    .reset_cause = protocol::ResetCause::update,
                                    .shutters = 0x1F,
                                    .journal_capacity = 120};
  std::array<std::uint16_t, protocol::identity_words> words{};
  encode(identity, words);
  CHECK(reply_hex(Function::read_holding, words) == identify_v3_reply);
  CHECK((protocol::decode_identity(block_in<13>(identify_v3_reply)) == identity));
}

TEST_CASE("wire v3: the commands of a firmware update") {
  const protocol::BeginUpdateArgument argument{.image = image, .bytes = 0x7964, .version = 0x0107};
  protocol::Command begin;
  write_argument(begin, argument);
  check_order(begin_update_request, begin);
  CHECK(begin_update_argument(begin) == argument);
  protocol::Command plain;
  plain.kind = CommandKind::finish_update;
  check_order(finish_update_request, plain);
  plain.kind = CommandKind::confirm_update;
  check_order(confirm_update_request, plain);
}

TEST_CASE("wire v3: a chunk of an image") {
  const protocol::UpdateChunk chunk{.image = image, .offset = 0x2680, .data = counting<128>(7, 3)};
  std::array<std::uint16_t, protocol::update_chunk_words> words{};
  encode(wire_nonce, chunk, wire_key, wire_serial, words);
  CHECK(request_hex(exchange(Block::update_chunk, words.size(), Block::update, 18), words) ==
        chunk_request);
  const Bytes frame = bytes_of_hex(chunk_request);
  auto values = values_of<protocol::update_chunk_words>(frame);
  CHECK((protocol::decode_update_chunk(values, wire_key, wire_serial) == chunk));
  values[30] ^= 0x0400;
  CHECK_FALSE(protocol::decode_update_chunk(values, wire_key, wire_serial).has_value());
}

TEST_CASE("wire v3: a board tells where it stands with its firmware") {
  const protocol::UpdateReport report{.nonce = wire_nonce,
                                      .board_kind = protocol::BoardKind::lm3s6965,
                                      .running_slot = 1,
                                      .running_version = 0x0106,
                                      .state = protocol::UpdateState::receiving,
                                      .outcome = protocol::UpdateOutcome::rolled_back,
                                      .result = protocol::CommandResult::done,
                                      .version = 0x0107,
                                      .image = image,
                                      .image_bytes = 0x7964,
                                      .received_bytes = 0x2700,
                                      .slot_bytes = 0xBC00};
  CHECK(request_hex(exchange(Block::acknowledge, 1, Block::update, 18), std::array{wire_nonce}) ==
        update_request);
  std::array<std::uint16_t, protocol::update_words> words{};
  encode(report, words);
  CHECK(reply_hex(Function::read_write, words) == update_reply);
  CHECK((protocol::decode_update_report(block_in<18>(update_reply)) == report));
}

TEST_CASE("wire v3: the end of an update is an event") {
  const protocol::UpdatePayload payload{.version = 0x0107, .outcome = 2};
  protocol::Event event{.identity = wire_identity,
                        .kind = protocol::EventKind::update_ended,
                        .bay = protocol::whole_board,
                        .at_ms = {0x00021000}};
  write_payload(event, payload);
  std::vector<std::uint16_t> window(protocol::event_window_short_words);
  encode({.nonce = wire_nonce, .uptime_ms = wire_uptime, .waiting = 3, .event = event}, wire_key,
         wire_serial, window);
  CHECK(reply_hex(Function::read_write, window) == update_ended_reply);
  protocol::EventWindow read;
  REQUIRE(decode(registers_in(update_ended_reply), wire_nonce, wire_key, wire_serial, read) ==
          protocol::WindowFault::none);
  CHECK(update_payload(*read.event) == payload);
}

TEST_CASE("wire v3: the head of an image") {
  protocol::ImageHeader header{};
  header.board_kind = protocol::BoardKind::lm3s6965;
  header.slot = 1;
  header.version = 0x0107;
  header.code_bytes = 0x7864;
  header.code_hash = counting<32>(3, 1);
  header.key_id = counting<8>(5, 2);
  header.signature = counting<64>(11, 5);
  Bytes bytes(protocol::image_header_bytes);
  encode(header, std::span{bytes}.first<protocol::image_header_bytes>());
  CHECK(bytes == bytes_of_hex(image_header));
  CHECK((protocol::decode_image_header(std::span{bytes}.first<protocol::image_header_bytes>()) ==
         header));
  CHECK(header.image_id() == 0x05101B26313C4752);
  bytes[5] = 2;
  CHECK_FALSE(protocol::decode_image_header(std::span{bytes}.first<protocol::image_header_bytes>())
                  .has_value());
}

TEST_CASE("wire v3: its values are where they were") {
  CHECK(static_cast<int>(CommandKind::confirm_update) == 8);
  CHECK(static_cast<int>(protocol::CommandResult::wrong_image) == 13);
  CHECK(static_cast<int>(protocol::UpdateState::on_trial) == 3);
  CHECK(static_cast<int>(protocol::UpdateOutcome::not_recorded) == 8);
  CHECK(protocol::reg("update_nonce").address == 0x0700);
  CHECK(protocol::reg("update_slot_bytes").address == 0x0710);
  CHECK(protocol::reg("chunk_nonce").address == 0x0780);
  CHECK(protocol::reg("chunk_code").address == 0x07C7);
}

}  // namespace docbay::tests
