#include "tests/protocol/samples.hpp"

#include <charconv>
#include <stdexcept>

namespace docbay::tests {

Bytes bytes_of_hex(std::string_view hex) {
  Bytes bytes;
  for (std::size_t at = 0; at < hex.size();) {
    if (hex[at] == ' ' || hex[at] == '\n') {
      ++at;
      continue;
    }
    const std::string_view pair = hex.substr(at, 2);
    std::uint8_t byte = 0;
    const auto [end, error] = std::from_chars(pair.data(), pair.data() + pair.size(), byte, 16);
    if (error != std::errc{} || pair.size() != 2 || end != pair.data() + 2) {
      throw std::invalid_argument{"no hex digits: " + std::string{pair}};
    }
    bytes.push_back(byte);
    at += 2;
  }
  return bytes;
}

std::string hex_of(std::span<const std::uint8_t> bytes) {
  constexpr std::string_view digits = "0123456789ABCDEF";
  std::string hex;
  for (const std::uint8_t byte : bytes) {
    if (!hex.empty()) hex += ' ';
    hex += digits[byte >> 4];
    hex += digits[byte & 0x0F];
  }
  return hex;
}

Bytes bytes_of(std::string_view text) {
  return {text.begin(), text.end()};
}

std::string text_of(std::span<const std::uint8_t> bytes) {
  return {bytes.begin(), bytes.end()};
}

}  // namespace docbay::tests
