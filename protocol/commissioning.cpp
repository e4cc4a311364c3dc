#include "protocol/commissioning.hpp"

#include <algorithm>

#include "protocol/bytes.hpp"
#include "protocol/checked.hpp"
#include "protocol/keyed_code.hpp"

namespace docbay::protocol {
namespace {

std::uint64_t presence_code(const Presence& presence, const BoardKey& key) {
  std::array<std::uint8_t, 12> content{};
  put_big_endian(content, 0, presence.nonce);
  content[2] = presence.address.value;
  put_big_endian(content, 3, presence.uptime_ms.value);
  put_big_endian(content, 7, presence.boot_count.value);
  content[11] = static_cast<std::uint8_t>(presence.settings);
  return keyed_code(key, CodeDomain::presence, presence.serial, content);
}

}  // namespace

std::uint64_t lot_of(BoardSerial serial) {
  return keyed_code({}, CodeDomain::lot, serial, {});
}

void encode(const Selection& selection, std::span<std::uint16_t, select_words> words) {
  const Registers<std::uint16_t> block{extent(Block::select).address, words};
  block.put(reg("select_nonce"), selection.nonce);
  block.put(reg("select_lot"), selection.lot);
  block.put(reg("select_bits"), selection.bits);
}

Selection decode_selection(std::span<const std::uint16_t, select_words> words) {
  const Registers<const std::uint16_t> block{extent(Block::select).address, words};
  const std::uint64_t bits = block.get(reg("select_bits"));
  return {.nonce = static_cast<std::uint16_t>(block.get(reg("select_nonce"))),
          .lot = block.get(reg("select_lot")),
          .bits = static_cast<std::uint8_t>(std::min<std::uint64_t>(bits, lot_bits))};
}

bool selects(const Selection& selection, std::uint64_t lot) {
  if (selection.bits == 0) return true;
  return (selection.lot ^ lot) >> (lot_bits - selection.bits) == 0;
}

void encode(const Presence& presence, const BoardKey& key,
            std::span<std::uint16_t, presence_words> words) {
  const Registers<std::uint16_t> block{extent(Block::presence).address, words};
  block.put(reg("presence_nonce"), presence.nonce);
  block.put(reg("presence_serial"), presence.serial.value);
  block.put(reg("presence_address"), presence.address.value);
  block.put(reg("presence_uptime_ms"), presence.uptime_ms.value);
  block.put(reg("presence_boot_count"), presence.boot_count.value);
  block.put(reg("presence_settings"), static_cast<unsigned>(presence.settings));
  block.put(reg("presence_code"), presence_code(presence, key));
}

Presence decode_presence(std::span<const std::uint16_t, presence_words> words) {
  const Registers<const std::uint16_t> block{extent(Block::presence).address, words};
  const auto number = [&block](const Register& row) {
    return static_cast<std::uint32_t>(block.get(row));
  };
  return {.nonce = static_cast<std::uint16_t>(number(reg("presence_nonce"))),
          .serial = {block.get(reg("presence_serial"))},
          .address = {static_cast<std::uint8_t>(number(reg("presence_address")))},
          .uptime_ms = {number(reg("presence_uptime_ms"))},
          .boot_count = {number(reg("presence_boot_count"))},
          .settings = checked(number(reg("presence_settings")), SettingsState::failed),
          .code = block.get(reg("presence_code"))};
}

bool proves_key(const Presence& presence, const BoardKey& key) {
  return presence.code == presence_code(presence, key);
}

void write_argument(Command& command, const IdentifyArgument& argument) {
  command.kind = CommandKind::identify;
  command.argument = {};
  put_big_endian(command.argument, 0, argument.seconds);
}

void write_argument(Command& command, const SetAddressArgument& argument) {
  command.kind = CommandKind::set_address;
  command.argument = {};
  command.argument[0] = argument.address.value;
}

void write_argument(Command& command, const SetKeyArgument& argument) {
  command.kind = CommandKind::set_key;
  command.argument = argument.salt;
}

IdentifyArgument identify_argument(const Command& command) {
  return {.seconds = get_big_endian<std::uint16_t>(command.argument, 0)};
}

SetAddressArgument set_address_argument(const Command& command) {
  return {.address = {command.argument[0]}};
}

SetKeyArgument set_key_argument(const Command& command) {
  return {.salt = command.argument};
}

BoardKey derived_key(const BoardKey& key, BoardSerial serial, const SetKeyArgument& argument) {
  std::array<std::uint8_t, 17> content{};
  std::ranges::copy(argument.salt, content.begin());
  BoardKey derived{};
  for (std::uint8_t half = 0; half < 2; ++half) {
    content[16] = static_cast<std::uint8_t>(half + 1);
    put_big_endian(derived, 8U * half, keyed_code(key, CodeDomain::new_key, serial, content));
  }
  return derived;
}

std::string_view name_of(SettingsState state) {
  switch (state) {
    case SettingsState::unknown:
      break;
    case SettingsState::kept:
      return "kept";
    case SettingsState::writing:
      return "writing";
    case SettingsState::failed:
      return "failed";
  }
  return "unknown";
}

}  // namespace docbay::protocol
