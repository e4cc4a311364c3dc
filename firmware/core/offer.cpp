#include "firmware/core/bay_parts.hpp"

namespace docbay::firmware {

using protocol::Contact;
using protocol::EventKind;
using protocol::reached;
using protocol::UptimeMs;

namespace {

void restart_window(Offer& offer, UptimeMs now) {
  offer.expires_at = now + offer.window_ms;
  offer.shutter_closes_at = now + offer.shutter_ms;
  offer.shutter_open = true;
}

void end_offer(Offer& offer) {
  offer.copies_left = 0;
  offer.shutter_open = false;
}

void offered_drop(BayState& bay, UptimeMs now, BayEvents& events) {
  Offer& offer = bay.offer;
  const bool urgent = offer.urgent || offer.urgent_by_hand;
  if (urgent && bay.urgent_count < 0xFF) ++bay.urgent_count;
  --offer.copies_left;
  if (offer.live()) {
    restart_window(offer, now);
  } else {
    end_offer(offer);
  }
  // A bay that was cancelled with paper in its slot was not the first one: it cancels nobody.
  if (!offer.cancelled) events.used_group = offer.group;
  bay.beep.start(now);
  protocol::DropPayload payload = passage_payload(bay, now);
  payload.urgent_by_hand = offer.urgent_by_hand;
  events.add(EventKind::dropped, payload);
}

}  // namespace

protocol::DropPayload drop_payload(const BayState& bay) {
  return {.offer = bay.offer.number, .copies_left = bay.offer.copies_left, .count = bay.count};
}

protocol::DropPayload passage_payload(const BayState& bay, UptimeMs now) {
  protocol::DropPayload payload = drop_payload(bay);
  const std::uint32_t passage_ms = now.value - bay.slot.occupied_since.value;
  payload.passage_ms = static_cast<std::uint16_t>(passage_ms < 0xFFFF ? passage_ms : 0xFFFF);
  return payload;
}

void drop_in(BayState& bay, UptimeMs now, BayEvents& events) {
  if (bay.count < 0xFF) ++bay.count;
  bay.taken = false;
  bay.levels.drop_inside = true;
  bay.levels.may_have_changed = true;
  if (bay.offer.live()) return offered_drop(bay, now, events);
  bay.drop_alarm = true;
  bay.alarm.raise(now);
  events.add(EventKind::dropped_unoffered, passage_payload(bay, now));
}

void drop_out(BayState& bay, UptimeMs now, BayEvents& events) {
  if (bay.count > 0) --bay.count;
  if (bay.urgent_count > bay.count) bay.urgent_count = bay.count;
  bay.drop_alarm = false;
  bay.levels.drop_inside = false;
  bay.levels.may_have_changed = true;
  if (bay.offer.live() && bay.offer.copies_left < 0xFF) {
    ++bay.offer.copies_left;
    restart_window(bay.offer, now);
  }
  events.add(EventKind::dropped_out, passage_payload(bay, now));
}

void watch_offer(BayState& bay, UptimeMs now, BayEvents& events) {
  Offer& offer = bay.offer;
  if (!offer.live() || slot_held(bay)) return;
  if (offer.cancelled || reached(now, offer.expires_at)) {
    events.add(offer.cancelled ? EventKind::offer_cancelled : EventKind::offer_expired,
               drop_payload(bay));
    end_offer(offer);
  } else if (reached(now, offer.shutter_closes_at)) {
    offer.shutter_open = false;
  }
}

bool shutter_driven_open(const BayState& bay) {
  return bay.has_shutter && bay.offer.live() && bay.offer.shutter_open;
}

void watch_shutter(BayState& bay, Contact raw, UptimeMs now, BayEvents& events) {
  if (!bay.has_shutter) return;
  ShutterLimit& limit = bay.shutter;
  limit.contact.follow(raw, now, contact_settle_ms);
  const Contact wanted = shutter_driven_open(bay) ? Contact::open : Contact::closed;
  if (wanted != limit.wanted) {
    limit.wanted = wanted;
    limit.late.begun = false;
  }
  const bool agrees = limit.contact.value == wanted;
  if (agrees) limit.agreed = true;
  limit.late.follow(!agrees, now, shutter_limit_ms);
  if (!limit.late.lasts || limit.told) return;
  limit.told = true;
  events.add(
      EventKind::shutter_timed_out,
      protocol::ShutterPayload{.offer = bay.offer.number, .to_open = wanted == Contact::open});
}

void cancel_group(BayState& bay, std::uint16_t group) {
  if (bay.offer.live() && bay.offer.group == group) bay.offer.cancelled = true;
}

}  // namespace docbay::firmware
