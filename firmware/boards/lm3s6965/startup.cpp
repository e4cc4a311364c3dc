// The vector table, the way to main, and the way back after a fault. Coils are off in reset, since
// every pin is an input then; nothing here drives one.
#include "firmware/boards/lm3s6965/startup.hpp"

#include <array>
#include <cstdint>

#include "firmware/boards/lm3s6965/chip.hpp"
#include "firmware/boards/lm3s6965/handover.hpp"

extern "C" {

// Given by the linker script.
extern std::uint32_t docbay_stack_start;
extern std::uint32_t docbay_stack_end;
extern const std::uint32_t docbay_data_source;
extern std::uint32_t docbay_data_start;
extern std::uint32_t docbay_data_end;
extern std::uint32_t docbay_bss_start;
extern std::uint32_t docbay_bss_end;
using Constructor = void (*)();
extern const Constructor docbay_constructors_start;
extern const Constructor docbay_constructors_end;

[[noreturn]] void docbay_main();
void on_systick();
void on_uart0();
void on_uart1();
void on_timer0();
void on_timer1();
void on_edge();
[[noreturn]] void docbay_start();
[[noreturn]] void docbay_fault();
}

namespace docbay::firmware {
namespace {

constexpr std::uint32_t memory_kept = 0xD0CB'A401;
constexpr std::uint32_t stack_paint = 0xD0CB'57AC;

/// Survives a reset: the linker keeps it out of what `docbay_start` clears.
struct Memory {
  std::uint32_t kept;
  std::uint32_t cause;
};
[[gnu::section(".noinit")]] Memory memory;

protocol::ResetCause cause;
BootReport report;

/// Whoever ends without saying why was ended by the watchdog.
void find_cause() {
  cause = memory.kept == memory_kept ? protocol::ResetCause{static_cast<std::uint8_t>(memory.cause)}
                                     : protocol::ResetCause::power_on;
  report = find_left().value_or(BootReport{.board_kind = protocol::BoardKind::lm3s6965});
  memory.kept = memory_kept;
  memory.cause = static_cast<std::uint32_t>(protocol::ResetCause::watchdog);
}

}  // namespace

protocol::ResetCause reset_cause() {
  return cause;
}

const BootReport& boot_report() {
  return report;
}

void restart(protocol::ResetCause next_cause) {
  memory.cause = static_cast<std::uint32_t>(next_cause);
  reset_now();
}

}  // namespace docbay::firmware

void docbay_start() {
  // Below the frame of this very function, so that the deepest use can be read from outside.
  auto* const here = static_cast<std::uint32_t*>(__builtin_frame_address(0));
  constexpr int own_frame_words = 16;
  for (std::uint32_t* word = &docbay_stack_start; word < here - own_frame_words; ++word) {
    *word = docbay::firmware::stack_paint;
  }
  const std::uint32_t* source = &docbay_data_source;
  for (std::uint32_t* word = &docbay_data_start; word < &docbay_data_end; ++word) *word = *source++;
  for (std::uint32_t* word = &docbay_bss_start; word < &docbay_bss_end; ++word) *word = 0;
  docbay::firmware::find_cause();
  for (const Constructor* it = &docbay_constructors_start; it < &docbay_constructors_end; ++it) {
    (*it)();
  }
  docbay_main();
}

void docbay_fault() {
  docbay::firmware::restart(docbay::protocol::ResetCause::fault);
}

namespace {

using Handler = void (*)();

struct Vectors {
  std::uint32_t* stack;
  std::array<Handler, 15> exceptions;
  std::array<Handler, 44> interrupts;
};

constexpr std::array<Handler, 44> interrupts() {
  std::array<Handler, 44> table{};
  table.fill(docbay_fault);
  for (const std::uint32_t irq : docbay::firmware::irq_gpio) table[irq] = on_edge;
  table[docbay::firmware::irq_uart0] = on_uart0;
  table[docbay::firmware::irq_uart1] = on_uart1;
  table[docbay::firmware::irq_timer0a] = on_timer0;
  table[docbay::firmware::irq_timer1a] = on_timer1;
  return table;
}

[[gnu::section(".vectors"), gnu::used]] constexpr Vectors vectors{
    .stack = &docbay_stack_end,
    .exceptions = {docbay_start, docbay_fault, docbay_fault, docbay_fault, docbay_fault,
                   docbay_fault, nullptr, nullptr, nullptr, nullptr, docbay_fault, docbay_fault,
                   nullptr, docbay_fault, on_systick},
    .interrupts = interrupts()};

}  // namespace
