// Sensors that say what cannot be true: found out, told once, and never in anybody's way.
#include <doctest/doctest.h>

#include "tests/firmware/bench.hpp"

using namespace docbay;
using namespace docbay::tests;
using protocol::Contact;
using protocol::EventKind;
using protocol::Sensor;
using protocol::SensorHealth;

namespace {

constexpr protocol::OfferArgument offer_usual{
    .copies = 1, .window_ms = 15'000, .shutter_ms = 5'000};
constexpr protocol::OpenDoorArgument open_usual{.release_ms = 5'000, .open_max_ms = 30'000};

void chatter(Bench& bench, std::size_t bay, int changes) {
  for (int i = 0; i < changes; ++i) {
    bench.board.in[bay].door = i % 2 == 0 ? Contact::open : Contact::closed;
    bench.run(100);
  }
}

std::size_t count_of(std::span<const protocol::Event> events, EventKind kind) {
  std::size_t count = 0;
  for (const auto& event : events) {
    if (event.kind == kind) ++count;
  }
  return count;
}

}  // namespace

TEST_CASE("sensors: a sound bay says so of each, and which are absent") {
  Bench bench;
  for (const Sensor sensor : {Sensor::beam_outer, Sensor::beam_inner, Sensor::shutter_limit,
                              Sensor::door_switch, Sensor::empty, Sensor::button}) {
    CAPTURE(name_of(sensor));
    CHECK(bench.health(0, sensor) == SensorHealth::ok);
  }
  CHECK(bench.health(0, Sensor::second_door_switch) == SensorHealth::absent);
  CHECK(bench.health(0, Sensor::full) == SensorHealth::absent);
}

TEST_CASE("sensors: what has told nothing yet is unknown, not ok") {
  Bench bench{
      commissioned(bench_settings(), firmware::Options{.second_doors = 1, .full_sensors = 1})};
  bench.board.shutters_stuck = true;
  bench.board.in[0] = {.beam_outer_blocked = true, .beam_inner_blocked = true};
  bench.start();
  for (const Sensor sensor :
       {Sensor::beam_outer, Sensor::beam_inner, Sensor::shutter_limit, Sensor::door_switch,
        Sensor::second_door_switch, Sensor::empty, Sensor::full}) {
    CAPTURE(name_of(sensor));
    CHECK(bench.health(0, sensor) == SensorHealth::unknown);
  }
  CHECK(bench.offer(0, offer_usual).result == protocol::CommandResult::done);
  CHECK(bench.out(0).shutter_open);
  CHECK(bench.release(0, open_usual).result == protocol::CommandResult::done);
  CHECK(bench.out(0).lock_released);
}

TEST_CASE("sensors: a change of health moves the change count") {
  Bench bench;
  const auto before = bench.status().change_count;
  bench.board.in[0].button_pressed = true;
  bench.run(firmware::button_stuck_after_ms + settle_ms);
  CHECK(bench.status().change_count != before);
}

TEST_CASE("shutter: one that does not open in time is told once, and recovers when it agrees") {
  Bench bench;
  bench.drain();
  bench.board.shutters_stuck = true;
  const auto offered = bench.offer(0, offer_usual);
  bench.run(firmware::shutter_limit_ms - 100);
  CHECK(bench.drain().empty());
  bench.run(200);
  auto events = bench.drain();
  REQUIRE(kinds(events) == std::vector{EventKind::shutter_timed_out, EventKind::sensor_faulted});
  CHECK(shutter_payload(events[0])->offer == offered.number);
  CHECK(shutter_payload(events[0])->to_open);
  CHECK(sensor_payload(events[1])->sensor == Sensor::shutter_limit);
  CHECK(bench.health(0, Sensor::shutter_limit) == SensorHealth::faulty);
  CHECK(bench.out(0).shutter_open);
  bench.drop_in(0);
  bench.run(firmware::shutter_limit_ms);
  events = bench.drain();
  CHECK(kinds(events) == std::vector{EventKind::dropped, EventKind::sensor_recovered});
  CHECK(bench.health(0, Sensor::shutter_limit) == SensorHealth::ok);
}

