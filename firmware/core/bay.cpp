#include "firmware/core/bay.hpp"

namespace docbay::firmware {

using protocol::Contact;
using protocol::DoorPhase;
using protocol::EventKind;
using protocol::reached;
using protocol::UptimeMs;

namespace {

protocol::DropPayload drop_payload(const BayState& bay, UptimeMs now) {
  const std::uint32_t passage_ms = now.value - bay.slot.occupied_since.value;
  return {.offer = bay.offer.number,
          .copies_left = bay.offer.copies_left,
          .count = bay.count,
          .passage_ms = static_cast<std::uint16_t>(passage_ms < 0xFFFF ? passage_ms : 0xFFFF)};
}

void restart_window(Offer& offer, UptimeMs now) {
  offer.expires_at = now + offer.window_ms;
  offer.shutter_closes_at = now + offer.shutter_ms;
  offer.shutter_open = true;
}

void end_offer(Offer& offer) {
  offer.copies_left = 0;
  offer.shutter_open = false;
}

void drop_in(BayState& bay, UptimeMs now, BayEvents& events) {
  const bool offered = bay.offer.copies_left > 0;
  if (bay.count < 0xFF) ++bay.count;
  bay.taken = false;
  if (offered) {
    if (bay.offer.urgent && bay.urgent_count < 0xFF) ++bay.urgent_count;
    --bay.offer.copies_left;
    if (bay.offer.copies_left > 0) {
      restart_window(bay.offer, now);
    } else {
      end_offer(bay.offer);
    }
  } else {
    bay.drop_alarm = true;
  }
  write_payload(events.add(offered ? EventKind::dropped : EventKind::dropped_unoffered),
                drop_payload(bay, now));
}

void drop_out(BayState& bay, UptimeMs now, BayEvents& events) {
  if (bay.count > 0) --bay.count;
  if (bay.urgent_count > bay.count) bay.urgent_count = bay.count;
  bay.drop_alarm = false;
  if (bay.offer.copies_left > 0 && bay.offer.copies_left < 0xFF) {
    ++bay.offer.copies_left;
    restart_window(bay.offer, now);
  }
  write_payload(events.add(EventKind::dropped_out), drop_payload(bay, now));
}

/// Quarter of the passage by what is blocked: nothing, outer, both, inner.
int quarter(bool outer, bool inner) {
  return inner ? (outer ? 2 : 3) : (outer ? 1 : 0);
}

void follow_slot(BayState& bay, const BayInputs& inputs, UptimeMs now, BayEvents& events) {
  Slot& slot = bay.slot;
  const int before = quarter(slot.outer.value, slot.inner.value);
  slot.outer.follow(inputs.beam_outer_blocked, now, beam_settle_ms);
  slot.inner.follow(inputs.beam_inner_blocked, now, beam_settle_ms);
  const int after = quarter(slot.outer.value, slot.inner.value);
  if (after == before) return;
  if (!slot.occupied) {
    slot.occupied = true;
    slot.occupied_since = now;
    slot.progress = 0;
  }
  // One quarter either way on the ring of four; an opposite quarter (both beams at once) goes on as
  // it went, inward at first: what cannot be told apart is recorded as paper inside.
  const int turn = (after - before + 4) % 4;
  const int quarters = turn == 1 ? 1 : turn == 3 ? -1 : slot.progress < 0 ? -2 : 2;
  slot.progress = static_cast<std::int8_t>(slot.progress + quarters);
  if (after != 0) return;
  slot.occupied = false;
  if (slot.progress >= 4) drop_in(bay, now, events);
  if (slot.progress <= -4) drop_out(bay, now, events);
  if (bay.jammed) {
    bay.jammed = false;
    write_payload(events.add(EventKind::jam_cleared), drop_payload(bay, now));
  }
}

void watch_jam(BayState& bay, UptimeMs now, BayEvents& events) {
  if (bay.jammed || !bay.slot.occupied) return;
  if (!reached(now, bay.slot.occupied_since + jam_after_ms)) return;
  bay.jammed = true;
  write_payload(events.add(EventKind::jammed), drop_payload(bay, now));
}

/// Nothing ends or closes while something is in the slot: a hand may be there, and the drop still
/// counts.
void watch_offer(BayState& bay, bool button_pressed, UptimeMs now, BayEvents& events) {
  Offer& offer = bay.offer;
  if (offer.copies_left == 0 || bay.slot.occupied) return;
  if (reached(now, offer.expires_at)) {
    protocol::DropPayload payload = drop_payload(bay, now);
    payload.passage_ms = 0;  // nothing passed
    write_payload(events.add(EventKind::offer_expired), payload);
    end_offer(offer);
    return;
  }
  if (button_pressed) {
    offer.shutter_closes_at = now + offer.shutter_ms;
    offer.shutter_open = true;
  } else if (reached(now, offer.shutter_closes_at)) {
    offer.shutter_open = false;
  }
}

void add_door_event(const BayState& bay, EventKind kind, BayEvents& events) {
  write_payload(events.add(kind), protocol::DoorPayload{.command = bay.door.command,
                                                        .emptiness = bay.emptiness.value,
                                                        .count = bay.count});
}

void door_has_opened(BayState& bay, UptimeMs now, BayEvents& events) {
  Door& door = bay.door;
  const bool found_open = !door.seen;  // open since before the start: by whom, the host may know
  if (door.phase == DoorPhase::locked && !found_open) {
    door.phase = DoorPhase::forced;
    door.command = {};
    bay.door_alarm = true;
    add_door_event(bay, EventKind::door_forced, events);
    return;
  }
  if (door.phase == DoorPhase::locked) door.command = {};
  door.phase = DoorPhase::open;
  door.deadline = now + (door.open_max_ms > 0 ? door.open_max_ms : open_max_ms_default);
  add_door_event(bay, EventKind::door_opened, events);
}

void door_has_closed(BayState& bay, BayEvents& events) {
  bay.taken = bay.count > 0 && bay.emptiness.value != protocol::Emptiness::occupied;
  bay.door_alarm = false;
  add_door_event(bay, EventKind::door_closed, events);
  bay.door.phase = DoorPhase::locked;
  bay.door.command = {};
}

void follow_door(BayState& bay, const BayInputs& inputs, UptimeMs now, BayEvents& events) {
  Door& door = bay.door;
  door.contact.follow(inputs.door, now, contact_settle_ms);
  const bool open = door.contact.value == Contact::open;
  const bool is_out = door.phase != DoorPhase::locked && door.phase != DoorPhase::releasing;
  if (open && !is_out) {
    door_has_opened(bay, now, events);
  } else if (door.contact.value == Contact::closed && is_out) {
    door_has_closed(bay, events);
  } else if (door.phase == DoorPhase::releasing && reached(now, door.deadline + late_pull_ms)) {
    add_door_event(bay, EventKind::door_not_opened, events);
    door.phase = DoorPhase::locked;
  } else if (door.phase == DoorPhase::open && reached(now, door.deadline)) {
    door.phase = DoorPhase::left_open;
    bay.door_alarm = true;
    add_door_event(bay, EventKind::door_left_open, events);
  }
  if (door.contact.value != Contact::unknown) door.seen = true;
  door.coil = door.phase == DoorPhase::releasing && !reached(now, door.deadline);
}

}  // namespace

void step(BayState& bay, const BayInputs& inputs, UptimeMs now, BayEvents& events) {
  bay.shutter = inputs.shutter;
  bay.button.follow(inputs.button_pressed, now, contact_settle_ms);
  bay.emptiness.follow(inputs.emptiness, now, contact_settle_ms);
  follow_slot(bay, inputs, now, events);
  watch_jam(bay, now, events);
  watch_offer(bay, bay.button.value, now, events);
  follow_door(bay, inputs, now, events);
}

BayOutputs outputs(const BayState& bay) {
  unsigned lamps = 0;
  if (bay.offer.copies_left > 0) lamps |= protocol::lamp_wait;
  if (bay.urgent_count > 0) lamps |= protocol::lamp_urgent;
  if (bay.taken) lamps |= protocol::lamp_taken;
  if (bay.drop_alarm || bay.door_alarm || bay.host_error || bay.jammed)
    lamps |= protocol::lamp_error;
  return {.shutter_open = bay.has_shutter && bay.offer.copies_left > 0 && bay.offer.shutter_open,
          .lock_released = bay.door.phase == DoorPhase::releasing && bay.door.coil,
          .lamps = static_cast<std::uint8_t>(lamps),
          .count = bay.count};
}

protocol::BayDetail detail(const BayState& bay) {
  const auto drop_phase = bay.jammed                  ? protocol::DropPhase::jammed
                          : bay.offer.copies_left > 0 ? protocol::DropPhase::offered
                                                      : protocol::DropPhase::idle;
  return {.drop_phase = drop_phase,
          .door_phase = bay.door.phase,
          .lamps = outputs(bay).lamps,
          .shutter = bay.shutter,
          .door = bay.door.contact.value,
          .emptiness = bay.emptiness.value,
          .count = bay.count,
          .urgent_count = bay.urgent_count,
          .copies_left = bay.offer.copies_left};
}

}  // namespace docbay::firmware
