#include "simulator/text.hpp"

#include <array>
#include <cerrno>
#include <charconv>

#include <iconv.h>

namespace docbay::simulator {

Result<std::vector<std::uint8_t>> encode_text(std::string_view text, const std::string& charset) {
  if (charset == "UTF-8") return std::vector<std::uint8_t>(text.begin(), text.end());
  if (charset != "GB18030") {
    return std::unexpected{Fault{"unknown charset " + charset + ": GB18030 or UTF-8"}};
  }
  const iconv_t conversion = ::iconv_open("GB18030", "UTF-8");
  // iconv_open signals failure by this very value.
  if (conversion == reinterpret_cast<iconv_t>(-1)) {
    return std::unexpected{system_fault("this system cannot convert to GB18030", errno)};
  }
  std::string in{text};
  // No character grows beyond its length in UTF-8 by more than one byte.
  std::vector<std::uint8_t> out(2 * in.size() + 4);
  char* from = in.data();
  std::size_t from_left = in.size();
  char* to = reinterpret_cast<char*>(out.data());
  std::size_t to_left = out.size();
  const std::size_t done = ::iconv(conversion, &from, &from_left, &to, &to_left);
  ::iconv_close(conversion);
  if (done == static_cast<std::size_t>(-1)) {
    return std::unexpected{Fault{"the text is not well-formed UTF-8: send its bytes as hex"}};
  }
  out.resize(out.size() - to_left);
  return out;
}

std::optional<std::vector<std::uint8_t>> bytes_of_hex(std::string_view hex) {
  std::vector<std::uint8_t> bytes;
  while (!hex.empty()) {
    if (hex.front() == ' ') {
      hex.remove_prefix(1);
      continue;
    }
    std::uint8_t byte = 0;
    if (hex.size() < 2) return std::nullopt;
    const auto [end, error] = std::from_chars(hex.data(), hex.data() + 2, byte, 16);
    if (error != std::errc{} || end != hex.data() + 2) return std::nullopt;
    bytes.push_back(byte);
    hex.remove_prefix(2);
  }
  return bytes;
}

std::string hex_of(std::span<const std::uint8_t> bytes) {
  static constexpr std::string_view digits = "0123456789abcdef";
  std::string hex;
  hex.reserve(2 * bytes.size());
  for (const std::uint8_t byte : bytes) {
    hex += digits[byte >> 4];
    hex += digits[byte & 0xF];
  }
  return hex;
}

}  // namespace docbay::simulator
