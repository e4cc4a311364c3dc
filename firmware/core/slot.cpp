#include "firmware/core/bay_parts.hpp"

namespace docbay::firmware {

using protocol::EventKind;
using protocol::reached;
using protocol::UptimeMs;

namespace {

/// Quarter of the passage by what is blocked: nothing, outer, both, inner.
int quarter(const Slot& slot) {
  const bool inner = slot.inner.blocked.value;
  const bool outer = slot.outer.blocked.value;
  return inner ? (outer ? 2 : 3) : (outer ? 1 : 0);
}

void follow_beam(Slot::Beam& beam, bool raw, UptimeMs now) {
  beam.blocked.follow(raw, now, beam_settle_ms);
  if (beam.blocked.value) return;
  beam.stuck = false;
  if (!raw) beam.seen_free = true;
}

void note_noise(Slot& slot, UptimeMs now) {
  if (slot.noise_count < 0xFF) ++slot.noise_count;
  slot.noise_at = now;
  slot.noise.add(now);
  if (slot.noise.count >= noise_count_max) slot.noisy = true;
}

void end_noise(Slot& slot) {
  slot.noisy = false;
  slot.noise = {};
}

void item_has_passed(BayState& bay, UptimeMs now, BayEvents& events) {
  Slot& slot = bay.slot;
  if (slot.progress > -4 && slot.progress < 4) return;
  if (!reached(now, slot.occupied_since + passage_ms_min)) return note_noise(slot, now);
  end_noise(slot);
  slot.jam_rest = {};
  slot.progress > 0 ? drop_in(bay, now, events) : drop_out(bay, now, events);
}

void slot_is_free(BayState& bay, UptimeMs now, BayEvents& events) {
  bay.slot.occupied = false;
  item_has_passed(bay, now, events);
  if (!bay.jammed) return;
  bay.jammed = false;
  if (!bay.slot.jam_told) return;
  events.add(EventKind::jam_cleared, passage_payload(bay, now));
}

void watch_jam(BayState& bay, UptimeMs now, BayEvents& events) {
  Slot& slot = bay.slot;
  slot.jam_rest.follow(now);
  if (bay.jammed || !slot.occupied || !reached(now, slot.occupied_since + jam_after_ms)) return;
  bay.jammed = true;
  slot.jam_told = !slot.jam_rest.resting;
  if (!slot.jam_told) return;
  slot.jam_rest.begin(now, jam_rest_ms);
  events.add(EventKind::jammed, passage_payload(bay, now));
}

void watch_beam(const Slot& slot, Slot::Beam& beam, const Slot::Beam& other, UptimeMs now) {
  if (!beam.blocked.value || !reached(now, slot.changed_at + beam_stuck_after_ms)) return;
  if (!other.blocked.value || !beam.seen_free) beam.stuck = true;
}

}  // namespace

void follow_slot(BayState& bay, const BayInputs& inputs, UptimeMs now, BayEvents& events) {
  Slot& slot = bay.slot;
  const int before = quarter(slot);
  follow_beam(slot.outer, inputs.beam_outer_blocked, now);
  follow_beam(slot.inner, inputs.beam_inner_blocked, now);
  const int after = quarter(slot);
  if (after != before) {
    slot.changed_at = now;
    if (!slot.occupied) {
      slot.occupied = true;
      slot.occupied_since = now;
      slot.progress = 0;
    }
    // One quarter either way on the ring of four; an opposite quarter (both beams at once) goes on
    // as it went, inward at first: what cannot be told apart is recorded as paper inside.
    const int turn = (after - before + 4) % 4;
    const int quarters = turn == 1 ? 1 : turn == 3 ? -1 : slot.progress < 0 ? -2 : 2;
    slot.progress = static_cast<std::int8_t>(slot.progress + quarters);
    if (after == 0) slot_is_free(bay, now, events);
  }
  watch_jam(bay, now, events);
  watch_beam(slot, slot.outer, slot.inner, now);
  watch_beam(slot, slot.inner, slot.outer, now);
  slot.noise.expire(now, noise_window_ms);
  if (slot.noisy && reached(now, slot.noise_at + noise_window_ms)) end_noise(slot);
}

bool slot_held(const BayState& bay) {
  return bay.slot.occupied && !bay.slot.outer.stuck && !bay.slot.inner.stuck;
}

}  // namespace docbay::firmware
