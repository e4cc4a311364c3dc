#include "simulator/hands.hpp"

#include <algorithm>
#include <utility>

#include <fmt/format.h>

namespace docbay::simulator {
namespace {

constexpr std::chrono::milliseconds press_time{100};
constexpr std::chrono::milliseconds reach_time{300};

/// Moves an item past the beams in four quarters: `first` is blocked, then `second` too, then
/// `first` is free, and when both are free `then` happens.
void pass(World& world, BayNumber number, bool PhysicalBay::* first, bool PhysicalBay::* second,
          VirtualTime passage, std::function<void()> then) {
  const VirtualTime start = world.now();
  const auto set = [&world, number](bool PhysicalBay::* beam, bool blocked) {
    return [&world, number, beam, blocked] { world.cabinet().bay(number).*beam = blocked; };
  };
  PhysicalBay& bay = world.cabinet().bay(number);
  bay.hand_in_slot = true;
  bay.*first = true;
  world.agenda().at(start + passage / 3, set(second, true));
  world.agenda().at(start + passage * 2 / 3, set(first, false));
  world.agenda().at(start + passage, [&world, number, second, then = std::move(then)] {
    PhysicalBay& there = world.cabinet().bay(number);
    there.*second = false;
    there.hand_in_slot = false;
    then();
  });
}

}  // namespace

std::string bay_range(const Cabinet& cabinet) {
  return fmt::format("bays 1 to {}", cabinet.bay_count());
}

void Hands::drop(BayNumber bay, const Paper& paper, std::chrono::milliseconds passage, Done done) {
  if (const auto can = check_slot(bay, passage); !can) return done(can);
  const auto place = world_.cabinet().find(paper);
  if (place || std::ranges::find(between_, paper) != between_.end()) {
    return done(std::unexpected{
        Fault{fmt::format("copy {} of {} is not in any hand, it is in bay {}: take another copy",
                          paper.copy, paper.code, place ? place->value : bay.value)}});
  }
  between_.push_back(paper);
  pass(world_, bay, &PhysicalBay::beam_outer_blocked, &PhysicalBay::beam_inner_blocked, passage,
       [this, bay, paper, done = std::move(done)] {
         std::erase(between_, paper);
         world_.cabinet().bay(bay).papers.push_back(paper);
         world_.record(HandAct::dropped, bay, paper);
         done({});
       });
}

void Hands::pull_out(BayNumber bay, const Paper& paper, std::chrono::milliseconds passage,
                     Done done) {
  if (const auto can = check_slot(bay, passage); !can) return done(can);
  std::vector<Paper>& papers = world_.cabinet().bay(bay).papers;
  if (std::ranges::find(papers, paper) == papers.end()) {
    return done(std::unexpected{
        Fault{fmt::format("copy {} of {} is not in bay {}", paper.copy, paper.code, bay.value)}});
  }
  std::erase(papers, paper);
  between_.push_back(paper);
  pass(world_, bay, &PhysicalBay::beam_inner_blocked, &PhysicalBay::beam_outer_blocked, passage,
       [this, bay, paper, done = std::move(done)] {
         std::erase(between_, paper);
         world_.record(HandAct::pulled_out, bay, paper);
         done({});
       });
}

void Hands::empty(BayNumber bay, Taken taken) {
  if (const auto there = check_bay(bay); !there) return taken(std::unexpected{there.error()});
  PhysicalBay& it = world_.cabinet().bay(bay);
  if (it.door_open) {
    return taken(std::unexpected{
        Fault{fmt::format("somebody is at the open door of bay {}: wait", bay.value)}});
  }
  if (!it.lock_released()) {
    return taken(std::unexpected{Fault{fmt::format(
        "the door of bay {} is locked: hold a card to the reader at the back and wait until it is "
        "released",
        bay.value)}});
  }
  it.door_open = true;
  world_.agenda().at(world_.now() + reach_time, [this, bay, taken = std::move(taken)] {
    std::vector<Paper> papers = std::exchange(world_.cabinet().bay(bay).papers, {});
    for (const Paper& paper : papers) world_.record(HandAct::taken, bay, paper);
    world_.agenda().at(world_.now() + reach_time, [this, bay, taken, papers = std::move(papers)] {
      world_.cabinet().bay(bay).door_open = false;
      taken(papers);
    });
  });
}

void Hands::press(BayNumber bay, Done done) {
  if (const auto there = check_bay(bay); !there) return done(there);
  world_.cabinet().bay(bay).button_pressed = true;
  world_.agenda().at(world_.now() + press_time, [this, bay, done = std::move(done)] {
    world_.cabinet().bay(bay).button_pressed = false;
    done({});
  });
}

void Hands::wait(std::optional<BayNumber> bay, const Sight& sight,
                 std::chrono::milliseconds timeout, Seen seen) {
  if (bay) {
    if (const auto there = check_bay(*bay); !there) return seen(std::unexpected{there.error()});
  }
  const auto look = [this, bay, sight]() -> std::optional<BayNumber> {
    if (bay) return sees(*bay, sight) ? bay : std::nullopt;
    for (BayNumber any{1}; world_.cabinet().has(any); ++any.value) {
      if (sees(any, sight)) return any;
    }
    return std::nullopt;
  };
  if (const auto there = look()) return seen(*there);
  world_.when(
      [look] { return look().has_value(); }, world_.now() + timeout,
      [look, timeout, seen = std::move(seen)](bool) {
        if (const auto there = look()) return seen(*there);
        seen(std::unexpected{Fault{fmt::format("it was not so within {} ms", timeout.count())}});
      });
}

Result<void> Hands::power(std::uint32_t board, bool on) {
  Cabinet& cabinet = world_.cabinet();
  if (board < 1 || board > cabinet.board_count()) {
    return std::unexpected{Fault{fmt::format(
        "there is no board {}: this cabinet has boards 1 to {}", board, cabinet.board_count())}};
  }
  Board& it = cabinet.board(board - 1);
  on ? it.power_on(world_.now()) : it.power_off();
  return {};
}

Result<void> Hands::check_slot(BayNumber bay, std::chrono::milliseconds passage) const {
  if (const auto there = check_bay(bay); !there) return there;
  if (passage < passage_min || passage > passage_max) {
    return std::unexpected{
        Fault{fmt::format("passage_ms is {} to {}", passage_min.count(), passage_max.count())}};
  }
  const PhysicalBay& it = std::as_const(world_).cabinet().bay(bay);
  if (it.hand_in_slot) {
    return std::unexpected{
        Fault{fmt::format("another hand is in the slot of bay {}: wait", bay.value)}};
  }
  if (!it.passable(world_.now())) {
    return std::unexpected{Fault{
        fmt::format("the shutter of bay {} is not open: wait until it is (act wait)", bay.value)}};
  }
  return {};
}

Result<void> Hands::check_bay(BayNumber bay) const {
  if (world_.cabinet().has(bay)) return {};
  return std::unexpected{Fault{fmt::format("there is no bay {}: this cabinet has {}", bay.value,
                                           bay_range(world_.cabinet()))}};
}

bool Hands::sees(BayNumber bay, const Sight& sight) const {
  const Cabinet& cabinet = world_.cabinet();
  const PhysicalBay& it = cabinet.bay(bay);
  if (const auto* lamp = std::get_if<LampSight>(&sight)) {
    return ((it.outputs().lamps & lamp->lamp) != 0) == lamp->lit;
  }
  if (const auto* shutter = std::get_if<ShutterSight>(&sight)) {
    const auto wanted = shutter->open ? protocol::Contact::open : protocol::Contact::closed;
    return it.shutter(world_.now()) == wanted || (!it.has_shutter() && shutter->open);
  }
  return cabinet.door(bay) == std::get<DoorSight>(sight).look;
}

}  // namespace docbay::simulator
