#include "protocol/command.hpp"

#include "protocol/bytes.hpp"
#include "protocol/keyed_code.hpp"

namespace docbay::protocol {
namespace {

std::uint64_t command_code(const BoardKey& key, BoardSerial serial, const Command& command) {
  std::array<std::uint8_t, 14 + command_argument_bytes> content{};
  put_big_endian(content, 0, command.number.value);
  put_big_endian(content, 4, command.boot_count.value);
  put_big_endian(content, 8, command.expires_at_ms.value);
  content[12] = static_cast<std::uint8_t>(command.kind);
  content[13] = command.bay.value;
  for (std::size_t i = 0; i < command_argument_bytes; ++i) content[14 + i] = command.argument[i];
  return keyed_code(key, CodeDomain::command, serial, content);
}

}  // namespace

void write_argument(Command& command, const OfferArgument& argument) {
  command.kind = CommandKind::offer;
  command.argument = {};
  command.argument[0] = argument.copies;
  command.argument[1] = argument.urgent ? 1 : 0;
  put_big_endian(command.argument, 2, argument.window_ms);
  put_big_endian(command.argument, 6, argument.shutter_ms);
  put_big_endian(command.argument, 10, argument.group);
}

void write_argument(Command& command, const OpenDoorArgument& argument) {
  command.kind = CommandKind::open_door;
  command.argument = {};
  put_big_endian(command.argument, 0, argument.release_ms);
  put_big_endian(command.argument, 4, argument.open_max_ms);
  command.argument[8] = argument.door;
  command.argument[9] = static_cast<std::uint8_t>((argument.override_interlock ? 1U : 0U) |
                                                  (argument.to_empty ? 2U : 0U));
}

void write_argument(Command& command, const ShowArgument& argument) {
  command.kind = CommandKind::show;
  command.argument = {};
  command.argument[0] = argument.count;
  command.argument[1] = argument.urgent_count;
}

void write_argument(Command& command, const LampsArgument& argument) {
  command.kind = CommandKind::set_lamps;
  command.argument = {};
  command.argument[0] = argument.error ? lamp_error : 0;
}

OfferArgument offer_argument(const Command& command) {
  return {.copies = command.argument[0],
          .urgent = (command.argument[1] & 1) != 0,
          .window_ms = get_big_endian<std::uint32_t>(command.argument, 2),
          .shutter_ms = get_big_endian<std::uint32_t>(command.argument, 6),
          .group = get_big_endian<std::uint16_t>(command.argument, 10)};
}

OpenDoorArgument open_door_argument(const Command& command) {
  return {.release_ms = get_big_endian<std::uint32_t>(command.argument, 0),
          .open_max_ms = get_big_endian<std::uint32_t>(command.argument, 4),
          .door = command.argument[8],
          .override_interlock = (command.argument[9] & 1) != 0,
          .to_empty = (command.argument[9] & 2) != 0};
}

ShowArgument show_argument(const Command& command) {
  return {.count = command.argument[0], .urgent_count = command.argument[1]};
}

LampsArgument lamps_argument(const Command& command) {
  return {.error = (command.argument[0] & lamp_error) != 0};
}

void encode(std::uint16_t nonce, const Command& command, const BoardKey& key, BoardSerial serial,
            std::span<std::uint16_t, command_words> words) {
  const Registers<std::uint16_t> block{extent(Block::command).address, words};
  block.put(reg("command_nonce"), nonce);
  block.put(reg("command_number"), command.number.value);
  block.put(reg("command_boot_count"), command.boot_count.value);
  block.put(reg("command_expires_at_ms"), command.expires_at_ms.value);
  block.put(reg("command_kind"), static_cast<unsigned>(command.kind));
  block.put(reg("command_bay"), command.bay.value);
  to_words(command.argument, block.span(reg("command_argument")));
  block.put(reg("command_code"), command_code(key, serial, command));
}

std::optional<Command> decode_command(std::span<const std::uint16_t, command_words> words,
                                      const BoardKey& key, BoardSerial serial) {
  const Registers<const std::uint16_t> block{extent(Block::command).address, words};
  const std::uint64_t kind = block.get(reg("command_kind"));
  const std::uint64_t bay = block.get(reg("command_bay"));
  if (kind > 0xFF || bay > 0xFF) return std::nullopt;
  Command command{
      .number = {static_cast<std::uint32_t>(block.get(reg("command_number")))},
      .boot_count = {static_cast<std::uint32_t>(block.get(reg("command_boot_count")))},
      .expires_at_ms = {static_cast<std::uint32_t>(block.get(reg("command_expires_at_ms")))},
      .kind = CommandKind{static_cast<std::uint8_t>(kind)},
      .bay = {static_cast<std::uint8_t>(bay)}};
  to_bytes(block.span(reg("command_argument")), command.argument);
  if (command_code(key, serial, command) != block.get(reg("command_code"))) return std::nullopt;
  return command;
}

void encode(const CommandReport& report, std::span<std::uint16_t, command_result_words> words) {
  const Registers<std::uint16_t> block{extent(Block::command_result).address, words};
  block.put(reg("result_nonce"), report.nonce);
  block.put(reg("result_uptime_ms"), report.uptime_ms.value);
  block.put(reg("result_boot_count"), report.boot_count.value);
  block.put(reg("result_number"), report.number.value);
  block.put(reg("result"), static_cast<unsigned>(report.result));
}

CommandReport decode_command_report(std::span<const std::uint16_t, command_result_words> words) {
  const Registers<const std::uint16_t> block{extent(Block::command_result).address, words};
  return {.nonce = static_cast<std::uint16_t>(block.get(reg("result_nonce"))),
          .uptime_ms = {static_cast<std::uint32_t>(block.get(reg("result_uptime_ms")))},
          .boot_count = {static_cast<std::uint32_t>(block.get(reg("result_boot_count")))},
          .number = {static_cast<std::uint32_t>(block.get(reg("result_number")))},
          .result = CommandResult{static_cast<std::uint8_t>(block.get(reg("result")))}};
}

std::string_view name_of(CommandKind kind) {
  switch (kind) {
    case CommandKind::none:
      return "none";
    case CommandKind::offer:
      return "offer";
    case CommandKind::withdraw_offer:
      return "withdraw_offer";
    case CommandKind::open_door:
      return "open_door";
    case CommandKind::show:
      return "show";
    case CommandKind::set_lamps:
      return "set_lamps";
    case CommandKind::begin_update:
      return "begin_update";
    case CommandKind::finish_update:
      return "finish_update";
    case CommandKind::confirm_update:
      return "confirm_update";
    case CommandKind::identify:
      return "identify";
    case CommandKind::set_address:
      return "set_address";
    case CommandKind::set_key:
      return "set_key";
  }
  return "unknown";
}

std::string_view name_of(CommandResult result) {
  switch (result) {
    case CommandResult::none:
      return "none";
    case CommandResult::done:
      return "done";
    case CommandResult::repeated:
      return "repeated";
    case CommandResult::stale:
      return "stale";
    case CommandResult::expired:
      return "expired";
    case CommandResult::foreign_boot:
      return "foreign_boot";
    case CommandResult::bad_code:
      return "bad_code";
    case CommandResult::bad_argument:
      return "bad_argument";
    case CommandResult::journal_full:
      return "journal_full";
    case CommandResult::interlocked:
      return "interlocked";
    case CommandResult::busy:
      return "busy";
    case CommandResult::downgrade:
      return "downgrade";
    case CommandResult::flash_failed:
      return "flash_failed";
    case CommandResult::wrong_image:
      return "wrong_image";
  }
  return "unknown";
}

}  // namespace docbay::protocol
