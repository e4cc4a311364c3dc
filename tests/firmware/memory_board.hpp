// A board in memory, for tests of the firmware core: pins that a test sets and reads, an EEPROM
// that takes its time, can be cut in the middle of a page, and can have pages that take no writing.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <set>

#include "firmware/core/controller.hpp"
#include "simulator/flash.hpp"

namespace docbay::tests {

using EepromPages = std::array<firmware::Page, firmware::page_count>;

/// A chip as it leaves its maker.
constexpr EepromPages blank_eeprom() {
  EepromPages pages{};
  for (firmware::Page& page : pages) page.fill(0xFF);
  return pages;
}

struct MemoryBoard {
  struct Write {
    std::size_t page;
    firmware::Page content;
  };

  // The Board concept.
  [[nodiscard]] bool ready() const { return !writing; }
  bool read(std::uint16_t address, firmware::Page& out_page);
  void start_write(std::uint16_t address, const firmware::Page& content);
  [[nodiscard]] firmware::BayInputs inputs(std::size_t bay) const { return in[bay]; }
  void apply(std::size_t bay, const firmware::BayOutputs& outputs);
  simulator::FlashChip& flash() { return chip; }
  void restart() { ++restart_count; }

  /// One millisecond goes by.
  void advance();
  /// The power goes. Of a page being written the first `new_bytes` are new; the rest is old, or
  /// what `rest` holds.
  void cut(std::size_t new_bytes, const std::optional<firmware::Page>& rest = std::nullopt);

  EepromPages pages = blank_eeprom();
  simulator::FlashChip chip;
  std::uint32_t restart_count = 0;
  std::array<firmware::BayInputs, protocol::bays_per_board_max> in{};
  std::array<firmware::BayOutputs, protocol::bays_per_board_max> out{};
  bool shutters_stuck = false;  ///< else they are at once where they are driven
  std::optional<Write> writing;
  std::uint32_t write_ms = 5;
  std::uint32_t write_ms_left = 0;
  std::size_t misuse_count = 0;                      ///< reads and writes while the chip was busy
  std::size_t read_count = 0;                        ///< pages read, or tried to
  std::uint32_t failing_reads = 0;                   ///< so many reads fail first
  std::set<std::size_t> unreadable_pages;            ///< no read of them succeeds
  std::set<std::size_t> bad_pages;                   ///< keep what they hold, whatever is written
  std::function<void(const MemoryBoard&)> on_write;  ///< when a write starts
};
static_assert(firmware::Board<MemoryBoard>);

}  // namespace docbay::tests

// Instantiated once, in memory_board.cpp, which is compiled as the firmware is: without exceptions,
// so that no branch counts that no board has.
extern template std::optional<docbay::protocol::ImageHeader> docbay::firmware::header_in(
    const docbay::simulator::FlashChip&, std::size_t);
extern template class docbay::firmware::Marks<docbay::simulator::FlashChip>;
extern template class docbay::firmware::Update<docbay::simulator::FlashChip>;
extern template class docbay::firmware::Commissioned<docbay::tests::MemoryBoard>;
extern template class docbay::firmware::Journal<docbay::tests::MemoryBoard>;
extern template class docbay::firmware::Controller<docbay::tests::MemoryBoard>;
