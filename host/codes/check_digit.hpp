// Check digits of codes: they find every single wrong digit (S10, which gives two remainders the
// same digit, 98 of 100), and nearly all that are exchanged. Pure.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace docbay::host {

/// Space, hyphen, full stop and slash may stand anywhere and do not count.
enum class CheckDigit : std::uint8_t {
  none,
  mod10,     ///< GS1 General Specifications, 7.9: digits; the last one is the check digit
  mod97_10,  ///< ISO/IEC 7064: digits and A-Z (10 to 35, as ISO 17442 counts them); the last two
  mod11_2,   ///< ISO/IEC 7064: digits; the last one is a digit or X
  s10,       ///< UPU S10: two letters, eight digits, the check digit, two letters
};

/// Whether the text bears the check digit that it has to; always for `none`.
bool check_holds(CheckDigit scheme, std::string_view text);

/// The text with its check digit: behind it, for `s10` (given as AA12345678CN) where it belongs.
/// Nothing when the scheme has none for such a text.
std::optional<std::string> with_check(CheckDigit scheme, std::string_view text);

/// A pattern of all texts of that scheme's shape, empty for `none`.
std::string_view shape_of(CheckDigit scheme);

/// `mod97_10`, as it is written in the configuration.
std::string_view name_of(CheckDigit scheme);
std::optional<CheckDigit> parse_check_digit(std::string_view name);

}  // namespace docbay::host
