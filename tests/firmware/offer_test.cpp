// Offers: lamp, shutter, window, button.
#include <doctest/doctest.h>

#include "tests/firmware/bench.hpp"

using namespace docbay;
using namespace docbay::tests;
using protocol::EventKind;

namespace {

constexpr std::uint32_t window_ms = 15'000;
constexpr std::uint32_t shutter_ms = 5'000;

constexpr protocol::OfferArgument copies(std::uint8_t count) {
  return {.copies = count, .window_ms = window_ms, .shutter_ms = shutter_ms};
}

}  // namespace

TEST_CASE("offer: lights the wait lamp and opens the shutter of its bay alone") {
  Bench bench;
  CHECK(bench.offer(3, copies(1)).result == protocol::CommandResult::done);
  for (std::size_t bay = 0; bay < protocol::bays_per_board_max; ++bay) {
    CAPTURE(bay);
    CHECK(bench.out(bay).shutter_open == (bay == 3));
    CHECK(bench.out(bay).lamps == (bay == 3 ? protocol::lamp_wait : 0));
  }
  CHECK(bench.status().offered == 1U << 3);
}

TEST_CASE("offer: is over when its last copy has dropped") {
  Bench bench;
  bench.offer(0, copies(1));
  bench.drop_in(0);
  CHECK_FALSE(bench.out(0).shutter_open);
  CHECK(bench.out(0).lamps == 0);
  CHECK(bench.out(0).count == 1);
  CHECK(bench.status().offered == 0);
}

TEST_CASE("offer: several copies drop one after another, each with what is left") {
  Bench bench;
  bench.drain();
  bench.offer(0, copies(3));
  for (int left = 2; left >= 0; --left) {
    CHECK(bench.out(0).shutter_open);
    bench.drop_in(0);
    const auto events = bench.drain();
    REQUIRE(kinds(events) == std::vector{EventKind::dropped});
    CHECK(drop_payload(events[0])->copies_left == left);
  }
  CHECK_FALSE(bench.out(0).shutter_open);
  CHECK(bench.out(0).count == 3);
  bench.drop_in(0);
  CHECK(kinds(bench.drain()) == std::vector{EventKind::dropped_unoffered});
}

TEST_CASE("offer: urgent copies light the urgent lamp, and an ordinary one leaves it lit") {
  Bench bench;
  auto urgent = copies(1);
  urgent.urgent = true;
  bench.offer(0, urgent);
  CHECK((bench.out(0).lamps & protocol::lamp_urgent) == 0);
  bench.drop_in(0);
  CHECK((bench.out(0).lamps & protocol::lamp_urgent) != 0);
  bench.offer(0, copies(1));
  bench.drop_in(0);
  CHECK((bench.out(0).lamps & protocol::lamp_urgent) != 0);
  CHECK(bench.detail().bays[0].urgent_count == 1);
}

TEST_CASE("offer: the shutter shuts after its time, and the button opens it again") {
  Bench bench;
  bench.offer(0, copies(1));
  bench.run(shutter_ms - 100);
  CHECK(bench.out(0).shutter_open);
  bench.run(200);
  CHECK_FALSE(bench.out(0).shutter_open);
  CHECK(bench.out(0).lamps == protocol::lamp_wait);
  bench.board.in[0].button_pressed = true;
  bench.run(settle_ms);
  bench.board.in[0].button_pressed = false;
  CHECK(bench.out(0).shutter_open);
  bench.run(shutter_ms - 100);
  CHECK(bench.out(0).shutter_open);
}

