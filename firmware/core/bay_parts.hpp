// The parts of a bay's step, for bay.cpp and the files that hold them; not for anyone else.
#pragma once

#include "firmware/core/bay.hpp"

namespace docbay::firmware {

// slot.cpp
void follow_slot(BayState& bay, const BayInputs& inputs, protocol::UptimeMs now, BayEvents& events);
/// Something is in the slot, as far as the beams can be believed: nothing ends or closes.
bool slot_held(const BayState& bay);

// offer.cpp
void drop_in(BayState& bay, protocol::UptimeMs now, BayEvents& events);
void drop_out(BayState& bay, protocol::UptimeMs now, BayEvents& events);
void watch_offer(BayState& bay, protocol::UptimeMs now, BayEvents& events);
void watch_shutter(BayState& bay, protocol::Contact raw, protocol::UptimeMs now, BayEvents& events);
bool shutter_driven_open(const BayState& bay);
/// Of the last offer, with nothing passing.
protocol::DropPayload drop_payload(const BayState& bay);
/// Of what is, or has just been, in the slot.
protocol::DropPayload passage_payload(const BayState& bay, protocol::UptimeMs now);

// door.cpp
void follow_door(BayState& bay, std::size_t index, protocol::Contact raw, protocol::UptimeMs now,
                 BayEvents& events);
/// `unknown` while the switch chatters.
protocol::Contact contact_of(const Door& door);
bool stands_open(const Door& door);

// levels.cpp
void follow_levels(BayState& bay, const BayInputs& inputs, protocol::UptimeMs now,
                   BayEvents& events);
/// `unknown` while the sensor is faulty.
protocol::Emptiness emptiness_of(const BayState& bay);
protocol::Fullness fullness_of(const BayState& bay);

// button.cpp
void follow_button(BayState& bay, bool raw, protocol::UptimeMs now, BayEvents& events);

// health.cpp
protocol::SensorHealth health_of(const BayState& bay, protocol::Sensor sensor);
void tell_sensors(BayState& bay, protocol::UptimeMs now, BayEvents& events);

}  // namespace docbay::firmware
