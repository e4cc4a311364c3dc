// A flash chip made of numbers: pages that an erasure fills with ones and words that programming
// can only clear bits of, in memory or in a file that survives the simulator. Power can be cut at
// any word, which leaves what was under way in any state. Satisfies firmware::Flash.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "firmware/core/slots.hpp"
#include "simulator/chance.hpp"
#include "simulator/fault.hpp"

namespace docbay::simulator {

/// An image with such code, unsigned: what a programmer may put into a new board.
std::vector<std::uint8_t> unsigned_image(protocol::BoardKind kind, std::uint16_t version,
                                         std::span<const std::uint8_t> code);

class FlashChip {
 public:
  /// All ones.
  FlashChip() = default;
  /// A simulated board as it leaves its maker: in slot 0 an image of this build, confirmed.
  static FlashChip of_new_board();
  /// What the file holds; without one, a new board, and the file is made by the first write.
  static Result<FlashChip> open(const std::string& path);

  bool erase(std::uint32_t address);
  /// Within one page.
  bool program(std::uint32_t address, std::span<const std::uint8_t> bytes);
  void read(std::uint32_t address, std::span<std::uint8_t> out) const;

  /// Puts a confirmed image into a slot, as a programmer does.
  void install(std::size_t slot, std::span<const std::uint8_t> image);
  /// Power fails in the middle of the operation (the erasure of a page, the programming of a word)
  /// before which `operations` more take place; what follows has no effect until `restore_power`.
  void cut_after(std::uint32_t operations, Chance chance);
  [[nodiscard]] bool cut() const { return cut_; }
  void restore_power();
  /// Erasures and words programmed since it was made.
  [[nodiscard]] std::uint32_t operation_count() const { return operation_count_; }
  /// From now on nothing is kept, and nothing said about it, as in a worn-out chip.
  void wear_out() { worn_out_ = true; }
  /// From now on the chip refuses, as one that is protected.
  void protect() { protected_ = true; }

 private:
  using Page = std::array<std::uint8_t, firmware::flash_page_bytes>;

  static Page erased_page();
  Page& page(std::uint32_t address);
  /// Whether the operation takes place; `cut_` is set before the one that is torn.
  bool begin_operation();
  /// False when the file could not be written.
  bool save(std::uint32_t address);

  std::map<std::uint32_t, Page> pages_;  ///< by address; those that are not there are erased
  std::string path_;
  std::uint32_t operation_count_ = 0;
  std::optional<std::uint32_t> operations_left_;
  bool cut_ = false;
  bool worn_out_ = false;
  bool protected_ = false;
  Chance chance_{0};
};
static_assert(firmware::Flash<FlashChip>);

}  // namespace docbay::simulator
