#include "host/print/label.hpp"

#include <algorithm>
#include <memory>
#include <optional>

#include <cairo-pdf.h>
#include <cairo-svg.h>
#include <fmt/format.h>
#include <pango/pangocairo.h>

namespace docbay::host {
namespace {

constexpr double margin_mm = 2;
constexpr double line_mm = 4;  ///< of text and caption
constexpr double points_per_inch = 72;
constexpr double module_mm_least = 0.25;
constexpr int sheet_columns = 3;
constexpr int sheet_rows = 8;
constexpr double sheet_width_mm = 210;
constexpr double sheet_height_mm = 297;

template <auto release>
struct Release {
  template <class T>
  void operator()(T* object) const {
    release(object);
  }
};
using Surface = std::unique_ptr<cairo_surface_t, Release<cairo_surface_destroy>>;
using Pen = std::unique_ptr<cairo_t, Release<cairo_destroy>>;
using Text = std::unique_ptr<PangoLayout, Release<g_object_unref>>;
using Font = std::unique_ptr<PangoFontDescription, Release<pango_font_description_free>>;

/// The widest module in whole dots that lets `modules` of them fit into `room`.
std::optional<int> module_for(int modules, int room, double most_mm, DotGrid grid) {
  const int most = std::max(1, static_cast<int>(most_mm * grid.dots_per_inch / 25.4));
  const int module = std::min(room / modules, most);
  // A dot more or less is what a printer of 203 dots per inch makes of 0.25 mm.
  const bool readable =
      module >= 1 && module * 25.4 / grid.dots_per_inch >= module_mm_least - 0.001;
  return readable ? std::optional{module} : std::nullopt;
}

DotBox around(const DotBox& box, int by_width, int by_height) {
  return {.left = box.left - by_width,
          .top = box.top - by_height,
          .width = box.width + 2 * by_width,
          .height = box.height + 2 * by_height};
}

/// Caption, bars, text, one beneath the other.
std::expected<LabelLayout, std::string> lay_out_bars(const Symbol& symbol, LabelLayout layout) {
  const DotGrid grid = layout.grid;
  const int margin = grid.dots(margin_mm);
  const int line = grid.dots(line_mm);
  constexpr int quiet_modules = 10;
  const int columns = static_cast<int>(symbol.columns);
  const auto module = module_for(columns + 2 * quiet_modules, layout.width - 2 * margin, 0.5, grid);
  if (!module)
    return std::unexpected{
        "the text is too long for a Code 128 of this width: use QR, or shorten it"};
  layout.module = *module;
  const int width = columns * *module;
  layout.symbol = {.left = (layout.width - width) / 2,
                   .top = margin + line + margin / 2,
                   .width = width,
                   .height = layout.height - 2 * (margin + line + margin / 2)};
  const int least = std::max(grid.dots(5), (width * 15 + 99) / 100);
  if (layout.symbol.height < least) return std::unexpected{"the bars would be too low: use QR"};
  layout.quiet = around(layout.symbol, quiet_modules * *module, 0);
  const int inner = layout.width - 2 * margin;
  layout.caption = {.left = margin, .top = margin, .width = inner, .height = line};
  layout.text = {
      .left = margin, .top = layout.height - margin - line, .width = inner, .height = line};
  return layout;
}

/// The symbol at the left, caption and text beside it.
std::expected<LabelLayout, std::string> lay_out_square(const Symbol& symbol, LabelLayout layout) {
  const DotGrid grid = layout.grid;
  const int margin = grid.dots(margin_mm);
  constexpr int quiet_modules = 4;
  const int columns = static_cast<int>(symbol.columns);
  const int room = layout.height - margin;  // the margin is part of the quiet zone
  const auto module = module_for(columns + 2 * quiet_modules, room, 1.0, grid);
  if (!module) return std::unexpected{"the text is too long for a label of this size: shorten it"};
  layout.module = *module;
  const int side = columns * *module;
  const int whole = side + 2 * quiet_modules * *module;
  layout.quiet = {
      .left = margin / 2, .top = (layout.height - whole) / 2, .width = whole, .height = whole};
  layout.symbol = around(layout.quiet, -quiet_modules * *module, -quiet_modules * *module);
  const int left = layout.quiet.left + whole;
  const int width = layout.width - margin - left;
  const int half = (layout.height - 2 * margin) / 2;
  layout.caption = {.left = left, .top = margin, .width = width, .height = half};
  layout.text = {.left = left, .top = margin + half, .width = width, .height = half};
  return layout;
}

void write(cairo_t* pen, const DotBox& box, const std::string& words, const char* family,
           const LabelLayout& layout, bool bars) {
  const Text text{pango_cairo_create_layout(pen)};
  const Font font{pango_font_description_from_string(family)};
  pango_layout_set_text(text.get(), words.data(), static_cast<int>(words.size()));
  pango_layout_set_width(text.get(), box.width * PANGO_SCALE);
  pango_layout_set_height(text.get(), box.height * PANGO_SCALE);
  pango_layout_set_wrap(text.get(), PANGO_WRAP_WORD_CHAR);
  pango_layout_set_alignment(text.get(), bars ? PANGO_ALIGN_CENTER : PANGO_ALIGN_LEFT);
  // As large as it fits; at the end of the range what does not fit ends in dots.
  int width = 0;
  int height = 0;
  for (double size_mm = 3.2; size_mm >= 1.6; size_mm -= 0.2) {
    pango_font_description_set_absolute_size(font.get(),
                                             layout.grid.dots(size_mm) * double{PANGO_SCALE});
    pango_layout_set_font_description(text.get(), font.get());
    pango_layout_set_ellipsize(text.get(), PANGO_ELLIPSIZE_NONE);
    pango_layout_get_pixel_size(text.get(), &width, &height);
    if (height <= box.height && width <= box.width) break;
    pango_layout_set_ellipsize(text.get(), PANGO_ELLIPSIZE_END);
  }
  cairo_move_to(pen, box.left, box.top);
  pango_cairo_show_layout(pen, text.get());
}

/// One unit of `pen` is one dot.
void draw(cairo_t* pen, const Label& label, const LabelLayout& layout) {
  cairo_set_source_rgb(pen, 0, 0, 0);
  cairo_set_antialias(pen, CAIRO_ANTIALIAS_NONE);
  const bool bars = label.symbol.kind == SymbolKind::code128;
  const int row_height = bars ? layout.symbol.height : layout.module;
  for (std::size_t row = 0; row < label.symbol.rows; ++row) {
    for (std::size_t column = 0; column < label.symbol.columns; ++column) {
      if (!label.symbol.is_dark(row, column)) continue;
      cairo_rectangle(pen, layout.symbol.left + static_cast<int>(column) * layout.module,
                      layout.symbol.top + static_cast<int>(row) * row_height, layout.module,
                      row_height);
    }
  }
  cairo_fill(pen);
  cairo_set_antialias(pen, CAIRO_ANTIALIAS_GRAY);
  write(pen, layout.caption, label.caption, "Noto Sans CJK SC, sans-serif", layout, bars);
  write(pen, layout.text, label.text, "Noto Sans Mono CJK SC, monospace", layout, bars);
}

cairo_status_t append(void* to, const unsigned char* bytes, unsigned size) {
  static_cast<std::string*>(to)->append(reinterpret_cast<const char*>(bytes), size);
  return CAIRO_STATUS_SUCCESS;
}

std::unexpected<std::string> not_drawn(cairo_status_t status) {
  return std::unexpected{
      fmt::format("the label cannot be drawn: {}", cairo_status_to_string(status))};
}

double points(int dots, DotGrid grid) {
  return dots * points_per_inch / grid.dots_per_inch;
}

/// Draws with units of dots on a surface that counts points.
template <class Draw>
std::expected<std::string, std::string> on_page(cairo_surface_t* made, const std::string& file,
                                                DotGrid grid, Draw&& draw_on) {
  Surface surface{made};
  Pen pen{cairo_create(surface.get())};
  const double scale = points_per_inch / grid.dots_per_inch;
  cairo_scale(pen.get(), scale, scale);
  draw_on(pen.get());
  const cairo_status_t drawn = cairo_status(pen.get());
  pen.reset();
  cairo_surface_finish(surface.get());
  const cairo_status_t written = cairo_surface_status(surface.get());
  if (drawn != CAIRO_STATUS_SUCCESS) return not_drawn(drawn);
  if (written != CAIRO_STATUS_SUCCESS) return not_drawn(written);
  return file;
}

/// A white image with the label on it.
std::expected<Surface, std::string> image_of(const Label& label, DotGrid grid) {
  const auto layout = lay_out(label, grid);
  if (!layout) return std::unexpected{layout.error()};
  Surface image{cairo_image_surface_create(CAIRO_FORMAT_RGB24, layout->width, layout->height)};
  const Pen pen{cairo_create(image.get())};
  cairo_set_source_rgb(pen.get(), 1, 1, 1);
  cairo_paint(pen.get());
  draw(pen.get(), label, *layout);
  const cairo_status_t status = cairo_status(pen.get());
  if (status != CAIRO_STATUS_SUCCESS) return not_drawn(status);
  cairo_surface_flush(image.get());
  return image;
}

}  // namespace

std::expected<LabelLayout, std::string> lay_out(const Label& label, DotGrid grid) {
  LabelLayout layout{
      .grid = grid, .width = grid.dots(label_width_mm), .height = grid.dots(label_height_mm)};
  return label.symbol.kind == SymbolKind::code128 ? lay_out_bars(label.symbol, layout)
                                                  : lay_out_square(label.symbol, layout);
}

std::expected<GrayPicture, std::string> draw_picture(const Label& label, DotGrid grid) {
  const auto image = image_of(label, grid);
  if (!image) return std::unexpected{image.error()};
  GrayPicture picture{.width = cairo_image_surface_get_width(image->get()),
                      .height = cairo_image_surface_get_height(image->get())};
  const int stride = cairo_image_surface_get_stride(image->get());
  const unsigned char* rows = cairo_image_surface_get_data(image->get());
  // Black on white, so that one of the four bytes says the shade.
  for (int row = 0; row < picture.height; ++row)
    for (int column = 0; column < picture.width; ++column)
      picture.pixels.push_back(rows[row * stride + column * 4 + 1]);
  return picture;
}

std::expected<std::string, std::string> png_of(const Label& label, DotGrid grid) {
  const auto image = image_of(label, grid);
  if (!image) return std::unexpected{image.error()};
  std::string file;
  const cairo_status_t status = cairo_surface_write_to_png_stream(image->get(), append, &file);
  if (status != CAIRO_STATUS_SUCCESS) return not_drawn(status);
  return file;
}

std::expected<std::string, std::string> svg_of(const Label& label, DotGrid grid) {
  const auto layout = lay_out(label, grid);
  if (!layout) return std::unexpected{layout.error()};
  std::string file;
  return on_page(cairo_svg_surface_create_for_stream(append, &file, points(layout->width, grid),
                                                     points(layout->height, grid)),
                 file, grid, [&](cairo_t* pen) { draw(pen, label, *layout); });
}

std::expected<std::string, std::string> pdf_of(const Label& label, DotGrid grid) {
  const auto layout = lay_out(label, grid);
  if (!layout) return std::unexpected{layout.error()};
  std::string file;
  return on_page(cairo_pdf_surface_create_for_stream(append, &file, points(layout->width, grid),
                                                     points(layout->height, grid)),
                 file, grid, [&](cairo_t* pen) { draw(pen, label, *layout); });
}

std::expected<std::string, std::string> pdf_sheets_of(const std::vector<Label>& labels,
                                                      DotGrid grid) {
  std::vector<LabelLayout> layouts;
  for (const Label& label : labels) {
    auto layout = lay_out(label, grid);
    if (!layout) return std::unexpected{fmt::format("\"{}\": {}", label.text, layout.error())};
    layouts.push_back(*layout);
  }
  // Half a millimetre of the sheet's height is left over above and below the labels.
  const int top = grid.dots((sheet_height_mm - sheet_rows * label_height_mm) / 2);
  const auto draw_sheets = [&](cairo_t* pen) {
    for (std::size_t i = 0; i < labels.size(); ++i) {
      const int cell = static_cast<int>(i) % (sheet_columns * sheet_rows);
      const int row = cell / sheet_columns;
      if (i > 0 && cell == 0) cairo_show_page(pen);
      cairo_save(pen);
      cairo_translate(pen, cell % sheet_columns * grid.dots(label_width_mm),
                      top + grid.dots(row * label_height_mm));
      draw(pen, labels[i], layouts[i]);
      cairo_restore(pen);
    }
  };
  std::string file;
  return on_page(
      cairo_pdf_surface_create_for_stream(append, &file, sheet_width_mm * points_per_inch / 25.4,
                                          sheet_height_mm * points_per_inch / 25.4),
      file, grid, draw_sheets);
}

}  // namespace docbay::host
