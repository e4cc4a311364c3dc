#include "host/log/logfmt.hpp"

#include <algorithm>
#include <cstdint>

#include <fmt/core.h>

namespace docbay::host {
namespace {

struct Character {
  char32_t code = 0;
  std::size_t bytes = 0;  ///< 0: the first byte does not begin a character
};

constexpr std::uint8_t byte_at(std::string_view text, std::size_t at) {
  return static_cast<std::uint8_t>(text[at]);
}

/// The first character of `text` (not empty), by RFC 3629: no overlong forms, surrogates or codes
/// above U+10FFFF.
Character decode_utf8(std::string_view text) {
  const std::uint8_t lead = byte_at(text, 0);
  if (lead < 0x80) return {lead, 1};
  if (lead < 0xc2 || lead > 0xf4) return {};
  const std::size_t bytes = lead < 0xe0 ? 2 : lead < 0xf0 ? 3 : 4;
  if (text.size() < bytes) return {};
  char32_t code = lead & (0x7fu >> bytes);
  for (std::size_t i = 1; i < bytes; ++i) {
    if ((byte_at(text, i) & 0xc0) != 0x80) return {};
    code = (code << 6) | (byte_at(text, i) & 0x3fu);
  }
  constexpr char32_t smallest[] = {0, 0, 0x80, 0x800, 0x10000};
  if (code < smallest[bytes] || code > 0x10ffff || (code >= 0xd800 && code <= 0xdfff)) return {};
  return {code, bytes};
}

/// Controls, line and paragraph separators, and the marks that turn the reading direction.
bool is_hostile(char32_t code) {
  return code < 0x20 || (code >= 0x7f && code < 0xa0) || code == 0x61c || code == 0x200e ||
         code == 0x200f || (code >= 0x2028 && code <= 0x202e) ||
         (code >= 0x2066 && code <= 0x2069) || code == 0xfeff;
}

bool is_plain(std::string_view value) {
  return !value.empty() && std::ranges::all_of(value, [](char c) {
    return c > ' ' && c < 0x7f && c != '"' && c != '\\' && c != '=';
  });
}

void append_quoted(std::string& line, std::string_view value) {
  while (!value.empty()) {
    const Character character = decode_utf8(value);
    if (character.bytes == 0) {
      line += fmt::format("\\x{:02x}", byte_at(value, 0));
      value.remove_prefix(1);
      continue;
    }
    if (character.code == '"' || character.code == '\\') {
      line += '\\';
      line += static_cast<char>(character.code);
    } else if (is_hostile(character.code)) {
      line += fmt::format("\\u{:04x}", static_cast<std::uint32_t>(character.code));
    } else {
      line += value.substr(0, character.bytes);
    }
    value.remove_prefix(character.bytes);
  }
}

/// Where to cut, so that no character is cut in two.
std::size_t cut_at(std::string_view value) {
  std::size_t length = log_value_bytes_max;
  while (length > log_value_bytes_max - 3 && (byte_at(value, length) & 0xc0) == 0x80) --length;
  return length;
}

}  // namespace

void append_log_value(std::string& line, std::string_view value) {
  if (value.size() <= log_value_bytes_max && is_plain(value)) {
    line += value;
    return;
  }
  line += '"';
  if (value.size() <= log_value_bytes_max) {
    append_quoted(line, value);
  } else {
    append_quoted(line, value.substr(0, cut_at(value)));
    line += fmt::format("... ({} bytes)", value.size());
  }
  line += '"';
}

void append_log_key(std::string& line, std::string_view key) {
  for (const char c : key) {
    const bool is_allowed = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
                            (c >= '0' && c <= '9') || c == '_' || c == '.';
    line += is_allowed ? c : '_';
  }
}

}  // namespace docbay::host
