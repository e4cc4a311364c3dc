// Labels of our own: a barcode with its text beneath or beside it and a caption, 70 x 37 mm, which
// is a cell of the usual A4 sheet of 24. One drawing for pictures, sheets and label printers, in
// whole dots of the printer, so that all modules of a symbol are equally wide. The home of cairo
// and Pango.
#pragma once

#include <cstddef>
#include <cstdint>
#include <expected>
#include <string>
#include <vector>

#include "host/print/symbol.hpp"

namespace docbay::host {

struct Label {
  Symbol symbol;
  std::string text;     ///< what the symbol says, for people
  std::string caption;  ///< empty: none
};

/// A printer's dots, and sizes in them.
struct DotGrid {
  unsigned dots_per_inch = 300;

  /// The nearest number of dots.
  [[nodiscard]] int dots(double millimetres) const {
    return static_cast<int>(millimetres * dots_per_inch / 25.4 + 0.5);
  }
};

inline constexpr double label_width_mm = 70;
inline constexpr double label_height_mm = 37;

struct DotBox {
  int left = 0;
  int top = 0;
  int width = 0;
  int height = 0;
};

/// Where everything on a label lies, in dots from its upper left corner.
struct LabelLayout {
  DotGrid grid;
  int width = 0;
  int height = 0;
  int module = 0;  ///< one module's width
  DotBox symbol;   ///< without the quiet zone
  DotBox quiet;    ///< with it; nothing else is drawn in here
  DotBox text;
  DotBox caption;
};

/// Quiet zones and heights by ISO/IEC 15417 (10 modules; bars 5 mm high and 15 % of the symbol's
/// width at least) and ISO/IEC 18004 (4 modules); modules as large as there is room for, 0.25 mm at
/// least and 0.5 mm (Code 128) or 1 mm (QR) at most. The error says what to do if it does not fit.
std::expected<LabelLayout, std::string> lay_out(const Label& label, DotGrid grid);

/// Shades of gray, 0 is black, row by row without gaps.
struct GrayPicture {
  int width = 0;
  int height = 0;
  std::vector<std::uint8_t> pixels;

  [[nodiscard]] std::uint8_t at(int row, int column) const {
    return pixels[static_cast<std::size_t>(row) * static_cast<std::size_t>(width) +
                  static_cast<std::size_t>(column)];
  }
};

/// A picture of one dot a pixel.
std::expected<GrayPicture, std::string> draw_picture(const Label& label, DotGrid grid);

/// The contents of a file with the one label.
std::expected<std::string, std::string> png_of(const Label& label, DotGrid grid);
std::expected<std::string, std::string> svg_of(const Label& label, DotGrid grid);
std::expected<std::string, std::string> pdf_of(const Label& label, DotGrid grid);

/// A4 sheets with 3 x 8 labels each, filled row by row.
std::expected<std::string, std::string> pdf_sheets_of(const std::vector<Label>& labels,
                                                      DotGrid grid);

}  // namespace docbay::host
