// The display's digits, five by seven dots, and how a row of the picture comes out of them. Pure,
// so that a test can draw the same picture.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>

namespace docbay::firmware {

inline constexpr std::size_t display_columns = 128;
inline constexpr std::size_t display_rows = 64;
inline constexpr std::size_t digit_columns = 5;
inline constexpr std::size_t digit_rows = 7;
/// A dot of a digit is a square of so many pixels.
inline constexpr std::size_t dot_pixels = 4;
/// The tens of the left bay, its ones, and the same of the right one: where each begins.
inline constexpr std::array<std::size_t, 4> digit_lefts{8, 32, 76, 100};
inline constexpr std::size_t digit_top = 18;
/// Two numbers side by side, 0 to 99.
using Shown = std::array<std::uint8_t, 2>;
/// Two pixels a byte, the left one in the high half.
using DisplayRow = std::array<std::uint8_t, display_columns / 2>;

/// Each row of a digit in the low five bits, the left dot the highest of them.
inline constexpr std::array<std::array<std::uint8_t, digit_rows>, 10> digit_dots{{
    {0x0E, 0x11, 0x13, 0x15, 0x19, 0x11, 0x0E},
    {0x04, 0x0C, 0x04, 0x04, 0x04, 0x04, 0x0E},
    {0x0E, 0x11, 0x01, 0x02, 0x04, 0x08, 0x1F},
    {0x1F, 0x02, 0x04, 0x02, 0x01, 0x11, 0x0E},
    {0x02, 0x06, 0x0A, 0x12, 0x1F, 0x02, 0x02},
    {0x1F, 0x10, 0x1E, 0x01, 0x01, 0x11, 0x0E},
    {0x06, 0x08, 0x10, 0x1E, 0x11, 0x11, 0x0E},
    {0x1F, 0x01, 0x02, 0x04, 0x08, 0x08, 0x08},
    {0x0E, 0x11, 0x11, 0x0E, 0x11, 0x11, 0x0E},
    {0x0E, 0x11, 0x11, 0x0F, 0x01, 0x02, 0x0C},
}};

/// Whether this pixel of the picture is bright.
constexpr bool bright(const Shown& shown, std::size_t column, std::size_t row) {
  if (row < digit_top || row >= digit_top + digit_rows * dot_pixels) return false;
  for (std::size_t place = 0; place < digit_lefts.size(); ++place) {
    const std::size_t left = digit_lefts[place];
    if (column < left || column >= left + digit_columns * dot_pixels) continue;
    const std::uint8_t number = shown[place / 2];
    const std::uint8_t digit = place % 2 == 0 ? number / 10 % 10 : number % 10;
    if (place % 2 == 0 && digit == 0) return false;
    const std::uint8_t dots = digit_dots[digit][(row - digit_top) / dot_pixels];
    return (dots >> (digit_columns - 1 - (column - left) / dot_pixels) & 1U) != 0;
  }
  return false;
}

constexpr DisplayRow display_row(const Shown& shown, std::size_t row) {
  DisplayRow bytes{};
  for (std::size_t column = 0; column < display_columns; ++column) {
    if (!bright(shown, column, row)) continue;
    bytes[column / 2] |= static_cast<std::uint8_t>(column % 2 == 0 ? 0xF0 : 0x0F);
  }
  return bytes;
}

}  // namespace docbay::firmware
