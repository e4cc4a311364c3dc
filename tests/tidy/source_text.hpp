// Reading source text as text: lines, widths, and C++ without its comments and literals. Pure
// functions; bytes that are no UTF-8 are counted as they come and never refused.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace docbay::tests {

/// The lines of a text, without their line ends. A text that ends in a newline has no empty last
/// line.
std::vector<std::string_view> lines_of(std::string_view text);

/// How many UTF-8 code points a line holds: its width in columns, a Chinese character counting as
/// one.
std::size_t code_points(std::string_view line);

/// The same text with comments and the insides of literals blanked, line by line in the same
/// places. Lines with #include stay as they are.
std::string code_only(std::string_view text);

/// Whether `word` stands in `line` with no letter, digit or underscore beside it.
bool has_word(std::string_view line, std::string_view word);

}  // namespace docbay::tests
