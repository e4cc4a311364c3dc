#include "host/print/symbol.hpp"

#include <algorithm>
#include <memory>

#include <fmt/format.h>
#include <zint.h>

namespace docbay::host {
namespace {

constexpr std::size_t code128_characters_max = 24;
constexpr int eci_utf8 = 26;
constexpr int level_q = 3;

struct Delete {
  void operator()(zint_symbol* symbol) const { ZBarcode_Delete(symbol); }
};

bool printable_ascii(std::string_view text) {
  return std::ranges::all_of(text, [](char c) { return c >= 0x20 && c < 0x7F; });
}

bool has_control(std::string_view text) {
  return std::ranges::any_of(text, [](char c) { return (c >= 0 && c < 0x20) || c == 0x7F; });
}

Symbol modules_of(SymbolKind kind, const zint_symbol& drawn) {
  Symbol symbol{.kind = kind,
                .columns = static_cast<std::size_t>(drawn.width),
                .rows = static_cast<std::size_t>(drawn.rows)};
  for (std::size_t row = 0; row < symbol.rows; ++row)
    for (std::size_t column = 0; column < symbol.columns; ++column)
      symbol.dark.push_back((drawn.encoded_data[row][column / 8] >> column % 8 & 1) != 0);
  return symbol;
}

}  // namespace

SymbolKind kind_for(std::string_view text) {
  return printable_ascii(text) && text.size() <= code128_characters_max ? SymbolKind::code128
                                                                        : SymbolKind::qr;
}

std::expected<Symbol, std::string> encode_symbol(SymbolKind kind, std::string_view text) {
  if (text.empty()) return std::unexpected{"a label needs a text"};
  if (text.size() > label_text_bytes_max) {
    return std::unexpected{
        fmt::format("the text has {} bytes, more than the {} that a scan may "
                    "have: make it shorter",
                    text.size(), label_text_bytes_max)};
  }
  if (has_control(text))
    return std::unexpected{
        "the text holds control characters, which no scan may have: leave them out"};
  if (kind == SymbolKind::code128 && !printable_ascii(text))
    return std::unexpected{"Code 128 takes letters, digits and punctuation of ASCII only: use QR"};
  const std::unique_ptr<zint_symbol, Delete> made{ZBarcode_Create()};
  if (!made) return std::unexpected{"there is no memory for a symbol"};
  made->symbology = kind == SymbolKind::qr ? BARCODE_QRCODE : BARCODE_CODE128;
  made->input_mode = UNICODE_MODE;
  if (kind == SymbolKind::qr) {
    made->option_1 = level_q;
    if (!printable_ascii(text)) made->eci = eci_utf8;
  }
  const std::string bytes{text};
  const int failure =
      ZBarcode_Encode(made.get(), reinterpret_cast<const unsigned char*>(bytes.c_str()),
                      static_cast<int>(bytes.size()));
  if (failure != 0) {
    return std::unexpected{fmt::format(
        "this text cannot be a barcode ({}): check that it is UTF-8, or make it shorter",
        made->errtxt)};
  }
  return modules_of(kind, *made);
}

}  // namespace docbay::host
