// The empty and the full sensor: what they say, and when they cannot be right.
#include <doctest/doctest.h>

#include "tests/firmware/bench.hpp"

using namespace docbay;
using namespace docbay::tests;
using protocol::Emptiness;
using protocol::EventKind;
using protocol::Fullness;
using protocol::Sensor;
using protocol::SensorHealth;

namespace {

constexpr protocol::OfferArgument three{.copies = 3, .window_ms = 60'000, .shutter_ms = 60'000};
constexpr protocol::OpenDoorArgument collect{
    .release_ms = 5'000, .open_max_ms = 30'000, .to_empty = true};
constexpr firmware::Options full_sensors{.full_sensors = 0xFF};
constexpr std::uint32_t fullness_ms = firmware::fullness_settle_ms + settle_ms;

/// Paper that the empty sensor does not see.
void drop_unseen(Bench& bench, std::size_t bay) {
  bench.beams(bay, true, false, 40);
  bench.beams(bay, true, true, 40);
  bench.beams(bay, false, true, 40);
  bench.beams(bay, false, false, settle_ms);
}

}  // namespace

TEST_CASE("full: told once when it is, and once when it is no longer") {
  Bench bench{bench_settings(), full_sensors};
  const auto offered = bench.offer(0, three);
  bench.drain();
  bench.board.in[0].fullness = Fullness::full;
  bench.drop_in(0);
  bench.run(fullness_ms);
  auto events = bench.drain();
  REQUIRE(kinds(events) == std::vector{EventKind::dropped, EventKind::filled});
  CHECK(drop_payload(events[1])->offer == offered.number);
  CHECK(drop_payload(events[1])->copies_left == 2);
  CHECK(bench.sensors().bays[0].fullness == Fullness::full);
  bench.release(0, collect);
  bench.open_door(0);
  bench.set_emptiness(0, Emptiness::empty);
  bench.board.in[0].fullness = Fullness::not_full;
  bench.run(fullness_ms);
  bench.close_door(0);
  CHECK(kinds(bench.drain()) ==
        std::vector{EventKind::door_opened, EventKind::no_longer_full, EventKind::door_closed});
}

TEST_CASE("full: a bay that is full is offered all the same: the host decides") {
  Bench bench{bench_settings(), full_sensors};
  bench.set_emptiness(0, Emptiness::occupied);
  bench.board.in[0].fullness = Fullness::full;
  bench.run(fullness_ms);
  CHECK(bench.offer(0, three).result == protocol::CommandResult::done);
  CHECK(bench.out(0).shutter_open);
}

TEST_CASE("full: falling paper that passes the sensor fills nothing") {
  Bench bench{bench_settings(), full_sensors};
  bench.set_emptiness(0, Emptiness::occupied);
  bench.drain();
  bench.board.in[0].fullness = Fullness::full;
  bench.run(firmware::fullness_settle_ms / 2);
  bench.board.in[0].fullness = Fullness::not_full;
  bench.run(fullness_ms);
  CHECK(bench.drain().empty());
}

TEST_CASE("full: a sensor that wavers while nothing moves is told once") {
  Bench bench{bench_settings(), full_sensors};
  bench.set_emptiness(0, Emptiness::occupied);
  bench.drain();
  for (int i = 0; i < 10; ++i) {
    bench.board.in[0].fullness = i % 2 == 0 ? Fullness::full : Fullness::not_full;
    bench.run(fullness_ms);
  }
  CHECK(kinds(bench.drain()) == std::vector{EventKind::filled});
}

TEST_CASE("full: a bay without the sensor is never full") {
  Bench bench;
  bench.set_emptiness(0, Emptiness::occupied);
  bench.drain();
  bench.board.in[0].fullness = Fullness::full;
  bench.run(fullness_ms);
  CHECK(bench.sensors().bays[0].fullness == Fullness::unknown);
  CHECK(bench.drain().empty());
}

TEST_CASE("levels: full and empty at once are both faulty and unknown until they agree") {
  Bench bench{bench_settings(), full_sensors};
  bench.drain();
  bench.board.in[0].fullness = Fullness::full;
  bench.run(fullness_ms + firmware::contradiction_ms);
  CHECK(bench.health(0, Sensor::empty) == SensorHealth::faulty);
  CHECK(bench.health(0, Sensor::full) == SensorHealth::faulty);
  CHECK(bench.detail().bays[0].emptiness == Emptiness::unknown);
  CHECK(bench.sensors().bays[0].fullness == Fullness::unknown);
  bench.set_emptiness(0, Emptiness::occupied);
  CHECK(bench.health(0, Sensor::empty) == SensorHealth::ok);
  CHECK(bench.health(0, Sensor::full) == SensorHealth::ok);
  CHECK(bench.detail().bays[0].emptiness == Emptiness::occupied);
}

