#include "host/codes/overlap.hpp"

#include <algorithm>
#include <array>
#include <compare>
#include <functional>
#include <limits>
#include <vector>

#include "host/codes/code_points.hpp"

namespace docbay::host {
namespace {

using Kind = PatternState::Kind;

/// Length in the high bits, ease of reading in the low ones: a shorter text always comes first.
using Cost = std::uint64_t;
constexpr unsigned length_shift = 24;
constexpr Cost unreached = std::numeric_limits<Cost>::max();

struct Visit {
  Cost cost = unreached;
  std::uint32_t before = 0;
  char32_t taken = 0;  ///< on the way from `before`; 0: nothing
};

/// Dijkstra's search over pairs of states, one of each pattern. Pairs lie in two floors: the lower
/// one until the first character is taken, since a text is never empty.
class Search {
 public:
  Search(const Pattern& a, const Pattern& b, OverlapWithin within)
      : a_{a}, b_{b}, floor_{a.states().size() * b.states().size()}, visits_(2 * floor_) {
    samples_.resize(a.sets().size() * b.sets().size());
    for (std::size_t i = 0; i < samples_.size(); ++i) {
      CharacterSet both = common(a.sets()[i / b.sets().size()], b.sets()[i % b.sets().size()]);
      if (within == OverlapWithin::ascii) both = common(both, {{0, 0x7E}});
      for (std::size_t place = 0; place < places; ++place) samples_[i][place] = sample(both, place);
    }
  }

  std::optional<std::string> run() {
    reach(0, {.cost = 0});
    while (!queue_.empty()) {
      std::ranges::pop_heap(queue_, std::ranges::greater{});
      const auto [cost, pair] = queue_.back();
      queue_.pop_back();
      if (cost != visits_[pair].cost) continue;
      const std::size_t inside = pair % floor_;
      const PatternState& left = a_.states()[inside / b_.states().size()];
      const PatternState& right = b_.states()[inside % b_.states().size()];
      if (left.kind == Kind::done && right.kind == Kind::done && pair >= floor_) return text(pair);
      leave(pair, left, right);
    }
    return std::nullopt;
  }

 private:
  struct Waiting {
    Cost cost = 0;
    std::uint32_t pair = 0;
    auto operator<=>(const Waiting&) const = default;
  };
  /// Samples differ by the last digit of a place only.
  static constexpr std::size_t places = 10;

  [[nodiscard]] std::uint32_t pair_of(std::size_t left, std::size_t right,
                                      std::size_t lowest) const {
    return static_cast<std::uint32_t>(lowest + left * b_.states().size() + right);
  }

  void reach(std::uint32_t pair, Visit visit) {
    if (visit.cost >= visits_[pair].cost) return;
    visits_[pair] = visit;
    queue_.push_back({.cost = visit.cost, .pair = pair});
    std::ranges::push_heap(queue_, std::ranges::greater{});
  }

  void leave(std::uint32_t pair, const PatternState& left, const PatternState& right) {
    const Cost cost = visits_[pair].cost;
    const std::size_t lowest = pair >= floor_ ? floor_ : 0;
    const std::size_t left_at = pair % floor_ / b_.states().size();
    const std::size_t right_at = pair % floor_ % b_.states().size();
    const Visit same{.cost = cost, .before = pair};
    if (left.kind == Kind::fork || left.kind == Kind::mark) {
      reach(pair_of(left.next, right_at, lowest), same);
      if (left.kind == Kind::fork) reach(pair_of(left.other, right_at, lowest), same);
    } else if (right.kind == Kind::fork || right.kind == Kind::mark) {
      reach(pair_of(left_at, right.next, lowest), same);
      if (right.kind == Kind::fork) reach(pair_of(left_at, right.other, lowest), same);
    } else if (left.kind == Kind::take && right.kind == Kind::take) {
      const auto& shown = samples_[left.operand * b_.sets().size() + right.operand]
                                  [(cost >> length_shift) % places];
      if (!shown) return;
      reach(pair_of(left.next, right.next, floor_),
            {.cost = cost + (Cost{1} << length_shift) + shown->cost,
             .before = pair,
             .taken = shown->character});
    }
  }

  [[nodiscard]] std::string text(std::uint32_t pair) const {
    std::vector<char32_t> characters;
    while (pair != 0) {
      if (visits_[pair].taken != 0) characters.push_back(visits_[pair].taken);
      pair = visits_[pair].before;
    }
    std::string utf8;
    for (auto c = characters.rbegin(); c != characters.rend(); ++c) append_utf8(utf8, *c);
    return utf8;
  }

  const Pattern& a_;
  const Pattern& b_;
  std::size_t floor_;
  std::vector<Visit> visits_;
  std::vector<Waiting> queue_;
  std::vector<std::array<std::optional<Sample>, places>> samples_;
};

}  // namespace

std::optional<std::string> overlap(const Pattern& a, const Pattern& b, OverlapWithin within) {
  return Search{a, b, within}.run();
}

}  // namespace docbay::host
