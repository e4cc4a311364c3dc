// How lamps blink and the buzzer sounds: pure functions of what they say and the time.
#pragma once

#include <cstdint>

#include "protocol/types.hpp"

namespace docbay::firmware {

inline constexpr std::uint32_t wait_blink_ms = 500;   ///< half a period of the wait lamp
inline constexpr std::uint32_t error_blink_ms = 125;  ///< half a period of an error that calls
inline constexpr std::uint32_t identify_blink_ms =
    250;  ///< half a period of a board that shows itself
inline constexpr std::uint32_t alarm_sound_ms = 200;  ///< half a period of the buzzer's call
inline constexpr std::uint32_t beep_ms = 60;          ///< a drop that was expected
/// The buzzer calls no longer than this; the lamp goes on.
inline constexpr std::uint32_t alarm_sound_ms_max = 60'000;

/// Something is wrong here and now, and calls until the bay's button or its end silences it.
struct Alarm {
  bool sounding = false;  ///< nobody has acknowledged it
  bool hushed = false;    ///< it has sounded for long enough; not acknowledged all the same
  protocol::UptimeMs since;

  void raise(protocol::UptimeMs now) { *this = {.sounding = true, .since = now}; }
  void follow(protocol::UptimeMs now);
};

/// One short sound.
struct Beep {
  bool sounding = false;
  protocol::UptimeMs since;

  void start(protocol::UptimeMs now) { *this = {.sounding = true, .since = now}; }
  void follow(protocol::UptimeMs now);
};

/// Of the lamps that are on, the ones lit at this instant.
std::uint8_t lit_lamps(std::uint8_t lamps, const Alarm& alarm, protocol::UptimeMs now);
/// The lamps lit at this instant of a board that shows which one it is: all or none.
std::uint8_t identify_lamps(protocol::UptimeMs now);
bool buzzer_sounds(const Alarm& alarm, const Beep& beep, protocol::UptimeMs now);

}  // namespace docbay::firmware
