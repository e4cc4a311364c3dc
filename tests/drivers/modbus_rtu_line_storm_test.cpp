// A line in trouble. Each round costs at least the 100 ms of quarantine, so many lines run at once.
#include <array>
#include <atomic>
#include <thread>

#include <doctest/doctest.h>

#include "drivers/line/modbus_rtu_line.hpp"
#include "tests/drivers/fake_board.hpp"
#include "tests/drivers/pty.hpp"

namespace docbay::drivers {
namespace {

using namespace std::chrono_literals;
using Clock = std::chrono::steady_clock;

constexpr protocol::BoardAddress board_7{7};

/// What became of requests, over all lines.
struct Tally {
  std::atomic<int> right = 0;
  std::atomic<int> wrong = 0;  ///< answered, but with another register's value
  std::atomic<int> timed_out = 0;
  std::atomic<int> corrupt = 0;
  std::atomic<int> others = 0;
};

struct World {
  Pty pty;
  FakeBoard board{pty, board_7};
  ModbusRtuLine line{{.device = pty.device(), .board_allowance = 50ms}};
  std::uint16_t next_address = 0;

  /// Asks for registers never asked for before, twice in one way and twice in the other: the late
  /// answer and the next question are of one kind. Whether there was an answer.
  bool ask(Tally& tally) {
    const std::uint16_t address = next_address++;
    std::array<std::uint16_t, 4> words{};
    const auto done = address % 4 < 2 ? line.read(board_7, address, words)
                                      : line.exchange(board_7, 0, words, address, words);
    if (done) {
      ++(words[0] == register_value(address) ? tally.right : tally.wrong);
    } else if (done.error() == LineFailure::timed_out) {
      ++tally.timed_out;
    } else if (done.error() == LineFailure::corrupt) {
      ++tally.corrupt;
    } else {
      ++tally.others;
    }
    return done.has_value();
  }

  /// On a busy machine a good board may be late too.
  void ask_until_answered(Tally& tally) {
    const Clock::time_point give_up_at = Clock::now() + patience;
    while (!ask(tally) && Clock::now() < give_up_at) {
    }
  }
};

/// Runs `act(world, index)` on so many lines at once.
template <class Act>
void on_lines(std::size_t count, const Act& act) {
  std::vector<std::jthread> threads;
  for (std::size_t i = 0; i < count; ++i) {
    threads.emplace_back([&act, i] {
      World world;
      act(world, i);
    });
  }
}

}  // namespace

TEST_CASE("line: of 256 answers that come after their timeout none is taken for the next one") {
  constexpr int late_per_line = 16;
  constexpr std::size_t rounds_max = 20 * late_per_line;
  Tally asked_late;
  Tally asked_next;
  std::atomic<int> rounds = 0;
  std::atomic<int> late = 0;
  on_lines(16, [&](World& world, std::size_t line) {
    for (std::size_t round = 0; round < rounds_max; ++round) {
      if (world.board.late_count() >= late_per_line) break;
      ++rounds;
      world.board.hold(true);
      world.ask(asked_late);
      world.board.hold(false);
      // At once, or while the line is already in quarantine for the next request.
      world.board.release(std::chrono::milliseconds{(line + round) % 3 * 10});
      world.ask_until_answered(asked_next);
    }
    late += world.board.late_count();
  });
  CHECK(late >= 256);
  CHECK(asked_late.right + asked_late.wrong == 0);
  CHECK(asked_next.right == rounds);
  CHECK(asked_next.wrong == 0);
}

TEST_CASE("line: an answer with any one bit turned is never taken") {
  constexpr std::size_t answer_bytes = 13;
  Tally damaged;
  Tally next;
  on_lines(answer_bytes, [&](World& world, std::size_t byte) {
    for (unsigned bit = 0; bit < 8; ++bit) {
      world.board.behave([byte, bit](const protocol::Request&, Bytes right) {
        right[byte] = static_cast<std::uint8_t>(right[byte] ^ 1U << bit);
        return right;
      });
      world.ask(damaged);
      world.board.behave_well();
      world.ask_until_answered(next);
    }
  });
  CHECK(damaged.right + damaged.wrong == 0);
  CHECK(damaged.corrupt + damaged.timed_out == answer_bytes * 8);
  CHECK(next.right == answer_bytes * 8);
}

TEST_CASE(
    "line: a board that talks without end is named, and the line is well soon after it stops") {
  World world;
  Tally tally;
  world.ask_until_answered(tally);
  REQUIRE(tally.right == 1);

  world.board.babble(true);
  std::array<std::uint16_t, 4> words{};
  std::expected<void, LineFailure> done;
  const Clock::time_point give_up_at = Clock::now() + patience;
  // The first request may still find the line silent and is then damaged.
  do {
    done = world.line.read(board_7, 0, words);
  } while ((done || done.error() != LineFailure::noisy) && Clock::now() < give_up_at);
  REQUIRE_FALSE(done);
  CHECK(done.error() == LineFailure::noisy);

  world.board.babble(false);
  const Clock::time_point stopped_at = Clock::now();
  while (!world.line.read(board_7, 0, words) && Clock::now() < give_up_at) {
  }
  CHECK(Clock::now() - stopped_at < 1s);
  CHECK(words[0] == register_value(0));
}

TEST_CASE("line: a board that wakes up before a heap of old requests is not misunderstood") {
  Pty pty;
  ModbusRtuLine line{{.device = pty.device(), .board_allowance = 1ms}};
  std::array<std::uint16_t, 4> words{};
  for (int i = 0; i < 5; ++i) {
    CHECK(line.read(board_7, 0x0100, words).error() == LineFailure::timed_out);
  }
  FakeBoard board{pty, board_7};
  std::expected<void, LineFailure> done = std::unexpected{LineFailure::timed_out};
  const Clock::time_point give_up_at = Clock::now() + patience;
  while (!done && Clock::now() < give_up_at) done = line.read(board_7, 0x0200, words);
  REQUIRE(done);
  CHECK(words[0] == register_value(0x0200));
}

}  // namespace docbay::drivers
