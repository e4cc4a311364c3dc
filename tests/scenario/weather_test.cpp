// A line in every kind of weather, from a seed: what is recorded is right, whatever comes through,
// and when the fault is over the line works again by itself.
#include <algorithm>
#include <chrono>

#include <doctest/doctest.h>

#include "simulator/chance.hpp"
#include "tests/scenario/site.hpp"

using namespace docbay::tests;
using namespace std::chrono_literals;
namespace simulator = docbay::simulator;
using simulator::VirtualTime;
using simulator::Weather;

namespace {

constexpr int documents = 150;

/// A site, and a courier who gets rid of one document after the other.
struct Day {
  explicit Day(std::uint64_t seed, const SiteFaults& faults = {}) : site{seed, faults} {
    site.dispatch(documents);
  }

  /// How many in so much time.
  int deliver_for(VirtualTime time) {
    const int before = delivered;
    const VirtualTime end = site.world().now() + time;
    while (site.world().now() < end && delivered < documents) {
      if (site.deliver(delivered + 1)) ++delivered;
    }
    return delivered - before;
  }

  /// Now that the line is as it should be.
  void check_works(VirtualTime limit = 1s) {
    for (std::uint8_t board = 1; board <= Site::boards; ++board) {
      CAPTURE(int{board});
      CHECK(site.time_to_work(board, limit + 10s) <= limit);
    }
  }

  void check_clean() {
    const auto wanted = static_cast<std::size_t>(delivered);
    CHECK(site.run_until([&] { return site.deposits() >= wanted; }, 3s));
    site.run_for(1s);
    const auto judgement = site.judge();
    INFO(simulator::to_text(judgement));
    CHECK(judgement.dropped == wanted);
    CHECK(judgement.deposits == wanted);
    CHECK(judgement.clean());
  }

  Site site;
  int delivered = 0;
};

/// Fine, then this for `time`, then fine again.
void play(std::uint64_t seed, const Weather& weather, VirtualTime time) {
  CAPTURE(seed);
  Day day{seed};
  day.deliver_for(3s);
  day.site.set_weather(weather);
  day.deliver_for(time);
  day.site.set_weather({});
  day.check_works();
  day.check_clean();
  CHECK(day.deliver_for(3s) > 0);
}

}  // namespace

TEST_CASE(
    "weather: the more bits are wrong the less is delivered, and nothing is recorded wrongly") {
  constexpr int slack = 3;
  for (std::uint64_t seed = 1; seed <= 2; ++seed) {
    CAPTURE(seed);
    int before = documents;
    int fine = 0;
    for (const auto& [rate, least_percent] :
         {std::pair{1e-6, 100}, std::pair{1e-5, 90}, std::pair{1e-4, 75}, std::pair{1e-3, 25},
          std::pair{1e-2, 0}}) {
      CAPTURE(rate);
      Day day{seed};
      day.site.set_weather({.bit_error_rate = rate});
      const int delivered = day.deliver_for(30s);
      fine = std::max(fine, delivered);
      CHECK(delivered <= before + slack);
      CHECK(delivered * 100 >= fine * least_percent);
      before = delivered;
      day.site.set_weather({});
      day.check_works();
      day.check_clean();
    }
  }
}

TEST_CASE("weather: bursts of noise, again and again, cost their time and nothing else") {
  for (std::uint64_t seed = 1; seed <= 2; ++seed) {
    CAPTURE(seed);
    Day day{seed};
    simulator::Chance chance{seed};
    simulator::World& world = day.site.world();
    const VirtualTime end = 20s;
    VirtualTime at = 1s;
    while (at < end) {
      world.agenda().at(at, [&] { day.site.set_weather({.noise = true}); });
      at += 50ms + std::chrono::milliseconds{chance.below(451)};
      world.agenda().at(at, [&] { day.site.set_weather({}); });
      at += 100ms + std::chrono::milliseconds{chance.below(1900)};
    }
    CHECK(day.deliver_for(end) > 20);
    day.site.run_for(at - std::min(at, world.now()));
    day.check_works();
    day.check_clean();
  }
}

TEST_CASE("weather: answers that come after the timeout are never taken for others") {
  for (const VirtualTime late_by : {45ms, 90ms, 200ms}) {
    CAPTURE(late_by / 1ms);
    for (const double rate : {0.1, 0.5}) {
      CAPTURE(rate);
      play(7, {.late_rate = rate, .late_by = late_by}, 10s);
    }
  }
}

TEST_CASE("weather: a master that hears itself takes nothing of it for an answer") {
  play(3, {.echo = true}, 2s);
  play(4, {.echo = true}, 12s);
}

TEST_CASE("weather: noise without end is a line that is down, and no more") {
  play(3, {.noise = true}, 2s);
  play(4, {.noise = true}, 12s);
}

TEST_CASE("weather: a board that talks without being asked hurts only while it talks") {
  for (std::size_t board = 0; board < Site::boards; ++board) {
    CAPTURE(board);
    play(5, {.babbler = board}, 6s);
  }
}

TEST_CASE("weather: answers that never leave the boards are waited for no longer than needed") {
  play(5, {.loss_rate = 1}, 2s);
  play(6, {.loss_rate = 1}, 12s);
}

TEST_CASE("weather: a second board with the same address spoils answers and records nothing") {
  for (const std::uint64_t seed : {8U, 18U, 28U, 38U, 48U}) {
    CAPTURE(seed);
    Day day{seed, {.intruder = 2}};
    day.deliver_for(3s);
    REQUIRE(day.site.hands().power(Site::boards + 1, true));
    day.deliver_for(8s);
    REQUIRE(day.site.hands().power(Site::boards + 1, false));
    day.check_works();
    day.check_clean();
  }
}

TEST_CASE("weather: a board that answers in another's place is found out, and records nothing") {
  for (const std::uint64_t seed : {9U, 19U, 29U, 39U, 49U}) {
    CAPTURE(seed);
    Day day{seed, {.intruder = 2}};
    day.deliver_for(3s);
    day.site.run_for(1s);  // what was dropped last is in the EEPROM by then
    REQUIRE(day.site.hands().power(Site::boards + 1, true));
    REQUIRE(day.site.hands().power(2, false));
    // It has something to tell, and cannot sign it as board 2 would.
    day.site.hands().press({8 * Site::boards + 1}, [](const auto&) {});
    day.deliver_for(8s);
    day.site.run_for(1s);
    REQUIRE(day.site.hands().power(2, true));
    REQUIRE(day.site.hands().power(Site::boards + 1, false));
    day.check_works();
    day.check_clean();
  }
}
