// The boards' line in figures, against the limit that the wire itself sets: pace, gaps, wrong
// values, a dead board, processor time, and other masters on the same line. The line is a pty whose
// far end delivers characters at the baud rate (tests/drivers/paced_line.hpp). On a busy machine
// single cycles stretch: what is printed of a pace is a median.
//
// Usage: docbay_bench_bus [--transactions N]      of the row of wrong values
#include <algorithm>
#include <array>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include <fmt/format.h>

#include "drivers/line/line_thread.hpp"
#include "drivers/line/modbus_rtu_line.hpp"
#include "host/bus/line_runner.hpp"
#include "protocol/status.hpp"
#include "tests/bench/bus_peers.hpp"
#include "tests/bench/bus_stand.hpp"
#include "tests/bench/bus_values.hpp"
#include "tests/bench/figure.hpp"

namespace docbay::tests {
namespace {

using namespace std::chrono_literals;
using Clock = std::chrono::steady_clock;
using Gap = std::optional<std::chrono::microseconds>;

struct Cycles {
  double median_s = 0;
  std::int64_t too_early = 0;
  std::int64_t transactions = 0;
  Seconds passage{0};  ///< through the pty, before and after
};

/// Polls all boards so many times on a thread of its own, as the daemon does.
Cycles cycles_of(int baud, std::uint8_t boards, int count, Gap gap = std::nullopt) {
  const Seconds passage_before = pty_passage();
  drivers::PacedLine wire{paced(baud, gap), boards_to(boards)};
  std::vector<double> seconds;
  std::jthread{[&] {
    drivers::prepare_line_thread();
    drivers::ModbusRtuLine line{{.device = wire.device(), .baud = baud, .gap = gap}};
    for (int cycle = -1; cycle < count; ++cycle) {
      const Clock::time_point begin = Clock::now();
      const bool whole = poll_all(line, boards);
      if (cycle >= 0 && whole) seconds.push_back(Seconds{Clock::now() - begin}.count());
    }
  }}.join();
  if (seconds.empty()) {
    fmt::print(stderr, "bench bus: no cycle at {} baud was whole\n", baud);
    std::exit(1);
  }
  return {.median_s = median(seconds),
          .too_early = wire.too_early_count(),
          .transactions = wire.begun_count(),
          .passage = (passage_before + pty_passage()) / 2};
}

void bench_pace() {
  constexpr std::uint8_t boards = 31;
  std::int64_t too_early = 0;
  std::int64_t transactions = 0;
  for (const auto& [baud, count] :
       {std::pair{9600, 5}, std::pair{19200, 9}, std::pair{115200, 25}}) {
    const Cycles cycles = cycles_of(baud, boards, count);
    const double per_second = boards / cycles.median_s;
    const Seconds limit = wire_limit(baud);
    print(fmt::format("bus_poll_31_boards_{}", baud), per_second, "transactions/s",
          1 / limit.count());
    print(fmt::format("bus_poll_31_boards_{}_limit_with_pty", baud), per_second, "transactions/s",
          1 / (limit + cycles.passage).count());
    too_early += cycles.too_early;
    transactions += cycles.transactions;
  }
  constexpr std::uint8_t boards_with_gap = 32;
  constexpr auto gap = 335us;
  const Cycles cycles = cycles_of(115200, boards_with_gap, 50, gap);
  constexpr double ms_per_s = 1000;
  constexpr double cycle_max_ms = 95;
  print("bus_cycle_32_boards_115200_gap_335us", cycles.median_s * ms_per_s, "ms", cycle_max_ms);
  too_early += cycles.too_early;
  transactions += cycles.transactions;
  print("bus_requests_before_t35", static_cast<double>(too_early), "requests of all",
        static_cast<double>(transactions));
}

/// What a board of the daemon says: who it is, and that nothing has happened.
drivers::PacedReply idle_board(const protocol::Request& request, std::uint8_t last) {
  const std::uint8_t address = request.address.value;
  if (address < 1 || address > last) return {};
  std::array<std::uint16_t, protocol::identity_words> identity{};
  encode(protocol::Identity{.serial = {address}, .bays = 8, .boot_count = {1}}, identity);
  std::vector<std::uint16_t> words(request.read_words);
  for (std::size_t i = 0; i < words.size(); ++i) {
    const std::size_t at = request.read_address + i;
    if (at < identity.size()) words[i] = identity[at];
  }
  // Boot count 1, low word: in the status, in the detail.
  if (request.read_address == status_address) words[0] = 1;
  if (!request.values.empty()) {
    words[0] = static_cast<std::uint16_t>(request.values[0] << 8 | request.values[1]);
    if (request.read_address == extent(protocol::Block::detail).address) words[4] = 1;
  }
  drivers::Bytes bytes(protocol::rtu_frame_bytes_max);
  bytes.resize(write_reply(request, words, bytes));
  return {.bytes = std::move(bytes)};
}

/// Seconds that the daemon needs for one round of 31 living boards, with or without a dead one.
double round_of_31(bool with_dead) {
  constexpr std::uint8_t living = 31;
  constexpr auto settling = 4s;
  constexpr auto window = 6s;
  drivers::PacedLine wire{paced(115200),
                          [](const auto& request) { return idle_board(request, living); }};
  std::vector<host::Plan::BoardSetup> boards;
  constexpr std::uint8_t dead = living + 1;
  const std::uint8_t last = with_dead ? dead : living;
  for (std::uint8_t address = 1; address <= last; ++address) {
    boards.push_back({.address = {address}, .serial = {address}});
  }
  const host::LineRunner runner{std::make_unique<drivers::ModbusRtuLine>(drivers::ModbusRtuSettings{
                                    .device = wire.device(), .baud = 115200}),
                                host::Plan{boards, {}, 1}, [](const host::BusReport&) {}};
  // Boards are identified first, and a dead one is asked ever more rarely.
  std::this_thread::sleep_for(settling);
  const std::int64_t before = wire.answered_count();
  std::this_thread::sleep_for(window);
  const auto answered = static_cast<double>(wire.answered_count() - before);
  return Seconds{window}.count() * living / answered;
}

void bench_dead_board() {
  constexpr int pairs = 3;
  constexpr double ms_per_s = 1000;
  std::vector<double> without;
  std::vector<double> with;
  // In turn, so that what else the machine does weighs on both.
  for (int i = 0; i < pairs; ++i) {
    without.push_back(round_of_31(false) * ms_per_s);
    with.push_back(round_of_31(true) * ms_per_s);
  }
  print("bus_round_of_31_beside_a_dead_board", median(with), "ms", median(without));
}

void bench_processor() {
  constexpr std::size_t lines = 8;
  constexpr std::uint8_t boards = 32;
  constexpr int cycles = 20;
  constexpr double percent = 100;
  constexpr double percent_max = 50;
  std::array<double, lines> used{};
  std::array<double, lines> taken{};
  {
    std::vector<std::jthread> threads;
    for (std::size_t i = 0; i < lines; ++i) {
      threads.emplace_back([&used, &taken, i] {
        drivers::PacedLine wire{paced(115200), boards_to(boards)};
        drivers::prepare_line_thread();
        drivers::ModbusRtuLine line{{.device = wire.device(), .baud = 115200}};
        poll_all(line, boards);
        const Seconds used_before = thread_time();
        const Clock::time_point begin = Clock::now();
        for (int cycle = 0; cycle < cycles; ++cycle) poll_all(line, boards);
        used.at(i) = (thread_time() - used_before).count();
        taken.at(i) = Seconds{Clock::now() - begin}.count();
      });
    }
  }
  double share = 0;
  double per_second = 0;
  for (std::size_t i = 0; i < lines; ++i) {
    share += used.at(i) / taken.at(i);
    per_second += cycles * boards / taken.at(i);
  }
  print("bus_8_lines_processor", share * percent, "% of a core", percent_max);
  print("bus_8_lines_115200", per_second, "transactions/s",
        lines / Seconds{wire_limit(115200)}.count());
}

int run(const std::vector<std::string_view>& arguments) {
  std::int64_t transactions = 20'000;
  if (arguments.size() == 2 && arguments[0] == "--transactions") {
    transactions = std::strtoll(arguments[1].data(), nullptr, 10);
  } else if (!arguments.empty()) {
    transactions = 0;
  }
  if (transactions < 1) {
    fmt::print(stderr, "usage: docbay_bench_bus [--transactions N]\n");
    return 2;
  }
  bench_pace();
  bench_dead_board();
  bench_processor();
  bench_values(transactions);
  bench_peers();
  return 0;
}

}  // namespace
}  // namespace docbay::tests

int main(int argc, char** argv) {
  return docbay::tests::run({argv + 1, argv + argc});
}
