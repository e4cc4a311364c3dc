// Paper and beams: what counts as a drop.
#include <doctest/doctest.h>

#include "tests/firmware/bench.hpp"

using namespace docbay;
using namespace docbay::tests;
using protocol::EventKind;

namespace {

constexpr protocol::OfferArgument one_copy{.copies = 1, .window_ms = 15'000, .shutter_ms = 5'000};

}  // namespace

TEST_CASE("slot: a sheet that falls through under an offer is one drop, with its offer") {
  Bench bench;
  bench.drain();
  const auto report = bench.offer(2, one_copy);
  bench.drop_in(2);
  const auto events = bench.drain();
  REQUIRE(kinds(events) == std::vector{EventKind::dropped});
  CHECK(events[0].bay == 2);
  const auto payload = drop_payload(events[0]);
  REQUIRE(payload.has_value());
  CHECK(payload->offer == report.number);
  CHECK(payload->copies_left == 0);
  CHECK(payload->count == 1);
  CHECK(payload->passage_ms >= passage_ms - firmware::beam_settle_ms);
  CHECK(payload->passage_ms <= passage_ms + firmware::beam_settle_ms);
}

TEST_CASE("slot: a sheet pushed in halfway and taken back counts nothing") {
  Bench bench;
  bench.drain();
  bench.offer(0, one_copy);
  bench.push_in_halfway_and_back(0);
  CHECK(bench.drain().empty());
  CHECK(bench.out(0).count == 0);
  CHECK((bench.out(0).lamps & protocol::lamp_wait) != 0);
}

TEST_CASE("slot: a sheet that comes back out is recorded as such, and expected again") {
  Bench bench;
  bench.offer(0, {.copies = 2, .window_ms = 15'000, .shutter_ms = 5'000});
  bench.drop_in(0);
  bench.drain();
  bench.pull_out(0);
  const auto events = bench.drain();
  REQUIRE(kinds(events) == std::vector{EventKind::dropped_out});
  CHECK(drop_payload(events[0])->copies_left == 2);
  CHECK(drop_payload(events[0])->count == 0);
  CHECK(bench.out(0).count == 0);
}

TEST_CASE("slot: a sheet that wavers between the beams is still one drop") {
  Bench bench;
  bench.drain();
  bench.offer(0, one_copy);
  bench.beams(0, true, false, 20);
  bench.beams(0, true, true, 20);
  bench.beams(0, true, false, 20);
  bench.beams(0, true, true, 20);
  bench.beams(0, false, true, 20);
  bench.beams(0, true, true, 20);
  bench.beams(0, false, true, 20);
  bench.beams(0, false, false, 20);
  CHECK(kinds(bench.drain()) == std::vector{EventKind::dropped});
}

TEST_CASE("slot: a glitch shorter than the beams settle is nothing") {
  Bench bench;
  bench.drain();
  bench.beams(0, true, false, firmware::beam_settle_ms - 1);
  bench.beams(0, false, false, 20);
  CHECK(bench.drain().empty());
}

TEST_CASE("slot: paper too quick for its quarters is recorded as paper inside") {
  Bench bench;
  bench.drain();
  bench.offer(0, one_copy);
  bench.beams(0, true, true, 20);
  bench.beams(0, false, false, 20);
  CHECK(kinds(bench.drain()) == std::vector{EventKind::dropped});
}

TEST_CASE("slot: paper where nothing is offered is recorded, and the error lamp is lit") {
  Bench bench;
  bench.drain();
  bench.drop_in(5);
  const auto events = bench.drain();
  REQUIRE(kinds(events) == std::vector{EventKind::dropped_unoffered});
  CHECK(events[0].bay == 5);
  CHECK(drop_payload(events[0])->offer == protocol::CommandNumber{0});
  CHECK(drop_payload(events[0])->count == 1);
  CHECK(bench.out(5).lamps == protocol::lamp_error);
  CHECK(bench.out(4).lamps == 0);
}

TEST_CASE("slot: the error lamp of a wrong paper goes out when it is pulled out again") {
  Bench bench;
  bench.drop_in(5);
  bench.pull_out(5);
  CHECK(bench.out(5).lamps == 0);
}

TEST_CASE("slot: each bay of a board has its own slot") {
  Bench bench;
  bench.drain();
  for (std::size_t bay = 0; bay < protocol::bays_per_board_max; ++bay) bench.drop_in(bay);
  const auto events = bench.drain();
  REQUIRE(events.size() == protocol::bays_per_board_max);
  for (std::size_t bay = 0; bay < events.size(); ++bay) CHECK(events[bay].bay == bay);
}

TEST_CASE("slot: what sticks in it is a jam until it is free, and still a drop if it fell in") {
  Bench bench;
  bench.drain();
  bench.offer(0, one_copy);
  bench.beams(0, true, false, 100);
  bench.beams(0, true, true, firmware::jam_after_ms);
  CHECK(kinds(bench.drain()) == std::vector{EventKind::jammed});
  CHECK(bench.detail().bays[0].drop_phase == protocol::DropPhase::jammed);
  CHECK((bench.out(0).lamps & protocol::lamp_error) != 0);
  bench.run(firmware::jam_after_ms);
  CHECK(bench.drain().empty());
  bench.beams(0, false, true, 100);
  bench.beams(0, false, false, 100);
  CHECK(kinds(bench.drain()) == std::vector{EventKind::dropped, EventKind::jam_cleared});
  CHECK((bench.out(0).lamps & protocol::lamp_error) == 0);
}

TEST_CASE("slot: a jam that is pulled back clears and counts nothing") {
  Bench bench;
  bench.drain();
  bench.beams(0, true, false, firmware::jam_after_ms + 100);
  bench.beams(0, false, false, 100);
  CHECK(kinds(bench.drain()) == std::vector{EventKind::jammed, EventKind::jam_cleared});
  CHECK(bench.out(0).count == 0);
}

TEST_CASE("slot: paper pulled out too quick for its quarters is recorded as pulled out") {
  Bench bench;
  bench.drop_in(0);
  bench.drain();
  bench.beams(0, false, true, 20);
  bench.beams(0, true, false, 20);
  bench.beams(0, false, false, 20);
  CHECK(kinds(bench.drain()) == std::vector{EventKind::dropped_out});
}

TEST_CASE("slot: what comes out of a bay that counts nothing counts nothing") {
  Bench bench;
  bench.drain();
  bench.pull_out(0);
  const auto events = bench.drain();
  REQUIRE(kinds(events) == std::vector{EventKind::dropped_out});
  CHECK(drop_payload(events[0])->count == 0);
}
