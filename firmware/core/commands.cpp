#include "firmware/core/bay.hpp"
#include "firmware/core/bay_parts.hpp"

namespace docbay::firmware {

using protocol::CommandResult;
using protocol::UptimeMs;

namespace {

CommandResult offer(BayState& bay, const protocol::Command& command, UptimeMs now,
                    std::size_t journal_room) {
  const protocol::OfferArgument argument = offer_argument(command);
  if (argument.copies == 0 || argument.window_ms == 0 || argument.window_ms > window_ms_max ||
      argument.shutter_ms > window_ms_max) {
    return CommandResult::bad_argument;
  }
  if (journal_room < events_per_offer + argument.copies) return CommandResult::journal_full;
  bay.offer = {.number = command.number,
               .copies_left = argument.copies,
               .urgent = argument.urgent,
               .group = argument.group,
               .window_ms = argument.window_ms,
               .shutter_ms = argument.shutter_ms,
               .expires_at = now + argument.window_ms,
               .shutter_closes_at = now + argument.shutter_ms,
               .shutter_open = true};
  bay.shutter.told = false;
  return CommandResult::done;
}

/// Whether the other door speaks against opening this one: never two coils at once, never both
/// doors open as far as a switch that can be believed says so.
bool interlocked(const BayState& bay, std::size_t index) {
  if (!bay.has_second_door) return false;
  const Door& other = bay.doors[1 - index];
  if (other.phase == protocol::DoorPhase::releasing) return true;
  return stands_open(other) && contact_of(other) != protocol::Contact::unknown;
}

CommandResult open_door(BayState& bay, const protocol::Command& command, UptimeMs now) {
  const protocol::OpenDoorArgument argument = open_door_argument(command);
  if (argument.release_ms == 0 || argument.release_ms > release_ms_max || argument.door > 1 ||
      (argument.door == 1 && !bay.has_second_door)) {
    return CommandResult::bad_argument;
  }
  if (!argument.override_interlock && interlocked(bay, argument.door)) {
    return CommandResult::interlocked;
  }
  Door& door = bay.doors[argument.door];
  door.command = command.number;
  door.open_max_ms = argument.open_max_ms;
  door.to_empty = argument.to_empty;
  // It stands open already: nothing to release. But only if its switch can be believed.
  if (stands_open(door) && contact_of(door) == protocol::Contact::open) return CommandResult::done;
  if (door.phase != protocol::DoorPhase::releasing) door.released_since = now;
  door.phase = protocol::DoorPhase::releasing;
  // However often it is ordered, one release lasts no longer than the coil bears.
  const UptimeMs limit = door.released_since + release_ms_max;
  const UptimeMs wanted = now + argument.release_ms;
  door.deadline = reached(wanted, limit) ? limit : wanted;
  door.coil = !reached(now, door.deadline);
  return CommandResult::done;
}

}  // namespace

CommandResult carry_out(BayState& bay, const protocol::Command& command, UptimeMs now,
                        std::size_t journal_room) {
  switch (command.kind) {
    case protocol::CommandKind::offer:
      return offer(bay, command, now, journal_room);
    case protocol::CommandKind::withdraw_offer:
      bay.offer.copies_left = 0;
      bay.offer.shutter_open = false;
      return CommandResult::done;
    case protocol::CommandKind::open_door:
      return open_door(bay, command, now);
    case protocol::CommandKind::show: {
      const protocol::ShowArgument argument = show_argument(command);
      bay.count = argument.count;
      bay.urgent_count = argument.urgent_count;
      if (argument.count == 0) bay.levels.drop_inside = bay.levels.blind = false;
      return CommandResult::done;
    }
    case protocol::CommandKind::set_lamps:
      bay.host_error = lamps_argument(command).error;
      if (!bay.host_error) {
        bay.drop_alarm = bay.left_inside = bay.doors[0].alarm = bay.doors[1].alarm = false;
      }
      return CommandResult::done;
    default:
      return CommandResult::bad_argument;
  }
}

}  // namespace docbay::firmware
