// The boards' line in figures, against the limit that the wire itself sets: pace, gaps, wrong
// values, a dead board, processor time, and other masters on the same line. The line is a pty whose
// far end delivers characters at the baud rate (tests/drivers/paced_line.hpp). A pty hands bytes on
// by a kernel thread of ordinary priority, so what else the machine does may hold single polls up
// to its next tick (4 ms): a cycle is the sum of each board's median poll.
//
// Usage: docbay_bench_bus [--transactions N] [ROW…]
//        N: of the row of wrong values; ROW: pace, dead_board, processor, chain, values, peers;
//        none: all of them
#include <algorithm>
#include <array>
#include <atomic>
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
#include "tests/bench/bus_chain.hpp"
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
  double cycle_s = 0;  ///< the sum of each board's median
  std::int64_t too_early = 0;
  std::int64_t unanswered = 0;
  std::int64_t transactions = 0;
  Seconds passage{0};  ///< through the pty, before and after
};

/// Polls all boards so many times on a thread of its own, as the daemon does.
Cycles cycles_of(int baud, std::uint8_t boards, int count, Gap gap = std::nullopt) {
  const Seconds passage_before = pty_passage();
  drivers::PacedLine wire{paced(baud, gap), boards_to(boards)};
  std::vector<std::vector<double>> seconds_of(boards);
  Cycles cycles;
  std::jthread{[&] {
    drivers::prepare_line_thread();
    drivers::ModbusRtuLine line{{.device = wire.device(), .baud = baud, .gap = gap}};
    for (int cycle = -1; cycle < count; ++cycle) {
      for (std::uint8_t board = 1; board <= boards; ++board) {
        const Clock::time_point begin = Clock::now();
        if (!poll(line, board)) ++cycles.unanswered;
        // The first waits for a line that has just been opened to be silent.
        if (cycle >= 0) seconds_of[board - 1U].push_back(Seconds{Clock::now() - begin}.count());
      }
    }
  }}.join();
  for (const std::vector<double>& seconds : seconds_of) cycles.cycle_s += median(seconds);
  cycles.too_early = wire.too_early_count();
  cycles.transactions = wire.begun_count();
  cycles.passage = (passage_before + pty_passage()) / 2;
  return cycles;
}

void bench_pace() {
  std::int64_t too_early = 0;
  std::int64_t unanswered = 0;
  std::int64_t transactions = 0;
  const auto run = [&](int baud, std::uint8_t boards, int count, Gap gap = std::nullopt) {
    const Cycles cycles = cycles_of(baud, boards, count, gap);
    too_early += cycles.too_early;
    unanswered += cycles.unanswered;
    transactions += cycles.transactions;
    return cycles;
  };
  for (const auto& [baud, count] :
       {std::pair{9600, 9}, std::pair{19200, 15}, std::pair{115200, 45}}) {
    constexpr std::uint8_t boards = 31;
    const Cycles cycles = run(baud, boards, count);
    const double per_second = boards / cycles.cycle_s;
    const Seconds limit = wire_limit(baud);
    print(fmt::format("bus_poll_31_boards_{}", baud), per_second, "transactions/s",
          1 / limit.count());
    print(fmt::format("bus_poll_31_boards_{}_limit_with_pty", baud), per_second, "transactions/s",
          1 / (limit + cycles.passage).count());
  }
  constexpr double ms_per_s = 1000;
  constexpr double cycle_max_ms = 95;
  print("bus_cycle_32_boards_115200_gap_335us", run(115200, 32, 75, 335us).cycle_s * ms_per_s, "ms",
        cycle_max_ms);
  const auto all = static_cast<double>(transactions);
  print("bus_requests_before_t35", static_cast<double>(too_early), "requests of all", all);
  print("bus_polls_unanswered", static_cast<double>(unanswered), "requests of all", all);
}

