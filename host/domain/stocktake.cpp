// Counting what really lies in a bay: two people scan every paper at the open door, put it back,
// and close the door. What was scanned is inside; what was not is missing.
#include <algorithm>

#include "host/domain/access.hpp"
#include "host/domain/acts.hpp"
#include "host/domain/dispatch.hpp"
#include "host/domain/incident_rules.hpp"
#include "host/domain/pickup.hpp"

namespace docbay::host {
namespace {

struct Counted {
  int there = 0;
  int missing = 0;
  int misplaced = 0;  ///< of those that are there: they belong into another bay
};

/// The copy that a scan of this document stands for: best one that lies here by the records, then
/// one that is in doubt, then one that nobody has signed for, then any other.
Copy* scanned_copy(Document& document, const Opening& opening) {
  const auto rank = [&](const Copy& copy) {
    if (copy.place.inside() && copy.place.bay == opening.bay) return 0;
    if (copy.place.kind == Place::Kind::in_doubt) return 1;
    return copy.place.outside() ? 2 : 3;
  };
  Copy* best = nullptr;
  for (Copy& copy : document.copies) {
    if (std::ranges::find(opening.taken, copy.id) != opening.taken.end()) continue;
    if (best == nullptr || rank(copy) < rank(*best)) best = &copy;
  }
  return best;
}

/// It lies here, whatever the records say.
void settle_found(Turn& turn, Bay& bay, Copy& copy, const Opening& opening,
                  const BoardEventArrived& arrived, Counted& counted) {
  const Place here{.kind = Place::Kind::in_bay, .bay = bay.setup.number, .unit = bay.setup.unit};
  const bool known = copy.place.kind == Place::Kind::in_bay && copy.place.bay == here.bay;
  const bool belongs = may_serve(turn.state, bay.setup.unit, copy.goes_to());
  const auto in_wrong_bay = [&](const Incident& incident) {
    return incident.kind == IncidentKind::wrong_bay && incident.bay == here.bay;
  };
  ++counted.there;
  if (copy.place.inside() && copy.place.bay != here.bay) {
    seen_elsewhere(turn, copy, "counted in another bay");
  }
  if (belongs || known) {
    turn.resolve(doubt_about(copy.id), "counted in a stocktake", opening.person, opening.second);
    if (known) return;
    turn.move(copy, here);
    turn.issue(copy, {.transfer = TransferKind::correct,
                      .bay = here.bay,
                      .unit = here.unit,
                      .person = opening.person,
                      .command = opening.number,
                      .board = arrived.board,
                      .cause = arrived.event.identity,
                      .second = opening.second,
                      .reason = opening.reason});
    return;
  }
  // Nobody may sign for it here, so it stays in doubt until somebody puts it right.
  ++counted.misplaced;
  if (turn.find_incident({in_wrong_bay, {}, copy.id}) != nullptr) return;
  turn.resolve(doubt_about(copy.id), "counted in another bay", opening.person, opening.second);
  turn.move_unsigned(copy, {.kind = Place::Kind::in_doubt,
                            .bay = here.bay,
                            .unit = here.unit,
                            .person = opening.person});
  turn.open_incident({.kind = IncidentKind::wrong_bay,
                      .bay = here.bay,
                      .board = bay.setup.board,
                      .document = copy.document,
                      .copy = copy.id,
                      .person = opening.person});
}

void settle_missing(Turn& turn, const Bay& bay, Copy& copy, const Opening& opening,
                    Counted& counted) {
  ++counted.missing;
  turn.resolve(doubt_about(copy.id), "not there at a stocktake", opening.person, opening.second);
  turn.move_unsigned(
      copy, {.kind = Place::Kind::in_doubt, .unit = copy.place.unit, .person = copy.place.person});
  turn.open_incident({.kind = IncidentKind::missing,
                      .bay = bay.setup.number,
                      .board = bay.setup.board,
                      .document = copy.document,
                      .copy = copy.id,
                      .person = copy.place.person});
}

std::string words_of(const Counted& counted, int strangers) {
  return "stocktake: " + std::to_string(counted.there) + " there, " +
         std::to_string(counted.missing) + " missing, " + std::to_string(strangers) + " unknown";
}

/// What lies here is certain now. Doubts about single papers have ended with them.
void settle_incidents(Turn& turn, Bay& bay, const Opening& opening, const std::string& words) {
  const BayNumber number = bay.setup.number;
  std::vector<IncidentId> settled;
  for (const auto& [id, incident] : turn.state.incidents) {
    const bool contents = rule_of(incident.kind).ending == Ending::by_contents;
    if (incident.bay == number && !incident.copy && contents) settled.push_back(id);
  }
  for (const IncidentId settling : settled) {  // the last one may still be needed for a copy
    turn.resolve({[&](const Incident& incident) {
                    return incident.id == settling && !is_needed(turn.state, incident);
                  },
                  number},
                 words, opening.person, opening.second);
  }
  if (opening.strangers == 0) return;
  turn.open_incident({.kind = IncidentKind::unrecorded,
                      .bay = number,
                      .board = bay.setup.board,
                      .person = opening.person});
}

}  // namespace

Verdict count_copy(Turn& turn, const CodeScanned& scan, Opening& opening) {
  if (scan.found) turn.wake(*scan.found);
  const auto known = turn.state.documents_by_code.find(scan.code);
  if (known == turn.state.documents_by_code.end()) {
    ++opening.strangers;
    note_opening(turn, opening, false);
    return Verdict::counted;
  }
  Document& document = turn.state.documents.at(known->second);
  turn.drowsy.insert(document.id);
  Copy* copy = scanned_copy(document, opening);
  if (copy == nullptr) {
    if (document.code_kind == CodeKind::unique) return Verdict::counted;  // the same one again
    ++opening.strangers;  // more of them than there are
    note_opening(turn, opening, false);
    return Verdict::counted;
  }
  opening.taken.push_back(copy->id);
  turn.record(CopyTaken{.opening = opening.number, .copy = copy->id, .at_ms = turn.now});
  return Verdict::counted;
}

void stocktaken(Turn& turn, Bay& bay, const Opening& opening, const BoardEventArrived& arrived) {
  Counted counted;
  for (const CopyId id : std::vector{bay.inside}) {
    if (std::ranges::find(opening.taken, id) != opening.taken.end()) continue;
    if (Copy* copy = find_copy(turn.state, id)) settle_missing(turn, bay, *copy, opening, counted);
  }
  std::vector<CopyId> found = opening.taken;
  std::ranges::sort(found);  // in which order they lie now, nobody knows
  for (const CopyId id : found) {
    Copy* copy = find_copy(turn.state, id);
    if (copy != nullptr) settle_found(turn, bay, *copy, opening, arrived, counted);
  }
  settle_incidents(turn, bay, opening, words_of(counted, opening.strangers));
  turn.say_at(bay, {.face = Face::back,
                    .kind = Prompt::Kind::stocktaken,
                    .bays = {bay.setup.number},
                    .copies = counted.there,
                    .missing = counted.missing,
                    .strangers = opening.strangers + counted.misplaced});
}

Opening* stocktake_at(State& state, const std::string& cabinet) {
  const auto found = std::ranges::find_if(state.openings, [&](const Opening& opening) {
    const auto bay = state.bays.find(opening.bay);
    return opening.transfer == TransferKind::correct && bay != state.bays.end() &&
           bay->second.setup.cabinet == cabinet;
  });
  return found == state.openings.end() ? nullptr : &*found;
}

void on_stocktake_requested(Turn& turn, const StocktakeRequested& request) {
  open_for(turn, {.bay = request.bay, .person = request.person, .reason = request.reason},
           TransferKind::correct);
}

}  // namespace docbay::host
