// A bay with two doors: each its own lock and switch, never both open.
#include <doctest/doctest.h>

#include "tests/firmware/bench.hpp"

using namespace docbay;
using namespace docbay::tests;
using protocol::CommandResult;
using protocol::Contact;
using protocol::DoorPhase;
using protocol::EventKind;
using protocol::OpenDoorArgument;

namespace {

constexpr firmware::Options second_doors{.second_doors = 0b10};
constexpr std::size_t bay = 1;

constexpr OpenDoorArgument door(std::uint8_t number, bool override_interlock = false) {
  return {.release_ms = 5'000,
          .open_max_ms = 30'000,
          .door = number,
          .override_interlock = override_interlock};
}

void move_second(Bench& bench, Contact contact) {
  bench.board.in[bay].second_door = contact;
  bench.run(settle_ms);
}

}  // namespace

TEST_CASE("second door: has a lock, phases and events of its own") {
  Bench bench{bench_settings(), second_doors};
  bench.drain();
  const auto ordered = bench.release(bay, door(1));
  CHECK(ordered.result == CommandResult::done);
  CHECK(bench.out(bay).second_lock_released);
  CHECK_FALSE(bench.out(bay).lock_released);
  CHECK(bench.sensors().bays[bay].second_door_phase == DoorPhase::releasing);
  CHECK(bench.detail().bays[bay].door_phase == DoorPhase::locked);
  CHECK(bench.status().doors_not_closed == 1U << bay);
  move_second(bench, Contact::open);
  CHECK_FALSE(bench.out(bay).second_lock_released);
  CHECK(bench.sensors().bays[bay].second_door == Contact::open);
  move_second(bench, Contact::closed);
  const auto events = bench.drain();
  REQUIRE(kinds(events) == std::vector{EventKind::door_opened, EventKind::door_closed});
  for (const auto& event : events) {
    CHECK(door_payload(event)->door == 1);
    CHECK(door_payload(event)->command == ordered.number);
  }
}

TEST_CASE("second door: forced and left open are told of it, and call") {
  Bench bench{bench_settings(), second_doors};
  bench.drain();
  move_second(bench, Contact::open);
  auto events = bench.drain();
  REQUIRE(kinds(events) == std::vector{EventKind::door_forced});
  CHECK(door_payload(events[0])->door == 1);
  CHECK(bench.sensors().bays[bay].alarm);
  move_second(bench, Contact::closed);
  CHECK_FALSE(bench.sensors().bays[bay].alarm);
  bench.release(bay, door(1));
  move_second(bench, Contact::open);
  bench.drain();
  bench.run(30'000);
  events = bench.drain();
  REQUIRE(kinds(events) == std::vector{EventKind::door_left_open});
  CHECK(door_payload(events[0])->door == 1);
}

TEST_CASE("second door: a bay without one, or a third door, is a bad argument") {
  Bench bench{bench_settings(), second_doors};
  CHECK(bench.release(0, door(1)).result == CommandResult::bad_argument);
  CHECK(bench.release(bay, door(2)).result == CommandResult::bad_argument);
  bench.board.in[0].second_door = Contact::open;
  bench.drain();
  bench.run(settle_ms);
  CHECK(bench.drain().empty());
  CHECK_FALSE(bench.out(0).second_lock_released);
}

TEST_CASE("interlock: while one door is releasing or open, the other stays locked") {
  for (const std::uint8_t first : {std::uint8_t{0}, std::uint8_t{1}}) {
    CAPTURE(first);
    const auto second = static_cast<std::uint8_t>(1 - first);
    Bench bench{bench_settings(), second_doors};
    bench.release(bay, door(first));
    CHECK(bench.release(bay, door(second)).result == CommandResult::interlocked);
    auto& contact = first == 0 ? bench.board.in[bay].door : bench.board.in[bay].second_door;
    contact = Contact::open;
    bench.run(settle_ms);
    CHECK(bench.release(bay, door(second)).result == CommandResult::interlocked);
    CHECK_FALSE((bench.out(bay).lock_released || bench.out(bay).second_lock_released));
    contact = Contact::closed;
    bench.run(settle_ms);
    CHECK(bench.release(bay, door(second)).result == CommandResult::done);
  }
}

TEST_CASE("interlock: an order that was refused may be sent again under its number") {
  Bench bench{bench_settings(), second_doors};
  bench.release(bay, door(0));
  auto again = bench.command(bay);
  write_argument(again, door(1));
  CHECK(bench.order(again).result == CommandResult::interlocked);
  bench.run(door(0).release_ms + firmware::late_pull_ms + settle_ms);
  CHECK(bench.order(again).result == CommandResult::done);
}

TEST_CASE("interlock: a person's override opens the other door all the same") {
  Bench bench{bench_settings(), second_doors};
  bench.release(bay, door(0));
  bench.open_door(bay);
  CHECK(bench.release(bay, door(1, true)).result == CommandResult::done);
  CHECK(bench.out(bay).second_lock_released);
}

TEST_CASE("interlock: a switch that cannot be believed vetoes nothing") {
  Bench bench{bench_settings(), second_doors};
  bench.release(bay, door(0));
  bench.open_door(bay);
  bench.board.in[bay].door = Contact::unknown;
  bench.run(settle_ms);
  CHECK(bench.release(bay, door(1)).result == CommandResult::done);
  CHECK(bench.out(bay).second_lock_released);
}

TEST_CASE("interlock: nor does one that chatters; but two coils are never powered together") {
  Bench bench{bench_settings(), second_doors};
  for (int i = 0; i <= firmware::chatter_count_max; ++i) {
    bench.board.in[bay].door = i % 2 == 0 ? Contact::open : Contact::closed;
    bench.run(100);
  }
  REQUIRE(bench.health(bay, protocol::Sensor::door_switch) == protocol::SensorHealth::faulty);
  CHECK(bench.release(bay, door(0)).result == CommandResult::done);
  CHECK(bench.out(bay).lock_released);
  CHECK(bench.release(bay, door(1)).result == CommandResult::interlocked);
  bench.run(door(0).release_ms + firmware::late_pull_ms);
  CHECK(bench.release(bay, door(1)).result == CommandResult::done);
  CHECK_FALSE(bench.out(bay).lock_released);
  CHECK(bench.out(bay).second_lock_released);
}

TEST_CASE("second door: a power cut drops both locks") {
  Bench bench{bench_settings(), second_doors};
  bench.release(bay, door(1));
  bench.power_off();
  CHECK_FALSE(bench.out(bay).second_lock_released);
  bench.start();
  CHECK_FALSE(bench.out(bay).second_lock_released);
}
