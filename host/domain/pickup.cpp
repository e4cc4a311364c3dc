// What people at the back face want: whose doors open and by what right, what is printed, and what
// is scanned on its way out.
#include "host/domain/pickup.hpp"

#include <algorithm>
#include <utility>

#include "host/domain/access.hpp"
#include "host/domain/acts.hpp"
#include "host/domain/dispatch.hpp"
#include "host/domain/incident_rules.hpp"

namespace docbay::host {
namespace {

bool something_lies_in(const Turn& turn, const Bay& bay) {
  return !bay.inside.empty() || may_hide_paper(turn, bay.setup.number);
}

/// Orders one door open. `intent` says for whom, by what right and why; its number is filled in.
void order_open(Turn& turn, const Bay& bay, Opening intent, std::vector<Opening>& superseded) {
  const bool collects = intent.transfer == TransferKind::collect;
  protocol::Command command;
  write_argument(command,
                 protocol::OpenDoorArgument{
                     .release_ms = static_cast<std::uint32_t>(turn.state.times.door_release_ms),
                     .open_max_ms = static_cast<std::uint32_t>(turn.state.times.door_open_max_ms),
                     .to_empty = collects});
  intent.ordered_at_ms = turn.now;
  if (const Opening* old = find_opening(turn.state, intent.bay, {})) {
    // What was scanned at this door is out, whoever goes on.
    const bool counts = old->transfer == TransferKind::correct;
    if (counts == (intent.transfer == TransferKind::correct)) {
      intent.taken = old->taken;
      intent.strangers = old->strangers;
    }
    intent.contradicted = old->contradicted;
    if (old->transfer == TransferKind::deposit) {
      // Whether the courier has put something in by now, nobody can tell.
      turn.open_incident({.kind = IncidentKind::unrecorded,
                          .bay = intent.bay,
                          .board = bay.setup.board,
                          .person = old->person});
    }
    superseded.push_back(remove_opening(turn, old->number));
  }
  intent.number = turn.order(bay, command);
  turn.record(OpeningMade{intent});
  for (const CopyId copy : intent.taken) {
    turn.record(CopyTaken{.opening = intent.number, .copy = copy, .at_ms = turn.now});
  }
  turn.state.openings.push_back(std::move(intent));
}

void open_bays(Turn& turn, const Session& session, const Person& person, PickupChoice choice) {
  std::vector<Opening> intents;
  SecondWait wait{.person = person.id, .session = session.id, .choice = choice};
  for (const BayNumber number : cabinet_bays(turn.state, session.cabinet)) {
    const Bay& bay = turn.state.bays.at(number);
    if (!something_lies_in(turn, bay)) continue;
    const Opening* pending = find_opening(turn.state, number, {});
    if (pending != nullptr && pending->transfer == TransferKind::deposit) continue;
    const auto access = access_to(turn.state, person, bay, turn.now);
    if (!access) continue;
    if (takes_two(turn.state, bay)) {
      wait.bays.push_back(number);
    } else {
      intents.push_back({.bay = number,
                         .person = person.id,
                         .session = session.id,
                         .right = access->right,
                         .unit = access->unit,
                         .choice = choice});
    }
  }
  if (intents.empty() && wait.bays.empty()) {
    return turn.say(
        {.cabinet = session.cabinet, .face = Face::back, .kind = Prompt::Kind::nothing_waits});
  }
  open_all(turn, session.cabinet, std::move(intents));
  if (!wait.bays.empty()) wait_for_second(turn, session.cabinet, std::move(wait));
}

/// A list and nothing else: nobody signs, nothing moves.
void print_contents(Turn& turn, const Session& session, const Person& person) {
  ContentsList list{.cabinet = session.cabinet, .person = person.id, .at_ms = turn.now};
  int copies = 0;
  for (const BayNumber number : cabinet_bays(turn.state, session.cabinet)) {
    const Bay& bay = turn.state.bays.at(number);
    if (bay.inside.empty()) continue;
    if (!access_to(turn.state, person, bay, turn.now)) continue;
    list.bays.push_back(number);
    copies += static_cast<int>(bay.inside.size());
  }
  const bool any = !list.bays.empty();
  turn.say({.cabinet = session.cabinet,
            .face = Face::back,
            .kind = any ? Prompt::Kind::contents_printed : Prompt::Kind::nothing_waits,
            .bays = list.bays,
            .copies = copies});
  if (any) turn.out.contents.push_back(std::move(list));
}

void do_choice(Turn& turn, const Session& session, const Person& person, PickupChoice choice) {
  if (choice == PickupChoice::print_only) return print_contents(turn, session, person);
  open_bays(turn, session, person, choice);
}

/// An operator who puts a paper right is led to its own bay: it waits until he has walked round.
/// Anybody else hands it over.
Verdict lead_on(Turn& turn, const Copy& copy, const Opening& opening, Prompt& prompt) {
  if (!is_operators(opening)) return Verdict::for_another_unit;
  const Session session{.id = opening.session,
                        .cabinet = turn.state.bays.at(opening.bay).setup.cabinet,
                        .face = Face::back,
                        .person = opening.person};
  const AtMs window_ms = turn.state.times.recovery_ms;
  const Verdict verdict = offer_copy(turn, copy, session, window_ms, prompt);
  if (verdict == Verdict::offered) prompt.kind = Prompt::Kind::put_into;
  return verdict;
}

/// What somebody at the back has scanned, held against the bays whose doors are open there.
Verdict take_copy(Turn& turn, const DocumentId& id, const std::vector<Opening*>& openings,
                  Prompt& prompt) {
  bool again = false;
  for (Opening* opening : openings) {
    for (Copy& copy : turn.state.documents.at(id).copies) {
      if (!copy.place.inside() || copy.place.bay != opening->bay) continue;
      if (!may_serve(turn.state, unit_now(turn.state, copy.place.unit), copy.goes_to())) {
        turn.resolve(doubt_about(copy.id), "scanned at the back");
        turn.move_unsigned(copy, {.kind = Place::Kind::in_hand, .person = opening->person});
        return lead_on(turn, copy, *opening, prompt);
      }
      if (std::ranges::find(opening->taken, copy.id) != opening->taken.end()) {
        again = true;
        continue;
      }
      opening->taken.push_back(copy.id);
      turn.record(CopyTaken{.opening = opening->number, .copy = copy.id, .at_ms = turn.now});
      return Verdict::taken_out;
    }
  }
  return again ? Verdict::taken_out : Verdict::not_inside;
}

/// A stocktake wants to know of everything that it sees.
Verdict count_scanned(Turn& turn, const CodeScanned& scan, Opening& opening, ScanRecord& record,
                      Prompt& prompt) {
  const Verdict verdict = count_copy(turn, scan, opening);
  const auto known = turn.state.documents_by_code.find(scan.code);
  if (known != turn.state.documents_by_code.end()) {
    record.document = known->second;
    prompt.subject = shown_name(turn.state.documents.at(known->second));
  }
  prompt.copies = static_cast<int>(opening.taken.size()) + opening.strangers;
  return verdict;
}

Verdict scanned_at_back(Turn& turn, const CodeScanned& scan, ScanRecord& record, Prompt& prompt) {
  std::vector<Opening*> openings;
  for (Opening& opening : turn.state.openings) {
    const auto bay = turn.state.bays.find(opening.bay);
    const bool puts_in = opening.transfer == TransferKind::deposit;
    if (bay != turn.state.bays.end() && bay->second.setup.cabinet == scan.cabinet && !puts_in) {
      openings.push_back(&opening);
    }
  }
  // A door that is known to be open comes before one that was only ordered open.
  std::ranges::stable_partition(openings, &Opening::opened);
  Opening* count = stocktake_at(turn.state, scan.cabinet);
  if (count != nullptr && !scan.code.empty())
    return count_scanned(turn, scan, *count, record, prompt);
  const auto known = turn.state.documents_by_code.find(scan.code);
  const bool open = known != turn.state.documents_by_code.end();
  if (open || scan.found) {
    const Document& document = open ? turn.state.documents.at(known->second) : *scan.found;
    record.document = document.id;
    prompt.subject = shown_name(document);
  }
  if (openings.empty()) return Verdict::wrong_face;
  if (scan.code.empty()) return Verdict::unreadable;
  if (!open && !scan.found) return Verdict::unknown_code;
  const Verdict verdict =
      open ? take_copy(turn, record.document, openings, prompt) : Verdict::not_inside;
  if (verdict != Verdict::not_inside) return verdict;
  for (Opening* opening : openings) {
    opening->contradicted = true;
    note_opening(turn, *opening, false);
  }
  return verdict;
}

/// Why an operator's request is refused, as `refusal_text` knows it; empty: it is not.
std::string_view refusal_of(const State& state, const OpenRequested& request) {
  const auto person = state.people.find(request.person);
  if (!state.bays.contains(request.bay)) return "unknown_bay";
  if (person == state.people.end()) return "unknown_person";
  const bool right = request.right == Right::operator_ || request.right == Right::emergency;
  if (!right) return "no_right";
  if (person->second.role != Role::operator_) return "not_operator";
  if (!in_words(request.reason)) return "no_reason";
  return {};
}

/// Whether somebody is at a door of this cabinet: one reader cannot serve two.
bool is_door_open(const State& state, const std::string& cabinet) {
  return std::ranges::any_of(state.openings, [&](const Opening& opening) {
    const auto bay = state.bays.find(opening.bay);
    return bay != state.bays.end() && bay->second.setup.cabinet == cabinet;
  });
}

/// Why an operator has to wait until those at the doors have gone; empty: he has not.
std::string_view busy_doors(State& state, const std::string& cabinet, BayNumber bay, bool counts) {
  if (counts) return is_door_open(state, cabinet) ? "doors_open" : "";
  if (stocktake_at(state, cabinet) != nullptr) return "stocktake";
  const Opening* pending = find_opening(state, bay, {});
  return pending != nullptr && pending->transfer == TransferKind::deposit ? "doors_open" : "";
}

/// The operator's own session, if it is he who stands at that back face.
SessionId session_of(Turn& turn, const std::string& cabinet, const PersonId& person) {
  const Session* present = turn.session_at(cabinet, Face::back);
  return present != nullptr && present->person == person ? present->id : SessionId{};
}

}  // namespace

void open_all(Turn& turn, const std::string& cabinet, std::vector<Opening> intents) {
  Prompt prompt{.cabinet = cabinet, .face = Face::back, .kind = Prompt::Kind::doors_open};
  const bool counts = !intents.empty() && intents[0].transfer == TransferKind::correct;
  if (counts) prompt.kind = Prompt::Kind::stocktake;
  std::vector<Opening> superseded;
  for (Opening& intent : intents) {
    const Bay& bay = turn.state.bays.at(intent.bay);
    prompt.bays.push_back(intent.bay);
    prompt.copies += static_cast<int>(bay.inside.size());
    order_open(turn, bay, std::move(intent), superseded);
  }
  for (const Opening& old : superseded) finish_list(turn, old);
  if (!prompt.bays.empty()) turn.say(std::move(prompt));
}

void wait_for_second(Turn& turn, const std::string& cabinet, SecondWait wait) {
  turn.say({.cabinet = cabinet,
            .face = Face::back,
            .kind = Prompt::Kind::second_person,
            .bays = wait.bays});
  wait.since_ms = turn.now;
  turn.state.second_waits[cabinet] = std::move(wait);
}

void pick_up(Turn& turn, const Session& session, const Person& person) {
  if (stocktake_at(turn.state, session.cabinet) != nullptr) {
    return refuse(turn, {.cabinet = session.cabinet, .face = Face::back, .uid = {}}, person.id,
                  "stocktake");
  }
  PickupChoice choice = turn.state.pickup_default;
  const auto made = turn.state.choices.find(session.cabinet);
  if (made != turn.state.choices.end()) {
    if (turn.now - made->second.second < turn.state.times.choice_ms) choice = made->second.first;
    turn.state.choices.erase(made);
  }
  do_choice(turn, session, person, choice);
}

void on_chosen(Turn& turn, const PickupChosen& chosen) {
  Session* session = turn.session_at(chosen.cabinet, Face::back);
  const auto person =
      session != nullptr ? turn.state.people.find(session->person) : turn.state.people.end();
  if (person == turn.state.people.end()) {
    turn.state.choices[chosen.cabinet] = {chosen.choice, turn.now};
    return;
  }
  session->active_at_ms = turn.now;
  bool under_way = false;
  for (Opening& opening : turn.state.openings) {
    if (opening.session != session->id || chosen.choice == PickupChoice::print_only) continue;
    opening.choice = chosen.choice;
    note_opening(turn, opening, false);
    under_way = true;
  }
  const auto wait = turn.state.second_waits.find(chosen.cabinet);
  if (wait != turn.state.second_waits.end() && chosen.choice != PickupChoice::print_only) {
    wait->second.choice = chosen.choice;
    under_way = true;
  }
  if (!under_way) do_choice(turn, Session{*session}, person->second, chosen.choice);
}

bool second_came(Turn& turn, const std::string& cabinet, const Person& person) {
  const auto found = turn.state.second_waits.find(cabinet);
  if (found == turn.state.second_waits.end() || found->second.person == person.id) return false;
  SecondWait& wait = found->second;
  if (turn.now - wait.since_ms >= turn.state.times.second_person_ms) return false;
  const bool counts = wait.transfer == TransferKind::correct;
  if (counts && is_door_open(turn.state, cabinet)) return false;
  std::vector<Opening> intents;
  for (const BayNumber number : std::vector{wait.bays}) {
    const Bay& bay = turn.state.bays.at(number);
    const auto access = access_to(turn.state, person, bay, turn.now);
    const bool operates = wait.right != Right::two_person && person.role == Role::operator_;
    if (!access && !operates) continue;
    std::erase(wait.bays, number);
    intents.push_back({.bay = number,
                       .person = wait.person,
                       .session = wait.session,
                       .right = wait.right,
                       .second = person.id,
                       .unit = wait.right == Right::two_person ? access->unit : UnitId{},
                       .reason = wait.reason,
                       .choice = wait.choice,
                       .transfer = wait.transfer,
                       .offer = wait.offer});
  }
  if (intents.empty()) return false;
  if (wait.bays.empty()) turn.state.second_waits.erase(found);
  if (Session* session = turn.session_at(cabinet, Face::back)) session->active_at_ms = turn.now;
  open_all(turn, cabinet, std::move(intents));
  return true;
}

void end_second_wait(Turn& turn, const std::string& cabinet, const PersonId& came) {
  const auto found = turn.state.second_waits.find(cabinet);
  if (found == turn.state.second_waits.end() || found->second.person == came) return;
  const PersonId person = found->second.person;
  turn.state.second_waits.erase(found);
  refuse(turn, {.cabinet = cabinet, .face = Face::back, .uid = {}}, person, "no_second_person");
}

void open_for(Turn& turn, const OpenRequested& request, TransferKind transfer) {
  const auto bay = turn.state.bays.find(request.bay);
  const std::string cabinet =
      bay == turn.state.bays.end() ? std::string{} : bay->second.setup.cabinet;
  const CardPresented place{.cabinet = cabinet, .face = Face::back, .uid = {}};
  const bool counts = transfer == TransferKind::correct;
  std::string why{refusal_of(turn.state, request)};
  if (why.empty()) {
    why = refusal_at(turn.state, turn.state.people.at(request.person), Face::back, turn.now);
  }
  if (why.empty() && request.right != Right::emergency) {
    why = busy_doors(turn.state, cabinet, request.bay, counts);
  }
  if (!why.empty()) return refuse(turn, place, request.person, std::move(why));
  const SessionId session = session_of(turn, cabinet, request.person);
  const bool two = counts || takes_two(turn.state, bay->second);
  if (request.right == Right::operator_ && two) {
    return wait_for_second(turn, cabinet,
                           {.person = request.person,
                            .session = session,
                            .bays = {request.bay},
                            .right = request.right,
                            .reason = request.reason,
                            .transfer = transfer});
  }
  open_all(turn, cabinet,
           {Opening{.bay = request.bay,
                    .person = request.person,
                    .session = session,
                    .right = request.right,
                    .reason = request.reason,
                    .transfer = transfer}});
}

void on_open_requested(Turn& turn, const OpenRequested& request) {
  open_for(turn, request, TransferKind::take_out);
}

void on_back_scan(Turn& turn, const CodeScanned& scan) {
  auto [record, prompt, session] = begin_scan(turn, scan);
  record.verdict = scanned_at_back(turn, scan, record, prompt);
  prompt.verdict = record.verdict;
  turn.record(std::move(record));
  turn.say(std::move(prompt));
}

}  // namespace docbay::host
