// The register map: every register of a board, declared once. Firmware, host, simulator, the frame
// trace and the protocol reference all read this table. Registers are 16 bits; wider values are
// big-endian over consecutive registers (high word first). FC 03 and FC 04 read the same map; only
// rows marked `write` take FC 06, 16 and the write half of FC 23.
//
// Released rows keep address, width and meaning for ever; a new protocol version only adds rows.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

#include "protocol/types.hpp"

namespace docbay::protocol {

enum class Access : std::uint8_t {
  read,
  write
};

/// Groups of registers that are read or written together. A request may not cross from one to
/// another.
enum class Block : std::uint8_t {
  identity,
  status,
  acknowledge,
  command,
  event_window,
  command_result,
  detail,
  sensors,
  update,
  update_chunk,
  select,
  presence
};

struct Register {
  Block block;
  std::string_view name;
  std::uint16_t address;
  std::uint8_t words;
  Access access;
  std::string_view meaning;
};

/// Bytes of an event's payload that the short reading of the event window carries.
inline constexpr std::size_t event_payload_short_bytes = 12;
/// Bytes of payload that one event can carry.
inline constexpr std::size_t event_payload_bytes_max = 192;
/// Bytes of argument that every command carries, unused ones zero.
inline constexpr std::size_t command_argument_bytes = 16;
/// Registers of detail for each bay.
inline constexpr std::uint8_t bay_detail_words = 4;
/// Registers of sensors for each bay.
inline constexpr std::uint8_t bay_sensors_words = 2;

inline constexpr std::array registers{
    // identity: who is there. Never changes while the board runs.
    Register{Block::identity, "magic", 0x0000, 1, Access::read, "0xD0CB: a Docbay board"},
    Register{Block::identity, "protocol_version", 0x0001, 1, Access::read, "4"},
    Register{Block::identity, "board_serial", 0x0002, 4, Access::read, "serial number"},
    Register{Block::identity, "firmware_version", 0x0006, 1, Access::read, "major * 256 + minor"},
    Register{Block::identity, "bays_per_board", 0x0007, 1, Access::read, "1..8"},
    Register{Block::identity, "identity_boot_count", 0x0008, 2, Access::read, "starts so far"},
    Register{Block::identity, "reset_cause", 0x000A, 1, Access::read, "see ResetCause"},
    Register{Block::identity, "shutters", 0x000B, 1, Access::read, "bit n: bay n has a shutter"},
    Register{Block::identity, "journal_capacity", 0x000C, 1, Access::read, "events it can hold"},

    // status: the one small read that tells everything that can change.
    Register{Block::status, "boot_count_low", 0x0010, 1, Access::read, "boot count, low 16 bits"},
    Register{Block::status, "events_waiting", 0x0011, 1, Access::read,
             "low byte: events to fetch (255 = more); high byte: status flags"},
    Register{Block::status, "bays_active", 0x0012, 1, Access::read,
             "low byte: bit n, bay n is offered; high byte: bit n, door n is not closed"},
    Register{Block::status, "change_count", 0x0013, 1, Access::read,
             "grows when anything in the detail block changes, wraps"},

    // acknowledge: the host has this event on its disk. Writing the nonce alone acknowledges
    // nothing.
    Register{Block::acknowledge, "acknowledge_nonce", 0x0100, 1, Access::write,
             "any value; comes back as the first register of what FC 23 reads"},
    Register{Block::acknowledge, "acknowledge_boot_count", 0x0101, 2, Access::write,
             "boot count of the event"},
    Register{Block::acknowledge, "acknowledge_sequence", 0x0103, 2, Access::write,
             "sequence of the event; 0 acknowledges nothing"},
    Register{Block::acknowledge, "acknowledge_code", 0x0105, 4, Access::write, "keyed code"},

    // command: one order to one bay.
    Register{Block::command, "command_nonce", 0x0200, 1, Access::write, "as acknowledge_nonce"},
    Register{Block::command, "command_number", 0x0201, 2, Access::write, "never used twice"},
    Register{Block::command, "command_boot_count", 0x0203, 2, Access::write,
             "the boot it is meant for"},
    Register{Block::command, "command_expires_at_ms", 0x0205, 2, Access::write,
             "uptime of the board at which it is dead"},
    Register{Block::command, "command_kind", 0x0207, 1, Access::write, "see CommandKind"},
    Register{Block::command, "command_bay", 0x0208, 1, Access::write, "position, 0..7"},
    Register{Block::command, "command_argument", 0x0209, 8, Access::write, "by kind"},
    Register{Block::command, "command_code", 0x0211, 4, Access::write, "keyed code"},

    // event window: the oldest event that is not acknowledged. Sequence 0: there is none.
    Register{Block::event_window, "event_nonce", 0x0300, 1, Access::read, "the request's nonce"},
    Register{Block::event_window, "event_uptime_ms", 0x0301, 2, Access::read,
             "the board's clock now"},
    Register{Block::event_window, "event_waiting", 0x0303, 1, Access::read, "events to fetch"},
    Register{Block::event_window, "event_boot_count", 0x0304, 2, Access::read,
             "boot it happened in"},
    Register{Block::event_window, "event_sequence", 0x0306, 2, Access::read,
             "place in the journal"},
    Register{Block::event_window, "event_kind_bay", 0x0308, 1, Access::read,
             "high byte: see EventKind; low byte: position, 255 for the board itself"},
    Register{Block::event_window, "event_at_ms", 0x0309, 2, Access::read,
             "uptime when it happened"},
    Register{Block::event_window, "event_code", 0x030B, 4, Access::read, "keyed code"},
    Register{Block::event_window, "event_payload_bytes", 0x030F, 1, Access::read, "0..192"},
    Register{Block::event_window, "event_payload", 0x0310, event_payload_bytes_max / 2,
             Access::read, "by kind; the first 6 registers are enough for every kind but scanned"},

    // command result: what became of the last command.
    Register{Block::command_result, "result_nonce", 0x0400, 1, Access::read, "the request's nonce"},
    Register{Block::command_result, "result_uptime_ms", 0x0401, 2, Access::read,
             "the board's clock now"},
    Register{Block::command_result, "result_boot_count", 0x0403, 2, Access::read, "boot count now"},
    Register{Block::command_result, "result_number", 0x0405, 2, Access::read,
             "number of the command last looked at"},
    Register{Block::command_result, "result", 0x0407, 1, Access::read, "see CommandResult"},

    // detail: everything about the bays, read when change_count has moved.
    Register{Block::detail, "detail_nonce", 0x0500, 1, Access::read, "the request's nonce"},
    Register{Block::detail, "detail_uptime_ms", 0x0501, 2, Access::read, "the board's clock now"},
    Register{Block::detail, "detail_boot_count", 0x0503, 2, Access::read, "boot count now"},
    Register{Block::detail, "detail_change_count", 0x0505, 1, Access::read, "see change_count"},
    Register{Block::detail, "refused_code_count", 0x0506, 1, Access::read,
             "commands and acknowledgements whose keyed code was wrong, since the start"},
    Register{Block::detail, "overflow_count", 0x0507, 1, Access::read,
             "events that found the journal full, since the start"},
    Register{Block::detail, "bay_detail", 0x0508, bays_per_board_max* bay_detail_words,
             Access::read, "4 registers a bay, see BayDetail"},

    // sensors (version 2): what the board thinks of each sensor, and what only some bays have.
    Register{Block::sensors, "sensors_nonce", 0x0600, 1, Access::read, "the request's nonce"},
    Register{Block::sensors, "fitted", 0x0601, 1, Access::read,
             "low byte: bit n, bay n has a second door; high byte: bit n, bay n has a full sensor"},
    Register{Block::sensors, "bay_sensors", 0x0602, bays_per_board_max* bay_sensors_words,
             Access::read, "2 registers a bay, see BaySensors"},

    // update (version 3): where the board stands with its firmware.
    Register{Block::update, "update_nonce", 0x0700, 1, Access::read, "the request's nonce"},
    Register{Block::update, "board_kind", 0x0701, 1, Access::read, "see BoardKind"},
    Register{Block::update, "running_slot", 0x0702, 1, Access::read, "0 or 1"},
    Register{Block::update, "running_version", 0x0703, 1, Access::read, "as firmware_version"},
    Register{Block::update, "update_state", 0x0704, 1, Access::read, "see UpdateState"},
    Register{Block::update, "update_outcome", 0x0705, 1, Access::read, "see UpdateOutcome"},
    Register{Block::update, "update_result", 0x0706, 1, Access::read,
             "of the last chunk, see CommandResult"},
    Register{Block::update, "update_version", 0x0707, 1, Access::read,
             "of the image begun, or last judged"},
    Register{Block::update, "update_image", 0x0708, 4, Access::read, "the image begun; 0: none"},
    Register{Block::update, "update_image_bytes", 0x070C, 2, Access::read, "its size"},
    Register{Block::update, "update_received_bytes", 0x070E, 2, Access::read,
             "the offset of the chunk to send next"},
    Register{Block::update, "update_slot_bytes", 0x0710, 2, Access::read,
             "the largest image that fits"},

    // update chunk (version 3): the next piece of an image.
    Register{Block::update_chunk, "chunk_nonce", 0x0780, 1, Access::write, "as acknowledge_nonce"},
    Register{Block::update_chunk, "chunk_image", 0x0781, 4, Access::write, "the image begun"},
    Register{Block::update_chunk, "chunk_offset", 0x0785, 2, Access::write,
             "of its first byte, a multiple of 128"},
    Register{Block::update_chunk, "chunk_data", 0x0787, 64, Access::write,
             "128 bytes; past the image's end 0xFF"},
    Register{Block::update_chunk, "chunk_code", 0x07C7, 4, Access::write, "keyed code"},

    // select (version 4): who of those at one address is to answer.
    Register{Block::select, "select_nonce", 0x0800, 1, Access::write, "as acknowledge_nonce"},
    Register{Block::select, "select_lot", 0x0801, 4, Access::write,
             "boards whose lot begins otherwise keep silent"},
    Register{Block::select, "select_bits", 0x0805, 1, Access::write,
             "so many bits of it count, from the highest; 0: every board, 64: one"},

    // presence (version 4): who is there, and that it has the key.
    Register{Block::presence, "presence_nonce", 0x0840, 1, Access::read, "the request's nonce"},
    Register{Block::presence, "presence_serial", 0x0841, 4, Access::read, "serial number"},
    Register{Block::presence, "presence_address", 0x0845, 1, Access::read, "1..247"},
    Register{Block::presence, "presence_uptime_ms", 0x0846, 2, Access::read,
             "the board's clock now"},
    Register{Block::presence, "presence_boot_count", 0x0848, 2, Access::read, "boot count now"},
    Register{Block::presence, "presence_settings", 0x084A, 1, Access::read, "see SettingsState"},
    Register{Block::presence, "presence_code", 0x084B, 4, Access::read, "keyed code"},
};

/// Never defined: reaching it while compiling is the error message.
void no_such_register();

/// The row called `name`. A name that is not in the table does not compile.
consteval Register reg(std::string_view name) {
  for (const Register& row : registers) {
    if (row.name == name) return row;
  }
  no_such_register();
  return registers[0];
}

struct Extent {
  std::uint16_t address;
  std::uint16_t words;
};

/// Where a block lies. Its rows are contiguous (checked in registers.cpp).
constexpr Extent extent(Block block) {
  Extent found{0, 0};
  for (const Register& row : registers) {
    if (row.block != block) continue;
    if (found.words == 0) found.address = row.address;
    found.words = static_cast<std::uint16_t>(row.address + row.words - found.address);
  }
  return found;
}

/// Registers of the event window up to and including the short payload.
inline constexpr std::uint16_t event_window_short_words = reg("event_payload").address -
                                                          extent(Block::event_window).address +
                                                          event_payload_short_bytes / 2;

/// A run of registers with the address of its first one. Values are addressed by row, so that each
/// offset is stated only in the table.
template <class Word>
struct Registers {
  std::uint16_t address;
  std::span<Word> words;

  [[nodiscard]] constexpr std::uint64_t get(const Register& row) const {
    std::uint64_t value = 0;
    for (unsigned i = 0; i < row.words && i < 4; ++i) {
      value = value << 16 | words[row.address - address + i];
    }
    return value;
  }

  constexpr void put(const Register& row, std::uint64_t value) const {
    for (unsigned i = row.words; i-- > 0; value >>= 16) {
      words[row.address - address + i] = static_cast<std::uint16_t>(value);
    }
  }

  [[nodiscard]] constexpr std::span<Word> span(const Register& row) const {
    return words.subspan(static_cast<std::size_t>(row.address - address), row.words);
  }
};

/// Unpacks registers into bytes, high byte first. `bytes.size()` is at most twice `words.size()`.
void to_bytes(std::span<const std::uint16_t> words, std::span<std::uint8_t> bytes);
/// Packs bytes into registers, high byte first; registers past the bytes become zero.
void to_words(std::span<const std::uint8_t> bytes, std::span<std::uint16_t> words);

}  // namespace docbay::protocol
