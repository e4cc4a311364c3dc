#include "host/codes/pattern_tree.hpp"

#include <algorithm>
#include <charconv>
#include <utility>

#include <fmt/format.h>

#include "host/codes/code_points.hpp"
#include "host/codes/pattern.hpp"

namespace docbay::host {
namespace {

using Kind = PatternNode::Kind;
template <class T>
using Result = std::expected<T, PatternFault>;

constexpr CharacterRange digits{U'0', U'9'};

bool is_punctuation(char32_t c) {
  return (c >= U'!' && c <= U'/') || (c >= U':' && c <= U'@') || (c >= U'[' && c <= U'`') ||
         (c >= U'{' && c <= U'~');
}

bool is_name_start(char32_t c) {
  return (c >= U'a' && c <= U'z') || c == U'_';
}

PatternNode one_of(CharacterSet set) {
  return {.kind = Kind::characters, .characters = std::move(set)};
}

/// Reads from left to right and goes back nowhere.
class Parser {
 public:
  explicit Parser(std::vector<CodePoint> text) : text_{std::move(text)} {}

  Result<PatternTree> parse() {
    if (text_.size() > pattern_characters_max) {
      return fault_at(
          pattern_characters_max,
          fmt::format("is longer than {} characters: make it shorter", pattern_characters_max));
    }
    auto root = choice();
    if (!root) return std::unexpected{root.error()};
    if (!at_end()) return fault("this ) closes no group: write \\) for the character");
    return PatternTree{.root = std::move(*root), .groups = std::move(groups_)};
  }

 private:
  [[nodiscard]] bool at_end() const { return at_ == text_.size(); }
  [[nodiscard]] bool next_is(char32_t c) const { return !at_end() && text_[at_].character == c; }
  bool take(char32_t c) {
    const bool there = next_is(c);
    if (there) ++at_;
    return there;
  }
  static std::unexpected<PatternFault> fault_at(std::size_t at, std::string message) {
    return std::unexpected{PatternFault{.character = at + 1, .message = std::move(message)}};
  }
  [[nodiscard]] std::unexpected<PatternFault> fault(std::string message) const {
    return fault_at(at_, std::move(message));
  }

  Result<PatternNode> choice() {
    PatternNode node{.kind = Kind::choice};
    do {
      auto part = sequence();
      if (!part) return part;
      node.parts.push_back(std::move(*part));
    } while (take(U'|'));
    if (node.parts.size() == 1) return std::move(node.parts.front());
    return node;
  }

  Result<PatternNode> sequence() {
    PatternNode node{.kind = Kind::sequence};
    while (!at_end() && !next_is(U'|') && !next_is(U')')) {
      auto part = repeated();
      if (!part) return part;
      node.parts.push_back(std::move(*part));
    }
    if (node.parts.empty()) {
      return fault(
          "nothing stands here to be matched: put something, or a ? behind what may be absent");
    }
    return node;
  }

  Result<PatternNode> repeated() {
    auto part = single();
    if (!part) return part;
    const std::size_t began = at_;
    PatternNode node{.kind = Kind::repeat};
    if (take(U'?')) {
      node.most = 1;
    } else if (take(U'+')) {
      node.least = 1;
    } else if (take(U'{')) {
      if (auto counted = counts(node, began); !counted) return std::unexpected{counted.error()};
    } else if (!take(U'*')) {
      return part;
    }
    if (next_is(U'?') || next_is(U'*') || next_is(U'+') || next_is(U'{')) {
      return fault("says again how often: leave one of the two out, or put ( ) between them");
    }
    node.parts.push_back(std::move(*part));
    return node;
  }

  /// `{3}`, `{3,}`, `{3,5}`, behind the bracket.
  Result<void> counts(PatternNode& node, std::size_t began) {
    const auto least = number();
    const bool range = take(U',');
    const auto most = range ? number() : least;
    if (!least || !take(U'}')) {
      return fault_at(began,
                      "how often is written {3}, {3,} or {3,5}; write \\{ for the character");
    }
    if (*least > pattern_repeat_max || (most && *most > pattern_repeat_max)) {
      return fault_at(began, fmt::format("more than {} times: no code is so long, write a "
                                         "smaller number",
                                         pattern_repeat_max));
    }
    if (most && (*most == 0 || *most < *least)) {
      return fault_at(began,
                      "the greater number has to be 1 at least, and to stand behind the smaller");
    }
    node.least = *least;
    node.most = most;
    return {};
  }

  std::optional<unsigned> number() {
    std::string figures;
    while (!at_end() && contains({digits}, text_[at_].character) && figures.size() < 6)
      figures += static_cast<char>(text_[at_++].character);
    unsigned value = 0;
    if (figures.empty()) return std::nullopt;
    std::from_chars(figures.data(), figures.data() + figures.size(), value);
    return value;
  }

  Result<PatternNode> single() {
    const char32_t c = text_[at_].character;
    switch (c) {
      case U'(':
        return group();
      case U'[':
        return any_of();
      case U'.':
        ++at_;
        return one_of(every_character());
      case U'\\': {
        auto set = escaped();
        if (!set) return std::unexpected{set.error()};
        return one_of(std::move(*set));
      }
      case U'^':
      case U'$':
        return fault(
            fmt::format("a pattern always speaks of the whole code: leave {0} out, or "
                        "write \\{0} for the character",
                        static_cast<char>(c)));
      case U'?':
      case U'*':
      case U'+':
      case U'{':
        return fault(fmt::format("nothing stands before this {0}: write \\{0} for the character",
                                 static_cast<char>(c)));
      case U']':
      case U'}':
        return fault(fmt::format("this {0} closes nothing: write \\{0} for the character",
                                 static_cast<char>(c)));
      default:
        return literal();
    }
  }

