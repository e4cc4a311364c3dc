// Labels are drawn as they would be printed, and read again by a decoder that is not ours.
#include "host/print/label.hpp"

#include <charconv>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <ZXing/ReadBarcode.h>
#include <doctest/doctest.h>
#include <rapidcheck.h>

#include "host/print/zpl.hpp"
#include "host/tool/labels.hpp"
#include "tests/host/config_folder.hpp"

namespace docbay::tests {
namespace {

using host::CheckDigit;
using host::DotGrid;
using host::GrayPicture;
using host::Label;
using host::LabelOrder;
using host::SymbolKind;

constexpr unsigned printers_dpi[] = {203, 300, 600};

Label label(const std::string& text, std::optional<SymbolKind> kind = std::nullopt) {
  auto symbol = host::encode_symbol(kind.value_or(host::kind_for(text)), text);
  if (!symbol) FAIL(symbol.error());
  return {.symbol = std::move(*symbol), .text = text, .caption = "内部文件 交换专用"};
}

GrayPicture picture(const Label& label, unsigned dpi) {
  auto drawn = draw_picture(label, {.dots_per_inch = dpi});
  if (!drawn) FAIL(drawn.error());
  return std::move(*drawn);
}

/// What a decoder of others reads in the picture.
std::string read(const GrayPicture& picture, SymbolKind kind) {
  const ZXing::ImageView view{picture.pixels.data(), picture.width, picture.height,
                              ZXing::ImageFormat::Lum};
  ZXing::DecodeHints hints;
  hints.setFormats(kind == SymbolKind::qr ? ZXing::BarcodeFormat::QRCode
                                          : ZXing::BarcodeFormat::Code128);
  hints.setTryHarder(true).setTryDownscale(false).setTryRotate(kind == SymbolKind::qr);
  hints.setMaxNumberOfSymbols(1);
  const auto result = ZXing::ReadBarcode(view, hints);
  const auto& bytes = result.bytes();
  return result.isValid() ? std::string{bytes.begin(), bytes.end()} : "(nothing read)";
}

/// The picture in `^GFA,total,total,row,…` as a printer takes it.
GrayPicture printed(std::string_view zpl) {
  const auto number_behind = [&](std::string_view command) {
    const std::size_t at = zpl.find(command);
    REQUIRE(at != std::string_view::npos);
    int value = 0;
    std::from_chars(zpl.data() + at + command.size(), zpl.data() + zpl.size(), value);
    return value;
  };
  GrayPicture picture{.width = number_behind("^PW"), .height = number_behind("^LL")};
  const int row_bytes = (picture.width + 7) / 8;
  REQUIRE(number_behind("^GFA,") == row_bytes * picture.height);
  std::size_t at = zpl.find('\n', zpl.find("^GFA")) + 1;
  for (int row = 0; row < picture.height; ++row, ++at) {
    for (int column = 0; column < row_bytes * 8; column += 8, at += 2) {
      unsigned dots = 0;
      std::from_chars(zpl.data() + at, zpl.data() + at + 2, dots, 16);
      for (int bit = 0; bit < 8 && column + bit < picture.width; ++bit)
        picture.pixels.push_back((dots >> (7 - bit) & 1) != 0 ? 0 : 255);
    }
  }
  return picture;
}

std::string contents(const std::filesystem::path& path) {
  std::ifstream file{path, std::ios::binary};
  REQUIRE(file.is_open());
  return {std::istreambuf_iterator<char>{file}, {}};
}

void expect_refusal(const LabelOrder& order, std::string_view advice) {
  const auto made = host::make_labels(order);
  REQUIRE_FALSE(made.has_value());
  CAPTURE(made.error());
  CAPTURE(advice);
  CHECK(made.error().contains(advice));
}

}  // namespace

TEST_CASE("label: what is drawn reads again, on every printer and in both kinds") {
  for (const unsigned dpi : printers_dpi) {
    CAPTURE(dpi);
    for (const std::string text : {"7", "WJ-00012317", "RR473124829GB", "110100201203150000011"}) {
      CAPTURE(text);
      CHECK(read(picture(label(text), dpi), SymbolKind::code128) == text);
      const Label square = label(text, SymbolKind::qr);
      CHECK(read(picture(square, dpi), SymbolKind::qr) == text);
    }
    for (const std::string text :
         {"国办发〔2012〕10号", "㐂䶮𠮷龘", "A longer text than bars have room for"}) {
      CAPTURE(text);
      CHECK(host::kind_for(text) == SymbolKind::qr);
      CHECK(read(picture(label(text), dpi), SymbolKind::qr) == text);
    }
  }
}

TEST_CASE("label: any text that fits reads again") {
  CHECK(rc::check("bars", [] {
    const auto text = *rc::gen::nonEmpty(rc::gen::resize(
        15, rc::gen::container<std::string>(rc::gen::inRange(' ', static_cast<char>(0x7F)))));
    const Label bars = label(text, SymbolKind::code128);
    RC_PRE(lay_out(bars, {.dots_per_inch = 203}).has_value());
    RC_ASSERT(read(picture(bars, 203), SymbolKind::code128) == text);
  }));
  CHECK(rc::check("squares", [] {
    const auto parts = *rc::gen::nonEmpty(rc::gen::container<std::vector<std::string>>(
        rc::gen::element<std::string>("文", "A", "7", "𠮷", " ")));
    std::string text;
    for (const std::string& part : parts) text += part;
    const auto symbol = host::encode_symbol(SymbolKind::qr, text);
    RC_PRE(symbol.has_value());
    const Label square{.symbol = *symbol, .text = text, .caption = {}};
    RC_PRE(lay_out(square, {.dots_per_inch = 203}).has_value());
    RC_ASSERT(read(picture(square, 203), SymbolKind::qr) == text);
  }));
}

TEST_CASE("label: modules are whole dots, quiet zones are kept and white") {
  for (const unsigned dpi : printers_dpi) {
    for (const auto kind : {SymbolKind::code128, SymbolKind::qr}) {
      const Label drawn = label("WJ-00012317", kind);
      const auto layout = lay_out(drawn, {.dots_per_inch = dpi});
      REQUIRE(layout.has_value());
      const int zone = kind == SymbolKind::qr ? 4 : 10;
      CHECK(layout->symbol.width == layout->module * static_cast<int>(drawn.symbol.columns));
      CHECK(layout->symbol.left - layout->quiet.left == zone * layout->module);
      CHECK(layout->quiet.width == layout->symbol.width + 2 * zone * layout->module);
      CHECK(layout->quiet.left >= 0);
      CHECK(layout->quiet.left + layout->quiet.width <= layout->width);
      CHECK(layout->module * 25.4 / dpi >= 0.249);
      const GrayPicture pixels = picture(drawn, dpi);
      int stained = 0;
      for (int row = layout->quiet.top; row < layout->quiet.top + layout->quiet.height; ++row) {
        for (int column = layout->quiet.left; column < layout->symbol.left; ++column)
          stained += pixels.at(row, column) != 255;
        for (int column = layout->symbol.left + layout->symbol.width;
             column < layout->quiet.left + layout->quiet.width; ++column)
          stained += pixels.at(row, column) != 255;
      }
      CHECK(stained == 0);
      if (kind == SymbolKind::code128) {
        CHECK(layout->symbol.height >= DotGrid{dpi}.dots(5));
        CHECK(layout->symbol.height * 100 >= layout->symbol.width * 15);
      }
    }
  }
}

TEST_CASE("label: caption and text are on it, and stay out of the quiet zone") {
  const auto overlaps = [](const host::DotBox& a, const host::DotBox& b) {
    return a.left < b.left + b.width && b.left < a.left + a.width && a.top < b.top + b.height &&
           b.top < a.top + a.height;
  };
  for (const auto kind : {SymbolKind::code128, SymbolKind::qr}) {
    const Label drawn = label("WJ-00012317", kind);
    const auto layout = lay_out(drawn, {.dots_per_inch = 300});
    REQUIRE(layout.has_value());
    const GrayPicture pixels = picture(drawn, 300);
    for (const host::DotBox& box : {layout->caption, layout->text}) {
      CHECK_FALSE(overlaps(box, layout->quiet));
      int black = 0;
      for (int row = box.top; row < box.top + box.height; ++row)
        for (int column = box.left; column < box.left + box.width; ++column)
          black += pixels.at(row, column) < 64;
      CHECK(black > 300);
    }
  }
}

TEST_CASE("label: a label printer gets the same dots, and they read again") {
  for (const std::string text : {"WJ-00012317", "文件-17"}) {
    const Label drawn = label(text);
    const std::string zpl = zpl_of(picture(drawn, 203));
    CHECK(zpl.starts_with("^XA\n"));
    CHECK(zpl.ends_with("^XZ\n"));
    CHECK(read(printed(zpl), drawn.symbol.kind) == text);
  }
}

TEST_CASE("label: a series is counted up with its width kept, each with its check digits") {
  const ConfigFolder folder;
  LabelOrder order{
      .from = "WJ000098", .count = 25, .check = CheckDigit::mod97_10, .file = folder / "s.pdf"};
  const auto made = host::make_labels(order);
  if (!made) FAIL(made.error());
  CHECK(made->size() == 25);
  CHECK(made->front().starts_with("WJ000098"));
  CHECK(made->back().starts_with("WJ000122"));
  for (const std::string& text : *made) CHECK(host::check_holds(CheckDigit::mod97_10, text));
  const std::string pdf = contents(folder / "s.pdf");
  CHECK(pdf.starts_with("%PDF"));
  CHECK(pdf.contains("/Count 2"));
  order.from = "98";
  expect_refusal(order, "begin with more zeros");
  order.from = "WJ";
  expect_refusal(order, "end in a number");
}

TEST_CASE("label: files are what their names say, and a printer's device gets ZPL") {
  const ConfigFolder folder;
  folder.write("printer", "");
  for (const auto& [name, start] :
       {std::pair{"a.png", "\x89PNG"}, std::pair{"a.svg", "<?xml"}, std::pair{"a.pdf", "%PDF"}}) {
    const auto made = host::make_labels({.texts = {"WJ1"}, .file = folder / name});
    if (!made) FAIL(made.error());
    CHECK(contents(folder / name).starts_with(start));
  }
  REQUIRE(host::make_labels({.texts = {"WJ1", "WJ2"}, .printer = folder / "printer"}));
  const std::string zpl = contents(folder / "printer");
  CHECK(read(printed(zpl), SymbolKind::code128) == "WJ1");
  CHECK(read(printed(zpl.substr(zpl.rfind("^XA"))), SymbolKind::code128) == "WJ2");
}

TEST_CASE("label: what cannot be made is refused with what to do, and nothing is written") {
  const ConfigFolder folder;
  const auto out = folder / "a.png";
  expect_refusal({.texts = {"WJ1"}}, "--out FILE or --printer");
  expect_refusal({.file = out}, "one of the two");
  expect_refusal({.texts = {"WJ1"}, .file = folder / "a.gif"}, ".png, .svg or .pdf");
  expect_refusal({.texts = {"WJ1", "WJ2"}, .file = out}, "name a .pdf");
  expect_refusal({.texts = {std::string(257, '1')}, .file = out}, "make it shorter");
  expect_refusal({.texts = {"a\nb"}, .file = out}, "control characters");
  expect_refusal({.texts = {"\xFF"}, .file = out}, "UTF-8");
  expect_refusal({.texts = {"文"}, .kind = SymbolKind::code128, .file = out}, "use QR");
  expect_refusal({.texts = {std::string(60, 'x')}, .kind = SymbolKind::code128, .file = out},
                 "use QR");
  expect_refusal({.texts = {"文"}, .check = CheckDigit::mod10, .file = out}, "digits");
  expect_refusal({.from = "1", .count = 241, .file = out}, "from 1 to 240");
  expect_refusal({.texts = {"WJ1"}, .file = folder / "no" / "a.png"}, "check who may write");
  expect_refusal({.texts = {"WJ1"}, .printer = folder / "no"}, "switch it on");
  CHECK_FALSE(std::filesystem::exists(out));
}

}  // namespace docbay::tests
