// How a board gets its place (version 4): boards that share an address are told apart by lot, one
// shows itself by its lamps, and is given an address and a key. Keys never travel: a new one is
// made at both ends from the old one and a salt.
#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <string_view>

#include "protocol/command.hpp"
#include "protocol/registers.hpp"
#include "protocol/types.hpp"

namespace docbay::protocol {

/// The address of boards that have not been given one.
inline constexpr BoardAddress new_board_address{247};

inline constexpr std::uint8_t lot_bits = 64;

/// What a board answers to: the keyed code of domain 7 over nothing, under a key of zeros. Serials
/// of one batch are alike, their lots are not: two boards differ within the first few bits.
std::uint64_t lot_of(BoardSerial serial);

/// Who is to answer: boards whose lots begin with the highest `bits` bits of `lot`. Written by the
/// FC 23 that reads the presence. Boards that are not meant keep silent, so that those that share
/// an address can be told apart, half by half.
struct Selection {
  std::uint16_t nonce = 0;
  std::uint64_t lot = 0;
  std::uint8_t bits = 0;  ///< 0..64; more count as 64
  bool operator==(const Selection&) const = default;
};

inline constexpr std::size_t select_words = extent(Block::select).words;
void encode(const Selection& selection, std::span<std::uint16_t, select_words> words);
Selection decode_selection(std::span<const std::uint16_t, select_words> words);
bool selects(const Selection& selection, std::uint64_t lot);

/// What became of the last new address or key. Values are on the wire.
enum class SettingsState : std::uint8_t {
  unknown = 0,  ///< a later version says something else
  kept = 1,     ///< what the board goes by is what its EEPROM holds
  writing = 2,  ///< a new address or key is on its way there, and not in force yet
  failed = 3,   ///< the EEPROM did not take it: the old one is in force, the board wants replacing
};

/// Who is there. The code proves that whoever answers has the key.
struct Presence {
  std::uint16_t nonce = 0;
  BoardSerial serial;
  BoardAddress address;
  UptimeMs uptime_ms;
  BootCount boot_count;
  SettingsState settings = SettingsState::kept;
  std::uint64_t code = 0;
  bool operator==(const Presence&) const = default;
};

inline constexpr std::size_t presence_words = extent(Block::presence).words;
/// `presence.code` is not looked at, but made anew.
void encode(const Presence& presence, const BoardKey& key,
            std::span<std::uint16_t, presence_words> words);
Presence decode_presence(std::span<const std::uint16_t, presence_words> words);
bool proves_key(const Presence& presence, const BoardKey& key);

inline constexpr std::uint16_t identify_seconds_max = 3600;

struct IdentifyArgument {
  std::uint16_t seconds = 0;  ///< 0 ends it
  bool operator==(const IdentifyArgument&) const = default;
};

/// In force when it is in the EEPROM, some 10 ms after the answer; the same for a key.
struct SetAddressArgument {
  BoardAddress address;
  bool operator==(const SetAddressArgument&) const = default;
};

struct SetKeyArgument {
  std::array<std::uint8_t, 16> salt{};  ///< random, new each time
  bool operator==(const SetKeyArgument&) const = default;
};

void write_argument(Command& command, const IdentifyArgument& argument);
void write_argument(Command& command, const SetAddressArgument& argument);
void write_argument(Command& command, const SetKeyArgument& argument);
IdentifyArgument identify_argument(const Command& command);
SetAddressArgument set_address_argument(const Command& command);
SetKeyArgument set_key_argument(const Command& command);

/// The key that `set_key` gives a board: the keyed code as a pseudo-random function in counter mode
/// (NIST SP 800-108r1, 4.1), first half from salt and 1, second half from salt and 2.
BoardKey derived_key(const BoardKey& key, BoardSerial serial, const SetKeyArgument& argument);

std::string_view name_of(SettingsState state);

}  // namespace docbay::protocol
