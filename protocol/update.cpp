#include "protocol/update.hpp"

#include <algorithm>

#include "protocol/bytes.hpp"
#include "protocol/checked.hpp"
#include "protocol/keyed_code.hpp"

namespace docbay::protocol {
namespace {

std::uint64_t chunk_code(const BoardKey& key, BoardSerial serial, const UpdateChunk& chunk) {
  std::array<std::uint8_t, 12 + update_chunk_bytes> content{};
  put_big_endian(content, 0, chunk.image);
  put_big_endian(content, 8, chunk.offset);
  std::ranges::copy(chunk.data, content.begin() + 12);
  return keyed_code(key, CodeDomain::update_chunk, serial, content);
}

}  // namespace

void write_argument(Command& command, const BeginUpdateArgument& argument) {
  command.kind = CommandKind::begin_update;
  command.argument = {};
  put_big_endian(command.argument, 0, argument.image);
  put_big_endian(command.argument, 8, argument.bytes);
  put_big_endian(command.argument, 12, argument.version);
}

BeginUpdateArgument begin_update_argument(const Command& command) {
  return {.image = get_big_endian<std::uint64_t>(command.argument, 0),
          .bytes = get_big_endian<std::uint32_t>(command.argument, 8),
          .version = get_big_endian<std::uint16_t>(command.argument, 12)};
}

void encode(std::uint16_t nonce, const UpdateChunk& chunk, const BoardKey& key, BoardSerial serial,
            std::span<std::uint16_t, update_chunk_words> words) {
  const Registers<std::uint16_t> block{extent(Block::update_chunk).address, words};
  block.put(reg("chunk_nonce"), nonce);
  block.put(reg("chunk_image"), chunk.image);
  block.put(reg("chunk_offset"), chunk.offset);
  to_words(chunk.data, block.span(reg("chunk_data")));
  block.put(reg("chunk_code"), chunk_code(key, serial, chunk));
}

std::optional<UpdateChunk> decode_update_chunk(
    std::span<const std::uint16_t, update_chunk_words> words, const BoardKey& key,
    BoardSerial serial) {
  const Registers<const std::uint16_t> block{extent(Block::update_chunk).address, words};
  UpdateChunk chunk{.image = block.get(reg("chunk_image")),
                    .offset = static_cast<std::uint32_t>(block.get(reg("chunk_offset")))};
  to_bytes(block.span(reg("chunk_data")), chunk.data);
  if (chunk_code(key, serial, chunk) != block.get(reg("chunk_code"))) return std::nullopt;
  return chunk;
}

void encode(const UpdateReport& report, std::span<std::uint16_t, update_words> words) {
  const Registers<std::uint16_t> block{extent(Block::update).address, words};
  block.put(reg("update_nonce"), report.nonce);
  block.put(reg("board_kind"), static_cast<unsigned>(report.board_kind));
  block.put(reg("running_slot"), report.running_slot);
  block.put(reg("running_version"), report.running_version);
  block.put(reg("update_state"), static_cast<unsigned>(report.state));
  block.put(reg("update_outcome"), static_cast<unsigned>(report.outcome));
  block.put(reg("update_result"), static_cast<unsigned>(report.result));
  block.put(reg("update_version"), report.version);
  block.put(reg("update_image"), report.image);
  block.put(reg("update_image_bytes"), report.image_bytes);
  block.put(reg("update_received_bytes"), report.received_bytes);
  block.put(reg("update_slot_bytes"), report.slot_bytes);
}

UpdateReport decode_update_report(std::span<const std::uint16_t, update_words> words) {
  const Registers<const std::uint16_t> block{extent(Block::update).address, words};
  const auto number = [&block](const Register& row) {
    return static_cast<std::uint32_t>(block.get(row));
  };
  return {.nonce = static_cast<std::uint16_t>(number(reg("update_nonce"))),
          .board_kind = BoardKind{static_cast<std::uint16_t>(number(reg("board_kind")))},
          .running_slot = static_cast<std::uint8_t>(number(reg("running_slot"))),
          .running_version = static_cast<std::uint16_t>(number(reg("running_version"))),
          .state = checked(number(reg("update_state")), UpdateState::on_trial),
          .outcome = checked(number(reg("update_outcome")), UpdateOutcome::not_recorded),
          .result = CommandResult{static_cast<std::uint8_t>(number(reg("update_result")))},
          .version = static_cast<std::uint16_t>(number(reg("update_version"))),
          .image = block.get(reg("update_image")),
          .image_bytes = number(reg("update_image_bytes")),
          .received_bytes = number(reg("update_received_bytes")),
          .slot_bytes = number(reg("update_slot_bytes"))};
}

std::string_view name_of(UpdateState state) {
  switch (state) {
    case UpdateState::idle:
      return "idle";
    case UpdateState::receiving:
      return "receiving";
    case UpdateState::received:
      return "received";
    case UpdateState::on_trial:
      return "on_trial";
  }
  return "unknown";
}

std::string_view name_of(UpdateOutcome outcome) {
  switch (outcome) {
    case UpdateOutcome::none:
      return "none";
    case UpdateOutcome::confirmed:
      return "confirmed";
    case UpdateOutcome::rolled_back:
      return "rolled_back";
    case UpdateOutcome::bad_hash:
      return "bad_hash";
    case UpdateOutcome::bad_signature:
      return "bad_signature";
    case UpdateOutcome::foreign_key:
      return "foreign_key";
    case UpdateOutcome::wrong_image:
      return "wrong_image";
    case UpdateOutcome::downgrade:
      return "downgrade";
    case UpdateOutcome::not_recorded:
      return "not_recorded";
  }
  return "unknown";
}

}  // namespace docbay::protocol
