#include "firmware/core/bay.hpp"

#include "firmware/core/bay_parts.hpp"

namespace docbay::firmware {

using protocol::DoorPhase;
using protocol::UptimeMs;

namespace {

bool alarm_has_cause(const BayState& bay) {
  return bay.drop_alarm || bay.left_inside || bay.doors[0].alarm || bay.doors[1].alarm;
}

void follow_sounds(BayState& bay, UptimeMs now) {
  if (!alarm_has_cause(bay)) bay.alarm = {};
  bay.alarm.follow(now);
  bay.beep.follow(now);
}

std::uint8_t lamps_of(const BayState& bay) {
  unsigned lamps = 0;
  if (bay.offer.live()) lamps |= protocol::lamp_wait;
  if (bay.urgent_count > 0) lamps |= protocol::lamp_urgent;
  if (bay.taken) lamps |= protocol::lamp_taken;
  if (alarm_has_cause(bay) || bay.host_error || bay.jammed) lamps |= protocol::lamp_error;
  return static_cast<std::uint8_t>(lamps);
}

bool lock_released(const Door& door) {
  return door.phase == DoorPhase::releasing && door.coil;
}

}  // namespace

void step(BayState& bay, const BayInputs& inputs, UptimeMs now, BayEvents& events) {
  follow_slot(bay, inputs, now, events);
  follow_levels(bay, inputs, now, events);
  watch_offer(bay, now, events);
  follow_button(bay, inputs.button_pressed, now, events);
  follow_door(bay, 0, inputs.door, now, events);
  if (bay.has_second_door) follow_door(bay, 1, inputs.second_door, now, events);
  watch_shutter(bay, inputs.shutter, now, events);
  tell_sensors(bay, now, events);
  follow_sounds(bay, now);
}

BayOutputs outputs(const BayState& bay, UptimeMs now) {
  const std::uint8_t lamps = lamps_of(bay);
  return {.shutter_open = shutter_driven_open(bay),
          .lock_released = lock_released(bay.doors[0]),
          .second_lock_released = lock_released(bay.doors[1]),
          .buzzer = buzzer_sounds(bay.alarm, bay.beep, now),
          .lamps = lamps,
          .lit = lit_lamps(lamps, bay.alarm, now),
          .count = bay.count};
}

protocol::BayDetail detail(const BayState& bay) {
  const auto drop_phase = bay.jammed         ? protocol::DropPhase::jammed
                          : bay.offer.live() ? protocol::DropPhase::offered
                                             : protocol::DropPhase::idle;
  return {.drop_phase = drop_phase,
          .door_phase = bay.doors[0].phase,
          .lamps = lamps_of(bay),
          .shutter = bay.shutter.contact.value,
          .door = contact_of(bay.doors[0]),
          .emptiness = emptiness_of(bay),
          .count = bay.count,
          .urgent_count = bay.urgent_count,
          .copies_left = bay.offer.copies_left};
}

protocol::BaySensors sensors(const BayState& bay) {
  protocol::BaySensors shown{.second_door_phase = bay.doors[1].phase,
                             .second_door = contact_of(bay.doors[1]),
                             .fullness = fullness_of(bay),
                             .alarm = bay.alarm.sounding,
                             .noise_count = bay.slot.noise_count};
  for (std::size_t i = 0; i < shown.health.size(); ++i) {
    shown.health[i] = health_of(bay, static_cast<protocol::Sensor>(i));
  }
  return shown;
}

bool door_not_closed(const BayState& bay) {
  for (const Door& door : bay.doors) {
    if (door.phase != DoorPhase::locked || door.chatters) return true;
  }
  return false;
}

}  // namespace docbay::firmware
