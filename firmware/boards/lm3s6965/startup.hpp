// What happens before main and after a fault.
#pragma once

#include "protocol/status.hpp"

namespace docbay::firmware {

/// Why the board started. Told by a word in RAM that a reset leaves alone and a loss of power does
/// not: the MCU's own register of causes does not know a fault from a watchdog.
protocol::ResetCause reset_cause();

}  // namespace docbay::firmware
