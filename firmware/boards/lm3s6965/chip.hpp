// The registers of the LM3S6965 that this board uses (LM3S6965 data sheet, Texas Instruments,
// DS-LM3S6965-12746; chapter numbers beside the blocks) and how to touch them.
#pragma once

#include <cstdint>

#include "firmware/boards/lm3s6965/pins.hpp"

namespace docbay::firmware {

using Address = std::uint32_t;

inline std::uint32_t get(Address address) {
  return *reinterpret_cast<volatile std::uint32_t*>(address);
}
inline void set(Address address, std::uint32_t value) {
  *reinterpret_cast<volatile std::uint32_t*>(address) = value;
}
inline void set_bits(Address address, std::uint32_t bits) {
  set(address, get(address) | bits);
}
inline void clear_bits(Address address, std::uint32_t bits) {
  set(address, get(address) & ~bits);
}

inline constexpr std::uint32_t clock_mhz = 50;
inline constexpr std::uint32_t clock_hz = clock_mhz * 1'000'000;

inline constexpr Address watchdog = 0x4000'0000;  // 11
inline constexpr Address ssi0 = 0x4000'8000;      // 13
inline constexpr Address uart0 = 0x4000'C000;     // 12
inline constexpr Address uart1 = 0x4000'D000;
inline constexpr Address i2c0 = 0x4002'0000;    // 15
inline constexpr Address timer0 = 0x4003'0000;  // 10
inline constexpr Address timer1 = 0x4003'1000;
inline constexpr Address system_control = 0x400F'E000;  // 5
inline constexpr Address systick = 0xE000'E010;         // 3.2
inline constexpr Address nvic_enable = 0xE000'E100;
inline constexpr Address reset_control = 0xE000'ED0C;

/// Interrupt numbers (table 2-9).
inline constexpr std::uint32_t irq_uart0 = 5;
inline constexpr std::uint32_t irq_uart1 = 6;
inline constexpr std::uint32_t irq_watchdog = 18;
inline constexpr std::uint32_t irq_timer0a = 19;
inline constexpr std::uint32_t irq_timer1a = 21;
/// Ports A to E, F, G.
inline constexpr std::uint32_t irq_gpio[]{0, 1, 2, 3, 4, 30, 31};

// 8, GPIO: base of a port, and its registers.
constexpr Address port(char name) {
  return name < 'E' ? 0x4000'4000U + 0x1000U * static_cast<std::uint32_t>(name - 'A')
                    : 0x4002'4000U + 0x1000U * static_cast<std::uint32_t>(name - 'E');
}
inline constexpr Address gpio_direction = 0x400;
inline constexpr Address gpio_both_edges = 0x408;
inline constexpr Address gpio_interrupt_mask = 0x410;
inline constexpr Address gpio_interrupt_clear = 0x41C;
inline constexpr Address gpio_alternate = 0x420;
inline constexpr Address gpio_pull_down = 0x514;
inline constexpr Address gpio_digital = 0x51C;
inline constexpr Address gpio_lock = 0x520;
inline constexpr Address gpio_commit = 0x524;
inline constexpr std::uint32_t gpio_lock_key = 0x1ACC'E551;

constexpr std::uint32_t mask_of(Pin pin) {
  return 1U << pin.bit;
}
/// The address that reads and writes this one pin (bits 9:2 of the address mask the data).
constexpr Address data_of(Pin pin) {
  return port(pin.port) + (mask_of(pin) << 2U);
}
inline bool high(Pin pin) {
  return get(data_of(pin)) != 0;
}
inline void drive(Pin pin, bool level) {
  set(data_of(pin), level ? mask_of(pin) : 0);
}

inline void interrupts_off() {
  asm volatile("cpsid i" ::: "memory");
}
inline void interrupts_on() {
  asm volatile("cpsie i" ::: "memory");
}
/// Sleeps until an interrupt is pending, which also ends it while interrupts are off.
inline void wait_for_interrupt() {
  asm volatile("wfi" ::: "memory");
}

[[noreturn]] inline void reset_now() {
  constexpr std::uint32_t request = 0x05FA'0004;  // key and SYSRESETREQ
  set(reset_control, request);
  for (;;) {
  }
}

/// Interrupts are off as long as it lives.
class InterruptsOff {
 public:
  InterruptsOff() { interrupts_off(); }
  ~InterruptsOff() { interrupts_on(); }
  InterruptsOff(const InterruptsOff&) = delete;
  InterruptsOff& operator=(const InterruptsOff&) = delete;
};

}  // namespace docbay::firmware
