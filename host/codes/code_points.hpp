// UTF-8 to Unicode characters and back. Pure.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace docbay::host {

/// A character and the byte at which it begins.
struct CodePoint {
  char32_t character = 0;
  std::size_t at = 0;
};

/// Nothing when the text is not well-formed UTF-8.
std::optional<std::vector<CodePoint>> code_points(std::string_view utf8);

/// Adds a character, which has to be one, as UTF-8.
void append_utf8(std::string& text, char32_t character);

}  // namespace docbay::host
