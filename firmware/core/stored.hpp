// What a board finds in its EEPROM when it starts, beside the journal: everything is kept in two
// copies, so that a power cut in the middle of a write leaves one of them whole.
#pragma once

#include <concepts>
#include <cstddef>
#include <cstdint>
#include <optional>

#include "firmware/core/settings.hpp"

namespace docbay::firmware {

/// Anything whose pages can be read; false: not now.
template <class E>
concept PageReader = requires(E& eeprom, std::uint16_t address, Page& out) {
  { eeprom.read(address, out) } -> std::same_as<bool>;
};

template <PageReader E>
bool read_page(E& eeprom, std::size_t number, Page& page) {
  return eeprom.read(static_cast<std::uint16_t>(number * page_bytes), page);
}

/// The newer of the two copies that begin at `first_page`, if one is whole. False: a page could not
/// be read, and nothing is known.
template <PageReader E, class Value>
bool read_newest(E& eeprom, std::size_t first_page, std::optional<Value> (*decode)(const Page&),
                 std::optional<Value>& newest) {
  for (std::size_t copy = 0; copy < 2; ++copy) {
    Page page{};
    if (!read_page(eeprom, first_page + copy, page)) return false;
    const auto found = decode(page);
    const bool newer =
        found && (!newest || static_cast<std::int8_t>(found->generation - newest->generation) > 0);
    if (newer) newest = found;
  }
  return true;
}

/// The highest boot count that is whole; `highest` stays as it was when none is.
template <PageReader E>
bool read_boot_count(E& eeprom, protocol::BootCount& highest) {
  for (std::size_t copy = 0; copy < 2; ++copy) {
    Page page{};
    if (!read_page(eeprom, boot_page + copy, page)) return false;
    const auto found = decode_boot_count(page);
    if (found && *found > highest) highest = *found;
  }
  return true;
}

}  // namespace docbay::firmware
