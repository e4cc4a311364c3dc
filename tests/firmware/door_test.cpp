// The door at the back: released, opened, closed, and everything that can go otherwise.
#include <doctest/doctest.h>

#include "tests/firmware/bench.hpp"

using namespace docbay;
using namespace docbay::tests;
using protocol::DoorPhase;
using protocol::EventKind;

namespace {

constexpr std::uint32_t release_ms = 5'000;
constexpr std::uint32_t open_max_ms = 30'000;
constexpr protocol::OpenDoorArgument usual{.release_ms = release_ms, .open_max_ms = open_max_ms};

DoorPhase phase(Bench& bench, std::size_t bay) {
  return bench.detail().bays[bay].door_phase;
}

}  // namespace

TEST_CASE("door: a release powers the lock until the door opens, no longer") {
  Bench bench;
  bench.release(1, usual);
  CHECK(bench.out(1).lock_released);
  CHECK(phase(bench, 1) == DoorPhase::releasing);
  CHECK(bench.status().doors_not_closed == 1U << 1);
  bench.open_door(1);
  CHECK_FALSE(bench.out(1).lock_released);
  CHECK(phase(bench, 1) == DoorPhase::open);
}

TEST_CASE("door: opened and closed are recorded with the command and what is inside") {
  Bench bench;
  bench.offer(1, {.copies = 1, .window_ms = 15'000, .shutter_ms = 5'000});
  bench.drop_in(1);
  bench.drain();
  const auto report = bench.release(1, usual);
  bench.open_door(1);
  bench.set_emptiness(1, protocol::Emptiness::empty);
  bench.close_door(1);
  const auto events = bench.drain();
  REQUIRE(kinds(events) == std::vector{EventKind::door_opened, EventKind::door_closed});
  const auto opened = door_payload(events[0]);
  const auto closed = door_payload(events[1]);
  CHECK(opened->command == report.number);
  CHECK(opened->emptiness == protocol::Emptiness::occupied);
  CHECK(opened->count == 1);
  CHECK(closed->command == report.number);
  CHECK(closed->emptiness == protocol::Emptiness::empty);
  CHECK(closed->count == 1);
  CHECK(bench.out(1).lamps == protocol::lamp_taken);
  CHECK(bench.status().doors_not_closed == 0);
}

TEST_CASE("door: the taken lamp stays dark when papers were left inside") {
  Bench bench;
  bench.offer(1, {.copies = 1, .window_ms = 15'000, .shutter_ms = 5'000});
  bench.drop_in(1);
  bench.release(1, usual);
  bench.open_door(1);
  bench.close_door(1);
  CHECK((bench.out(1).lamps & protocol::lamp_taken) == 0);
}

TEST_CASE("door: the taken lamp goes out with the next drop") {
  Bench bench;
  const protocol::OfferArgument offer{.copies = 1, .window_ms = 15'000, .shutter_ms = 5'000};
  bench.offer(1, offer);
  bench.drop_in(1);
  bench.release(1, usual);
  bench.open_door(1);
  bench.set_emptiness(1, protocol::Emptiness::empty);
  bench.close_door(1);
  REQUIRE((bench.out(1).lamps & protocol::lamp_taken) != 0);
  bench.offer(1, offer);
  bench.drop_in(1);
  CHECK((bench.out(1).lamps & protocol::lamp_taken) == 0);
}

TEST_CASE("door: released but never opened locks again, and says so") {
  Bench bench;
  bench.drain();
  const auto report = bench.release(1, usual);
  bench.run(release_ms - 10);
  CHECK(bench.out(1).lock_released);
  bench.run(20);
  CHECK_FALSE(bench.out(1).lock_released);
  bench.run(firmware::late_pull_ms);
  const auto events = bench.drain();
  REQUIRE(kinds(events) == std::vector{EventKind::door_not_opened});
  CHECK(door_payload(events[0])->command == report.number);
  CHECK(phase(bench, 1) == DoorPhase::locked);
}

TEST_CASE("door: left open is told once, lights the error lamp, and ends when it is closed") {
  Bench bench;
  bench.release(1, usual);
  bench.open_door(1);
  bench.drain();
  bench.run(open_max_ms + 100);
  CHECK(kinds(bench.drain()) == std::vector{EventKind::door_left_open});
  CHECK(phase(bench, 1) == DoorPhase::left_open);
  CHECK((bench.out(1).lamps & protocol::lamp_error) != 0);
  bench.run(open_max_ms);
  CHECK(bench.drain().empty());
  bench.close_door(1);
  CHECK(kinds(bench.drain()) == std::vector{EventKind::door_closed});
  CHECK(bench.out(1).lamps == 0);
}

