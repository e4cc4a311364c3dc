#include "host/codes/code_points.hpp"

#include <algorithm>
#include <span>

#include "protocol/barcode.hpp"

namespace docbay::host {

std::optional<std::vector<CodePoint>> code_points(std::string_view utf8) {
  const std::vector<std::uint8_t> bytes{utf8.begin(), utf8.end()};
  if (!protocol::is_utf8(bytes)) return std::nullopt;
  std::vector<CodePoint> points;
  for (std::size_t at = 0; at < bytes.size();) {
    const std::uint8_t lead = bytes[at];
    const std::size_t size = lead < 0x80 ? 1 : lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : 4;
    char32_t character = size == 1 ? lead : lead & (0x7FU >> size);
    for (std::size_t i = 1; i < size; ++i) character = character << 6 | (bytes[at + i] & 0x3FU);
    points.push_back({.character = character, .at = at});
    at += size;
  }
  return points;
}

void append_utf8(std::string& text, char32_t character) {
  const auto tail = [&](unsigned shift) {
    text += static_cast<char>(0x80U | (character >> shift & 0x3FU));
  };
  if (character < 0x80) {
    text += static_cast<char>(character);
  } else if (character < 0x800) {
    text += static_cast<char>(0xC0U | character >> 6);
    tail(0);
  } else if (character < 0x10000) {
    text += static_cast<char>(0xE0U | character >> 12);
    tail(6);
    tail(0);
  } else {
    text += static_cast<char>(0xF0U | character >> 18);
    tail(12);
    tail(6);
    tail(0);
  }
}

}  // namespace docbay::host
