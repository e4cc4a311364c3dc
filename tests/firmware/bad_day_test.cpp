// What once went wrong, or nearly: resets at a bad moment, a chip that does not answer, a journal
// that is nearly full, hands and hosts that are late or impatient.
#include <algorithm>

#include <doctest/doctest.h>

#include "tests/firmware/bench.hpp"

using namespace docbay;
using namespace docbay::tests;
using protocol::CommandResult;
using protocol::EventKind;

namespace {

constexpr protocol::OpenDoorArgument usual{.release_ms = 1'000, .open_max_ms = 5'000};
constexpr protocol::OfferArgument one_copy{.copies = 1, .window_ms = 15'000, .shutter_ms = 5'000};

/// A board with `events` in its journal that nobody has fetched.
void fill_journal(Bench& bench, std::size_t events) {
  for (std::size_t i = 0; i < events / protocol::bays_per_board_max; ++i) bench.drop_everywhere();
  bench.run(200);
}

}  // namespace

TEST_CASE("board: a reset in the middle of an EEPROM write waits for the chip and serves") {
  MemoryBoard board;
  Bench bench;
  board.pages = bench.board.pages;
  board.start_write(0, board.pages[0]);
  firmware::Controller<MemoryBoard> controller{board};
  controller.start({0});
  CHECK_FALSE(controller.serving());
  for (std::uint32_t ms = 1; ms < 100; ++ms) {
    board.advance();
    controller.tick({ms});
  }
  CHECK(controller.serving());
  CHECK(board.misuse_count == 0);
}

TEST_CASE("board: pages that cannot be read at the start are read again, never taken for empty") {
  Bench bench;
  bench.offer(2, one_copy);
  bench.drop_in(2);
  bench.run(100);
  const std::uint32_t boots = bench.controller().boot_count().value;
  for (std::uint32_t failing = 1; failing < 140; failing += 9) {
    MemoryBoard board;
    board.pages = bench.board.pages;
    board.failing_reads = failing;
    firmware::Controller<MemoryBoard> controller{board};
    controller.start({0});
    for (std::uint32_t ms = 1; ms < 400; ++ms) {
      board.advance();
      controller.tick({ms});
    }
    CHECK(controller.serving());
    CHECK(controller.boot_count().value == boots + 1);
  }
}

TEST_CASE("journal: live offers keep the room that their drops need") {
  Bench bench;
  bench.drain();
  fill_journal(bench, 112);
  std::size_t accepted = 0;
  for (std::size_t bay = 0; bay < protocol::bays_per_board_max; ++bay) {
    const CommandResult result = bench.offer(bay, one_copy).result;
    CHECK((result == CommandResult::done || result == CommandResult::journal_full));
    if (result == CommandResult::done) ++accepted;
  }
  CHECK(accepted >= 1);
  CHECK(accepted < protocol::bays_per_board_max);
  for (std::size_t bay = 0; bay < accepted; ++bay) bench.drop_in(bay);
  CHECK(bench.detail().overflow_count == 0);
}

TEST_CASE("offer: a hundred copies are taken at once") {
  Bench bench;
  CHECK(bench.offer(0, {.copies = 100, .window_ms = 15'000, .shutter_ms = 5'000}).result ==
        CommandResult::done);
}

TEST_CASE("door: pulled open in the last moment of its release, it is not called forced") {
  for (const std::uint32_t before_end : {0U, 1U, 10U, 19U}) {
    Bench bench;
    const protocol::CommandNumber number = bench.release(3, usual).number;
    bench.drain();
    bench.run(usual.release_ms - before_end);
    bench.open_door(3);
    const auto events = bench.drain_bays();
    REQUIRE(kinds(events) == std::vector{EventKind::door_opened});
    CHECK(door_payload(events[0])->command == number);
  }
}

TEST_CASE("door: however often it is ordered, the coil bears no more than its limit") {
  Bench bench;
  std::uint32_t powered_ms = 0;
  for (std::uint32_t ms = 0; ms < 30'000; ms += 500) {
    bench.release(1, {.release_ms = 5'000, .open_max_ms = 5'000});
    const std::uint32_t start = bench.uptime_ms();
    while (bench.uptime_ms() - start < 500) {
      bench.run(1);
      powered_ms = bench.out(1).lock_released ? powered_ms + 1 : 0;
      REQUIRE(powered_ms <= firmware::release_ms_max + settle_ms);
    }
  }
}

TEST_CASE("lamps: paper pulled back out does not darken the lamp of a forced door") {
  Bench bench;
  bench.run(settle_ms);
  bench.open_door(5);
  REQUIRE(kinds(bench.drain_bays()) == std::vector{EventKind::door_forced});
  bench.drop_in(5);
  bench.pull_out(5);
  CHECK((bench.out(5).lamps & protocol::lamp_error) != 0);
}
