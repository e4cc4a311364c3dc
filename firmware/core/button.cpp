#include "firmware/core/bay_parts.hpp"

namespace docbay::firmware {

using protocol::ButtonUse;
using protocol::EventKind;
using protocol::UptimeMs;

namespace {

ButtonUse press(BayState& bay, UptimeMs now) {
  Offer& offer = bay.offer;
  if (bay.alarm.sounding) {
    bay.alarm = {};
    return ButtonUse::alarm_acknowledged;
  }
  if (!offer.live()) return ButtonUse::nothing;
  if (bay.has_shutter && !offer.shutter_open) {
    offer.shutter_closes_at = now + offer.shutter_ms;
    offer.shutter_open = true;
    return ButtonUse::shutter_reopened;
  }
  // What the host calls urgent, no hand makes ordinary.
  if (offer.urgent) return ButtonUse::nothing;
  offer.urgent_by_hand = !offer.urgent_by_hand;
  return offer.urgent_by_hand ? ButtonUse::urgent_set : ButtonUse::urgent_cleared;
}

}  // namespace

void follow_button(BayState& bay, bool raw, UptimeMs now, BayEvents& events) {
  Button& button = bay.button;
  const bool before = button.pressed.value;
  button.pressed.follow(raw, now, contact_settle_ms);
  button.rest.follow(now);
  if (!button.pressed.value) {
    button.stuck = false;
    if (!raw) button.seen_released = true;
    return;
  }
  if (!before) button.pressed_since = now;
  if (protocol::reached(now, button.pressed_since + button_stuck_after_ms)) button.stuck = true;
  // One that is found pressed at the start has not been pressed by anybody.
  if (before || !button.seen_released) return;
  const ButtonUse use = press(bay, now);
  const bool idle = use == ButtonUse::nothing;
  const bool told = events.spare && !(idle && button.rest.resting);
  if (!idle) button.rest = {};
  if (!told) return;
  if (idle) button.rest.begin(now, button_rest_ms);
  events.add(EventKind::button_pressed,
             protocol::ButtonPayload{.offer = bay.offer.number, .use = use});
}

}  // namespace docbay::firmware
