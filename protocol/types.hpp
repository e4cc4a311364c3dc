// The small values that board and host talk about. Each wraps one integer, so that a bay number is
// never taken for an address. No I/O, clock, heap or exceptions anywhere in this folder.
#pragma once

#include <array>
#include <compare>
#include <cstdint>

namespace docbay::protocol {

/// The version of the bay protocol that this source speaks (register `protocol_version`).
inline constexpr std::uint16_t protocol_version = 4;

/// The most bays that one board runs.
inline constexpr std::uint8_t bays_per_board_max = 8;

/// Modbus unit address of a board on its line, 1..247 (Modbus over Serial Line V1.02, 2.2).
struct BoardAddress {
  std::uint8_t value = 0;
  auto operator<=>(const BoardAddress&) const = default;
};

/// Position of a bay on its board, 0..7. The number painted on the door is the host's business.
struct BayPosition {
  std::uint8_t value = 0;
  auto operator<=>(const BayPosition&) const = default;
};

/// Serial number of a board, unique for ever, set when the board is made.
struct BoardSerial {
  std::uint64_t value = 0;
  auto operator<=>(const BoardSerial&) const = default;
};

/// How often a board has started. Kept in its EEPROM; 0 is "never".
struct BootCount {
  std::uint32_t value = 0;
  auto operator<=>(const BootCount&) const = default;
};

/// Position of an event in its board's journal; grows by one an event over the board's whole life.
struct EventSequence {
  std::uint32_t value = 0;
  auto operator<=>(const EventSequence&) const = default;
};

/// Number of a command; the host never uses one twice. 0 is "none".
struct CommandNumber {
  std::uint32_t value = 0;
  auto operator<=>(const CommandNumber&) const = default;
};

/// The board's own clock in milliseconds since it started. Wraps after 49 days, so it is compared
/// by difference only.
struct UptimeMs {
  std::uint32_t value = 0;
  constexpr bool operator==(const UptimeMs&) const = default;
  constexpr UptimeMs operator+(std::uint32_t ms) const { return {value + ms}; }
};

/// Whether `now` has reached `deadline`, right as long as the two are less than 24 days apart.
constexpr bool reached(UptimeMs now, UptimeMs deadline) {
  return static_cast<std::int32_t>(now.value - deadline.value) >= 0;
}

/// The secret that one board shares with its host, set at commissioning.
using BoardKey = std::array<std::uint8_t, 16>;

}  // namespace docbay::protocol
