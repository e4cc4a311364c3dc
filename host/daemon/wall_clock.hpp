// What the clock on the wall says, in the two ways in which the exchange core wants to hear it.
#pragma once

#include "host/domain/types.hpp"

namespace docbay::host {

/// Milliseconds since 1970 UTC.
AtMs now_ms();

/// In the system's time zone.
LocalTime local_time(AtMs at_ms);

}  // namespace docbay::host
