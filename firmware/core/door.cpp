#include "firmware/core/bay_parts.hpp"

namespace docbay::firmware {

using protocol::Contact;
using protocol::DoorPhase;
using protocol::Emptiness;
using protocol::EventKind;
using protocol::reached;
using protocol::UptimeMs;

namespace {

void add_door_event(const BayState& bay, std::size_t index, EventKind kind, BayEvents& events) {
  events.add(kind, protocol::DoorPayload{.command = bay.doors[index].command,
                                         .emptiness = emptiness_of(bay),
                                         .count = bay.count,
                                         .door = static_cast<std::uint8_t>(index)});
}

void call_for(BayState& bay, Door& door, UptimeMs now) {
  door.alarm = true;
  bay.alarm.raise(now);
}

void door_has_opened(BayState& bay, std::size_t index, UptimeMs now, BayEvents& events) {
  Door& door = bay.doors[index];
  // Open since before the start, or since its switch could be believed: by whom, the host may know.
  const bool found_open = !door.seen || door.told_open;
  bay.levels.drop_inside = false;
  bay.levels.may_have_changed = true;
  bay.left_inside = false;
  door.told_open = true;
  if (door.phase == DoorPhase::locked) {
    door.command = {};
    door.to_empty = false;
  }
  if (door.phase == DoorPhase::locked && !found_open) {
    door.phase = DoorPhase::forced;
    call_for(bay, door, now);
    add_door_event(bay, index, EventKind::door_forced, events);
    return;
  }
  door.phase = DoorPhase::open;
  door.deadline = now + (door.open_max_ms > 0 ? door.open_max_ms : open_max_ms_default);
  add_door_event(bay, index, EventKind::door_opened, events);
}

void door_has_closed(BayState& bay, std::size_t index, UptimeMs now, BayEvents& events) {
  Door& door = bay.doors[index];
  const Emptiness emptiness = emptiness_of(bay);
  bay.taken = bay.count > 0 && emptiness != Emptiness::occupied;
  bay.levels.blind = false;
  bay.levels.drop_inside = false;
  bay.levels.may_have_changed = true;
  door.alarm = false;
  door.told_open = false;
  add_door_event(bay, index, EventKind::door_closed, events);
  // A switch that recovers says nothing against a release that is under way.
  if (door.phase == DoorPhase::releasing) return;
  if (door.to_empty && emptiness == Emptiness::occupied) {
    bay.left_inside = true;
    bay.alarm.raise(now);
    add_door_event(bay, index, EventKind::not_emptied, events);
  }
  door.phase = DoorPhase::locked;
  door.command = {};
  door.to_empty = false;
}

void follow_switch(Door& door, Contact raw, UptimeMs now) {
  const Contact before = door.contact.value;
  door.contact.follow(raw, now, contact_settle_ms);
  door.changes.expire(now, chatter_window_ms);
  if (door.contact.value != before && before != Contact::unknown) {
    door.changes.add(now);
    door.changed_at = now;
  }
  if (door.changes.count >= chatter_count_max) door.chatters = true;
  if (!door.chatters) return;
  door.seen = false;
  if (reached(now, door.changed_at + chatter_window_ms)) {
    door.chatters = false;
    door.changes = {};
  }
}

}  // namespace

Contact contact_of(const Door& door) {
  return door.chatters ? Contact::unknown : door.contact.value;
}

bool stands_open(const Door& door) {
  return door.phase != DoorPhase::locked && door.phase != DoorPhase::releasing;
}

void follow_door(BayState& bay, std::size_t index, Contact raw, UptimeMs now, BayEvents& events) {
  Door& door = bay.doors[index];
  follow_switch(door, raw, now);
  const Contact contact = contact_of(door);
  if (contact == Contact::open && !stands_open(door)) {
    door_has_opened(bay, index, now, events);
  } else if (contact == Contact::closed && (stands_open(door) || door.told_open)) {
    door_has_closed(bay, index, now, events);
  } else if (door.phase == DoorPhase::releasing && reached(now, door.deadline + late_pull_ms)) {
    add_door_event(bay, index, EventKind::door_not_opened, events);
    door.phase = DoorPhase::locked;
  } else if (door.phase == DoorPhase::open && contact == Contact::open &&
             reached(now, door.deadline)) {
    door.phase = DoorPhase::left_open;
    call_for(bay, door, now);
    add_door_event(bay, index, EventKind::door_left_open, events);
  }
  if (contact != Contact::unknown) door.seen = true;
  door.coil = door.phase == DoorPhase::releasing && !reached(now, door.deadline);
}

}  // namespace docbay::firmware
