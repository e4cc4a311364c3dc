#include "host/codes/character_set.hpp"

#include <algorithm>
#include <array>

namespace docbay::host {
namespace {

struct Readable {
  CharacterRange range;
  unsigned cost = 0;
};

constexpr std::array<Readable, 8> readable{{{{U'0', U'9'}, 0},
                                            {{U'A', U'Z'}, 1},
                                            {{U'a', U'z'}, 1},
                                            {{U'!', U'~'}, 3},
                                            {{0x4E00, 0x9FA5}, 4},
                                            {{0xA1, 0x2FFF}, 6},
                                            {{U' ', U' '}, 7},
                                            {{0x3000, 0x10FFFF}, 8}}};

CharacterSet common_with(const CharacterSet& set, CharacterRange range) {
  return common(set, CharacterSet{range});
}

}  // namespace

const CharacterSet& every_character() {
  static const CharacterSet all{{0x20, 0x7E}, {0xA0, 0xD7FF}, {0xE000, 0x10FFFF}};
  return all;
}

CharacterSet character_set(std::vector<CharacterRange> ranges) {
  std::ranges::sort(ranges, {}, &CharacterRange::first);
  CharacterSet joined;
  for (const CharacterRange& range : ranges) {
    if (!joined.empty() && range.first <= joined.back().last + 1) {
      joined.back().last = std::max(joined.back().last, range.last);
    } else {
      joined.push_back(range);
    }
  }
  return common(joined, every_character());
}

CharacterSet all_but(const CharacterSet& set) {
  CharacterSet rest;
  char32_t from = 0;
  for (const CharacterRange& range : set) {
    if (range.first > from) rest.push_back({from, range.first - 1});
    from = range.last + 1;
  }
  rest.push_back({from, 0x110000});
  return common(rest, every_character());
}

bool contains(const CharacterSet& set, char32_t character) {
  const auto after = std::ranges::upper_bound(set, character, {}, &CharacterRange::first);
  return after != set.begin() && character <= std::prev(after)->last;
}

CharacterSet common(const CharacterSet& a, const CharacterSet& b) {
  CharacterSet both;
  auto left = a.begin();
  auto right = b.begin();
  while (left != a.end() && right != b.end()) {
    const char32_t first = std::max(left->first, right->first);
    const char32_t last = std::min(left->last, right->last);
    if (first <= last) both.push_back({first, last});
    ++(left->last < right->last ? left : right);
  }
  return both;
}

std::optional<Sample> sample(const CharacterSet& set, std::size_t place) {
  const auto digit = static_cast<char32_t>(U'0' + (place + 1) % 10);
  if (contains(set, digit)) return Sample{digit, 0};
  for (const auto& [range, cost] : readable) {
    const CharacterSet found = common_with(set, range);
    if (!found.empty()) return Sample{found.front().first, cost};
  }
  return std::nullopt;
}

}  // namespace docbay::host
