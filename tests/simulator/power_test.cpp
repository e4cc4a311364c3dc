// Power: what a cut leaves behind, and what comes back.
#include <doctest/doctest.h>

#include "tests/simulator/master.hpp"

using namespace docbay;
using namespace docbay::tests;
using namespace std::chrono_literals;
using protocol::EventKind;

namespace {

/// Runs until the board is in the middle of a page write.
void run_into_write(Master& master) {
  for (int ms = 0; ms < 1'000 && !master.world.cabinet().native(0).writing(); ++ms) master.run(1ms);
  REQUIRE(master.world.cabinet().native(0).writing());
}

}  // namespace

TEST_CASE(
    "power: without it a board is silent, dark and locked, and bays without shutters fill unseen") {
  Master master{new_eeproms(1, 0)};
  master.offer(1, 0, 1);
  master.run(5ms);
  REQUIRE(master.hands.power(1, false).has_value());
  CHECK(master.world.cabinet().bay({1}).outputs() == firmware::BayOutputs{});
  REQUIRE(master.drop(1, {.code = "A", .copy = 1}).has_value());
  CHECK(master.truth.size() == 1);
  REQUIRE(master.hands.power(1, true).has_value());
  master.run(100ms);
  CHECK(master.drain(1).empty());
  CHECK(master.detail(1).bays[0].emptiness == protocol::Emptiness::occupied);
}

TEST_CASE("power: an event that was in the EEPROM is offered after the cut, with its own boot") {
  Master master{new_eeproms(1, 0)};
  master.drain(1);
  REQUIRE(master.drop(1, {.code = "A", .copy = 1}).has_value());
  master.run(50ms);
  REQUIRE(master.hands.power(1, false).has_value());
  master.run(1s);
  REQUIRE(master.hands.power(1, true).has_value());
  master.run(100ms);
  const auto events = master.drain(1);
  REQUIRE(kinds(events) == std::vector{EventKind::dropped_unoffered});
  CHECK(events[0].identity.boot_count == protocol::BootCount{1});
  CHECK(master.detail(1).boot_count == protocol::BootCount{2});
}

TEST_CASE("power: a cut in the middle of a write leaves a torn page, its length by the seed") {
  std::vector<std::vector<std::uint8_t>> left;
  for (std::uint64_t seed = 1; seed <= 20; ++seed) {
    Master master{new_eeproms(1, 0), {.wire = {}, .seed = seed}};
    REQUIRE(master.drop(1, {.code = "A", .copy = 1}).has_value());
    run_into_write(master);
    REQUIRE(master.hands.power(1, false).has_value());
    left.push_back(master.world.cabinet().native(0).store().bytes());
    REQUIRE(master.hands.power(1, true).has_value());
    master.run(100ms);
    const auto events = master.drain(1);
    CHECK(events.size() <= 1);
    CHECK(master.detail(1).boot_count == protocol::BootCount{2});
  }
  std::ranges::sort(left);
  CHECK(std::ranges::unique(left).begin() - left.begin() > 5);
}

TEST_CASE("power: boards are numbered from one, and others are not there") {
  Master master{new_eeproms(2)};
  CHECK(master.hands.power(2, false).has_value());
  CHECK_FALSE(master.hands.power(0, false).has_value());
  CHECK_FALSE(master.hands.power(3, false).has_value());
}

TEST_CASE("power: switched on twice it starts once") {
  Master master;
  REQUIRE(master.hands.power(1, true).has_value());
  master.run(50ms);
  CHECK(master.detail(1).boot_count == protocol::BootCount{1});
}
