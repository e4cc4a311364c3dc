// The back face: doors that open for a collector, and what is gone when they close.
#include <algorithm>
#include <utility>

#include "host/domain/turn.hpp"

namespace docbay::host {
namespace {

Opening* find_opening(State& state, BayNumber bay, protocol::CommandNumber number) {
  for (Opening& opening : state.openings) {
    if (opening.bay != bay) continue;
    // Number 0: the board found the door open when it started; whoever was let in last is meant.
    if (opening.number == number || number.value == 0) return &opening;
  }
  return nullptr;
}

/// When the last door of a session has closed, its list is due.
void finish_list(Turn& turn, const Opening& opening) {
  const bool more = std::ranges::any_of(
      turn.state.openings, [&](const Opening& other) { return other.session == opening.session; });
  const auto collected = turn.state.collected.find(opening.session);
  const auto bay = turn.state.bays.find(opening.bay);
  if (more || collected == turn.state.collected.end() || bay == turn.state.bays.end()) return;
  const BaySetup& setup = bay->second.setup;
  turn.out.lists.push_back({.cabinet = setup.cabinet,
                            .unit = setup.unit,
                            .person = opening.person,
                            .receipts = collected->second,
                            .at_ms = turn.now});
  turn.say({.cabinet = setup.cabinet,
            .face = Face::back,
            .kind = Prompt::Kind::collected,
            .copies = static_cast<int>(collected->second.size())});
  turn.record(CollectionListed{.session = opening.session, .last = collected->second.back()});
  turn.state.collected.erase(collected);
}

/// Takes an opening that is over off the list.
Opening remove_opening(Turn& turn, protocol::CommandNumber number) {
  auto& openings = turn.state.openings;
  const auto found = std::ranges::find(openings, number, &Opening::number);
  Opening ended = std::move(*found);
  openings.erase(found);
  turn.record(OpeningChanged{
      .number = ended.number, .opened = ended.opened, .ended = true, .at_ms = turn.now});
  return ended;
}

void end_opening(Turn& turn, protocol::CommandNumber number) {
  finish_list(turn, remove_opening(turn, number));
}

/// Everything that lay in the bay is now between the bay and whoever opened it.
void doubt_everything(Turn& turn, Bay& bay, const PersonId& person) {
  for (const CopyId id : std::vector{bay.inside}) {
    Copy* copy = find_copy(turn.state, id);
    if (copy == nullptr) continue;
    turn.move_unsigned(*copy, {.kind = Place::Kind::in_doubt,
                               .bay = bay.setup.number,
                               .unit = bay.setup.unit,
                               .person = person});
  }
}

bool nothing_doubtful(Turn& turn, const Bay& bay) {
  return std::ranges::none_of(bay.inside, [&](CopyId id) {
    const Copy* copy = find_copy(turn.state, id);
    return copy != nullptr && copy->place.kind == Place::Kind::in_doubt;
  });
}

/// Whether the copy lay in the bay beyond doubt, or is in doubt only between the bay and somebody
/// who was let in.
bool was_inside(const Turn& turn, const Copy& copy) {
  if (copy.place.kind == Place::Kind::in_bay) return true;
  return !copy.place.person.empty() && turn.find_incident(doubt_about(copy.id)) == nullptr;
}

void collect_everything(Turn& turn, Bay& bay, const Opening& opening, bool empty,
                        const BoardEventArrived& arrived) {
  for (const CopyId id : std::vector{bay.inside}) {
    Copy* copy = find_copy(turn.state, id);
    if (copy == nullptr || (copy->place.kind == Place::Kind::in_doubt && !empty)) continue;
    if (!was_inside(turn, *copy)) {
      // Nobody signs for what only probably lay here; but it is no longer in an empty bay.
      turn.move_unsigned(
          *copy, {.kind = Place::Kind::in_doubt, .unit = bay.setup.unit, .person = opening.person});
      continue;
    }
    turn.move(*copy,
              {.kind = Place::Kind::with_unit, .unit = bay.setup.unit, .person = opening.person});
    const ReceiptId receipt = turn.receipt(*copy, TransferKind::collect, bay.setup.number,
                                           bay.setup.unit, opening.person, opening.number, arrived);
    turn.state.collected[opening.session].push_back(receipt);
    turn.forget_if_done(copy->document);
  }
}

/// Somebody who was let in has closed the door.
void closed_by(Turn& turn, Bay& bay, const Opening& opening, protocol::Emptiness emptiness,
               const BoardEventArrived& arrived) {
  const BayNumber number = bay.setup.number;
  if (emptiness == protocol::Emptiness::occupied) {
    doubt_everything(turn, bay, opening.person);
    turn.open_incident({.kind = IncidentKind::not_emptied,
                        .bay = number,
                        .board = bay.setup.board,
                        .person = opening.person});
    turn.say_at(bay, {.face = Face::back, .kind = Prompt::Kind::not_emptied, .bays = {number}});
  } else {
    const bool empty = emptiness == protocol::Emptiness::empty;
    collect_everything(turn, bay, opening, empty, arrived);
    if (empty) {
      turn.resolve(kind_at(IncidentKind::not_emptied, number), "door closed, bay empty");
      turn.resolve(kind_at(IncidentKind::door_unseen, number), "door closed, bay empty");
      turn.resolve(kind_at(IncidentKind::unidentified_drop, number), "taken out through the door");
    }
  }
  end_opening(turn, opening.number);
}

void closed(Turn& turn, Bay& bay, const BoardEventArrived& arrived) {
  const auto payload = door_payload(arrived.event);
  const BayNumber number = bay.setup.number;
  turn.unshown.insert(number);
  turn.resolve(kind_at(IncidentKind::door_left_open, number), "door closed");
  const Opening* opening = payload ? find_opening(turn.state, number, payload->command) : nullptr;
  // A door that was forced closes with number 0 as well.
  const bool let_in =
      opening != nullptr && (opening->opened || opening->number == payload->command);
  if (!let_in) doubt_everything(turn, bay, {});
  if (nothing_doubtful(turn, bay)) {
    turn.resolve(kind_at(IncidentKind::door_found_open, number), "door closed, nothing is missing");
  }
  if (let_in) return closed_by(turn, bay, *opening, payload->emptiness, arrived);
  // Nobody was let in here: what is gone, only a stocktake can tell.
  if (!bay.inside.empty() &&
      turn.find_incident(kind_at(IncidentKind::door_forced, number)) == nullptr) {
    turn.open_incident(
        {.kind = IncidentKind::door_found_open, .bay = number, .board = bay.setup.board});
  }
}

void opened(Turn& turn, Bay& bay, const BoardEventArrived& arrived) {
  const auto payload = door_payload(arrived.event);
  Opening* opening =
      payload ? find_opening(turn.state, bay.setup.number, payload->command) : nullptr;
  if (opening == nullptr) {
    doubt_everything(turn, bay, {});
    return turn.open_incident(
        {.kind = IncidentKind::door_found_open, .bay = bay.setup.number, .board = bay.setup.board});
  }
  opening->opened = true;
  turn.record(
      OpeningChanged{.number = opening->number, .opened = true, .ended = false, .at_ms = turn.now});
}

void not_opened(Turn& turn, Bay& bay, const BoardEventArrived& arrived) {
  const BayNumber number = bay.setup.number;
  const auto payload = door_payload(arrived.event);
  const Opening* opening = payload ? find_opening(turn.state, number, payload->command) : nullptr;
  if (opening != nullptr) end_opening(turn, opening->number);
  turn.say_at(bay, {.face = Face::back, .kind = Prompt::Kind::door_not_opened, .bays = {number}});
}

}  // namespace

void open_bays(Turn& turn, const Session& session, const Person& person) {
  Prompt prompt{.cabinet = session.cabinet, .face = Face::back, .kind = Prompt::Kind::doors_open};
  std::vector<Opening> superseded;
  for (const auto& [number, bay] : turn.state.bays) {
    if (bay.setup.unit != person.unit || bay.setup.cabinet != session.cabinet) continue;
    const auto something_lies_here = [&](const Incident& incident) {
      return incident.bay == number && (incident.kind == IncidentKind::unidentified_drop ||
                                        incident.kind == IncidentKind::not_emptied);
    };
    if (bay.inside.empty() && turn.find_incident(something_lies_here) == nullptr) continue;
    protocol::Command command;
    write_argument(command,
                   protocol::OpenDoorArgument{
                       .release_ms = static_cast<std::uint32_t>(turn.state.times.door_release_ms),
                       .open_max_ms = static_cast<std::uint32_t>(turn.state.times.door_open_max_ms),
                       .to_empty = true});
    Opening opening{
        .bay = number, .person = person.id, .session = session.id, .ordered_at_ms = turn.now};
    if (const Opening* old = find_opening(turn.state, number, {})) {
      superseded.push_back(remove_opening(turn, old->number));
    }
    opening.number = turn.order(bay, command);
    turn.record(OpeningMade{opening});
    turn.state.openings.push_back(opening);
    prompt.bays.push_back(number);
    prompt.copies += static_cast<int>(bay.inside.size());
  }
  for (const Opening& old : superseded) finish_list(turn, old);
  if (prompt.bays.empty()) prompt.kind = Prompt::Kind::nothing_waits;
  turn.say(std::move(prompt));
}

void on_opening_died(Turn& turn, protocol::CommandNumber number, bool never_done) {
  const auto opening = std::ranges::find(turn.state.openings, number, &Opening::number);
  if (opening == turn.state.openings.end() || opening->opened) return;
  const auto bay = turn.state.bays.find(opening->bay);
  if (bay != turn.state.bays.end()) {
    turn.say_at(bay->second,
                {.face = Face::back, .kind = Prompt::Kind::bay_refused, .bays = {opening->bay}});
  }
  // Perhaps it was done and only the answer got lost: the door may still open under this number.
  if (never_done) end_opening(turn, number);
}

void on_door_unseen(Turn& turn, Bay& bay) {
  const BayNumber number = bay.setup.number;
  const Opening* opening = find_opening(turn.state, number, {});
  if (opening == nullptr || !opening->opened || bay.inside.empty()) return;
  doubt_everything(turn, bay, opening->person);
  turn.open_incident({.kind = IncidentKind::door_unseen,
                      .bay = number,
                      .board = bay.setup.board,
                      .person = opening->person});
}

void end_forgotten_openings(Turn& turn) {
  // Long enough for a board that is up to tell what it has journalled.
  constexpr AtMs patience_ms = 60'000;
  for (const Opening& opening : std::vector{turn.state.openings}) {
    const auto bay = turn.state.bays.find(opening.bay);
    if (opening.opened || bay == turn.state.bays.end()) continue;
    const Board& board = turn.state.boards[bay->second.setup.board];
    const AtMs over =
        std::max(opening.ordered_at_ms + turn.state.times.door_release_ms, board.link_since_ms) +
        patience_ms;
    if (board.link == BoardLink::up && turn.now > over) end_opening(turn, opening.number);
  }
}

void on_door(Turn& turn, Bay& bay, const BoardEventArrived& arrived) {
  const Incident incident{.bay = bay.setup.number, .board = bay.setup.board};
  const auto open = [&](IncidentKind kind) {
    Incident made = incident;
    made.kind = kind;
    turn.open_incident(made);
  };
  switch (arrived.event.kind) {
    case protocol::EventKind::door_opened:
      return opened(turn, bay, arrived);
    case protocol::EventKind::door_closed:
      return closed(turn, bay, arrived);
    case protocol::EventKind::door_left_open:
      return open(IncidentKind::door_left_open);
    case protocol::EventKind::door_forced:
      doubt_everything(turn, bay, {});
      return open(IncidentKind::door_forced);
    case protocol::EventKind::door_not_opened:
      return not_opened(turn, bay, arrived);
    default:
      return;
  }
}

}  // namespace docbay::host
