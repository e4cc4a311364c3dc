// A new cabinet in a directory: EEPROMs with serial numbers and keys, and a configuration for the
// daemon that fits them; and the opening of what was made so.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "firmware/core/settings.hpp"
#include "simulator/eeprom.hpp"
#include "simulator/fault.hpp"
#include "simulator/flash.hpp"

namespace docbay::simulator {

/// Of a line, counted from 0: its name in the configuration, and of its device beside it.
std::string line_name(std::size_t index);

struct CommissionSettings {
  std::string directory;
  std::uint32_t boards = 3;                ///< on each line; numbered through, as bays are
  std::vector<std::uint32_t> shutterless;  ///< numbers of boards whose bays have no shutters
  std::vector<std::uint32_t> reference;    ///< boards with the few pins of the reference MCU
  std::uint32_t baud = 115200;
  std::vector<std::uint32_t> second_doors{};  ///< numbers of bays with a second door
  std::vector<std::uint32_t> full_sensors{};  ///< numbers of bays with a full sensor
  std::uint32_t lines = 1;
};

/// Settings for boards 1, 2, …, line after line: keys and serials from the kernel's random numbers.
Result<std::vector<firmware::Settings>> make_settings(const CommissionSettings& settings);

/// What else is fitted to the bays of a board; boards count from 1.
firmware::Options options_of(const CommissionSettings& settings, std::uint32_t board);

/// The complete docbayd.toml for such boards.
std::string daemon_configuration(const CommissionSettings& settings,
                                 std::span<const firmware::Settings> boards);

/// Makes everything, and refuses when any of it is there. Keys and EEPROMs are for the owner only.
Result<void> commission(const CommissionSettings& settings);

/// What is common to the lines of a commissioned directory.
struct Commissioned {
  std::uint32_t baud = 0;
  std::uint32_t lines = 1;
};
/// The fault says how to make one.
Result<Commissioned> commissioned(const std::string& directory);
/// The EEPROM of a board, counted from 1.
std::string eeprom_path(const std::string& directory, std::size_t number);
/// Opens board-1.eeprom, board-2.eeprom, … of a directory that no other process serves.
Result<std::vector<EepromStore>> open_eeproms(const std::string& directory);
/// The flash of so many boards, from `board-N.flash`; one without its file is as new.
Result<std::vector<FlashChip>> open_flashes(const std::string& directory, std::size_t count);

}  // namespace docbay::simulator
