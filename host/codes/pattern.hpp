// Patterns of codes: a small regular language, whose patterns can be compared with one another
// (overlap.hpp) and are matched in time that grows with the text alone. Pure.
//
//   A 7 文      the character itself        \. \( \\    punctuation itself
//   .           any character               \d          a digit 0-9
//   [A-Z0-9_]   one of these                [^ ]        any but these
//   ab|cd       one or the other            (...)       held together
//   ? * +       once or not at all, any number of times, once at least
//   {3} {3,} {3,5}                          so many times
//   (?<year>\d{4})                          what stands here is the field "year"
//
// A pattern speaks of the whole text, from its first character to its last. There are no
// back-references, which would make both promises impossible. Repetitions take as much as they can.
#pragma once

#include <cstdint>
#include <expected>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "host/codes/character_set.hpp"
#include "host/codes/pattern_tree.hpp"

namespace docbay::host {

inline constexpr std::size_t pattern_characters_max = 1'000;
inline constexpr std::size_t pattern_repeat_max = 256;
inline constexpr std::size_t pattern_depth_max = 16;
inline constexpr std::size_t pattern_groups_max = 16;
/// A code of 33 digits takes 34 states.
inline constexpr std::size_t pattern_states_max = 1'000;

/// A step of the machine that a pattern becomes. State 0 is the first.
struct PatternState {
  enum class Kind : std::uint8_t {
    take,  ///< a character of set `operand`, then `next`
    fork,  ///< `next`, or else `other`
    mark,  ///< note the place in slot `operand` (a group's begin and end), then `next`
    done,  ///< the text matches if it ends here
  };
  Kind kind = Kind::done;
  std::uint32_t next = 0;
  std::uint32_t other = 0;
  std::uint32_t operand = 0;
};

/// Named groups that took part, in the order of the pattern, with what they took.
using Fields = std::vector<std::pair<std::string, std::string>>;

class Pattern {
 public:
  /// The fault also tells a pattern that would take more than `pattern_states_max` states.
  static std::expected<Pattern, PatternFault> compile(std::string_view utf8);

  /// Nothing when the text does not match, or is not UTF-8.
  [[nodiscard]] std::optional<Fields> match(std::string_view utf8) const;

  [[nodiscard]] const std::vector<std::string>& groups() const { return groups_; }
  [[nodiscard]] const std::vector<PatternState>& states() const { return states_; }
  [[nodiscard]] const std::vector<CharacterSet>& sets() const { return sets_; }

 private:
  friend class PatternBuilder;
  Pattern() = default;

  std::vector<PatternState> states_;
  std::vector<CharacterSet> sets_;
  std::vector<std::string> groups_;
};

}  // namespace docbay::host