TEST_CASE("door: opened without a command is forced, with no command to its name") {
  Bench bench;
  bench.release(1, usual);
  bench.open_door(1);
  bench.close_door(1);
  bench.drain();
  bench.open_door(1);
  const auto events = bench.drain();
  REQUIRE(kinds(events) == std::vector{EventKind::door_forced});
  CHECK(door_payload(events[0])->command == protocol::CommandNumber{0});
  CHECK(phase(bench, 1) == DoorPhase::forced);
  CHECK((bench.out(1).lamps & protocol::lamp_error) != 0);
  CHECK_FALSE(bench.out(1).lock_released);
  bench.close_door(1);
  CHECK(kinds(bench.drain()) == std::vector{EventKind::door_closed});
}

TEST_CASE("door: a contact that bounces tells nothing") {
  Bench bench;
  bench.drain();
  for (int bounce = 0; bounce < 10; ++bounce) {
    bench.board.in[1].door = protocol::Contact::open;
    bench.run(firmware::contact_settle_ms / 2);
    bench.board.in[1].door = protocol::Contact::closed;
    bench.run(firmware::contact_settle_ms / 2);
  }
  CHECK(bench.drain().empty());
}

TEST_CASE("door: found open at the start is open, not forced, and is told when it stays so") {
  Bench bench{commissioned(bench_settings())};
  bench.board.in[1].door = protocol::Contact::open;
  bench.power_on();
  REQUIRE(bench.await_service());
  bench.run(settle_ms);
  const auto events = bench.drain_bays();
  REQUIRE(kinds(events) == std::vector{EventKind::door_opened});
  CHECK(door_payload(events[0])->command == protocol::CommandNumber{0});
  CHECK(phase(bench, 1) == DoorPhase::open);
  bench.run(firmware::open_max_ms_default);
  CHECK(kinds(bench.drain()) == std::vector{EventKind::door_left_open});
}

TEST_CASE("door: a contact that is not known yet opens and forces nothing") {
  Bench bench{commissioned(bench_settings())};
  bench.board.in[1].door = protocol::Contact::unknown;
  bench.power_on();
  REQUIRE(bench.await_service());
  bench.run(settle_ms);
  CHECK(bench.drain_bays().empty());
  CHECK(bench.detail().bays[1].door == protocol::Contact::unknown);
  CHECK(bench.release(1, usual).result == protocol::CommandResult::done);
  CHECK(bench.out(1).lock_released);
}

TEST_CASE("door: a release while it stands open powers nothing and is remembered") {
  Bench bench;
  bench.release(1, usual);
  bench.open_door(1);
  bench.drain();
  const auto second = bench.release(1, usual);
  CHECK(second.result == protocol::CommandResult::done);
  CHECK_FALSE(bench.out(1).lock_released);
  bench.close_door(1);
  const auto events = bench.drain();
  REQUIRE(kinds(events) == std::vector{EventKind::door_closed});
  CHECK(door_payload(events[0])->command == second.number);
}

TEST_CASE("door: a release without end, or longer than the coil bears, is refused") {
  Bench bench;
  CHECK(bench.release(1, {.release_ms = 0}).result == protocol::CommandResult::bad_argument);
  CHECK(bench.release(1, {.release_ms = firmware::release_ms_max + 1}).result ==
        protocol::CommandResult::bad_argument);
  CHECK_FALSE(bench.out(1).lock_released);
}

TEST_CASE("door: a sensor that says empty or stuck vetoes no release") {
  Bench bench;
  bench.set_emptiness(1, protocol::Emptiness::unknown);
  bench.board.in[1].shutter = protocol::Contact::unknown;
  CHECK(bench.release(1, usual).result == protocol::CommandResult::done);
  CHECK(bench.out(1).lock_released);
}

TEST_CASE("door: a power cut locks it") {
  Bench bench;
  bench.release(1, usual);
  bench.power_off();
  CHECK_FALSE(bench.out(1).lock_released);
  bench.power_on();
  REQUIRE(bench.await_service());
  bench.run(settle_ms);
  CHECK_FALSE(bench.out(1).lock_released);
  CHECK(phase(bench, 1) == DoorPhase::locked);
}
