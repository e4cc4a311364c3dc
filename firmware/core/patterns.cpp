#include "firmware/core/patterns.hpp"

#include "protocol/command.hpp"

namespace docbay::firmware {

using protocol::reached;
using protocol::UptimeMs;

namespace {

bool first_half(std::uint32_t ms, std::uint32_t half_ms) {
  return ms / half_ms % 2 == 0;
}

}  // namespace

void Alarm::follow(UptimeMs now) {
  if (sounding && reached(now, since + alarm_sound_ms_max)) hushed = true;
}

void Beep::follow(UptimeMs now) {
  if (sounding && reached(now, since + beep_ms)) sounding = false;
}

std::uint8_t lit_lamps(std::uint8_t lamps, const Alarm& alarm, UptimeMs now) {
  unsigned lit = lamps;
  // By the board's clock, not by each bay's: the lamps of a face blink together.
  if (!first_half(now.value, wait_blink_ms)) lit &= ~unsigned{protocol::lamp_wait};
  if (alarm.sounding && !first_half(now.value - alarm.since.value, error_blink_ms)) {
    lit &= ~unsigned{protocol::lamp_error};
  }
  return static_cast<std::uint8_t>(lit);
}

std::uint8_t identify_lamps(UptimeMs now) {
  constexpr std::uint8_t all =
      protocol::lamp_wait | protocol::lamp_urgent | protocol::lamp_taken | protocol::lamp_error;
  return first_half(now.value, identify_blink_ms) ? all : std::uint8_t{0};
}

bool buzzer_sounds(const Alarm& alarm, const Beep& beep, UptimeMs now) {
  if (beep.sounding) return true;
  return alarm.sounding && !alarm.hushed &&
         first_half(now.value - alarm.since.value, alarm_sound_ms);
}

}  // namespace docbay::firmware
