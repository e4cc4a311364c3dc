#include "tests/bench/bus_values.hpp"

#include <algorithm>
#include <array>
#include <atomic>
#include <chrono>
#include <thread>
#include <vector>

#include "drivers/line/modbus_rtu_line.hpp"
#include "simulator/chance.hpp"
#include "tests/bench/bus_stand.hpp"
#include "tests/bench/figure.hpp"
#include "tests/bench/plain_master.hpp"

namespace docbay::tests {
namespace {

using namespace std::chrono_literals;

constexpr int baud = 1'000'000;
constexpr auto gap = 39us;
constexpr auto board_allowance = 10ms;
/// Ours are waited for in parallel: each doubt costs 100 ms of silence.
constexpr std::size_t lines = 32;
constexpr std::int64_t plain_transactions_max = 4'000;

struct Tally {
  std::atomic<std::int64_t> right = 0;
  std::atomic<std::int64_t> wrong = 0;
  std::atomic<std::int64_t> failed = 0;
};

/// One board that is late (two ways), silent or speaks for another, each in 1 of `rarity` answers.
/// Late is from just after the timeout to far beyond any silence that a master keeps: in the board,
/// so that it may run into a request on the wire, or on the way from there.
drivers::PacedLine::Boards bad_board(std::uint64_t seed, std::uint64_t rarity = 200,
                                     const std::atomic<bool>* stormy = nullptr) {
  return
      [chance = simulator::Chance{seed}, rarity, stormy](const protocol::Request& request) mutable {
        drivers::PacedReply reply{.bytes = right_answer(request)};
        if (stormy != nullptr && !*stormy) return reply;
        switch (chance.below(rarity)) {
          case 0:
            reply.delay = board_allowance + std::chrono::milliseconds{chance.below(300)};
            break;
          case 1:
            reply.kept_back = board_allowance + std::chrono::milliseconds{chance.below(300)};
            break;
          case 2:
            reply.bytes.clear();
            break;
          case 3: {
            protocol::Request foreign = request;
            ++foreign.address.value;
            reply.bytes = right_answer(foreign);
            break;
          }
          default:
            break;
        }
        return reply;
      };
}

/// Each question is about registers of its own, so that an answer to another one shows.
std::uint16_t address_of(std::int64_t transaction) {
  return static_cast<std::uint16_t>(transaction * 8);
}

drivers::PacedSettings fast_wire() {
  drivers::PacedSettings settings = paced(baud, gap);
  settings.prompt = false;
  return settings;
}

drivers::ModbusRtuSettings fast_line(const drivers::PacedLine& wire) {
  return {.device = wire.device(), .baud = baud, .gap = gap, .board_allowance = board_allowance};
}

/// As the daemon does: with a nonce that the board gives back.
void ask_once(drivers::ModbusRtuLine& line, std::int64_t transaction, Tally& tally) {
  const std::array nonce{static_cast<std::uint16_t>(transaction + 1)};
  std::array<std::uint16_t, 4> words{};
  const auto done = line.exchange({1}, 0x0100, nonce, address_of(transaction), words);
  const bool believed = done && words[0] == nonce[0];
  if (!believed) {
    ++tally.failed;
    return;
  }
  const auto second = static_cast<std::uint16_t>(address_of(transaction) + 1);
  ++(words[1] == drivers::register_value(second) ? tally.right : tally.wrong);
}

void ask_ours(std::int64_t transactions, std::uint64_t seed, Tally& tally) {
  drivers::PacedLine wire{fast_wire(), bad_board(seed)};
  drivers::ModbusRtuLine line{fast_line(wire)};
  for (std::int64_t i = 0; i < transactions; ++i) ask_once(line, i, tally);
}

/// Seconds from the last bad answer to the first right one.
double recovery_after_storm(std::uint64_t seed) {
  constexpr std::uint64_t every_second_one_in_all = 8;
  constexpr int questions = 30;
  std::atomic<bool> stormy = true;
  drivers::PacedLine wire{fast_wire(), bad_board(seed, every_second_one_in_all, &stormy)};
  drivers::ModbusRtuLine line{fast_line(wire)};
  Tally tally;
  std::int64_t transaction = 0;
  while (transaction < questions) ask_once(line, transaction++, tally);
  stormy = false;
  const auto begin = std::chrono::steady_clock::now();
  Tally after;
  while (after.right == 0) ask_once(line, transaction++, after);
  return Seconds{std::chrono::steady_clock::now() - begin}.count();
}

void ask_plainly(std::int64_t transactions, Tally& tally) {
  drivers::PacedSettings settings = paced(baud, gap);
  // It leaves no gap: boards that frame strictly would not hear it at all.
  settings.strict = false;
  drivers::PacedLine wire{settings, bad_board(1)};
  PlainMaster master{wire.device(), board_allowance};
  for (std::int64_t i = 0; i < transactions; ++i) {
    const auto words = master.read(1, address_of(i));
    if (!words) {
      ++tally.failed;
    } else {
      ++((*words)[0] == drivers::register_value(address_of(i)) ? tally.right : tally.wrong);
    }
  }
}

void bench_recovery() {
  std::array<double, lines> seconds{};
  {
    std::vector<std::jthread> threads;
    for (std::size_t i = 0; i < lines; ++i) {
      threads.emplace_back([&seconds, i] { seconds.at(i) = recovery_after_storm(i + 1); });
    }
  }
  constexpr double ms_per_s = 1000;
  constexpr double recovery_max_ms = 1000;
  print("bus_recovery_after_storm_longest_of_32", *std::ranges::max_element(seconds) * ms_per_s,
        "ms", recovery_max_ms);
}

}  // namespace

void bench_values(std::int64_t transactions) {
  Tally ours;
  {
    std::vector<std::jthread> threads;
    for (std::size_t i = 0; i < lines; ++i) {
      threads.emplace_back([&ours, transactions, i] {
        ask_ours((transactions + static_cast<std::int64_t>(lines) - 1) /
                     static_cast<std::int64_t>(lines),
                 i + 1, ours);
      });
    }
  }
  const auto answered = static_cast<double>(ours.right + ours.wrong);
  print("bus_wrong_values", static_cast<double>(ours.wrong), "of all answers taken", answered);
  print("bus_transactions_failed_by_name", static_cast<double>(ours.failed), "of all transactions",
        answered + static_cast<double>(ours.failed));
  bench_recovery();
  Tally plain;
  ask_plainly(std::min(transactions, plain_transactions_max), plain);
  print("bus_wrong_values_libmodbus", static_cast<double>(plain.wrong), "of all answers taken",
        static_cast<double>(plain.right + plain.wrong));
}

}  // namespace docbay::tests
