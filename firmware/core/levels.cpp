#include "firmware/core/bay_parts.hpp"

namespace docbay::firmware {

using protocol::Emptiness;
using protocol::EventKind;
using protocol::Fullness;
using protocol::UptimeMs;

void follow_levels(BayState& bay, const BayInputs& inputs, UptimeMs now, BayEvents& events) {
  Levels& levels = bay.levels;
  levels.emptiness.follow(inputs.emptiness, now, contact_settle_ms);
  if (bay.has_full_sensor) levels.fullness.follow(inputs.fullness, now, fullness_settle_ms);
  const bool empty = levels.emptiness.value == Emptiness::empty;
  levels.contradiction.follow(empty && levels.fullness.value == Fullness::full, now,
                              contradiction_ms);
  levels.unseen_drop.follow(empty && levels.drop_inside, now, emptiness_lag_ms);
  if (levels.unseen_drop.lasts) levels.blind = true;
  if (levels.emptiness.value == Emptiness::occupied) levels.blind = levels.drop_inside = false;
  if (emptiness_of(bay) == Emptiness::empty) bay.left_inside = false;

  const Fullness fullness = fullness_of(bay);
  if (fullness == Fullness::unknown || !levels.may_have_changed || !events.spare) return;
  const bool full = fullness == Fullness::full;
  if (full == levels.told_full) return;
  levels.told_full = full;
  levels.may_have_changed = false;
  events.add(full ? EventKind::filled : EventKind::no_longer_full, drop_payload(bay));
}

Emptiness emptiness_of(const BayState& bay) {
  const bool faulty = bay.levels.contradiction.lasts || bay.levels.blind;
  return faulty ? Emptiness::unknown : bay.levels.emptiness.value;
}

Fullness fullness_of(const BayState& bay) {
  return bay.levels.contradiction.lasts ? Fullness::unknown : bay.levels.fullness.value;
}

}  // namespace docbay::firmware
