// The bay controller in figures: what its image takes of the budgets, how long an edge takes to
// become a journalled event and a request to be answered, and what one tick of eight bays costs.
// Times on the native board are in executed ticks of a millisecond, which are exact; instructions
// are counted by callgrind; firmware_qemu.cpp has the image's own times.
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
#include "tests/bench/figure.hpp"
#include "tests/bench/firmware_qemu.hpp"
#include "tests/firmware/memory_board.hpp"

namespace docbay::tests {
namespace {

using Controller = firmware::Controller<MemoryBoard>;

constexpr double flash_budget_bytes = 48 * 1024;
constexpr double ram_budget_bytes = 16 * 1024;
constexpr int stack_budget_bytes = 3 * 1024;
/// A tick must fit into its millisecond at 50 MHz, at one instruction a cycle.
constexpr double instructions_per_tick_max = 50'000;

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
  std::vector<double> times;
  for (std::size_t i = 0; i < drops; ++i) {
    times.push_back(edge_to_journal_ms(stand, i % protocol::bays_per_board_max));
  }
  // The settling that keeps glitches out and the chip's write cycle are owed to physics.
  const double limit_ms = firmware::beam_settle_ms + stand.board.write_ms;
  print_percentiles("firmware_edge_to_journalled", times, "ms", limit_ms);
}

/// Ticks until a whole request, whose closing silence is over, has its answer.
std::uint32_t ticks_to_reply(Stand& stand, std::span<const std::uint8_t> request) {
  std::array<std::uint8_t, protocol::rtu_frame_bytes_max> reply{};
  const std::uint32_t from_ms = stand.now_ms;
  while (stand.controller->serve(request, reply) == 0) {
    if (stand.now_ms >= from_ms + 1'000) give_up("a request was not answered");
    stand.step();
  }
  return stand.now_ms - from_ms;
}

/// Every block in turn, while papers pass and the journal writes.
void bench_reply() {
  constexpr std::size_t requests = 1'000;
  constexpr std::size_t quarter_ms = 40;
  constexpr double step_limit = 1;
  Stand stand;
  std::vector<double> ticks;
  for (std::size_t i = 0; i < requests; ++i) {
    const std::size_t quarter = i / quarter_ms % 4;
    stand.board.in[0].beam_outer_blocked = quarter == 0 || quarter == 1;
    stand.board.in[0].beam_inner_blocked = quarter == 1 || quarter == 2;
    const auto block = protocol::registers[i % protocol::registers.size()].block;
    std::array<std::uint8_t, protocol::rtu_frame_bytes_max> request{};
    const std::size_t size = protocol::write_request(
        {.address = {1}, .read_address = extent(block).address, .read_words = extent(block).words},
        {}, request);
    ticks.push_back(ticks_to_reply(stand, std::span{request}.first(size)));
    stand.step();
  }
  print_percentiles("firmware_request_to_reply", ticks, "ticks", step_limit);
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
  const std::string sizes =
      output_of("arm-none-eabi-size " + built_firmware("docbay_firmware_lm3s6965_0.elf"));
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

/// The bound that the image's build is held to, out of the same call graphs.
void bench_stack() {
  const std::string root = DOCBAY_SOURCE_ROOT;
  const std::string said =
      output_of(fmt::format("find {}/build/firmware -name '*.ci' -exec awk -v limit={} -f "
                            "{}/firmware/boards/lm3s6965/stack_bound.awk {{}} +",
                            root, stack_budget_bytes, root));
  int bound = 0;
  if (std::sscanf(said.c_str(), "stack: at most %d", &bound) != 1) {
    give_up("no call graphs: run scripts/check-preset firmware");
  }
  print("firmware_stack_worst_case", bound, "bytes", stack_budget_bytes);
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
  docbay::tests::bench_stack();
  docbay::tests::bench_edge();
  docbay::tests::bench_reply();
  docbay::tests::bench_tick(argv[0]);
  docbay::tests::bench_qemu_reply();
  docbay::tests::bench_qemu_edge();
  return 0;
}
