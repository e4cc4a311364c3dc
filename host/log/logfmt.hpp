// Text that cannot break out of its place in a line of the log. Pure.
#pragma once

#include <string>
#include <string_view>

namespace docbay::host {

/// The most bytes of one value that are logged; of a longer one, its length is told.
inline constexpr std::size_t log_value_bytes_max = 512;

/// Appends a value, quoted if need be. Quotes, backslashes, control characters, characters that
/// break lines or turn the reading direction (as \uXXXX) and bytes that are not UTF-8 (as \xXX) are
/// escaped; other text, Chinese for one, stands as it is.
void append_log_value(std::string& line, std::string_view value);

/// Appends a key; what is not a letter, a digit, '_' or '.' becomes '_'.
void append_log_key(std::string& line, std::string_view key);

}  // namespace docbay::host
