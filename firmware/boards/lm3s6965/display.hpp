// The board's OLED (SSD0323, 128 by 64, 16 grey levels, on SSI0): how many papers lie in each bay.
#pragma once

#include <cstddef>

#include "firmware/boards/lm3s6965/digits.hpp"

namespace docbay::firmware {

class Display {
 public:
  static void start();
  /// What it is to show; above 99 it shows 99.
  void show(std::size_t bay, std::uint8_t count);
  /// Draws the next row, if one is to be drawn: 64 bytes, 80 µs. True while rows are left.
  bool draw();

 private:
  Shown wanted_{};
  Shown drawing_{};
  std::size_t next_row_ = 0;
};

}  // namespace docbay::firmware
