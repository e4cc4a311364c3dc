#include "firmware/core/bay.hpp"

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
               .window_ms = argument.window_ms,
               .shutter_ms = argument.shutter_ms,
               .expires_at = now + argument.window_ms,
               .shutter_closes_at = now + argument.shutter_ms,
               .shutter_open = true};
  return CommandResult::done;
}

CommandResult open_door(BayState& bay, const protocol::Command& command, UptimeMs now) {
  const protocol::OpenDoorArgument argument = open_door_argument(command);
  if (argument.release_ms == 0 || argument.release_ms > release_ms_max) {
    return CommandResult::bad_argument;
  }
  Door& door = bay.door;
  door.command = command.number;
  door.open_max_ms = argument.open_max_ms;
  const bool is_out =
      door.phase != protocol::DoorPhase::locked && door.phase != protocol::DoorPhase::releasing;
  if (is_out) return CommandResult::done;  // it stands open already: nothing to release
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
      return CommandResult::done;
    }
    case protocol::CommandKind::set_lamps:
      bay.host_error = lamps_argument(command).error;
      if (!bay.host_error) bay.drop_alarm = bay.door_alarm = false;
      return CommandResult::done;
    default:
      return CommandResult::bad_argument;
  }
}

}  // namespace docbay::firmware
