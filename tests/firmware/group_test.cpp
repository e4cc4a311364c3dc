// "Any of these": several bays offered together, the first one used ends the offers of the others.
#include <doctest/doctest.h>

#include "tests/firmware/bench.hpp"

using namespace docbay;
using namespace docbay::tests;
using protocol::EventKind;

namespace {

constexpr protocol::OfferArgument of_group(std::uint16_t group, std::uint8_t copies = 1) {
  return {.copies = copies, .window_ms = 15'000, .shutter_ms = 5'000, .group = group};
}

}  // namespace

TEST_CASE("group: the first bay used cancels the offers of the others of its group, no more") {
  Bench bench;
  bench.drain();
  bench.offer(0, of_group(7));
  const auto other = bench.offer(1, of_group(7, 2));
  bench.offer(2, of_group(8));
  bench.offer(3, of_group(0));
  bench.drop_in(0);
  const auto events = bench.drain();
  REQUIRE(kinds(events) == std::vector{EventKind::dropped, EventKind::offer_cancelled});
  CHECK(events[1].bay == 1);
  CHECK(drop_payload(events[1])->offer == other.number);
  CHECK(drop_payload(events[1])->copies_left == 2);
  CHECK_FALSE(bench.out(1).shutter_open);
  CHECK(bench.out(1).lamps == 0);
  CHECK(bench.status().offered == 0b1100);
}

TEST_CASE("group: the bay that was used keeps its further copies") {
  Bench bench;
  bench.offer(0, of_group(7, 2));
  bench.offer(1, of_group(7, 2));
  bench.drop_in(0);
  CHECK(bench.status().offered == 0b01);
  bench.drain();
  bench.drop_in(0);
  CHECK(kinds(bench.drain()) == std::vector{EventKind::dropped});
}

TEST_CASE("group: offers of no group are no group") {
  Bench bench;
  bench.drain();
  bench.offer(0, of_group(0));
  bench.offer(1, of_group(0));
  bench.drop_in(0);
  CHECK(kinds(bench.drain()) == std::vector{EventKind::dropped});
  CHECK(bench.status().offered == 0b10);
}

TEST_CASE("group: paper that is in a slot when another bay is used is a drop under its own offer") {
  Bench bench;
  bench.drain();
  bench.offer(0, of_group(7));
  const auto second = bench.offer(1, of_group(7, 3));
  bench.beams(1, true, false, 40);
  bench.drop_in(0);
  CHECK(kinds(bench.drain()) == std::vector{EventKind::dropped});
  CHECK(bench.out(1).shutter_open);
  bench.beams(1, true, true, 40);
  bench.beams(1, false, true, 40);
  bench.beams(1, false, false, 40);
  const auto events = bench.drain();
  REQUIRE(kinds(events) == std::vector{EventKind::dropped, EventKind::offer_cancelled});
  CHECK(drop_payload(events[0])->offer == second.number);
  CHECK(drop_payload(events[1])->copies_left == 2);
  CHECK(bench.status().offered == 0);
}

TEST_CASE("group: paper taken back out of a slot ends its cancelled offer") {
  Bench bench;
  bench.drain();
  bench.offer(0, of_group(7, 2));
  bench.offer(1, of_group(7));
  bench.beams(1, true, false, 40);
  bench.drop_in(0);
  bench.beams(1, false, false, 40);
  CHECK(kinds(bench.drain()) == std::vector{EventKind::dropped, EventKind::offer_cancelled});
  CHECK(bench.status().offered == 0b01);
}

TEST_CASE("group: a late drop of a cancelled bay does not cancel the one that was used first") {
  Bench bench;
  bench.offer(0, of_group(7, 2));
  bench.offer(1, of_group(7));
  bench.beams(1, true, false, 40);
  bench.drop_in(0);
  bench.beams(1, true, true, 40);
  bench.beams(1, false, true, 40);
  bench.beams(1, false, false, 40);
  CHECK(bench.status().offered == 0b01);
}

TEST_CASE("group: bays used in the same instant are a drop each, and one of them keeps its rest") {
  Bench bench;
  bench.drain();
  for (std::size_t bay = 0; bay < protocol::bays_per_board_max; ++bay) {
    bench.offer(bay, of_group(7, 2));
  }
  bench.drop_everywhere();
  bench.run(tick_ms);
  CHECK(bench.status().offered == 1);
  std::size_t dropped = 0;
  std::size_t cancelled = 0;
  for (const auto& event : bench.drain()) {
    if (event.kind == EventKind::dropped) ++dropped;
    if (event.kind == EventKind::offer_cancelled) ++cancelled;
  }
  CHECK(dropped == protocol::bays_per_board_max);
  CHECK(cancelled == protocol::bays_per_board_max - 1);
}

TEST_CASE("group: an offer made after another of its group was used is a new one") {
  Bench bench;
  bench.offer(0, of_group(7));
  bench.drop_in(0);
  bench.drain();
  bench.offer(1, of_group(7));
  bench.drop_in(1);
  CHECK(kinds(bench.drain()) == std::vector{EventKind::dropped});
}
