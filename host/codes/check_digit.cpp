#include "host/codes/check_digit.hpp"

#include <algorithm>
#include <array>
#include <utility>

namespace docbay::host {
namespace {

constexpr std::array<std::pair<CheckDigit, std::string_view>, 5> names{{
    {CheckDigit::none, "none"},
    {CheckDigit::mod10, "mod10"},
    {CheckDigit::mod97_10, "mod97_10"},
    {CheckDigit::mod11_2, "mod11_2"},
    {CheckDigit::s10, "s10"},
}};

bool is_digit(char c) {
  return c >= '0' && c <= '9';
}
bool is_letter(char c) {
  return c >= 'A' && c <= 'Z';
}
unsigned digit_of(char c) {
  return static_cast<unsigned>(c - '0');
}
char figure(unsigned digit) {
  return static_cast<char>('0' + digit);
}

bool all_digits(std::string_view text) {
  return std::ranges::all_of(text, is_digit);
}

std::string without_separators(std::string_view text) {
  std::string rest{text};
  std::erase_if(rest, [](char c) { return c == ' ' || c == '-' || c == '.' || c == '/'; });
  return rest;
}

std::string mod10_of(std::string_view payload) {
  unsigned sum = 0;
  unsigned weight = 3;
  for (auto c = payload.rbegin(); c != payload.rend(); ++c) {
    sum += digit_of(*c) * weight;
    weight = 4 - weight;
  }
  return {figure((10 - sum % 10) % 10)};
}

unsigned mod97(std::string_view payload) {
  unsigned rest = 0;
  for (const char c : payload) {
    rest = is_digit(c) ? rest * 10 + digit_of(c) : rest * 100 + 10 + static_cast<unsigned>(c - 'A');
    rest %= 97;
  }
  return rest;
}

std::string mod97_10_of(std::string_view payload) {
  const unsigned check = 98 - mod97(payload) * 100 % 97;
  return {figure(check / 10), figure(check % 10)};
}

std::string mod11_2_of(std::string_view payload) {
  unsigned rest = 0;
  for (const char c : payload) rest = (rest + digit_of(c)) * 2 % 11;
  const unsigned check = (12 - rest) % 11;
  return {check == 10 ? 'X' : figure(check)};
}

std::string s10_of(std::string_view serial) {
  constexpr std::array<unsigned, 8> weights{8, 6, 4, 2, 3, 5, 9, 7};
  unsigned sum = 0;
  for (std::size_t i = 0; i < weights.size(); ++i) sum += digit_of(serial[i]) * weights[i];
  const unsigned check = 11 - sum % 11;
  return {check == 10 ? '0' : check == 11 ? '5' : figure(check)};
}

/// Where the check digits go: from the start of the text without separators.
std::size_t place_of_check(CheckDigit scheme, std::size_t payload_size) {
  return scheme == CheckDigit::s10 ? 10 : payload_size;
}

/// The check digits of a text from which they and all separators were taken.
std::optional<std::string> check_of(CheckDigit scheme, std::string_view payload) {
  if (payload.empty()) return std::nullopt;
  switch (scheme) {
    case CheckDigit::none:
      return "";
    case CheckDigit::mod10:
      if (!all_digits(payload)) return std::nullopt;
      return mod10_of(payload);
    case CheckDigit::mod97_10:
      if (!std::ranges::all_of(payload, [](char c) { return is_digit(c) || is_letter(c); }))
        return std::nullopt;
      return mod97_10_of(payload);
    case CheckDigit::mod11_2:
      if (!all_digits(payload)) return std::nullopt;
      return mod11_2_of(payload);
    case CheckDigit::s10:
      if (payload.size() != 12 || !std::ranges::all_of(payload.substr(0, 2), is_letter) ||
          !all_digits(payload.substr(2, 8)) || !std::ranges::all_of(payload.substr(10), is_letter))
        return std::nullopt;
      return s10_of(payload.substr(2, 8));
  }
  return std::nullopt;
}

}  // namespace

bool check_holds(CheckDigit scheme, std::string_view text) {
  if (scheme == CheckDigit::none) return true;
  const std::string bare = without_separators(text);
  const std::size_t size = scheme == CheckDigit::mod97_10 ? 2 : 1;
  if (bare.size() <= size) return false;
  const std::size_t at = place_of_check(scheme, bare.size() - size);
  if (at + size > bare.size()) return false;
  std::string payload = bare;
  payload.erase(at, size);
  return check_of(scheme, payload) == bare.substr(at, size);
}

std::optional<std::string> with_check(CheckDigit scheme, std::string_view text) {
  const std::string bare = without_separators(text);
  const auto check = check_of(scheme, bare);
  if (!check) return std::nullopt;
  if (scheme != CheckDigit::s10) return std::string{text} + *check;
  return bare.substr(0, 10) + *check + bare.substr(10);
}

std::string_view shape_of(CheckDigit scheme) {
  switch (scheme) {
    case CheckDigit::none:
      break;
    case CheckDigit::mod10:
      return R"([\d \-./]*\d[ \-./]*\d[ \-./]*)";
    case CheckDigit::mod97_10:
      return R"([\dA-Z \-./]*[\dA-Z][ \-./]*\d[ \-./]*\d[ \-./]*)";
    case CheckDigit::mod11_2:
      return R"([\d \-./]*\d[ \-./]*[\dX][ \-./]*)";
    case CheckDigit::s10:
      return R"([ \-./]*[A-Z][ \-./]*[A-Z][ \-./]*(\d[ \-./]*){9}[A-Z][ \-./]*[A-Z][ \-./]*)";
  }
  return "";
}

std::string_view name_of(CheckDigit scheme) {
  for (const auto& [candidate, name] : names)
    if (candidate == scheme) return name;
  return "unknown";
}

std::optional<CheckDigit> parse_check_digit(std::string_view name) {
  for (const auto& [scheme, candidate] : names)
    if (candidate == name) return scheme;
  return std::nullopt;
}

}  // namespace docbay::host