TEST_CASE("shutter: one that does not close in time is told as such") {
  Bench bench;
  bench.offer(0, offer_usual);
  bench.drain();
  bench.board.shutters_stuck = true;
  bench.drop_in(0);
  bench.run(firmware::shutter_limit_ms + settle_ms);
  const auto events = bench.drain();
  REQUIRE(kinds(events) ==
          std::vector{EventKind::dropped, EventKind::shutter_timed_out, EventKind::sensor_faulted});
  CHECK_FALSE(shutter_payload(events[1])->to_open);
}

TEST_CASE("shutter: on its way, in time, it is nobody's fault") {
  Bench bench;
  bench.drain();
  bench.board.shutters_stuck = true;
  for (int i = 0; i < 5; ++i) {
    bench.offer(0, offer_usual);
    bench.board.in[0].shutter = Contact::unknown;
    bench.run(firmware::shutter_limit_ms - 100);
    bench.board.in[0].shutter = Contact::open;
    bench.run(settle_ms);
    auto withdraw = bench.command(0);
    withdraw.kind = protocol::CommandKind::withdraw_offer;
    bench.order(withdraw);
    bench.run(firmware::shutter_limit_ms - 100);
    bench.board.in[0].shutter = Contact::closed;
    bench.run(settle_ms);
  }
  CHECK(bench.drain().empty());
}

TEST_CASE("door switch: one that chatters is faulty, its contact unknown, and it forces nothing") {
  Bench bench;
  chatter(bench, 1, 2 * firmware::chatter_count_max);
  CHECK(bench.health(1, Sensor::door_switch) == SensorHealth::faulty);
  CHECK(bench.detail().bays[1].door == Contact::unknown);
  CHECK((bench.status().doors_not_closed & 1U << 1) != 0);
  bench.drain();
  chatter(bench, 1, 20);
  CHECK(bench.drain().empty());
  bench.run(firmware::chatter_window_ms);
  CHECK(bench.health(1, Sensor::door_switch) == SensorHealth::ok);
  CHECK(bench.detail().bays[1].door == Contact::closed);
  const auto events = bench.drain();
  CHECK(count_of(events, EventKind::sensor_recovered) == 1);
  CHECK(count_of(events, EventKind::door_forced) == 0);
}

TEST_CASE("door switch: a faulty one vetoes no release, and the door locks again after it") {
  Bench bench;
  chatter(bench, 1, 2 * firmware::chatter_count_max + 1);
  bench.drain();
  chatter(bench, 1, 1);
  CHECK(bench.release(1, open_usual).result == protocol::CommandResult::done);
  CHECK(bench.out(1).lock_released);
  for (std::uint32_t ms = 0; ms < open_usual.release_ms + firmware::late_pull_ms; ms += 200) {
    chatter(bench, 1, 2);
  }
  CHECK_FALSE(bench.out(1).lock_released);
  CHECK(bench.detail().bays[1].door_phase == protocol::DoorPhase::locked);
}

TEST_CASE("door switch: a door found open when its switch recovers is open, not forced") {
  Bench bench;
  chatter(bench, 1, 2 * firmware::chatter_count_max);
  bench.board.in[1].door = Contact::open;
  bench.drain();
  bench.run(firmware::chatter_window_ms + 100);
  CHECK(count_of(bench.drain(), EventKind::door_forced) == 0);
  CHECK(bench.detail().bays[1].door == Contact::open);
  CHECK(bench.detail().bays[1].door_phase != protocol::DoorPhase::locked);
  bench.close_door(1);
  CHECK(kinds(bench.drain()) == std::vector{EventKind::door_closed});
}