TEST_CASE("empty: it says so although paper fell in: faulty, until it sees something") {
  Bench bench;
  bench.drain();
  bench.offer(0, three);
  drop_unseen(bench, 0);
  bench.run(firmware::emptiness_lag_ms - 2 * settle_ms);
  CHECK(bench.health(0, Sensor::empty) == SensorHealth::ok);
  bench.run(2 * settle_ms);
  CHECK(bench.health(0, Sensor::empty) == SensorHealth::faulty);
  CHECK(bench.detail().bays[0].emptiness == Emptiness::unknown);
  const auto events = bench.drain();
  REQUIRE(kinds(events) == std::vector{EventKind::dropped, EventKind::sensor_faulted});
  CHECK(sensor_payload(events[1])->sensor == Sensor::empty);
  bench.set_emptiness(0, Emptiness::occupied);
  CHECK(bench.health(0, Sensor::empty) == SensorHealth::ok);
}

TEST_CASE("empty: a faulty one is believed again once the door was opened and closed") {
  Bench bench;
  drop_unseen(bench, 0);
  bench.run(firmware::emptiness_lag_ms);
  REQUIRE(bench.health(0, Sensor::empty) == SensorHealth::faulty);
  bench.release(0, collect);
  bench.open_door(0);
  CHECK(bench.health(0, Sensor::empty) == SensorHealth::faulty);
  bench.close_door(0);
  CHECK(bench.health(0, Sensor::empty) == SensorHealth::ok);
  bench.run(2 * firmware::emptiness_lag_ms);
  CHECK(bench.health(0, Sensor::empty) == SensorHealth::ok);
}

TEST_CASE("empty: paper pulled back out, or counted away by the host, makes it right again") {
  Bench bench;
  drop_unseen(bench, 0);
  bench.pull_out(0);
  bench.run(firmware::emptiness_lag_ms);
  CHECK(bench.health(0, Sensor::empty) == SensorHealth::ok);
  drop_unseen(bench, 1);
  bench.run(firmware::emptiness_lag_ms);
  REQUIRE(bench.health(1, Sensor::empty) == SensorHealth::faulty);
  auto show = bench.command(1);
  write_argument(show, protocol::ShowArgument{.count = 0});
  bench.order(show);
  bench.run(firmware::emptiness_lag_ms);
  CHECK(bench.health(1, Sensor::empty) == SensorHealth::ok);
}

TEST_CASE("collection: paper left inside is told after the door closed, and calls") {
  Bench bench;
  bench.drop_in(0);
  bench.press(0);
  bench.drain();
  const auto ordered = bench.release(0, collect);
  bench.open_door(0);
  bench.close_door(0);
  const auto events = bench.drain();
  REQUIRE(kinds(events) ==
          std::vector{EventKind::door_opened, EventKind::door_closed, EventKind::not_emptied});
  CHECK(door_payload(events[2])->command == ordered.number);
  CHECK(door_payload(events[2])->emptiness == Emptiness::occupied);
  CHECK(bench.sensors().bays[0].alarm);
  CHECK((bench.out(0).lamps & protocol::lamp_error) != 0);
  bench.press(0);
  CHECK_FALSE(bench.sensors().bays[0].alarm);
  bench.release(0, collect);
  bench.open_door(0);
  bench.set_emptiness(0, Emptiness::empty);
  bench.drain();
  bench.close_door(0);
  CHECK(kinds(bench.drain()) == std::vector{EventKind::door_closed});
  CHECK_FALSE(bench.sensors().bays[0].alarm);
}

TEST_CASE(
    "collection: paper inside is nobody's fault when the door was opened for something else") {
  Bench bench;
  bench.drop_in(0);
  auto other = collect;
  other.to_empty = false;
  bench.release(0, other);
  bench.open_door(0);
  bench.drain();
  bench.close_door(0);
  CHECK(kinds(bench.drain()) == std::vector{EventKind::door_closed});
}

TEST_CASE("collection: the alarm for paper left inside ends when the bay is empty") {
  Bench bench;
  bench.set_emptiness(0, Emptiness::occupied);
  bench.release(0, collect);
  bench.open_door(0);
  bench.close_door(0);
  REQUIRE(bench.sensors().bays[0].alarm);
  bench.set_emptiness(0, Emptiness::empty);
  CHECK_FALSE(bench.sensors().bays[0].alarm);
  CHECK(bench.out(0).lamps == 0);
}
