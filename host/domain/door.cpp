// What doors say: who opened them, and what is gone when they close.
#include <algorithm>
#include <utility>

#include "host/domain/access.hpp"
#include "host/domain/pickup.hpp"

namespace docbay::host {
namespace {

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
                               .unit = copy->place.unit,
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
  const auto unsigned_here = kind_at(IncidentKind::taken_unsigned, copy.place.bay);
  if (turn.find_incident(unsigned_here) != nullptr) return false;
  return !copy.place.person.empty() && turn.find_incident(doubt_about(copy.id)) == nullptr;
}

/// Whether whoever was let in may sign for this copy.
bool may_sign(const Turn& turn, const Copy& copy, const Opening& opening) {
  if (opening.unit.empty()) return true;  // from before openings named a unit
  const State& state = turn.state;
  return unit_now(state, copy.place.unit) == unit_now(state, opening.unit) ||
         signs_for(state, opening.person, copy.place.unit, turn.now);
}

void collect(Turn& turn, const Bay& bay, Copy& copy, const Opening& opening,
             const BoardEventArrived& arrived) {
  const UnitId unit = unit_now(turn.state, copy.place.unit);
  turn.move(copy, {.kind = Place::Kind::with_unit, .unit = unit, .person = opening.person});
  const ReceiptId receipt = turn.receipt(copy, TransferKind::collect, bay.setup.number, unit,
                                         opening.person, opening.number, arrived);
  turn.state.collected[opening.session].push_back(receipt);
  turn.drowsy.insert(copy.document);
}

void collect_everything(Turn& turn, Bay& bay, const Opening& opening, bool empty,
                        const BoardEventArrived& arrived) {
  // Looked at before anything moves: an incident that is opened for one says nothing of the others.
  std::vector<std::pair<CopyId, bool>> copies;
  for (const CopyId id : bay.inside) {
    const Copy* copy = find_copy(turn.state, id);
    if (copy == nullptr || (copy->place.kind == Place::Kind::in_doubt && !empty)) continue;
    copies.emplace_back(id, was_inside(turn, *copy));
  }
  for (const auto& [id, certain] : copies) {
    Copy* copy = find_copy(turn.state, id);
    if (copy == nullptr) continue;
    if (!certain && turn.find_incident(doubt_about(id)) != nullptr) {
      // Nobody signs for what only probably lay here; but it is no longer in an empty bay.
      turn.move_unsigned(
          *copy,
          {.kind = Place::Kind::in_doubt, .unit = copy->place.unit, .person = opening.person});
    } else if (!certain || !may_sign(turn, *copy, opening)) {
      leave_unsigned(turn, bay, *copy, opening, empty);
    } else {
      collect(turn, bay, *copy, opening, arrived);
    }
  }
}

/// Those that were scanned at the open door are certainly out.
void take_scanned(Turn& turn, Bay& bay, const Opening& opening, const BoardEventArrived& arrived) {
  const bool operates = is_operators(opening);
  for (const CopyId id : opening.taken) {
    Copy* copy = find_copy(turn.state, id);
    if (copy == nullptr || !copy->place.inside() || copy->place.bay != bay.setup.number) continue;
    turn.resolve(doubt_about(id), "scanned at the back");
    if (!operates && may_sign(turn, *copy, opening)) {
      collect(turn, bay, *copy, opening, arrived);
      continue;
    }
    const UnitId unit = copy->place.unit;
    turn.move(*copy, {.kind = Place::Kind::in_hand, .person = opening.person});
    const bool withdrawn = opening.transfer == TransferKind::withdraw;
    turn.receipt(*copy, withdrawn ? TransferKind::withdraw : TransferKind::take_out,
                 bay.setup.number, unit, opening.person, opening.number, arrived);
  }
}

void not_emptied(Turn& turn, const Bay& bay, const Opening& opening) {
  const BayNumber number = bay.setup.number;
  turn.open_incident({.kind = IncidentKind::not_emptied,
                      .bay = number,
                      .board = bay.setup.board,
                      .person = opening.person});
  turn.say_at(bay, {.face = Face::back, .kind = Prompt::Kind::not_emptied, .bays = {number}});
}

/// What is known of a bay that is empty.
void resolve_empty(Turn& turn, BayNumber number) {
  turn.resolve(kind_at(IncidentKind::not_emptied, number), "door closed, bay empty");
  turn.resolve(kind_at(IncidentKind::door_unseen, number), "door closed, bay empty");
  turn.resolve(kind_at(IncidentKind::unidentified_drop, number), "taken out through the door");
  turn.resolve(kind_at(IncidentKind::unrecorded, number), "taken out through the door");
}

/// Some were scanned on their way out, and nothing speaks against the others being where they were.
void took_part(Turn& turn, Bay& bay, const Opening& opening, protocol::Emptiness emptiness) {
  const BayNumber number = bay.setup.number;
  const bool unexplained =
      bay.inside.empty() && emptiness == protocol::Emptiness::occupied &&
      turn.find_incident(kind_at(IncidentKind::unidentified_drop, number)) == nullptr;
  if (unexplained) return not_emptied(turn, bay, opening);
  if (!bay.inside.empty() && nothing_doubtful(turn, bay)) {
    turn.resolve(kind_at(IncidentKind::not_emptied, number), "what was taken was scanned");
  }
}

/// A collector has closed the door.
void closed_by(Turn& turn, Bay& bay, const Opening& opening, protocol::Emptiness emptiness,
               const BoardEventArrived& arrived) {
  using enum protocol::Emptiness;
  const bool scanned = !opening.taken.empty();
  if (scanned) take_scanned(turn, bay, opening, arrived);
  if (scanned && emptiness != empty && !opening.contradicted) {
    took_part(turn, bay, opening, emptiness);
  } else if (emptiness == occupied || (scanned && emptiness != empty)) {
    doubt_everything(turn, bay, opening.person);
    not_emptied(turn, bay, opening);
  } else {
    collect_everything(turn, bay, opening, emptiness == empty, arrived);
    if (emptiness == empty) resolve_empty(turn, bay.setup.number);
  }
  end_opening(turn, opening.number);
}

/// An operator has closed the door. He signs for nothing but what he scanned.
void closed_by_operator(Turn& turn, Bay& bay, const Opening& opening, protocol::Emptiness emptiness,
                        const BoardEventArrived& arrived) {
  const bool empty = emptiness == protocol::Emptiness::empty;
  const bool counted = opening.transfer == TransferKind::correct && !empty &&
                       (!opening.taken.empty() || opening.strangers > 0);
  if (counted) {
    stocktaken(turn, bay, opening, arrived);
    return end_opening(turn, opening.number);
  }
  const bool scanned = !opening.taken.empty() && !opening.contradicted;
  take_scanned(turn, bay, opening, arrived);
  if (scanned && !empty) {
    took_part(turn, bay, opening, emptiness);
  } else {
    for (const CopyId id : std::vector{bay.inside}) {
      if (Copy* copy = find_copy(turn.state, id)) leave_unsigned(turn, bay, *copy, opening, empty);
    }
  }
  if (empty) resolve_empty(turn, bay.setup.number);
  end_opening(turn, opening.number);
}

void closed(Turn& turn, Bay& bay, const BoardEventArrived& arrived) {
  const auto payload = door_payload(arrived.event);
  const BayNumber number = bay.setup.number;
  turn.unshown.insert(number);
  if (turn.find_incident(kind_at(IncidentKind::door_left_open, number)) != nullptr) {
    turn.resolve(kind_at(IncidentKind::door_left_open, number), "door closed");
    turn.say_at(bay, {.face = Face::back, .kind = Prompt::Kind::door_closed, .bays = {number}});
  }
  const Opening* opening = payload ? find_opening(turn.state, number, payload->command) : nullptr;
  // A door that was forced closes with number 0 as well.
  const bool let_in =
      opening != nullptr && (opening->opened || opening->number == payload->command);
  if (!let_in) doubt_everything(turn, bay, {});
  if (nothing_doubtful(turn, bay)) {
    turn.resolve(kind_at(IncidentKind::door_found_open, number), "door closed, nothing is missing");
  }
  if (let_in && opening->right == Right::courier) {
    const Opening ended{*opening};
    closed_by_courier(turn, bay, ended, payload->emptiness, arrived);
    return end_opening(turn, ended.number);
  }
  if (let_in && is_operators(*opening)) {
    return closed_by_operator(turn, bay, Opening{*opening}, payload->emptiness, arrived);
  }
  if (let_in) return closed_by(turn, bay, Opening{*opening}, payload->emptiness, arrived);
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
  note_opening(turn, *opening, false);
}

void not_opened(Turn& turn, Bay& bay, const BoardEventArrived& arrived) {
  const BayNumber number = bay.setup.number;
  const auto payload = door_payload(arrived.event);
  const Opening* opening = payload ? find_opening(turn.state, number, payload->command) : nullptr;
  if (opening != nullptr) end_opening(turn, opening->number);
  turn.say_at(bay, {.face = Face::back, .kind = Prompt::Kind::door_not_opened, .bays = {number}});
}

}  // namespace

