// The clock on the wall: looked at each second and before everything that happens.
#include "host/daemon/daemon.hpp"
#include "host/log/log.hpp"

namespace docbay::host {

void Daemon::look_at_clock(const ClockReading& now) {
  step_watch_.look(now);
  const std::int64_t before = state_.counters.happening;
  apply_now({.at_ms = now.at_ms,
             .local = local_time(now.at_ms),
             .happening = ClockLooked{.boot_id = boot_id_,
                                      .boot_ms = now.boot_ms,
                                      .synchronised = is_clock_synchronised()}},
            {});
  if (state_.counters.happening == before) return;
  const ClockPeriod& clock = state_.clock;
  const LogFields fields{
      {"cause", name_of(clock.cause)}, {"source", name_of(clock.source)}, {"by_ms", clock.by_ms}};
  // After a start this is less than what is written: the clock is wrong now, or was wrong then.
  if (clock.by_ms < 0 && !clock.trusted()) return log_warning("clock_went_back", fields);
  log_info("clock_period", fields);
}

}  // namespace docbay::host