TEST_CASE("offer: the button of a bay without an offer opens nothing") {
  Bench bench;
  bench.drain();
  bench.board.in[0].button_pressed = true;
  bench.run(1'000);
  CHECK_FALSE(bench.out(0).shutter_open);
  const auto events = bench.drain();
  REQUIRE(kinds(events) == std::vector{EventKind::button_pressed});
  CHECK(button_payload(events[0])->use == protocol::ButtonUse::nothing);
}

TEST_CASE("offer: expires when nobody drops, with the copies that are missing") {
  Bench bench;
  bench.drain();
  bench.offer(0, copies(2));
  bench.run(window_ms + 100);
  const auto events = bench.drain();
  REQUIRE(kinds(events) == std::vector{EventKind::offer_expired});
  CHECK(drop_payload(events[0])->copies_left == 2);
  CHECK(bench.out(0) == firmware::BayOutputs{});
}

TEST_CASE("offer: each drop starts the window again") {
  Bench bench;
  bench.drain();
  bench.offer(0, copies(2));
  bench.run(window_ms - 1'000);
  bench.drop_in(0);
  bench.run(window_ms - 1'000);
  CHECK(kinds(bench.drain()) == std::vector{EventKind::dropped});
  bench.run(2'000);
  CHECK(kinds(bench.drain()) == std::vector{EventKind::offer_expired});
}

TEST_CASE("offer: does not expire, nor its shutter shut, while paper is in the slot") {
  Bench bench;
  bench.drain();
  bench.offer(0, copies(1));
  bench.run(window_ms - 1'000);
  bench.board.in[0].button_pressed = true;
  bench.run(settle_ms);
  bench.board.in[0].button_pressed = false;
  bench.beams(0, true, false, 3'000);
  CHECK(bench.out(0).shutter_open);
  CHECK(bench.out(0).lamps == protocol::lamp_wait);
  bench.beams(0, true, true, 20);
  bench.beams(0, false, true, 20);
  bench.beams(0, false, false, 20);
  CHECK(kinds(bench.drain()) == std::vector{EventKind::button_pressed, EventKind::dropped});
}

TEST_CASE(
    "offer: withdrawn, lamp and shutter go at once; a sheet that comes all the same is unoffered") {
  Bench bench;
  bench.drain();
  const auto offered = bench.offer(0, copies(1));
  auto withdraw = bench.command(0);
  withdraw.kind = protocol::CommandKind::withdraw_offer;
  CHECK(bench.order(withdraw).result == protocol::CommandResult::done);
  bench.run(tick_ms);
  CHECK(bench.out(0) == firmware::BayOutputs{});
  bench.drop_in(0);
  const auto events = bench.drain();
  REQUIRE(kinds(events) == std::vector{EventKind::dropped_unoffered});
  CHECK(drop_payload(events[0])->offer == offered.number);
}

TEST_CASE("offer: a later one takes the place of an earlier one") {
  Bench bench;
  bench.drain();
  bench.offer(0, copies(3));
  const auto second = bench.offer(0, copies(1));
  bench.drop_in(0);
  const auto events = bench.drain();
  REQUIRE(kinds(events) == std::vector{EventKind::dropped});
  CHECK(drop_payload(events[0])->offer == second.number);
  CHECK(drop_payload(events[0])->copies_left == 0);
}

TEST_CASE("offer: a bay without a shutter shows its lamp and takes the drop all the same") {
  firmware::Settings settings = bench_settings();
  settings.shutters = 0;
  Bench bench{settings};
  bench.drain();
  bench.offer(0, copies(1));
  CHECK_FALSE(bench.out(0).shutter_open);
  CHECK(bench.out(0).lamps == protocol::lamp_wait);
  bench.drop_in(0);
  CHECK(kinds(bench.drain()) == std::vector{EventKind::dropped});
}

TEST_CASE("offer: what the host shows replaces the board's own count") {
  Bench bench;
  auto show = bench.command(0);
  write_argument(show, protocol::ShowArgument{.count = 9, .urgent_count = 1});
  CHECK(bench.order(show).result == protocol::CommandResult::done);
  bench.run(tick_ms);
  CHECK(bench.out(0).count == 9);
  CHECK(bench.out(0).lamps == protocol::lamp_urgent);
  bench.drop_in(0);
  CHECK(bench.out(0).count == 10);
}

TEST_CASE("offer: impossible ones are refused and light nothing") {
  Bench bench;
  const auto refused = [&](const protocol::OfferArgument& argument) {
    return bench.offer(0, argument).result == protocol::CommandResult::bad_argument;
  };
  CHECK(refused({.copies = 0, .window_ms = window_ms}));
  CHECK(refused({.copies = 1, .window_ms = 0}));
  CHECK(refused({.copies = 1, .window_ms = firmware::window_ms_max + 1}));
  CHECK(refused({.copies = 1, .window_ms = window_ms, .shutter_ms = firmware::window_ms_max + 1}));
  CHECK(bench.out(0) == firmware::BayOutputs{});
}

TEST_CASE("offer: what is pulled out again may have been the urgent one") {
  Bench bench;
  bench.offer(0, {.copies = 2, .urgent = true, .window_ms = window_ms});
  bench.drop_in(0);
  bench.drop_in(0);
  CHECK(bench.detail().bays[0].urgent_count == 2);
  bench.pull_out(0);
  CHECK(bench.detail().bays[0].urgent_count == 1);
  CHECK(bench.detail().bays[0].count == 1);
}

TEST_CASE("offer: counts of copies stop at their last value") {
  Bench bench;
  auto show = bench.command(0);
  write_argument(show, protocol::ShowArgument{.count = 255, .urgent_count = 255});
  REQUIRE(bench.order(show).result == protocol::CommandResult::done);
  REQUIRE(bench.offer(0, {.copies = 100, .urgent = true, .window_ms = window_ms}).result ==
          protocol::CommandResult::done);
  bench.drop_in(0);
  CHECK(bench.detail().bays[0].count == 255);
  CHECK(bench.detail().bays[0].urgent_count == 255);
  for (int i = 0; i < 160; ++i) {
    bench.pull_out(0);
    bench.drain();
  }
  CHECK(bench.detail().bays[0].copies_left == 255);
}
