// The boot program: chooses a slot, tells the firmware in it how it came to run, and is gone. Pins
// stay as the reset left them, inputs all, so every coil is off.
#include <array>
#include <cstdint>

#include "firmware/boards/lm3s6965/chip.hpp"
#include "firmware/boards/lm3s6965/flash.hpp"
#include "firmware/boards/lm3s6965/handover.hpp"
#include "firmware/boot/built.hpp"

extern "C" {
extern std::uint32_t docbay_stack_end;  // given by the linker script
[[noreturn]] void docbay_boot();
[[noreturn]] void docbay_boot_fault();
}

namespace docbay::firmware {
namespace {

/// The internal oscillator, which runs after a reset (data sheet, 5.2.4.2).
constexpr std::uint32_t reset_clock_mhz = 12;
constexpr Address vector_table = 0xE000'ED08;

[[noreturn]] void start(std::uint32_t vectors) {
  set(vector_table, vectors);
  asm volatile("msr msp, %0\n bx %1" : : "r"(get(vectors)), "r"(get(vectors + 4)) : "memory");
  __builtin_unreachable();
}

}  // namespace
}  // namespace docbay::firmware

void docbay_boot() {
  using namespace docbay::firmware;
  InternalFlash::start(reset_clock_mhz);
  InternalFlash flash;
  const auto report = Boot{flash, docbay::protocol::BoardKind::lm3s6965, trust}.choose();
  if (!report) {
    for (;;) wait_for_interrupt();
  }
  leave(*report);
  start(slot_address(report->slot) + docbay::protocol::image_header_bytes);
}

void docbay_boot_fault() {
  docbay::firmware::reset_now();
}

namespace {

using Handler = void (*)();

struct Vectors {
  std::uint32_t* stack;
  std::array<Handler, 5> exceptions;
};

[[gnu::section(".vectors"), gnu::used]] constexpr Vectors vectors{
    .stack = &docbay_stack_end,
    .exceptions = {docbay_boot, docbay_boot_fault, docbay_boot_fault, docbay_boot_fault,
                   docbay_boot_fault}};

}  // namespace