/// Seconds that the daemon needs for one round of 31 living boards, with or without a dead one.
double round_of_31(bool with_dead) {
  constexpr std::uint8_t living = 31;
  constexpr auto settling = 4s;
  constexpr auto window = 6s;
  PlayedBoards boards{living};
  drivers::PacedLine wire{paced(115200),
                          [&](const auto& request) { return boards.reply(request); }};
  std::vector<host::Plan::BoardSetup> setups = boards.setups();
  if (with_dead) setups.push_back({.address = {living + 1}, .serial = {living + 1}});
  const host::LineRunner runner{std::make_unique<drivers::ModbusRtuLine>(drivers::ModbusRtuSettings{
                                    .device = wire.device(), .baud = 115200}),
                                host::Plan{setups, {}, 1}, [](const host::BusReport&) {}};
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

/// A line that tells how much processor time its thread has used: that of plan, runner and line.
class ClockedLine final : public drivers::Line {
 public:
  ClockedLine(drivers::ModbusRtuSettings settings, std::atomic<double>& used_s)
      : line_{std::move(settings)}, used_s_{used_s} {}

  std::expected<void, drivers::LineFailure> read(protocol::BoardAddress board,
                                                 std::uint16_t address,
                                                 std::span<std::uint16_t> words) override {
    used_s_ = thread_time().count();
    return line_.read(board, address, words);
  }
  std::expected<void, drivers::LineFailure> exchange(protocol::BoardAddress board,
                                                     std::uint16_t write_address,
                                                     std::span<const std::uint16_t> write,
                                                     std::uint16_t read_address,
                                                     std::span<std::uint16_t> read) override {
    used_s_ = thread_time().count();
    return line_.exchange(board, write_address, write, read_address, read);
  }

 private:
  drivers::ModbusRtuLine line_;
  std::atomic<double>& used_s_;
};

/// One of the daemon's lines, all of whose boards are idle.
struct IdleLine {
  static constexpr std::uint8_t board_count = 31;

  PlayedBoards boards{board_count};
  drivers::PacedLine wire{paced(115200),
                          [this](const auto& request) { return boards.reply(request); }};
  std::atomic<double> used_s = 0;
  host::LineRunner runner{
      std::make_unique<ClockedLine>(
          drivers::ModbusRtuSettings{.device = wire.device(), .baud = 115200}, used_s),
      host::Plan{boards.setups(), {}, 1}, [](const host::BusReport&) {}};
};

void bench_processor() {
  constexpr std::size_t line_count = 8;
  constexpr double percent = 100;
  constexpr double percent_max = 50;
  constexpr auto settling = 2s;
  constexpr auto window = 8s;
  std::array<IdleLine, line_count> lines;
  std::this_thread::sleep_for(settling);
  double used = 0;
  std::int64_t answered = 0;
  for (const IdleLine& line : lines) {
    used -= line.used_s;
    answered -= line.wire.answered_count();
  }
  const Clock::time_point begin = Clock::now();
  std::this_thread::sleep_for(window);
  for (const IdleLine& line : lines) {
    used += line.used_s;
    answered += line.wire.answered_count();
  }
  const double taken = Seconds{Clock::now() - begin}.count();
  print("bus_8_lines_processor", used / taken * percent, "% of a core", percent_max);
  print("bus_8_lines_115200", static_cast<double>(answered) / taken, "transactions/s",
        line_count / Seconds{wire_limit(115200)}.count());
}

struct Row {
  std::string_view name;
  void (*bench)(std::int64_t transactions);
};

constexpr std::array rows{Row{"pace", [](auto) { bench_pace(); }},
                          Row{"dead_board", [](auto) { bench_dead_board(); }},
                          Row{"processor", [](auto) { bench_processor(); }},
                          Row{"chain", [](auto) { bench_chain(); }},
                          Row{"values", [](auto transactions) { bench_values(transactions); }},
                          Row{"peers", [](auto) { bench_peers(); }}};

int refuse() {
  fmt::print(stderr, "usage: docbay_bench_bus [--transactions N] [ROW…], of:");
  for (const Row& row : rows) fmt::print(stderr, " {}", row.name);
  fmt::print(stderr, "\n");
  return 2;
}

int run(std::vector<std::string_view> arguments) {
  std::int64_t transactions = 20'000;
  if (arguments.size() >= 2 && arguments[0] == "--transactions") {
    transactions = std::strtoll(arguments[1].data(), nullptr, 10);
    arguments.erase(arguments.begin(), arguments.begin() + 2);
  }
  const auto known = [](std::string_view name) {
    return std::ranges::find(rows, name, &Row::name) != rows.end();
  };
  if (transactions < 1 || !std::ranges::all_of(arguments, known)) return refuse();
  for (const Row& row : rows) {
    const bool wanted =
        arguments.empty() || std::ranges::find(arguments, row.name) != arguments.end();
    if (wanted) row.bench(transactions);
  }
  return 0;
}

}  // namespace
}  // namespace docbay::tests

int main(int argc, char** argv) {
  return docbay::tests::run({argv + 1, argv + argc});
}
