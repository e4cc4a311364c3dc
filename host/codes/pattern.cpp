#include "host/codes/pattern.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "host/codes/code_points.hpp"

namespace docbay::host {

using Kind = PatternState::Kind;

/// Each state's `next` is the one behind it, unless it is set otherwise.
class PatternBuilder {
 public:
  std::optional<Pattern> build(PatternTree tree) {
    pattern_.groups_ = std::move(tree.groups);
    add(tree.root);
    push(Kind::done);
    if (overflowed_) return std::nullopt;
    return std::move(pattern_);
  }

 private:
  std::vector<PatternState>& states() { return pattern_.states_; }
  [[nodiscard]] std::uint32_t here() const {
    return static_cast<std::uint32_t>(pattern_.states_.size());
  }

  std::uint32_t push(Kind kind, std::uint32_t operand = 0) {
    const std::uint32_t at = here();
    overflowed_ = overflowed_ || at >= pattern_states_max;
    if (!overflowed_) states().push_back({.kind = kind, .next = at + 1, .operand = operand});
    return overflowed_ ? 0 : at;
  }

  void add(const PatternNode& node) {
    if (overflowed_) return;
    switch (node.kind) {
      case PatternNode::Kind::characters:
        push(Kind::take, set_number(node.characters));
        return;
      case PatternNode::Kind::sequence:
        for (const PatternNode& part : node.parts) add(part);
        return;
      case PatternNode::Kind::choice:
        return add_choice(node);
      case PatternNode::Kind::repeat:
        return add_repeat(node);
      case PatternNode::Kind::group: {
        const auto slot = static_cast<std::uint32_t>(2 * node.group);
        push(Kind::mark, slot);
        add(node.parts.front());
        push(Kind::mark, slot + 1);
        return;
      }
    }
  }

  void add_choice(const PatternNode& node) {
    std::vector<std::uint32_t> ends;
    for (const PatternNode& part : node.parts) {
      if (&part == &node.parts.back()) {
        add(part);
        break;
      }
      const std::uint32_t fork = push(Kind::fork);
      add(part);
      ends.push_back(push(Kind::fork));
      if (overflowed_) return;
      states()[fork].other = here();
    }
    if (overflowed_) return;
    for (const std::uint32_t end : ends) states()[end].next = states()[end].other = here();
  }

  void add_repeat(const PatternNode& node) {
    const PatternNode& part = node.parts.front();
    const unsigned firm = node.most ? node.least : std::max(node.least, 1U) - 1;
    for (unsigned i = 0; i < firm && !overflowed_; ++i) add(part);
    if (node.most) return add_optional(part, *node.most - node.least);
    const std::uint32_t begin = here();
    if (node.least == 0) push(Kind::fork);
    add(part);
    const std::uint32_t again = push(Kind::fork);
    if (overflowed_) return;
    states()[again].next = begin;
    states()[again].other = here();
    if (node.least == 0) states()[begin].other = here();
    // A loop that may be left out is asked at its beginning, so its end only goes back.
    if (node.least == 0) states()[again].other = begin;
  }

  void add_optional(const PatternNode& part, unsigned times) {
    std::vector<std::uint32_t> forks;
    for (unsigned i = 0; i < times && !overflowed_; ++i) {
      forks.push_back(push(Kind::fork));
      add(part);
    }
    if (overflowed_) return;
    for (const std::uint32_t fork : forks) states()[fork].other = here();
  }

  std::uint32_t set_number(const CharacterSet& set) {
    auto& sets = pattern_.sets_;
    const auto found = std::ranges::find(sets, set);
    const auto number = static_cast<std::uint32_t>(found - sets.begin());
    if (found == sets.end()) sets.push_back(set);
    return number;
  }

  Pattern pattern_;
  bool overflowed_ = false;
};

namespace {

constexpr std::size_t nowhere = static_cast<std::size_t>(-1);

/// One way through the pattern so far: where it stands, and the marks it has made.
struct Way {
  std::uint32_t state = 0;
  std::vector<std::size_t> marks;
};

/// All ways at once, the preferred one first; no state twice, so there are never more than states.
class Matcher {
 public:
  explicit Matcher(const Pattern& pattern) : pattern_{pattern}, seen_(pattern.states().size()) {}

  std::optional<std::vector<std::size_t>> run(const std::vector<CodePoint>& text,
                                              std::size_t size_bytes) {
    std::vector<Way> ways;
    follow({.state = 0, .marks = std::vector(2 * pattern_.groups().size(), nowhere)}, 0, ways);
    for (std::size_t i = 0; i < text.size() && !ways.empty(); ++i) {
      const std::size_t behind = i + 1 < text.size() ? text[i + 1].at : size_bytes;
      std::vector<Way> next;
      seen_.assign(seen_.size(), false);
      for (Way& way : ways) {
        const PatternState& state = pattern_.states()[way.state];
        if (state.kind != Kind::take) continue;
        if (!contains(pattern_.sets()[state.operand], text[i].character)) continue;
        follow({.state = state.next, .marks = std::move(way.marks)}, behind, next);
      }
      ways = std::move(next);
    }
    for (Way& way : ways)
      if (pattern_.states()[way.state].kind == Kind::done) return std::move(way.marks);
    return std::nullopt;
  }

 private:
  /// Goes on to the states that take a character or are done.
  void follow(Way start, std::size_t place, std::vector<Way>& ways) {
    std::vector<Way> waiting;
    waiting.push_back(std::move(start));
    while (!waiting.empty()) {
      Way way = std::move(waiting.back());
      waiting.pop_back();
      if (seen_[way.state]) continue;
      seen_[way.state] = true;
      const PatternState& state = pattern_.states()[way.state];
      switch (state.kind) {
        case Kind::take:
        case Kind::done:
          ways.push_back(std::move(way));
          break;
        case Kind::mark:
          way.marks[state.operand] = place;
          way.state = state.next;
          waiting.push_back(std::move(way));
          break;
        case Kind::fork:
          waiting.push_back({.state = state.other, .marks = way.marks});
          way.state = state.next;
          waiting.push_back(std::move(way));
          break;
      }
    }
  }

  const Pattern& pattern_;
  std::vector<bool> seen_;
};

}  // namespace

std::expected<Pattern, PatternFault> Pattern::compile(std::string_view utf8) {
  auto tree = parse_pattern(utf8);
  if (!tree) return std::unexpected{tree.error()};
  auto pattern = PatternBuilder{}.build(std::move(*tree));
  if (pattern) return std::move(*pattern);
  return std::unexpected{
      PatternFault{.character = 1,
                   .message = fmt::format("is too large, beyond {} steps when its repetitions are "
                                          "written out: use smaller numbers in {{ }}",
                                          pattern_states_max)}};
}

std::optional<Fields> Pattern::match(std::string_view utf8) const {
  const auto text = code_points(utf8);
  if (!text) return std::nullopt;
  const auto marks = Matcher{*this}.run(*text, utf8.size());
  if (!marks) return std::nullopt;
  Fields fields;
  for (std::size_t i = 0; i < groups_.size(); ++i) {
    const std::size_t from = (*marks)[2 * i];
    const std::size_t to = (*marks)[2 * i + 1];
    if (from == nowhere || to == nowhere || from > to) continue;
    fields.emplace_back(groups_[i], utf8.substr(from, to - from));
  }
  return fields;
}

}  // namespace docbay::host
