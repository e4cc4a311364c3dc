// Sets of Unicode characters, as patterns name them. Pure.
#pragma once

#include <optional>
#include <vector>

namespace docbay::host {

/// Both ends belong to it.
struct CharacterRange {
  char32_t first = 0;
  char32_t last = 0;
  bool operator==(const CharacterRange&) const = default;
};

/// Ranges in order, neither overlapping nor touching.
using CharacterSet = std::vector<CharacterRange>;

/// What a code may be made of: every character but surrogates and control characters, which no
/// readable scan holds.
const CharacterSet& every_character();

/// Puts ranges of any order into a set's shape, within `every_character`.
CharacterSet character_set(std::vector<CharacterRange> ranges);
CharacterSet all_but(const CharacterSet& set);
bool contains(const CharacterSet& set, char32_t character);
CharacterSet common(const CharacterSet& a, const CharacterSet& b);

/// How a set is shown by one of its characters: the easier it reads, the lower its cost.
struct Sample {
  char32_t character = 0;
  unsigned cost = 0;
};
/// Digits before letters before punctuation before Chinese before anything else; of the digits that
/// one which belongs to the place (1 at place 0), so that a run of them can be counted. Nothing for
/// an empty set.
std::optional<Sample> sample(const CharacterSet& set, std::size_t place);

}  // namespace docbay::host
