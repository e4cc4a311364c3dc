#include "simulator/world.hpp"

#include <algorithm>
#include <utility>

namespace docbay::simulator {

World::World(std::vector<EepromStore> stores, const WorldSettings& settings, HandSink sink,
             std::span<const HandEntry> past)
    : epoch_ms_{settings.epoch_ms},
      sink_{std::move(sink)},
      now_{settings.start},
      tick_at_{settings.start + tick_period},
      cabinet_{std::move(stores), Chance{settings.seed}, settings.make_board, settings.flashes},
      wire_{settings.wire, ears()} {
  put_back(past);
  cabinet_.power_on_all(now_);
}

std::vector<Wire::Listener> World::ears() {
  std::vector<Wire::Listener> listeners;
  for (std::size_t i = 0; i < cabinet_.board_count(); ++i) {
    Board& board = cabinet_.board(i);
    listeners.emplace_back(
        [&board](std::span<const std::uint8_t> heard, std::span<std::uint8_t> out) {
          return board.serve(heard, out);
        });
  }
  return listeners;
}

void World::put_back(std::span<const HandEntry> past) {
  for (const HandEntry& entry : past) {
    entries_ = std::max(entries_, entry.n);
    if (!cabinet_.has(entry.bay)) continue;
    std::vector<Paper>& papers = cabinet_.bay(entry.bay).papers;
    if (entry.act == HandAct::dropped) {
      papers.push_back(entry.paper);
    } else {
      std::erase(papers, entry.paper);
    }
  }
}

VirtualTime World::next_at() const {
  const bool watched = !watches_.empty() || cabinet_.moving(now_);
  return std::min({wire_.next_at(), agenda_.next_at(), watched ? tick_at_ : never});
}

void World::advance_to(VirtualTime time) {
  for (;;) {
    const VirtualTime next = std::min({tick_at_, wire_.next_at(), agenda_.next_at()});
    if (next > time) break;
    now_ = next;
    agenda_.advance_to(now_);
    wire_.advance_to(now_);
    if (now_ != tick_at_) continue;
    cabinet_.tick(now_);
    tick_at_ += tick_period;
    look();
  }
  now_ = time;
  wire_.advance_to(now_);
  hear_boards();
}

void World::hear_boards() {
  for (std::size_t i = 0; i < cabinet_.board_count(); ++i) {
    const std::vector<std::uint8_t> said = cabinet_.board(i).said();
    if (!said.empty()) wire_.say(i, said, now_);
  }
}

void World::when(std::function<bool()> condition, VirtualTime deadline,
                 std::function<void(bool)> then) {
  watches_.push_back({std::move(condition), deadline, std::move(then)});
}

void World::look() {
  std::vector<Watch> waiting = std::exchange(watches_, {});
  for (Watch& watch : waiting) {
    const bool holds = watch.condition();
    if (holds || now_ >= watch.deadline) {
      watch.then(holds);
    } else {
      watches_.push_back(std::move(watch));
    }
  }
}

void World::record(HandAct act, BayNumber bay, const Paper& paper) {
  const HandEntry entry{
      .n = ++entries_, .at_ms = epoch_ms_ + to_ms(now_), .act = act, .bay = bay, .paper = paper};
  if (!sink_(entry)) truth_lost_ = true;
}

}  // namespace docbay::simulator
