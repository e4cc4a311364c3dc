// Time in the simulator: nanoseconds of the simulated world, always an argument. In tests it starts
// at zero and goes as fast as the processor; `serve` ties it to CLOCK_MONOTONIC.
#pragma once

#include <chrono>
#include <cstdint>

namespace docbay::simulator {

using VirtualTime = std::chrono::nanoseconds;

inline constexpr VirtualTime never = VirtualTime::max();

/// The firmware's tick.
inline constexpr VirtualTime tick_period = std::chrono::milliseconds{1};

/// Whole milliseconds, rounded down.
constexpr std::int64_t to_ms(VirtualTime time) {
  return std::chrono::floor<std::chrono::milliseconds>(time).count();
}

}  // namespace docbay::simulator
