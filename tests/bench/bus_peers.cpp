#include "tests/bench/bus_peers.hpp"

#include <array>
#include <atomic>
#include <functional>
#include <string>
#include <string_view>
#include <thread>
#include <utility>
#include <vector>

#include <fcntl.h>
#include <fmt/format.h>
#include <signal.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include "drivers/line/line_thread.hpp"
#include "drivers/line/modbus_rtu_line.hpp"
#include "tests/bench/bus_stand.hpp"
#include "tests/bench/figure.hpp"
#include "tests/bench/plain_master.hpp"

namespace docbay::tests {
namespace {

using namespace std::chrono_literals;

constexpr int baud = 115200;
constexpr std::uint8_t boards = 32;
constexpr auto settling = 1s;
constexpr auto window = 3s;

/// Asks until the flag is up.
using Master = std::function<void(const std::string& device, const std::atomic<bool>& stopping)>;

void run_ours(const std::string& device, const std::atomic<bool>& stopping) {
  drivers::prepare_line_thread();
  drivers::ModbusRtuLine line{{.device = device, .baud = baud}};
  for (std::uint8_t board = 0; !stopping; board = static_cast<std::uint8_t>((board + 1) % boards)) {
    poll(line, static_cast<std::uint8_t>(board + 1));
  }
}

void run_libmodbus(const std::string& device, const std::atomic<bool>& stopping) {
  drivers::prepare_line_thread();
  PlainMaster master{device, 500ms};
  for (std::uint8_t board = 0; !stopping; board = static_cast<std::uint8_t>((board + 1) % boards)) {
    master.read(static_cast<std::uint8_t>(board + 1), status_address);
  }
}

/// A program of its own, ended by its id. What it prints is of no interest.
void run_program(std::vector<std::string> words, const std::atomic<bool>& stopping) {
  std::vector<char*> arguments;
  for (std::string& word : words) arguments.push_back(word.data());
  arguments.push_back(nullptr);
  posix_spawn_file_actions_t silence;
  ::posix_spawn_file_actions_init(&silence);
  ::posix_spawn_file_actions_addopen(&silence, STDOUT_FILENO, "/dev/null", O_WRONLY, 0);
  ::posix_spawn_file_actions_addopen(&silence, STDERR_FILENO, "/dev/null", O_WRONLY, 0);
  pid_t child = 0;
  const int error =
      ::posix_spawnp(&child, arguments[0], &silence, nullptr, arguments.data(), environ);
  ::posix_spawn_file_actions_destroy(&silence);
  if (error != 0) {
    fmt::print(stderr, "bench bus: no {}: run scripts/install test\n", words[0]);
    return;
  }
  while (!stopping) std::this_thread::sleep_for(20ms);
  ::kill(child, SIGKILL);
  ::waitpid(child, nullptr, 0);
}

void run_pymodbus(const std::string& device, const std::atomic<bool>& stopping) {
  run_program({"/usr/bin/python3", DOCBAY_SOURCE_ROOT "/tests/bench/bus_pymodbus.py", device},
              stopping);
}

void run_mbpoll(const std::string& device, const std::atomic<bool>& stopping) {
  run_program({"mbpoll", "-m", "rtu", "-a", "1:32", "-b", "115200", "-P", "none", "-0", "-r", "16",
               "-c", "4", "-l", "11", "-o", "0.5", device},
              stopping);
}

struct Pace {
  double per_second = 0;
  double too_early = 0;  ///< of the requests that were made
};

/// What the boards saw, whatever the master makes of it.
Pace pace_of(const Master& master, bool strict) {
  drivers::PacedSettings settings = paced(baud);
  settings.strict = strict;
  drivers::PacedLine wire{settings, boards_to(boards)};
  std::atomic<bool> stopping = false;
  std::jthread thread{[&] { master(wire.device(), stopping); }};
  std::this_thread::sleep_for(settling);
  const std::int64_t answered = wire.answered_count();
  const std::int64_t begun = wire.begun_count();
  const std::int64_t early = wire.too_early_count();
  std::this_thread::sleep_for(window);
  const auto done = static_cast<double>(wire.answered_count() - answered);
  const auto too_early = static_cast<double>(wire.too_early_count() - early);
  const auto requests = static_cast<double>(wire.begun_count() - begun);
  stopping = true;
  return {done / Seconds{window}.count(), requests > 0 ? too_early / requests : 0};
}

}  // namespace

void bench_peers() {
  const double limit = 1 / Seconds{wire_limit(baud)}.count();
  const std::array<std::pair<std::string_view, Master>, 4> masters{{{"docbay", run_ours},
                                                                    {"libmodbus", run_libmodbus},
                                                                    {"pymodbus", run_pymodbus},
                                                                    {"mbpoll", run_mbpoll}}};
  for (const auto& [name, master] : masters) {
    const Pace strict = pace_of(master, true);
    const Pace lenient = pace_of(master, false);
    print(fmt::format("bus_master_{}_strict_boards", name), strict.per_second, "transactions/s",
          limit);
    print(fmt::format("bus_master_{}_lenient_boards", name), lenient.per_second, "transactions/s",
          limit);
    constexpr double percent = 100;
    print(fmt::format("bus_master_{}_before_t35", name), lenient.too_early * percent,
          "% of requests", percent);
  }
}

}  // namespace docbay::tests
