// Light that is no paper, and beams that cannot be believed.
#include <doctest/doctest.h>

#include "tests/firmware/bench.hpp"

using namespace docbay;
using namespace docbay::tests;
using protocol::EventKind;
using protocol::Sensor;
using protocol::SensorHealth;

namespace {

constexpr protocol::OfferArgument one_copy{.copies = 1, .window_ms = 15'000, .shutter_ms = 5'000};

void flash(Bench& bench, std::size_t bay) {
  bench.beams(bay, true, true, firmware::passage_ms_min - 1);
  bench.beams(bay, false, false, settle_ms);
}

}  // namespace

TEST_CASE("beams: a whole passage quicker than paper is noise, counted and nothing else") {
  Bench bench;
  bench.drain();
  bench.offer(0, one_copy);
  flash(bench, 0);
  CHECK(bench.drain().empty());
  CHECK(bench.sensors().bays[0].noise_count == 1);
  CHECK(bench.out(0).count == 0);
  CHECK(bench.status().offered == 1);
}

TEST_CASE("beams: the quickest paper there can be is a drop") {
  Bench bench;
  bench.drain();
  bench.offer(0, one_copy);
  bench.beams(0, true, true, firmware::passage_ms_min);
  bench.beams(0, false, false, settle_ms);
  CHECK(kinds(bench.drain()) == std::vector{EventKind::dropped});
  CHECK(bench.sensors().bays[0].noise_count == 0);
}

TEST_CASE("beams: noise out of the slot counts nothing out") {
  Bench bench;
  bench.drop_in(0);
  bench.drain();
  bench.beams(0, false, true, 3);
  bench.beams(0, true, true, 3);
  bench.beams(0, true, false, 3);
  bench.beams(0, false, false, settle_ms);
  CHECK(bench.drain().empty());
  CHECK(bench.out(0).count == 1);
}

TEST_CASE("beams: so much noise in a minute and they are faulty, until it is quiet") {
  Bench bench;
  bench.drain();
  for (int i = 1; i < firmware::noise_count_max; ++i) flash(bench, 0);
  CHECK(bench.health(0, Sensor::beam_outer) == SensorHealth::ok);
  flash(bench, 0);
  CHECK(bench.health(0, Sensor::beam_outer) == SensorHealth::faulty);
  CHECK(bench.health(0, Sensor::beam_inner) == SensorHealth::faulty);
  const auto events = bench.drain();
  REQUIRE(kinds(events) == std::vector{EventKind::sensor_faulted, EventKind::sensor_faulted});
  CHECK(sensor_payload(events[0])->sensor == Sensor::beam_outer);
  CHECK(sensor_payload(events[1])->sensor == Sensor::beam_inner);
  CHECK(sensor_payload(events[1])->health == SensorHealth::faulty);
  bench.run(firmware::noise_window_ms);
  CHECK(bench.health(0, Sensor::beam_outer) == SensorHealth::ok);
  CHECK(kinds(bench.drain()) ==
        std::vector{EventKind::sensor_recovered, EventKind::sensor_recovered});
}

TEST_CASE("beams: noise that comes now and then is no fault") {
  Bench bench;
  bench.drain();
  for (int i = 0; i < 2 * firmware::noise_count_max; ++i) {
    flash(bench, 0);
    bench.run(firmware::noise_window_ms / 4);
  }
  CHECK(bench.drain().empty());
  CHECK(bench.sensors().bays[0].noise_count == 2 * firmware::noise_count_max);
}

TEST_CASE("beams: paper that passes faulty beams is a drop, and they can be believed again") {
  Bench bench;
  for (int i = 0; i < firmware::noise_count_max; ++i) flash(bench, 0);
  bench.drain();
  CHECK(bench.offer(0, one_copy).result == protocol::CommandResult::done);
  CHECK(bench.out(0).shutter_open);
  bench.drop_in(0);
  CHECK(kinds(bench.drain()) ==
        std::vector{EventKind::dropped, EventKind::sensor_recovered, EventKind::sensor_recovered});
  CHECK(bench.health(0, Sensor::beam_inner) == SensorHealth::ok);
}

