// What commissioning gives a board, and how it and the boot count lie in the EEPROM. Each page
// carries a CRC-32 (ISO 3309), so a page that a power cut tore is known for what it is.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>

#include "protocol/types.hpp"

namespace docbay::firmware {

/// Geometry of the 24C32 (Atmel AT24C32D datasheet): 4 KiB, written in pages of 32 bytes.
inline constexpr std::size_t page_bytes = 32;
inline constexpr std::size_t page_count = 128;
using Page = std::array<std::uint8_t, page_bytes>;

/// Which page holds what; 6 and 7 are free.
inline constexpr std::size_t boot_page = 0;      ///< two pages, written in turn
inline constexpr std::size_t settings_page = 2;  ///< two copies
inline constexpr std::size_t options_page = 4;   ///< two copies
inline constexpr std::size_t ring_page = 8;      ///< the journal: all the rest
inline constexpr std::size_t ring_slots = page_count - ring_page;

struct Settings {
  protocol::BoardSerial serial;
  protocol::BoardKey key{};
  protocol::BoardAddress address;
  std::uint8_t shutters = 0xFF;  ///< bit n: bay n has a shutter
  std::uint8_t bays = protocol::bays_per_board_max;
  std::uint8_t generation = 1;  ///< the copy with the higher one counts
  bool operator==(const Settings&) const = default;
};

/// What else can be fitted. A board without these pages has none of it.
struct Options {
  std::uint8_t second_doors = 0;  ///< bit n: bay n has a second door
  std::uint8_t full_sensors = 0;  ///< bit n: bay n has a full sensor
  bool strict_framing = false;    ///< only frames between two silences of t3.5; else tail scan
  std::uint8_t generation = 1;    ///< the copy with the higher one counts
  bool operator==(const Options&) const = default;
};

/// Whether a board can have it (Modbus over Serial Line V1.02, 2.2).
constexpr bool is_address(protocol::BoardAddress address) {
  return address.value >= 1 && address.value <= 247;
}

/// Puts the CRC into the last four bytes; `sealed` tells whether it holds.
void seal(Page& page);
bool sealed(const Page& page);

Page encode(const Settings& settings);
std::optional<Settings> decode_settings(const Page& page);
Page encode(const Options& options);
std::optional<Options> decode_options(const Page& page);
Page encode_boot_count(protocol::BootCount count);
std::optional<protocol::BootCount> decode_boot_count(const Page& page);

}  // namespace docbay::firmware
