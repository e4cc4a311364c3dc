// Texts as barcode symbols: which modules are dark. No size and no picture yet. The home of
// libzint.
#pragma once

#include <cstddef>
#include <cstdint>
#include <expected>
#include <string>
#include <string_view>
#include <vector>

namespace docbay::host {

enum class SymbolKind : std::uint8_t {
  code128,  ///< ISO/IEC 15417; printable ASCII
  qr,       ///< ISO/IEC 18004, level Q; UTF-8 with ECI 26 unless it is ASCII
};

/// Without its quiet zone.
struct Symbol {
  SymbolKind kind = SymbolKind::code128;
  std::size_t columns = 0;
  std::size_t rows = 0;  ///< 1 for Code 128
  std::vector<bool> dark;

  [[nodiscard]] bool is_dark(std::size_t row, std::size_t column) const {
    return dark[row * columns + column];
  }
};

/// Longest text that a label takes: what a scan is taken for a code (host/station/scan_text.hpp).
inline constexpr std::size_t label_text_bytes_max = 256;

/// Code 128 for printable ASCII of up to 24 characters, else QR.
SymbolKind kind_for(std::string_view text);

/// The error says what to do. Fails for empty and too long text, control characters, text that is
/// not UTF-8, and Code 128 of anything but printable ASCII.
std::expected<Symbol, std::string> encode_symbol(SymbolKind kind, std::string_view text);

}  // namespace docbay::host
