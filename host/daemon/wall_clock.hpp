// What the clocks of this machine say, in the ways in which the exchange core wants to hear it.
#pragma once

#include <string>

#include "host/domain/types.hpp"

namespace docbay::host {

/// Milliseconds since 1970 UTC.
AtMs now_ms();

/// In the system's time zone.
LocalTime local_time(AtMs at_ms);

/// Two clocks at one moment: the one that can be set, and one that cannot.
struct ClockReading {
  AtMs at_ms = 0;    ///< since 1970 UTC
  AtMs boot_ms = 0;  ///< since the machine started, suspended times too
};
ClockReading read_clocks();

/// Whether the kernel says that a time source keeps the clock (adjtimex(2): STA_UNSYNC is clear; it
/// sets that itself once the error may be 16 s). Where it may not be asked: no.
bool is_clock_synchronised();

/// Another one after each start of the machine; empty if the kernel does not tell.
std::string read_boot_id();

/// Sees that the clock was set. A time source that makes it go faster or slower does not set it, as
/// both clocks go along.
class StepWatch {
 public:
  /// Whether it was set by more than a second, in one or several steps, since `look`.
  [[nodiscard]] bool stepped(const ClockReading& now) const;
  void look(const ClockReading& now) { offset_ms_ = now.at_ms - now.boot_ms; }

 private:
  AtMs offset_ms_ = 0;
};

}  // namespace docbay::host
