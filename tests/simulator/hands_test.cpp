// What hands can and cannot do, and what is written down about it.
#include <doctest/doctest.h>

#include "tests/simulator/master.hpp"

using namespace docbay;
using namespace docbay::tests;
using namespace std::chrono_literals;
using protocol::EventKind;
using simulator::BayNumber;
using simulator::Paper;

namespace {

const Paper paper{.code = "A-1", .copy = 1};

}  // namespace

TEST_CASE("hands: a shut shutter takes no paper, one that is still moving neither") {
  Master master;
  CHECK_FALSE(master.drop(1, paper).has_value());
  master.offer(1, 0, 1);
  CHECK_FALSE(master.drop(1, paper).has_value());
  master.run(simulator::shutter_travel);
  CHECK(master.drop(1, paper).has_value());
  CHECK(master.truth.size() == 1);
}

TEST_CASE("hands: a paper is in one place only") {
  Master master{new_eeproms(1, 0)};
  REQUIRE(master.drop(1, paper).has_value());
  CHECK_FALSE(master.drop(2, paper).has_value());
  CHECK(master.drop(2, {.code = "A-1", .copy = 2}).has_value());
  REQUIRE(master.pull_out(1, paper).has_value());
  CHECK_FALSE(master.pull_out(1, paper).has_value());
  CHECK(master.drop(2, paper).has_value());
}

TEST_CASE("hands: a slot takes one sheet at a time") {
  Master master{new_eeproms(1, 0)};
  bool first_done = false;
  std::optional<simulator::Result<void>> second;
  master.hands.drop({1}, paper, 100ms, [&](const auto& done) { first_done = done.has_value(); });
  master.run(50ms);
  master.hands.drop({1}, {.code = "A-1", .copy = 2}, 100ms,
                    [&](const auto& done) { second = done; });
  REQUIRE(second.has_value());
  CHECK_FALSE(second->has_value());
  master.run(50ms);
  CHECK(first_done);
}

TEST_CASE("hands: papers in different slots fall at the same time") {
  Master master{new_eeproms(1, 0)};
  int done = 0;
  for (std::uint32_t bay = 1; bay <= 8; ++bay) {
    master.hands.drop({bay}, {.code = "A", .copy = bay}, 100ms, [&](const auto&) { ++done; });
  }
  master.run(100ms);
  CHECK(done == 8);
  CHECK(master.drain(1).size() == 8);
}

TEST_CASE("hands: dropped, pulled out and taken are written down when they happen") {
  Master master{new_eeproms(1, 0)};
  const auto start = master.world.now();
  REQUIRE(master.drop(1, paper).has_value());
  CHECK(kinds(master.drain(1)) == std::vector{EventKind::dropped_unoffered});
  REQUIRE(master.pull_out(1, paper).has_value());
  CHECK(kinds(master.drain(1)) == std::vector{EventKind::dropped_out});
  REQUIRE(master.drop(1, paper).has_value());
  master.open_door(1, 0);
  master.run(5ms);
  REQUIRE(master.empty(1).has_value());
  REQUIRE(master.truth.size() == 4);
  const std::vector acts{simulator::HandAct::dropped, simulator::HandAct::pulled_out,
                         simulator::HandAct::dropped, simulator::HandAct::taken};
  for (std::size_t i = 0; i < acts.size(); ++i) {
    CHECK(master.truth[i].n == i + 1);
    CHECK(master.truth[i].act == acts[i]);
    CHECK(master.truth[i].bay == BayNumber{1});
    CHECK(master.truth[i].paper == paper);
  }
  CHECK(master.truth[0].at_ms == simulator::to_ms(start + simulator::passage_default));
}

TEST_CASE("hands: a locked door stays shut, whoever pulls") {
  Master master{new_eeproms(1, 0)};
  REQUIRE(master.drop(1, paper).has_value());
  CHECK_FALSE(master.empty(1).has_value());
  CHECK(master.truth.size() == 1);
  CHECK(kinds(master.drain(1)) == std::vector{EventKind::dropped_unoffered});
}

