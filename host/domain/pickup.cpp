// What people at the back face want: whose doors open and by what right, what is printed, and what
// is scanned on its way out.
#include "host/domain/pickup.hpp"

#include <algorithm>
#include <utility>

#include "host/domain/access.hpp"
#include "protocol/barcode.hpp"

namespace docbay::host {
namespace {

/// More words than anybody reads, and a bound for what comes from outside.
constexpr std::size_t reason_bytes_max = 200;

bool something_lies_in(const Turn& turn, const Bay& bay) {
  const auto heard = [&](const Incident& incident) {
    return incident.bay == bay.setup.number && (incident.kind == IncidentKind::unidentified_drop ||
                                                incident.kind == IncidentKind::not_emptied);
  };
  return !bay.inside.empty() || turn.find_incident(heard) != nullptr;
}

/// Orders one door open. `intent` says for whom, by what right and why; its number is filled in.
void order_open(Turn& turn, const Bay& bay, Opening intent, std::vector<Opening>& superseded) {
  const bool collects = intent.right != Right::operator_ && intent.right != Right::emergency;
  protocol::Command command;
  write_argument(command,
                 protocol::OpenDoorArgument{
                     .release_ms = static_cast<std::uint32_t>(turn.state.times.door_release_ms),
                     .open_max_ms = static_cast<std::uint32_t>(turn.state.times.door_open_max_ms),
                     .to_empty = collects});
  intent.ordered_at_ms = turn.now;
  if (const Opening* old = find_opening(turn.state, intent.bay, {})) {
    // What was scanned at this door is out, whoever goes on.
    intent.taken = old->taken;
    intent.contradicted = old->contradicted;
    superseded.push_back(remove_opening(turn, old->number));
  }
  intent.number = turn.order(bay, command);
  turn.record(OpeningMade{intent});
  for (const CopyId copy : intent.taken) {
    turn.record(CopyTaken{.opening = intent.number, .copy = copy, .at_ms = turn.now});
  }
  turn.state.openings.push_back(std::move(intent));
}

/// Orders these doors open and says so.
void open_all(Turn& turn, const std::string& cabinet, std::vector<Opening> intents) {
  Prompt prompt{.cabinet = cabinet, .face = Face::back, .kind = Prompt::Kind::doors_open};
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

void open_bays(Turn& turn, const Session& session, const Person& person, PickupChoice choice) {
  std::vector<Opening> intents;
  SecondWait wait{.person = person.id, .session = session.id, .choice = choice};
  for (const auto& [number, bay] : turn.state.bays) {
    if (bay.setup.cabinet != session.cabinet || !something_lies_in(turn, bay)) continue;
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
  for (const auto& [number, bay] : turn.state.bays) {
    if (bay.setup.cabinet != session.cabinet || bay.inside.empty()) continue;
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

/// What somebody at the back has scanned, held against the bays whose doors are open there.
Verdict take_copy(Turn& turn, const DocumentId& id, const std::vector<Opening*>& openings) {
  bool again = false;
  for (Opening* opening : openings) {
    for (Copy& copy : turn.state.documents.at(id).copies) {
      if (!copy.place.inside() || copy.place.bay != opening->bay) continue;
      if (unit_now(turn.state, copy.unit) != unit_now(turn.state, copy.place.unit)) {
        turn.resolve(doubt_about(copy.id), "scanned at the back");
        turn.move_unsigned(copy, {.kind = Place::Kind::in_hand, .person = opening->person});
        return Verdict::for_another_unit;
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

Verdict scanned_at_back(Turn& turn, const CodeScanned& scan, ScanRecord& record, Prompt& prompt) {
  std::vector<Opening*> openings;
  for (Opening& opening : turn.state.openings) {
    const auto bay = turn.state.bays.find(opening.bay);
    if (bay != turn.state.bays.end() && bay->second.setup.cabinet == scan.cabinet) {
      openings.push_back(&opening);
    }
  }
  // A door that is known to be open comes before one that was only ordered open.
  std::ranges::stable_partition(openings, &Opening::opened);
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
  const Verdict verdict = open ? take_copy(turn, record.document, openings) : Verdict::not_inside;
  if (verdict != Verdict::not_inside) return verdict;
  for (Opening* opening : openings) {
    opening->contradicted = true;
    note_opening(turn, *opening, false);
  }
  return verdict;
}

bool in_words(const std::string& reason) {
  const bool blank = reason.find_first_not_of(" \t\r\n") == std::string::npos;
  return !blank && reason.size() <= reason_bytes_max &&
         protocol::is_utf8(std::vector<std::uint8_t>{reason.begin(), reason.end()});
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

/// The operator's own session, if it is he who stands at that back face.
SessionId session_of(Turn& turn, const std::string& cabinet, const PersonId& person) {
  const Session* present = turn.session_at(cabinet, Face::back);
  return present != nullptr && present->person == person ? present->id : SessionId{};
}

}  // namespace

void pick_up(Turn& turn, const Session& session, const Person& person) {
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
  std::vector<Opening> intents;
  for (const BayNumber number : std::vector{wait.bays}) {
    const Bay& bay = turn.state.bays.at(number);
    const auto access = access_to(turn.state, person, bay, turn.now);
    const bool operates = wait.right == Right::operator_ && person.role == Role::operator_;
    if (!access && !operates) continue;
    std::erase(wait.bays, number);
    intents.push_back({.bay = number,
                       .person = wait.person,
                       .session = wait.session,
                       .right = wait.right,
                       .second = person.id,
                       .unit = wait.right == Right::two_person ? access->unit : UnitId{},
                       .reason = wait.reason,
                       .choice = wait.choice});
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

void on_open_requested(Turn& turn, const OpenRequested& request) {
  const auto bay = turn.state.bays.find(request.bay);
  const std::string cabinet =
      bay == turn.state.bays.end() ? std::string{} : bay->second.setup.cabinet;
  std::string why{refusal_of(turn.state, request)};
  if (why.empty()) {
    why = refusal_at(turn.state, turn.state.people.at(request.person), Face::back, turn.now);
  }
  if (!why.empty()) {
    return refuse(turn, {.cabinet = cabinet, .face = Face::back, .uid = {}}, request.person,
                  std::move(why));
  }
  const SessionId session = session_of(turn, cabinet, request.person);
  if (request.right == Right::operator_ && takes_two(turn.state, bay->second)) {
    return wait_for_second(turn, cabinet,
                           {.person = request.person,
                            .session = session,
                            .bays = {request.bay},
                            .right = request.right,
                            .reason = request.reason});
  }
  open_all(turn, cabinet,
           {Opening{.bay = request.bay,
                    .person = request.person,
                    .session = session,
                    .right = request.right,
                    .reason = request.reason}});
}

void on_back_scan(Turn& turn, const CodeScanned& scan) {
  auto [record, prompt, session] = begin_scan(turn, scan);
  record.verdict = scanned_at_back(turn, scan, record, prompt);
  prompt.verdict = record.verdict;
  turn.record(std::move(record));
  turn.say(std::move(prompt));
}

}  // namespace docbay::host
