// Time on the bus.
#pragma once

#include <chrono>

namespace docbay::host {

/// Monotonic, from any origin.
using BusTime = std::chrono::microseconds;

}  // namespace docbay::host
