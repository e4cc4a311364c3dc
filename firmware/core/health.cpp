#include "firmware/core/bay_parts.hpp"

namespace docbay::firmware {

using protocol::Contact;
using protocol::Emptiness;
using protocol::EventKind;
using protocol::Fullness;
using protocol::Sensor;
using protocol::SensorHealth;
using protocol::UptimeMs;

namespace {

SensorHealth health_by(bool faulty, bool seen) {
  if (faulty) return SensorHealth::faulty;
  return seen ? SensorHealth::ok : SensorHealth::unknown;
}

}  // namespace

SensorHealth health_of(const BayState& bay, Sensor sensor) {
  const auto beam = [&](const Slot::Beam& it) {
    return health_by(it.stuck || bay.slot.noisy, it.seen_free);
  };
  const auto door = [&](const Door& it) {
    return health_by(it.chatters, it.contact.value != Contact::unknown);
  };
  switch (sensor) {
    case Sensor::beam_outer:
      return beam(bay.slot.outer);
    case Sensor::beam_inner:
      return beam(bay.slot.inner);
    case Sensor::shutter_limit:
      if (!bay.has_shutter) return SensorHealth::absent;
      return health_by(bay.shutter.late.lasts, bay.shutter.agreed);
    case Sensor::door_switch:
      return door(bay.doors[0]);
    case Sensor::second_door_switch:
      return bay.has_second_door ? door(bay.doors[1]) : SensorHealth::absent;
    case Sensor::empty:
      return health_by(bay.levels.contradiction.lasts || bay.levels.blind,
                       bay.levels.emptiness.value != Emptiness::unknown);
    case Sensor::full:
      if (!bay.has_full_sensor) return SensorHealth::absent;
      return health_by(bay.levels.contradiction.lasts,
                       bay.levels.fullness.value != Fullness::unknown);
    default:  // the button
      return health_by(bay.button.stuck, bay.button.seen_released);
  }
}

/// At most one a step: what is told follows what is so, and nothing is lost by waiting.
void tell_sensors(BayState& bay, UptimeMs now, BayEvents& events) {
  bool telling = events.spare;
  for (std::size_t i = 0; i < bay.told.size(); ++i) {
    SensorTold& told = bay.told[i];
    told.rest.follow(now);
    const auto sensor = static_cast<Sensor>(i);
    const SensorHealth health = health_of(bay, sensor);
    const bool faulty = health == SensorHealth::faulty;
    if (!telling || faulty == told.faulty || (faulty && told.rest.resting)) continue;
    telling = false;
    told.faulty = faulty;
    if (faulty) told.rest.begin(now, sensor_rest_ms);
    events.add(faulty ? EventKind::sensor_faulted : EventKind::sensor_recovered,
               protocol::SensorPayload{.sensor = sensor, .health = health});
  }
}

}  // namespace docbay::firmware
