// The bay controller in figures: what its image takes of the budget, how long an edge takes to
// become a journalled event, and what one tick of eight bays costs. Times on the native board are
// in executed ticks of a millisecond, which are exact; instructions are counted by callgrind.
#include <algorithm>
#include <array>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <fmt/format.h>

#include "firmware/core/controller.hpp"
#include "tests/firmware/memory_board.hpp"

namespace docbay::tests {
namespace {

using Controller = firmware::Controller<MemoryBoard>;

constexpr double flash_budget_bytes = 48 * 1024;
constexpr double ram_budget_bytes = 16 * 1024;
/// A tick must fit into its millisecond at 50 MHz, at one instruction a cycle.
constexpr double instructions_per_tick_max = 50'000;

void print(std::string_view name, double value, std::string_view unit, double reference) {
  fmt::print(R"({{"name":"{}","value":{},"unit":"{}","reference":{},"ratio":{:.4f}}})"
             "\n",
             name, value, unit, reference, value / reference);
}

void give_up(const std::string& why) {
  fmt::print(stderr, "bench firmware: {}\n", why);
  std::exit(1);
}

/// A board of eight bays in service, one millisecond at a time.
struct Stand {
  MemoryBoard board;
  std::optional<Controller> controller;
  std::uint32_t now_ms = 0;

  Stand() {
    firmware::Settings settings{.serial = {1}, .address = {1}};
    board.pages[firmware::settings_page] = encode(settings);
    for (firmware::BayInputs& inputs : board.in) {
      inputs.shutter = inputs.door = inputs.second_door = protocol::Contact::closed;
      inputs.emptiness = protocol::Emptiness::empty;
    }
    controller.emplace(board, protocol::ResetCause::power_on);
    controller->start({now_ms});
    while (!controller->serving() && now_ms < 1'000) step();
    if (!controller->serving()) give_up("the board never served");
    run(100);
  }

  void step() {
    board.advance();
    controller->tick({++now_ms});
  }
  void run(std::uint32_t ms) {
    for (std::uint32_t i = 0; i < ms; ++i) step();
  }
};

/// Ticks from the edge that completes a passage until the drop's page is whole in the EEPROM.
std::uint32_t edge_to_journal_ms(Stand& stand, std::size_t bay) {
  const auto beams = [&](bool outer, bool inner, std::uint32_t ms) {
    stand.board.in[bay].beam_outer_blocked = outer;
    stand.board.in[bay].beam_inner_blocked = inner;
    stand.run(ms);
  };
  beams(true, false, 40);
  beams(true, true, 40);
  beams(false, true, 40);
  const EepromPages before = stand.board.pages;
  beams(false, false, 0);
  const std::uint32_t from_ms = stand.now_ms;
  while (stand.board.pages == before && stand.now_ms < from_ms + 1'000) stand.step();
  const std::uint32_t took_ms = stand.now_ms - from_ms;
  stand.run(50);
  return took_ms;
}

void bench_edge() {
  constexpr std::size_t drops = 100;  // within what the journal holds without a host
  Stand stand;
  std::vector<std::uint32_t> times;
  for (std::size_t i = 0; i < drops; ++i) {
    times.push_back(edge_to_journal_ms(stand, i % protocol::bays_per_board_max));
  }
  std::ranges::sort(times);
  // The settling that keeps glitches out and the chip's write cycle are owed to physics.
  const double limit_ms = firmware::beam_settle_ms + stand.board.write_ms;
  print("firmware_edge_to_journalled_p50", times[drops / 2], "ms", limit_ms);
  print("firmware_edge_to_journalled_p99", times[drops * 99 / 100], "ms", limit_ms);
}

std::string output_of(const std::string& command) {
  std::string text;
  std::FILE* pipe = ::popen(command.c_str(), "r");
  if (pipe == nullptr) give_up("cannot run " + command);
  std::array<char, 4096> buffer{};
  while (std::fgets(buffer.data(), buffer.size(), pipe) != nullptr) text += buffer.data();
  ::pclose(pipe);
  return text;
}

/// text, data and bss of the image, as `size` prints them on its second line.
void bench_image() {
  const std::string elf = DOCBAY_SOURCE_ROOT "/build/firmware/bin/docbay_firmware_lm3s6965.elf";
  const std::string sizes = output_of("arm-none-eabi-size " + elf);
  double text = 0;
  double data = 0;
  double bss = 0;
  const std::size_t line = sizes.find('\n');
  if (line == std::string::npos ||
      std::sscanf(sizes.c_str() + line, "%lf %lf %lf", &text, &data, &bss) != 3) {
    give_up("no image: run scripts/check-preset firmware");
  }
  print("firmware_flash", text + data, "bytes", flash_budget_bytes);
  print("firmware_ram_with_stack", data + bss, "bytes", ram_budget_bytes);
}

double instructions_of(const std::string& self, std::uint32_t ticks) {
  const std::string found = output_of(
      fmt::format("valgrind --tool=callgrind --callgrind-out-file=/dev/null {} ticks {} 2>&1 | "
                  "sed -n 's/.*Collected : //p'",
                  self, ticks));
  if (found.empty()) give_up("valgrind counted nothing: run scripts/install test");
  return std::strtod(found.c_str(), nullptr);
}

/// Two runs of different length: what the start costs falls out of the difference.
void bench_tick(const std::string& self) {
  constexpr std::uint32_t few = 1'000;
  constexpr std::uint32_t many = 6'000;
  const double each = (instructions_of(self, many) - instructions_of(self, few)) / (many - few);
  print("firmware_tick_of_8_bays", each, "instructions", instructions_per_tick_max);
}

}  // namespace
}  // namespace docbay::tests

int main(int argc, char** argv) {
  if (argc == 3 && std::string_view{argv[1]} == "ticks") {
    docbay::tests::Stand stand;
    stand.run(static_cast<std::uint32_t>(std::strtoul(argv[2], nullptr, 10)));
    return 0;
  }
  docbay::tests::bench_image();
  docbay::tests::bench_edge();
  docbay::tests::bench_tick(argv[0]);
  return 0;
}