void leave_unsigned(Turn& turn, const Bay& bay, Copy& copy, const Opening& opening, bool empty) {
  turn.move_unsigned(copy, {.kind = Place::Kind::in_doubt,
                            .bay = empty ? BayNumber{} : bay.setup.number,
                            .unit = copy.place.unit,
                            .person = opening.person});
  turn.open_incident({.kind = IncidentKind::taken_unsigned,
                      .bay = bay.setup.number,
                      .board = bay.setup.board,
                      .person = opening.person});
}

bool is_operators(const Opening& opening) {
  return opening.right == Right::operator_ || opening.right == Right::emergency;
}

Opening* find_opening(State& state, BayNumber bay, protocol::CommandNumber number) {
  for (Opening& opening : state.openings) {
    if (opening.bay != bay) continue;
    // Number 0: the board found the door open when it started; whoever was let in last is meant.
    if (opening.number == number || number.value == 0) return &opening;
  }
  return nullptr;
}

void note_opening(Turn& turn, const Opening& opening, bool ended) {
  turn.record(OpeningChanged{.number = opening.number,
                             .opened = opening.opened,
                             .ended = ended,
                             .choice = opening.choice,
                             .contradicted = opening.contradicted,
                             .strangers = opening.strangers,
                             .at_ms = turn.now});
}