  Result<PatternNode> literal() {
    const char32_t c = text_[at_].character;
    if (!contains(every_character(), c)) return fault("is a control character, which no code has");
    ++at_;
    return one_of({{c, c}});
  }

  Result<CharacterSet> escaped() {
    const std::size_t began = at_++;
    if (at_end())
      return fault_at(began, "nothing stands behind this \\: write \\\\ for the character");
    const char32_t c = text_[at_].character;
    if (c == U'd' || is_punctuation(c)) {
      ++at_;
      return c == U'd' ? CharacterSet{digits} : CharacterSet{{c, c}};
    }
    if (contains({digits}, c))
      return fault_at(began,
                      "a pattern cannot refer back to a group: write out what may stand here");
    return fault_at(began, "only \\d (a digit) and \\ before punctuation have a meaning");
  }

  /// `[A-Z0-9]`, `[^ ]`
  Result<PatternNode> any_of() {
    const std::size_t began = at_++;
    const bool negated = take(U'^');
    std::vector<CharacterRange> ranges;
    while (!next_is(U']')) {
      if (at_end())
        return fault_at(began, "this [ is not closed: add ], or write \\[ for the character");
      auto added = class_part(ranges);
      if (!added) return std::unexpected{added.error()};
    }
    ++at_;
    CharacterSet set = character_set(std::move(ranges));
    if (negated) set = all_but(set);
    if (set.empty()) return fault_at(began, "no character can stand here: name one at least");
    return one_of(std::move(set));
  }

  Result<void> class_part(std::vector<CharacterRange>& ranges) {
    const std::size_t began = at_;
    auto from = class_character();
    if (!from) return std::unexpected{from.error()};
    const bool dash = next_is(U'-') && at_ + 1 < text_.size() && text_[at_ + 1].character != U']';
    if (!dash) {
      ranges.insert(ranges.end(), from->begin(), from->end());
      return {};
    }
    ++at_;
    auto to = class_character();
    if (!to) return std::unexpected{to.error()};
    const bool single = from->size() == 1 && to->size() == 1 &&
                        from->front().first == from->front().last &&
                        to->front().first == to->front().last;
    if (!single || from->front().first > to->front().last) {
      return fault_at(began,
                      "a range goes from a lower to a higher character, as in A-Z; write "
                      "\\- for the character");
    }
    ranges.push_back({from->front().first, to->front().last});
    return {};
  }

  Result<CharacterSet> class_character() {
    if (next_is(U'\\')) return escaped();
    if (next_is(U'[')) return fault("a [ inside of [ ]: write \\[ for the character");
    const char32_t c = text_[at_].character;
    if (!contains(every_character(), c)) return fault("is a control character, which no code has");
    ++at_;
    return CharacterSet{{c, c}};
  }

  /// `(…)` or `(?<name>…)`
  Result<PatternNode> group() {
    const std::size_t began = at_++;
    if (++depth_ > pattern_depth_max) {
      return fault_at(began, fmt::format("more than {} groups in one another: make it simpler",
                                         pattern_depth_max));
    }
    PatternNode node{.kind = Kind::sequence};
    if (next_is(U'?')) {
      auto named = name(began);
      if (!named) return std::unexpected{named.error()};
      node.kind = Kind::group;
      node.group = *named;
    }
    auto inner = choice();
    if (!inner) return inner;
    if (!take(U')'))
      return fault_at(began, "this ( is not closed: add ), or write \\( for the character");
    --depth_;
    node.parts.push_back(std::move(*inner));
    return node;
  }

  Result<std::size_t> name(std::size_t began) {
    ++at_;
    if (!take(U'<')) return fault_at(began, "behind (? only a name is known, as in (?<year>...)");
    std::string word;
    while (!at_end() && (is_name_start(text_[at_].character) ||
                         (!word.empty() && contains({digits}, text_[at_].character)))) {
      word += static_cast<char>(text_[at_++].character);
    }
    if (word.empty() || !take(U'>'))
      return fault("a group's name has small letters, digits and _ and ends with >");
    if (std::ranges::find(groups_, word) != groups_.end())
      return fault_at(began,
                      fmt::format("there is a group \"{}\" already: choose another name", word));
    if (groups_.size() == pattern_groups_max)
      return fault_at(began,
                      fmt::format("more than {} named groups: leave some out", pattern_groups_max));
    groups_.push_back(std::move(word));
    return groups_.size() - 1;
  }

  std::vector<CodePoint> text_;
  std::size_t at_ = 0;
  std::size_t depth_ = 0;
  std::vector<std::string> groups_;
};

}  // namespace

std::expected<PatternTree, PatternFault> parse_pattern(std::string_view utf8) {
  auto text = code_points(utf8);
  if (!text) return std::unexpected{PatternFault{.character = 1, .message = "is not UTF-8"}};
  return Parser{std::move(*text)}.parse();
}

}  // namespace docbay::host
