// What happens before main and after a fault.
#pragma once

#include "firmware/core/slots.hpp"
#include "protocol/status.hpp"

namespace docbay::firmware {

/// Why the board started. Told by a word in RAM that a reset leaves alone and a loss of power does
/// not: the MCU's own register of causes does not know a fault from a watchdog.
protocol::ResetCause reset_cause();

/// How the boot program came to start this image.
const BootReport& boot_report();

/// Resets the board, with `cause` as the next start's.
[[noreturn]] void restart(protocol::ResetCause cause);

}  // namespace docbay::firmware
