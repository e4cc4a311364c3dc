// The 4096 bytes of a 24C32, in memory or in a file that survives the simulator. The file is
// written a page at a time, at the moment when the simulated chip has done so.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "drivers/serial/descriptor.hpp"
#include "firmware/core/settings.hpp"
#include "simulator/fault.hpp"

namespace docbay::simulator {

inline constexpr std::size_t eeprom_bytes = firmware::page_bytes * firmware::page_count;

/// A new chip: every byte 0xFF but for the two copies of the settings, and of the options when
/// the board has any.
std::vector<std::uint8_t> commissioned_eeprom(const firmware::Settings& settings,
                                              const firmware::Options& options = {});

class EepromStore;

/// The settings in force in this chip, if it holds any.
std::optional<firmware::Settings> settings_in(const EepromStore& store);

class EepromStore {
 public:
  /// Opens a file of exactly `eeprom_bytes`.
  static Result<EepromStore> open(const std::string& path);
  static EepromStore in_memory(std::vector<std::uint8_t> bytes);

  [[nodiscard]] firmware::Page read(std::size_t page) const;

  /// The first `bytes` of `content` become those of the page; the rest of it stays as it was. False
  /// when the file could not be written: the page then holds what it held.
  bool write(std::size_t page, const firmware::Page& content,
             std::size_t bytes = firmware::page_bytes);

  [[nodiscard]] const std::vector<std::uint8_t>& bytes() const { return bytes_; }

 private:
  EepromStore(std::vector<std::uint8_t> bytes, drivers::Descriptor file);

  std::vector<std::uint8_t> bytes_;
  drivers::Descriptor file_;
};

}  // namespace docbay::simulator
