// What the host orders a board to do. A command carries a number that is never used twice, the boot
// it is meant for, the board time at which it is dead, and a keyed code over all of it: it is
// executed once, or it dies and the board says why.
#pragma once

#include <array>
#include <optional>
#include <span>
#include <string_view>

#include "protocol/registers.hpp"
#include "protocol/types.hpp"

namespace docbay::protocol {

/// Values are on the wire: never renumber.
enum class CommandKind : std::uint8_t {
  none = 0,
  offer = 1,           ///< OfferArgument: this bay expects copies; lamp and shutter follow from it
  withdraw_offer = 2,  ///< no argument: the offer on this bay, if any, is over
  open_door = 3,       ///< OpenDoorArgument: release the lock; no sensor can veto it
  show = 4,            ///< ShowArgument: what the host knows to be inside
  set_lamps = 5,       ///< LampsArgument: the lamps that the host decides about
  // Since version 3; for the board itself, whatever bay and number they name:
  begin_update = 6,    ///< BeginUpdateArgument: take a new firmware image (see update.hpp)
  finish_update = 7,   ///< no argument: restart into the image that was received
  confirm_update = 8,  ///< no argument: what is on trial is good, keep it
  // Since version 4, for the board itself as well (see commissioning.hpp):
  identify = 9,      ///< IdentifyArgument: all lamps blink, so that a person sees which board it is
  set_address = 10,  ///< SetAddressArgument
  set_key = 11,      ///< SetKeyArgument
};

/// Whether a command is for the board itself, whatever bay it names: it uses no number up.
constexpr bool for_whole_board(CommandKind kind) {
  return kind >= CommandKind::begin_update && kind <= CommandKind::set_key;
}

/// What a board did with a command. Values are on the wire.
enum class CommandResult : std::uint8_t {
  none = 0,  ///< no command since the start
  done = 1,
  repeated = 2,      ///< this number was executed before; nothing happened again
  stale = 3,         ///< a number below the last one: never executed
  expired = 4,       ///< arrived too late: never executed, journalled as died
  foreign_boot = 5,  ///< meant for another boot: never executed, journalled as died
  bad_code = 6,      ///< corrupt or forged: never executed, counted
  bad_argument = 7,  ///< no such kind or bay, or an impossible value: never executed
  journal_full =
      8,            ///< no room to record a drop, so no shutter opens: fetch events, then ask again
  interlocked = 9,  ///< the bay's other door stands open: have it closed, or order an override
  busy = 10,        ///< paper may be on its way, or an update is on trial: ask again later
  downgrade = 11,   ///< the image is not newer than what the board runs: build a higher version
  flash_failed = 12,  ///< the flash did not keep what was written: the board wants replacing
  wrong_image = 13,   ///< the header received is not that of the image begun
};

/// How long things may take on a bay; durations in ms.
struct OfferArgument {
  std::uint8_t copies = 1;  ///< 1..255
  bool urgent = false;      ///< these copies light the urgent lamp once inside
  std::uint32_t window_ms =
      0;  ///< from the offer, and again from each drop, until the offer expires
  std::uint32_t shutter_ms = 0;  ///< how long the shutter stays open; the bay's button reopens it
  std::uint16_t group = 0;  ///< "any of these": the first bay used cancels the offers of the others
                            ///< of its group on the board; 0: none
  bool operator==(const OfferArgument&) const = default;
};

struct OpenDoorArgument {
  std::uint32_t release_ms = 0;     ///< how long the lock stays released when nobody opens
  std::uint32_t open_max_ms = 0;    ///< after this the open door is an incident
  std::uint8_t door = 0;            ///< 1: the second door
  bool override_interlock = false;  ///< a person decided so: the other door's switch is not asked
  bool to_empty = false;            ///< somebody collects: paper left inside is `not_emptied`
  bool operator==(const OpenDoorArgument&) const = default;
};

struct ShowArgument {
  std::uint8_t count = 0;
  std::uint8_t urgent_count = 0;
  bool operator==(const ShowArgument&) const = default;
};

/// Bits of the lamps on the wire and in BayDetail.
enum Lamp : std::uint8_t {
  lamp_wait = 1,
  lamp_urgent = 2,
  lamp_taken = 4,
  lamp_error = 8
};

struct LampsArgument {
  bool error = false;  ///< an incident concerns this bay
  bool operator==(const LampsArgument&) const = default;
};

struct Command {
  CommandNumber number;
  BootCount boot_count;
  UptimeMs expires_at_ms;
  CommandKind kind = CommandKind::none;
  BayPosition bay;
  std::array<std::uint8_t, command_argument_bytes> argument{};
  bool operator==(const Command&) const = default;
};

void write_argument(Command& command, const OfferArgument& argument);
void write_argument(Command& command, const OpenDoorArgument& argument);
void write_argument(Command& command, const ShowArgument& argument);
void write_argument(Command& command, const LampsArgument& argument);
OfferArgument offer_argument(const Command& command);
OpenDoorArgument open_door_argument(const Command& command);
ShowArgument show_argument(const Command& command);
LampsArgument lamps_argument(const Command& command);

inline constexpr std::size_t command_words = extent(Block::command).words;
void encode(std::uint16_t nonce, const Command& command, const BoardKey& key, BoardSerial serial,
            std::span<std::uint16_t, command_words> words);
/// Nothing when the code is wrong. A kind of a later version comes through as its number.
std::optional<Command> decode_command(std::span<const std::uint16_t, command_words> words,
                                      const BoardKey& key, BoardSerial serial);

/// The answer to a command, read in the same FC 23.
struct CommandReport {
  std::uint16_t nonce = 0;
  UptimeMs uptime_ms;
  BootCount boot_count;
  CommandNumber number;
  CommandResult result = CommandResult::none;
  bool operator==(const CommandReport&) const = default;
};

inline constexpr std::size_t command_result_words = extent(Block::command_result).words;
void encode(const CommandReport& report, std::span<std::uint16_t, command_result_words> words);
CommandReport decode_command_report(std::span<const std::uint16_t, command_result_words> words);

std::string_view name_of(CommandKind kind);
std::string_view name_of(CommandResult result);

}  // namespace docbay::protocol