Opening remove_opening(Turn& turn, protocol::CommandNumber number) {
  auto& openings = turn.state.openings;
  const auto found = std::ranges::find(openings, number, &Opening::number);
  Opening ended = std::move(*found);
  openings.erase(found);
  note_opening(turn, ended, true);
  return ended;
}

void finish_list(Turn& turn, const Opening& opening) {
  const bool more = std::ranges::any_of(
      turn.state.openings, [&](const Opening& other) { return other.session == opening.session; });
  const auto collected = turn.state.collected.find(opening.session);
  const auto bay = turn.state.bays.find(opening.bay);
  if (more || collected == turn.state.collected.end() || bay == turn.state.bays.end()) return;
  const BaySetup& setup = bay->second.setup;
  const bool print = opening.choice != PickupChoice::open_only;
  if (print) {
    turn.out.lists.push_back({.cabinet = setup.cabinet,
                              .unit = opening.unit.empty() ? setup.unit : opening.unit,
                              .person = opening.person,
                              .second = opening.second,
                              .receipts = collected->second,
                              .at_ms = turn.now});
  }
  turn.say({.cabinet = setup.cabinet,
            .face = Face::back,
            .kind = print ? Prompt::Kind::collected : Prompt::Kind::collected_unprinted,
            .copies = static_cast<int>(collected->second.size())});
  turn.record(CollectionListed{.session = opening.session, .last = collected->second.back()});
  turn.state.collected.erase(collected);
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
      turn.say_at(
          bay,
          {.face = Face::back, .kind = Prompt::Kind::door_left_open, .bays = {bay.setup.number}});
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
