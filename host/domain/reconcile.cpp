// What a bay's sensors see, held against what the records say lies there. Nothing is corrected: a
// contradiction that stays makes the copies doubtful, and an incident says so.
#include <algorithm>

#include "host/domain/incident_rules.hpp"
#include "host/domain/pickup.hpp"

namespace docbay::host {
namespace {

/// Whether what the board shows is how the bay is when nobody is at it.
bool is_idle(Turn& turn, const Bay& bay) {
  const BayNumber number = bay.setup.number;
  const auto board = turn.state.boards.find(bay.setup.board);
  constexpr unsigned empty_sensor = 1U << static_cast<unsigned>(protocol::Sensor::empty);
  return board != turn.state.boards.end() && board->second.link == BoardLink::up &&
         bay.shown.door_phase == protocol::DoorPhase::locked &&
         bay.shown.drop_phase == protocol::DropPhase::idle &&
         (bay.faulty_sensors & empty_sensor) == 0 && turn.state.offers.live(number) == nullptr &&
         find_opening(turn.state, number, {}) == nullptr;
}

bool is_certain(const State& state, CopyId id) {
  const Copy* copy = find_copy(state, id);
  return copy != nullptr && copy->place.kind == Place::Kind::in_bay;
}

enum class Finding : std::uint8_t {
  agrees,
  missing,
  unrecorded
};

Finding finding(Turn& turn, const Bay& bay) {
  using enum protocol::Emptiness;
  const auto certain = [&](CopyId id) { return is_certain(turn.state, id); };
  if (bay.shown.emptiness == empty && std::ranges::any_of(bay.inside, certain)) {
    return Finding::missing;
  }
  if (bay.shown.emptiness == occupied && bay.inside.empty() &&
      !may_hide_paper(turn, bay.setup.number)) {
    return Finding::unrecorded;
  }
  return Finding::agrees;
}

void act_on(Turn& turn, Bay& bay, Finding found) {
  Incident incident{.bay = bay.setup.number, .board = bay.setup.board};
  incident.kind = found == Finding::missing ? IncidentKind::missing : IncidentKind::unrecorded;
  turn.open_incident(incident);
  for (const CopyId id : std::vector{bay.inside}) {
    Copy* copy = find_copy(turn.state, id);
    if (copy == nullptr || copy->place.kind != Place::Kind::in_bay) continue;
    turn.move_unsigned(
        *copy, {.kind = Place::Kind::in_doubt, .bay = bay.setup.number, .unit = copy->place.unit});
  }
}

}  // namespace

bool may_hide_paper(const Turn& turn, BayNumber bay) {
  const auto hidden = [=](const Incident& incident) {
    return incident.bay == bay && rule_of(incident.kind).hidden;
  };
  return turn.find_incident({hidden, bay}) != nullptr;
}

void reconcile(Turn& turn, Bay& bay, bool at_once) {
  const auto board = turn.state.boards.find(bay.setup.board);
  const bool idle = is_idle(turn, bay);
  const Finding found = idle ? finding(turn, bay) : Finding::agrees;
  if (idle && bay.shown.emptiness == protocol::Emptiness::empty) {
    turn.resolve(kind_at(IncidentKind::unrecorded, bay.setup.number), "the bay is seen empty");
  }
  if (found == Finding::agrees) {
    bay.contradicted_ms = 0;
    return;
  }
  if (bay.contradicted_ms == 0) bay.contradicted_ms = turn.now;
  // What a board has journalled comes before what it shows, but not in the same moment.
  const AtMs quiet_since =
      std::max({bay.contradicted_ms, bay.moved_ms, board->second.link_since_ms});
  if (at_once || turn.now - quiet_since >= turn.state.times.contradiction_ms) {
    act_on(turn, bay, found);
  }
}

}  // namespace docbay::host