TEST_CASE("door switch: a release outlives the recovery that finds the door closed") {
  Bench bench;
  bench.release(1, open_usual);
  bench.open_door(1);
  chatter(bench, 1, firmware::chatter_count_max);
  REQUIRE(bench.health(1, Sensor::door_switch) == SensorHealth::faulty);
  bench.board.in[1].door = Contact::closed;
  bench.run(firmware::chatter_window_ms - 2'000);
  bench.drain();
  bench.release(1, open_usual);
  CHECK(bench.out(1).lock_released);
  bench.run(3'000);
  REQUIRE(bench.health(1, Sensor::door_switch) == SensorHealth::ok);
  CHECK(count_of(bench.drain(), EventKind::door_closed) == 1);
  CHECK(bench.out(1).lock_released);
}

TEST_CASE("door switch: opened and closed at a person's pace it is sound") {
  Bench bench;
  for (int i = 0; i < 20; ++i) {
    bench.open_door(1);
    bench.run(1'500);
    bench.close_door(1);
    bench.run(1'500);
  }
  CHECK(bench.health(1, Sensor::door_switch) == SensorHealth::ok);
}

TEST_CASE("sensors: one that flickers all night is told of a dozen times, always in pairs") {
  constexpr std::uint32_t night_ms = 12 * 3'600'000;
  constexpr std::uint32_t period_ms = 40'000;
  firmware::BayState bay;
  std::size_t faulted = 0;
  std::size_t recovered = 0;
  for (std::uint32_t now = 0; now < night_ms; now += firmware::contact_settle_ms) {
    firmware::BayEvents events;
    const bool pressed = now % period_ms > period_ms / 8;
    step(bay, {.button_pressed = pressed, .shutter = Contact::closed}, {now}, events);
    for (const auto& event : events.all()) {
      if (event.kind == EventKind::sensor_faulted) ++faulted;
      if (event.kind == EventKind::sensor_recovered) ++recovered;
      CHECK(faulted - recovered <= 1);
    }
  }
  CHECK(faulted >= 3);
  CHECK(faulted <= 10);
}

TEST_CASE("sensors: what may wait leaves a quarter of the journal free, and is told later") {
  Bench bench;
  bench.drain();
  const auto room_is_spare = [&] {
    return bench.status().events_waiting + firmware::spare_room_min < firmware::ring_slots;
  };
  while (room_is_spare()) bench.drop_in(0);
  const auto waiting = bench.status().events_waiting;
  bench.board.in[3].button_pressed = true;
  bench.run(firmware::button_stuck_after_ms + 100);
  CHECK(bench.health(3, Sensor::button) == SensorHealth::faulty);
  CHECK(bench.status().events_waiting == waiting);
  const auto events = bench.drain();
  CHECK(count_of(events, EventKind::button_pressed) == 0);
  CHECK(count_of(events, EventKind::sensor_faulted) == 1);
}

TEST_CASE("door switch: one that begins to chatter on a locked door does not say closed") {
  Bench bench;
  bench.release(1, open_usual);
  bench.open_door(1);
  bench.run(firmware::chatter_window_ms);
  for (int i = 0; i < firmware::chatter_count_max; ++i) {
    bench.board.in[1].door = i % 2 == 0 ? Contact::closed : Contact::open;
    bench.run(100);
  }
  REQUIRE(bench.health(1, Sensor::door_switch) == SensorHealth::faulty);
  CHECK(bench.detail().bays[1].door_phase == protocol::DoorPhase::locked);
  CHECK((bench.status().doors_not_closed & 1U << 1) != 0);
}

TEST_CASE("door switch: a door known as open is not forced when its switch is heard again") {
  Bench bench;
  bench.release(1, open_usual);
  bench.open_door(1);
  bench.board.in[1].door = Contact::unknown;
  bench.run(settle_ms);
  bench.release(1, {.release_ms = 1'000, .open_max_ms = 30'000});
  bench.run(1'000 + firmware::late_pull_ms + settle_ms);
  REQUIRE(bench.detail().bays[1].door_phase == protocol::DoorPhase::locked);
  bench.drain();
  bench.board.in[1].door = Contact::open;
  bench.run(settle_ms);
  CHECK(kinds(bench.drain()) == std::vector{EventKind::door_opened});
}

TEST_CASE("sensors: fullness waits for spare room, too, and is told when there is some") {
  Bench bench{bench_settings(), firmware::Options{.full_sensors = 0xFF}};
  bench.drain();
  while (bench.status().events_waiting + firmware::spare_room_min < firmware::ring_slots) {
    bench.drop_in(0);
  }
  bench.board.in[0].fullness = protocol::Fullness::full;
  bench.run(2 * firmware::fullness_settle_ms);
  CHECK(bench.sensors().bays[0].fullness == protocol::Fullness::full);
  const auto events = bench.drain();
  CHECK(events.back().kind == EventKind::filled);
  CHECK(count_of(events, EventKind::filled) == 1);
}
