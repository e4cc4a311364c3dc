// What puts the records in order, and what their times are worth. The order is that of numbers: a
// clock can be wrong, and can be set back. No I/O, no clock.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "host/domain/types.hpp"

namespace docbay::host {

/// The numbers that were given out, so that a restart goes on behind them. The first record of each
/// outcome: all that follows in it belongs to this `happening`.
struct CountersMoved {
  std::uint32_t command_number = 0;
  std::int64_t copy = 0;
  std::int64_t receipt = 0;
  std::int64_t incident = 0;
  std::int64_t session = 0;
  std::int64_t outbox = 0;
  std::int64_t happening = 0;  ///< one more for everything that happened and left a record
  std::int64_t move = 0;       ///< one more whenever paper fell in, came out or was carried on
  AtMs at_ms = 0;              ///< what the clock said at this happening
  AtMs trusted_ms = 0;  ///< the latest that a clock to be trusted has said since it was confirmed
  bool operator==(const CountersMoved&) const = default;
};

/// Who says that the clock is right.
enum class ClockSource : std::uint8_t {
  none,          ///< nobody: times are recorded, and shown as not checked
  confirmed,     ///< an operator, since the clock was last set
  synchronised,  ///< the kernel, by a time source (STA_UNSYNC is clear; adjtimex(2))
};

/// Why a new period of the clock began.
enum class ClockCause : std::uint8_t {
  started,         ///< the machine started; what happened to its clock meanwhile nobody saw
  stepped,         ///< the clock was set
  source_changed,  ///< a time source has come or gone
  confirmed,       ///< an operator says that it is right
};

/// Within one period wall time and the time since the machine's start go on together, within a
/// second. So from a record's period follow its monotonic time, its boot and who vouches for it.
struct ClockPeriod {
  ClockCause cause = ClockCause::started;
  ClockSource source = ClockSource::none;
  std::string boot_id;    ///< of the machine's start; empty: not known
  AtMs at_ms = 0;         ///< what the clock said when it began
  AtMs boot_ms = 0;       ///< milliseconds since the machine's start then, suspended ones too
  AtMs by_ms = 0;         ///< how far it was set; after a start: at least so far back, or 0
  PersonId confirmed_by;  ///< since the clock was last set; empty: nobody

  [[nodiscard]] bool trusted() const { return source != ClockSource::none; }
};

struct ClockPeriodBegan {
  ClockPeriod period;
};

std::string_view name_of(ClockSource value);
std::string_view name_of(ClockCause value);
std::optional<ClockSource> parse_clock_source(std::string_view text);

}  // namespace docbay::host
