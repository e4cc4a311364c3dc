#include "host/sqlite/bigrams.hpp"

#include <cstdint>

namespace docbay::host {
namespace {

struct Character {
  char32_t code = 0;  ///< folded; 0: no UTF-8
  std::size_t begin = 0;
  std::size_t end = 0;
};

constexpr bool is_in(char32_t code, char32_t first, char32_t last) {
  return code >= first && code <= last;
}

char32_t fold(char32_t code) {
  if (code == 0x3000) return U' ';
  if (is_in(code, 0xFF01, 0xFF5E)) code -= 0xFEE0;
  return is_in(code, U'A', U'Z') ? code + (U'a' - U'A') : code;
}

/// The character at `begin`, which must be inside. What is no UTF-8 is one byte long.
Character character_at(std::string_view text, std::size_t begin) {
  const auto byte = [&](std::size_t at) {
    return at < text.size() ? static_cast<std::uint8_t>(text[at]) : std::uint8_t{0};
  };
  const std::uint8_t lead = byte(begin);
  if (lead < 0x80) return {.code = fold(lead), .begin = begin, .end = begin + 1};
  const std::size_t more = lead >= 0xF0 ? 3 : lead >= 0xE0 ? 2 : lead >= 0xC2 ? 1 : 0;
  char32_t code = lead & (0x3FU >> more);
  for (std::size_t i = 1; i <= more; ++i) {
    if ((byte(begin + i) & 0xC0U) != 0x80U) return {.begin = begin, .end = begin + 1};
    code = (code << 6U) | (byte(begin + i) & 0x3FU);
  }
  if (more == 0) return {.begin = begin, .end = begin + 1};
  return {.code = fold(code), .begin = begin, .end = begin + more + 1};
}

void append(std::string& text, char32_t code) {
  const auto put = [&](char32_t byte) { text.push_back(static_cast<char>(byte)); };
  const auto rest = [&](unsigned shift) { put(0x80U | ((code >> shift) & 0x3FU)); };
  if (code < 0x80) return put(code);
  if (code < 0x800) {
    put(0xC0U | (code >> 6U));
  } else if (code < 0x10000) {
    put(0xE0U | (code >> 12U));
    rest(6);
  } else {
    put(0xF0U | (code >> 18U));
    rest(12);
    rest(6);
  }
  rest(0);
}

bool is_letter_or_digit(char32_t code) {
  return is_in(code, U'a', U'z') || is_in(code, U'0', U'9');
}

/// What is cut into pairs: every character beyond ASCII that is no punctuation.
bool is_ideograph(char32_t code) {
  if (code == 0x3005 || code == 0x3007) return true;  // 々 〇
  return code >= 0xC0 && !is_in(code, 0x2000, 0x206F) && !is_in(code, 0x2E00, 0x2E7F) &&
         !is_in(code, 0x3000, 0x303F) && !is_in(code, 0xFE30, 0xFE4F) &&
         !is_in(code, 0xFF00, 0xFF65);
}

/// One place in the text: an ideograph, or a word of letters and digits.
struct Unit {
  std::string text;
  std::size_t begin = 0;
  std::size_t end = 0;
  bool ideograph = false;
  bool after_gap = true;  ///< something that cannot be looked for is before it
};

std::vector<Unit> units_of(std::string_view text) {
  std::vector<Unit> units;
  bool gap = true;
  for (std::size_t at = 0; at < text.size();) {
    const Character one = character_at(text, at);
    at = one.end;
    const bool word = is_letter_or_digit(one.code);
    if (!word && !is_ideograph(one.code)) {
      gap = true;
      continue;
    }
    const bool goes_on = word && !gap && !units.empty() && !units.back().ideograph;
    if (!goes_on) units.push_back({.begin = one.begin, .ideograph = !word, .after_gap = gap});
    append(units.back().text, one.code);
    units.back().end = one.end;
    gap = false;
  }
  return units;
}

}  // namespace

std::string folded(std::string_view text) {
  std::string result;
  for (std::size_t at = 0; at < text.size();) {
    const Character one = character_at(text, at);
    if (one.code == 0) {
      result += text.substr(one.begin, one.end - one.begin);
    } else {
      append(result, one.code);
    }
    at = one.end;
  }
  return result;
}

std::vector<SearchToken> search_tokens(std::string_view text, SearchSide side) {
  const std::vector<Unit> units = units_of(text);
  const auto joined = [&](std::size_t i) {  // with the one before it
    return i > 0 && i < units.size() && units[i].ideograph && units[i - 1].ideograph &&
           !units[i].after_gap;
  };
  std::vector<SearchToken> tokens;
  const auto add = [&](std::size_t i, std::size_t characters, bool same_position) {
    SearchToken token{.begin = units[i].begin,
                      .end = units[i + characters - 1].end,
                      .same_position = same_position};
    for (std::size_t n = 0; n < characters; ++n) token.text += units[i + n].text;
    tokens.push_back(std::move(token));
  };
  for (std::size_t i = 0; i < units.size(); ++i) {
    const bool pair = joined(i + 1);
    const bool triple = pair && joined(i + 2);
    if (side == SearchSide::text) {
      if (pair) add(i, 2, false);
      if (triple) add(i, 3, true);
      // A phrase may begin or end with the last or first character of a run: 3批 in 3批名单.
      if (!pair || !joined(i)) add(i, 1, pair);
    } else if (triple) {
      add(i, 3, false);
    } else if (!joined(i)) {  // what ends a longer run is said already
      add(i, pair ? 2 : 1, false);
    }
  }
  return tokens;
}

std::size_t searchable_characters(std::string_view text) {
  std::size_t count = 0;
  for (std::size_t at = 0; at < text.size();) {
    const Character one = character_at(text, at);
    if (is_letter_or_digit(one.code) || is_ideograph(one.code)) ++count;
    at = one.end;
  }
  return count;
}

}  // namespace docbay::host
