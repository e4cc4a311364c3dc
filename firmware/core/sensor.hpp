// The small laws by which contacts and sensors are believed, counted and told about. Values only:
// time is an argument, and each is looked at every step, so a clock that wraps does no harm.
#pragma once

#include <cstdint>

#include "protocol/event.hpp"
#include "protocol/types.hpp"

namespace docbay::firmware {

/// A value that changes only when the raw one has differed for long enough.
template <class Value>
struct Settled {
  Value value{};
  Value candidate{};
  protocol::UptimeMs since;

  void follow(Value raw, protocol::UptimeMs now, std::uint32_t settle_ms) {
    if (raw != candidate) {
      candidate = raw;
      since = now;
    }
    if (candidate != value && protocol::reached(now, since + settle_ms)) value = candidate;
  }
};

/// Whether something has been so without a break for long enough.
struct Lasting {
  bool begun = false;
  bool lasts = false;
  protocol::UptimeMs since;

  void follow(bool so, protocol::UptimeMs now, std::uint32_t after_ms) {
    if (!so) lasts = false;
    if (so && !begun) since = now;
    begun = so;
    if (begun && protocol::reached(now, since + after_ms)) lasts = true;
  }
};

/// Counts what happens within a window that opens with the first of it.
struct Burst {
  std::uint8_t count = 0;
  protocol::UptimeMs since;

  void expire(protocol::UptimeMs now, std::uint32_t window_ms) {
    if (count > 0 && protocol::reached(now, since + window_ms)) count = 0;
  }
  void add(protocol::UptimeMs now) {
    if (count == 0) since = now;
    if (count < 0xFF) ++count;
  }
};

/// A pause after each telling that doubles with it, so that what flickers all night is told about a
/// dozen times.
struct Rest {
  static constexpr std::uint8_t doublings_max = 7;

  std::uint8_t doublings = 0;
  bool resting = false;
  protocol::UptimeMs over_at;

  void follow(protocol::UptimeMs now) {
    if (resting && protocol::reached(now, over_at)) resting = false;
  }
  void begin(protocol::UptimeMs now, std::uint32_t first_ms) {
    resting = true;
    over_at = now + (first_ms << doublings);
    if (doublings < doublings_max) ++doublings;
  }
};

/// The first pause between two faults of one sensor that are told; its health is always up to date.
inline constexpr std::uint32_t sensor_rest_ms = 600'000;

/// What the host has been told of a sensor's health. A fault and its end are told as a pair.
struct SensorTold {
  bool faulty = false;
  Rest rest;
};

}  // namespace docbay::firmware