TEST_CASE("hands: the button opens the shutter again") {
  Master master;
  master.offer(1, 0, 1);
  master.run(6s);
  REQUIRE_FALSE(master.world.cabinet().bay({1}).passable(master.world.now()));
  bool pressed = false;
  master.hands.press({1}, [&](const auto& done) { pressed = done.has_value(); });
  master.run(500ms);
  CHECK(pressed);
  CHECK(master.world.cabinet().bay({1}).passable(master.world.now()));
}

TEST_CASE("hands: waiting ends when it is so, or when the time is over") {
  Master master;
  std::optional<simulator::Result<BayNumber>> seen;
  const auto note = [&](const auto& bay) { seen = bay; };
  const simulator::LampSight wait_lamp{.lamp = protocol::lamp_wait};
  master.hands.wait(std::nullopt, wait_lamp, 500ms, note);
  master.run(400ms);
  CHECK_FALSE(seen.has_value());
  master.run(101ms);
  REQUIRE(seen.has_value());
  CHECK_FALSE(seen->has_value());

  seen.reset();
  master.hands.wait(std::nullopt, wait_lamp, 500ms, note);
  master.offer(1, 6, 1);
  master.run(2ms);
  REQUIRE(seen.has_value());
  CHECK(seen->value() == BayNumber{7});

  seen.reset();
  master.hands.wait(BayNumber{7}, wait_lamp, 500ms, note);
  CHECK(seen.has_value());
}

TEST_CASE("hands: a bay that is not there is refused, with the ones that are") {
  Master master;
  const auto done = master.drop(9, paper);
  REQUIRE_FALSE(done.has_value());
  CHECK(done.error().why.contains("bays 1 to 8"));
  CHECK_FALSE(master.drop(0, paper).has_value());
}

TEST_CASE("hands: a passage that no paper takes is refused") {
  Master master{new_eeproms(1, 0)};
  std::optional<simulator::Result<void>> done;
  const auto note = [&](const auto& result) { done = result; };
  master.hands.drop({1}, paper, 5ms, note);
  CHECK_FALSE(done->has_value());
  master.hands.drop({1}, paper, 20ms, note);
  master.run(100ms);
  CHECK(done->has_value());
  CHECK(kinds(master.drain(1)) == std::vector{EventKind::dropped_unoffered});
}

TEST_CASE("hands: a cabinet that starts again holds the papers that lay in it") {
  std::vector<simulator::HandEntry> past;
  {
    Master master{new_eeproms(1, 0)};
    REQUIRE(master.drop(1, paper).has_value());
    REQUIRE(master.drop(2, {.code = "B", .copy = 1}).has_value());
    REQUIRE(master.pull_out(1, paper).has_value());
    past = master.truth;
  }
  std::vector<simulator::HandEntry> more;
  simulator::World world{new_eeproms(1, 0),
                         {},
                         [&](const simulator::HandEntry& entry) {
                           more.push_back(entry);
                           return true;
                         },
                         past};
  CHECK(world.cabinet().bay({1}).papers.empty());
  CHECK(world.cabinet().bay({2}).papers.size() == 1);
  simulator::Hands hands{world};
  hands.drop({1}, paper, 100ms, [](const auto&) {});
  world.advance_to(world.now() + 200ms);
  REQUIRE(more.size() == 1);
  CHECK(more[0].n == 4);
}

TEST_CASE("hands: a truth log that cannot be written is noticed") {
  simulator::World world{new_eeproms(1, 0), {}, [](const auto&) { return false; }};
  simulator::Hands hands{world};
  CHECK_FALSE(world.truth_lost());
  hands.drop({1}, paper, 100ms, [](const auto&) {});
  world.advance_to(200ms);
  CHECK(world.truth_lost());
}
