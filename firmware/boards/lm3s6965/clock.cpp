#include "firmware/boards/lm3s6965/clock.hpp"

#include "firmware/boards/lm3s6965/chip.hpp"

namespace docbay::firmware {
namespace {

constexpr std::uint32_t systick_hz = 100;
constexpr std::uint32_t systick_ms = 1000 / systick_hz;
constexpr std::uint32_t cycles_per_ms = clock_hz / 1000;
constexpr std::uint32_t systick_cycles = clock_hz / systick_hz;
constexpr std::uint32_t silence_us = 1750;

constexpr Address systick_reload = systick + 4;
constexpr Address systick_current = systick + 8;

constexpr Address timer_config = 0x00;
constexpr Address timer_mode = 0x04;
constexpr Address timer_control = 0x0C;
constexpr Address timer_interrupt_mask = 0x18;
constexpr Address timer_interrupt_clear = 0x24;
constexpr Address timer_reload = 0x28;
constexpr std::uint32_t one_shot = 1;
constexpr std::uint32_t periodic = 2;

volatile std::uint32_t systicks;
bool fast;

void set_up_timer(Address timer, std::uint32_t mode, std::uint32_t cycles) {
  set(timer + timer_control, 0);
  set(timer + timer_config, 0);  // one timer of 32 bits
  set(timer + timer_mode, mode);
  set(timer + timer_reload, cycles);
  set(timer + timer_interrupt_mask, 1);
}

}  // namespace

void start_clocks() {
  // RCC: system divider 4 of the PLL's 200 MHz, 8 MHz crystal, PLL powered and not bypassed.
  constexpr Address run_clock = system_control + 0x60;
  constexpr std::uint32_t touched = 0xFU << 23 | 1U << 13 | 1U << 11;
  set(run_clock, (get(run_clock) & ~touched) | 3U << 23 | 1U << 22);
  set_bits(system_control + 0x100, 1U << 3);                                        // watchdog
  set_bits(system_control + 0x104, 1U << 16 | 2U << 16 | 1U << 12 | 1U << 4 | 3U);  // as used
  set_bits(system_control + 0x108, 0x7F);                                           // ports A to G
  set_up_timer(timer0, one_shot, silence_us * (clock_hz / 1'000'000));
  set_up_timer(timer1, periodic, cycles_per_ms);
  set(systick_reload, systick_cycles - 1);
  set(systick_current, 0);
  set(systick, 7);
}

void count_systick() {
  systicks = systicks + 1;
}

protocol::UptimeMs uptime() {
  for (;;) {
    const std::uint32_t before = systicks;
    const std::uint32_t left = get(systick_current);
    if (systicks != before) continue;
    return {before * systick_ms + (systick_cycles - 1 - left) / cycles_per_ms};
  }
}

void restart_silence() {
  set(timer0 + timer_control, 0);
  set(timer0 + timer_control, 1);
}

void end_silence() {
  set(timer0 + timer_interrupt_clear, 1);
}

void pace_fast(bool on) {
  if (on == fast) return;
  fast = on;
  set(timer1 + timer_control, on ? 1 : 0);
}

void acknowledge_pace() {
  set(timer1 + timer_interrupt_clear, 1);
}

void start_watchdog() {
  set(watchdog, clock_hz);
  set(watchdog + 0x08, 3);  // reset at the second time-out, locked on
}

void feed_watchdog() {
  set(watchdog + 0x0C, 1);
}

}  // namespace docbay::firmware