TEST_CASE("beams: the count of noise stops at its last value") {
  Bench bench;
  for (int i = 0; i < 300; ++i) flash(bench, 0);
  CHECK(bench.sensors().bays[0].noise_count == 255);
}

TEST_CASE("beams: one that stays blocked beside a free one is a jam, then its own fault") {
  for (const bool outer : {true, false}) {
    CAPTURE(outer);
    const Sensor blocked = outer ? Sensor::beam_outer : Sensor::beam_inner;
    const Sensor other = outer ? Sensor::beam_inner : Sensor::beam_outer;
    Bench bench;
    bench.drain();
    bench.beams(0, outer, !outer, firmware::beam_stuck_after_ms + settle_ms);
    CHECK(bench.health(0, blocked) == SensorHealth::faulty);
    CHECK(bench.health(0, other) == SensorHealth::ok);
    CHECK(kinds(bench.drain()) == std::vector{EventKind::jammed, EventKind::sensor_faulted});
    bench.beams(0, false, false, settle_ms);
    CHECK(bench.health(0, blocked) == SensorHealth::ok);
    CHECK(kinds(bench.drain()) == std::vector{EventKind::jam_cleared, EventKind::sensor_recovered});
  }
}

TEST_CASE("beams: both blocked for long is something stuck, not a fault of theirs") {
  Bench bench;
  bench.drain();
  bench.beams(0, true, false, 100);
  bench.beams(0, true, true, 2 * firmware::beam_stuck_after_ms);
  CHECK(kinds(bench.drain()) == std::vector{EventKind::jammed});
  CHECK(bench.health(0, Sensor::beam_outer) == SensorHealth::ok);
}

TEST_CASE("beams: one that was never seen free is unknown, then faulty") {
  Bench bench{commissioned(bench_settings())};
  bench.board.in[0].beam_outer_blocked = true;
  bench.board.in[0].beam_inner_blocked = true;
  bench.start();
  CHECK(bench.health(0, Sensor::beam_outer) == SensorHealth::unknown);
  CHECK(bench.health(0, Sensor::beam_inner) == SensorHealth::unknown);
  bench.run(firmware::beam_stuck_after_ms);
  CHECK(bench.health(0, Sensor::beam_outer) == SensorHealth::faulty);
  CHECK(bench.health(0, Sensor::beam_inner) == SensorHealth::faulty);
}

TEST_CASE("beams: a faulty one holds no offer: lamp, shutter and expiry follow the clock") {
  for (const bool outer : {true, false}) {
    CAPTURE(outer);
    Bench bench;
    bench.beams(0, outer, !outer, firmware::beam_stuck_after_ms + settle_ms);
    bench.drain();
    CHECK(bench.offer(0, one_copy).result == protocol::CommandResult::done);
    CHECK(bench.out(0).shutter_open);
    bench.run(one_copy.shutter_ms);
    CHECK_FALSE(bench.out(0).shutter_open);
    bench.run(one_copy.window_ms);
    CHECK(kinds(bench.drain()) == std::vector{EventKind::offer_expired});
  }
}

TEST_CASE("beams: one that jams and clears all night is told of a dozen times, in pairs") {
  constexpr std::uint32_t night_ms = 12 * 3'600'000;
  constexpr std::uint32_t period_ms = 20'000;
  firmware::BayState bay;
  std::size_t jammed = 0;
  std::size_t cleared = 0;
  for (std::uint32_t now = 0; now < night_ms; now += firmware::contact_settle_ms) {
    firmware::BayEvents events;
    step(bay,
         {.beam_outer_blocked = now % period_ms > period_ms / 2,
          .shutter = protocol::Contact::closed},
         {now}, events);
    for (const auto& event : events.all()) {
      if (event.kind == EventKind::jammed) ++jammed;
      if (event.kind == EventKind::jam_cleared) ++cleared;
    }
  }
  CHECK(jammed >= 5);
  CHECK(jammed <= 20);
  CHECK(jammed - cleared <= 1);
}
