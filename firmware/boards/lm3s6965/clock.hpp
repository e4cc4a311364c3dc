// Time on the board: milliseconds since the start, the silence that ends a frame, the pace of the
// main loop, and the watchdog.
#pragma once

#include <cstdint>

#include "protocol/types.hpp"

namespace docbay::firmware {

/// PLL on, 50 MHz; the peripherals that this board uses get their clocks.
void start_clocks();

/// From SysTick, which interrupts a hundred times a second only: its counter says the rest.
protocol::UptimeMs uptime();
/// To be called by the SysTick interrupt.
void count_systick();

/// Restarts the one-shot of 1.75 ms, 3.5 characters above 19200 baud (MODBUS over Serial Line
/// V1.02, 2.5.1.1). TIMER0 interrupts at its end.
void restart_silence();
void end_silence();

/// While on, TIMER1 interrupts once a millisecond, so that the loop ticks so often. Off, the loop
/// ticks on SysTick, ten milliseconds apart: enough while no pin and no byte moves.
void pace_fast(bool on);
void acknowledge_pace();

/// The MCU is reset one to two seconds after the last feeding; nothing can stop it again.
void start_watchdog();
void feed_watchdog();

}  // namespace docbay::firmware
