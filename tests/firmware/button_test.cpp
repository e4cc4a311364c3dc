// The button of a bay: it acknowledges, reopens, makes urgent; in this order.
#include <doctest/doctest.h>

#include "tests/firmware/bench.hpp"

using namespace docbay;
using namespace docbay::tests;
using protocol::ButtonUse;
using protocol::EventKind;

namespace {

constexpr protocol::OfferArgument usual{.copies = 3, .window_ms = 60'000, .shutter_ms = 5'000};

/// What the one press since the last look did.
ButtonUse use_of_press(Bench& bench) {
  const auto events = bench.drain();
  REQUIRE(kinds(events) == std::vector{EventKind::button_pressed});
  return button_payload(events[0])->use;
}

}  // namespace

TEST_CASE("button: acknowledges an alarm first; the lamp stays until the host clears it") {
  Bench bench;
  bench.offer(0, usual);
  bench.open_door(0);
  bench.drain();
  REQUIRE(bench.sensors().bays[0].alarm);
  bench.press(0);
  CHECK(use_of_press(bench) == ButtonUse::alarm_acknowledged);
  CHECK_FALSE(bench.sensors().bays[0].alarm);
  CHECK((bench.out(0).lamps & protocol::lamp_error) != 0);
  auto clear = bench.command(0);
  write_argument(clear, protocol::LampsArgument{.error = false});
  bench.order(clear);
  bench.run(tick_ms);
  CHECK((bench.out(0).lamps & protocol::lamp_error) == 0);
}

TEST_CASE("button: reopens the shutter of a live offer, and names the offer") {
  Bench bench;
  bench.drain();
  const auto offered = bench.offer(0, usual);
  bench.run(usual.shutter_ms);
  REQUIRE_FALSE(bench.out(0).shutter_open);
  bench.press(0);
  CHECK(bench.out(0).shutter_open);
  const auto events = bench.drain();
  REQUIRE(kinds(events) == std::vector{EventKind::button_pressed});
  CHECK(button_payload(events[0])->use == ButtonUse::shutter_reopened);
  CHECK(button_payload(events[0])->offer == offered.number);
}

TEST_CASE(
    "button: while the shutter is open it makes the drops to come urgent, and ordinary again") {
  Bench bench;
  bench.drain();
  bench.offer(0, usual);
  bench.press(0);
  CHECK(use_of_press(bench) == ButtonUse::urgent_set);
  bench.drop_in(0);
  auto events = bench.drain();
  REQUIRE(kinds(events) == std::vector{EventKind::dropped});
  CHECK(drop_payload(events[0])->urgent_by_hand);
  CHECK((bench.out(0).lamps & protocol::lamp_urgent) != 0);
  CHECK(bench.detail().bays[0].urgent_count == 1);
  bench.press(0);
  CHECK(use_of_press(bench) == ButtonUse::urgent_cleared);
  bench.drop_in(0);
  events = bench.drain();
  CHECK_FALSE(drop_payload(events.at(0))->urgent_by_hand);
  CHECK(bench.detail().bays[0].urgent_count == 1);
  CHECK((bench.out(0).lamps & protocol::lamp_urgent) != 0);
}

TEST_CASE("button: a bay without a shutter is made urgent while it is offered") {
  firmware::Settings settings = bench_settings();
  settings.shutters = 0;
  Bench bench{settings};
  bench.drain();
  bench.offer(0, usual);
  bench.run(2 * usual.shutter_ms);
  bench.press(0);
  CHECK(use_of_press(bench) == ButtonUse::urgent_set);
}

TEST_CASE("button: what the host offered as urgent stays so, and the next offer starts ordinary") {
  Bench bench;
  bench.drain();
  auto urgent = usual;
  urgent.urgent = true;
  bench.offer(0, urgent);
  bench.press(0);
  CHECK(use_of_press(bench) == ButtonUse::nothing);
  bench.drop_in(0);
  CHECK(bench.detail().bays[0].urgent_count == 1);
  bench.offer(1, usual);
  bench.press(1);
  bench.offer(1, usual);
  bench.drop_in(1);
  CHECK(bench.detail().bays[1].urgent_count == 0);
}

TEST_CASE("button: one press, however long, acts once") {
  Bench bench;
  bench.drain();
  bench.offer(0, usual);
  bench.board.in[0].button_pressed = true;
  bench.run(4'000);
  CHECK(use_of_press(bench) == ButtonUse::urgent_set);
}

TEST_CASE("button: held for half a minute it is faulty, and well again when it is released") {
  Bench bench;
  bench.drain();
  CHECK(bench.health(0, protocol::Sensor::button) == protocol::SensorHealth::ok);
  bench.board.in[0].button_pressed = true;
  bench.run(firmware::button_stuck_after_ms + settle_ms);
  CHECK(bench.health(0, protocol::Sensor::button) == protocol::SensorHealth::faulty);
  bench.board.in[0].button_pressed = false;
  bench.run(settle_ms);
  CHECK(bench.health(0, protocol::Sensor::button) == protocol::SensorHealth::ok);
  CHECK(kinds(bench.drain()) == std::vector{EventKind::button_pressed, EventKind::sensor_faulted,
                                            EventKind::sensor_recovered});
}

TEST_CASE("button: found pressed at the start it was pressed by nobody, and is unknown") {
  Bench bench{commissioned(bench_settings())};
  bench.board.in[0].button_pressed = true;
  bench.start();
  CHECK(bench.drain_bays().empty());
  CHECK(bench.health(0, protocol::Sensor::button) == protocol::SensorHealth::unknown);
}

TEST_CASE("button: pressed all night for nothing, it is told of a dozen times") {
  constexpr std::uint32_t night_ms = 12 * 3'600'000;
  constexpr std::uint32_t half_period_ms = 1'000;
  firmware::BayState bay;
  std::size_t told = 0;
  for (std::uint32_t now = 0; now < night_ms; now += firmware::contact_settle_ms) {
    firmware::BayEvents events;
    const bool pressed = now / half_period_ms % 2 == 1;
    step(bay, {.button_pressed = pressed, .shutter = protocol::Contact::closed}, {now}, events);
    told += events.count;
  }
  CHECK(told >= 5);
  CHECK(told <= 50);
}

TEST_CASE("button: a press that did something makes the next idle one worth telling") {
  Bench bench;
  bench.drain();
  bench.press(0);
  CHECK(use_of_press(bench) == ButtonUse::nothing);
  bench.press(0);
  CHECK(bench.drain().empty());
  bench.offer(0, usual);
  bench.press(0);
  CHECK(use_of_press(bench) == ButtonUse::urgent_set);
  auto withdraw = bench.command(0);
  withdraw.kind = protocol::CommandKind::withdraw_offer;
  bench.order(withdraw);
  bench.press(0);
  CHECK(use_of_press(bench) == ButtonUse::nothing);
}
