#include "host/domain/incident_rules.hpp"

#include <algorithm>

#include "host/domain/acts.hpp"
#include "host/domain/pickup.hpp"

namespace docbay::host {
namespace {

/// Whether its bay or board is still part of the site: the machine can say that it is over.
bool is_installed(const State& state, const Incident& incident) {
  if (incident.bay) return state.bays.contains(incident.bay);
  return incident.board.value == 0 || state.boards.contains(incident.board);
}

/// Whether the board sees that nothing lies there.
bool is_seen_empty(const State& state, BayNumber number) {
  const auto bay = state.bays.find(number);
  if (bay == state.bays.end()) return true;
  const auto board = state.boards.find(bay->second.setup.board);
  return board != state.boards.end() && board->second.link == BoardLink::up &&
         bay->second.shown_anew && bay->second.shown.emptiness == protocol::Emptiness::empty;
}

/// Why this person may not end the incident, as `refusal_text` knows it; empty: welcome.
std::string_view refusal_of(const State& state, const Incident& incident,
                            const IncidentHandled& handled) {
  const IncidentRule rule = rule_of(incident.kind);
  if (rule.ending == Ending::by_machine && is_installed(state, incident)) return "not_over";
  if (is_needed(state, incident)) return "copies_in_doubt";
  const bool of_bay = rule.ending == Ending::by_contents && !incident.copy;
  if (of_bay && !is_seen_empty(state, incident.bay)) return "not_counted";
  return rule.two ? refusal_of_second(state, handled.person, handled.second) : std::string_view{};
}

}  // namespace

bool is_needed(const State& state, const Incident& incident) {
  const auto needs = [&](const Copy& copy) {
    if (copy.place.kind != Place::Kind::in_doubt || !explains(incident, copy)) return false;
    return std::ranges::none_of(state.incidents, [&](const auto& entry) {
      return entry.first != incident.id && explains(entry.second, copy);
    });
  };
  return std::ranges::any_of(state.documents, [&](const auto& entry) {
    return std::ranges::any_of(entry.second.copies, needs);
  });
}

IncidentRule rule_of(IncidentKind kind) {
  using enum Severity;
  using enum Ending;
  switch (kind) {
    case IncidentKind::wrong_bay:
      return {.severity = alarm, .ending = by_contents};
    case IncidentKind::late_drop:
    case IncidentKind::door_unseen:
      return {.severity = warning, .ending = by_contents};
    case IncidentKind::unidentified_drop:
    case IncidentKind::unrecorded:
      return {.severity = alarm, .ending = by_contents, .hidden = true};
    case IncidentKind::not_emptied:
      return {.severity = warning, .ending = by_contents, .hidden = true};
    case IncidentKind::door_forced:
    case IncidentKind::taken_unsigned:
    case IncidentKind::missing:
      return {.severity = alarm, .ending = by_contents, .two = true};
    case IncidentKind::door_found_open:
      return {.severity = alarm, .ending = by_contents};
    case IncidentKind::jam:
    case IncidentKind::door_left_open:
    case IncidentKind::board_lost:
    case IncidentKind::board_mistaken:
    case IncidentKind::sensor_faulty:
    case IncidentKind::shutter_stuck:
    case IncidentKind::clock_set_back:
      return {.severity = warning, .ending = by_machine};
    case IncidentKind::bay_full:
      return {.severity = notice, .ending = by_machine};
    case IncidentKind::journal_overflow:
      return {.severity = alarm, .ending = by_person};
    case IncidentKind::pulled_back:
    case IncidentKind::unexplained_out:
    case IncidentKind::board_replaced:
      return {.severity = warning, .ending = by_person};
  }
  return {};
}

bool explains(const Incident& incident, const Copy& copy) {
  const bool stranger =
      incident.kind == IncidentKind::unidentified_drop || incident.kind == IncidentKind::unrecorded;
  if (stranger || rule_of(incident.kind).ending != Ending::by_contents) return false;
  if (incident.copy) return incident.copy == copy.id;
  if (copy.place.bay) return incident.bay == copy.place.bay;
  // Of the others some end by what happens at the bay, in which it no longer lies.
  return incident.kind == IncidentKind::taken_unsigned && incident.person == copy.place.person;
}

void on_incident_handled(Turn& turn, const IncidentHandled& handled) {
  const State& state = turn.state;
  const auto found = std::ranges::find_if(
      state.incidents, [&](const auto& entry) { return entry.first == handled.incident; });
  std::string_view why = refusal_of_operator(state, handled.person);
  if (why.empty() && found == state.incidents.end()) why = "unknown_incident";
  if (why.empty() && !in_words(handled.evidence)) why = "no_evidence";
  if (why.empty()) why = refusal_of(state, found->second, handled);
  if (!why.empty()) return refuse(turn, {}, handled.person, std::string{why});
  turn.resolve([&](const Incident& incident) { return incident.id == handled.incident; },
               handled.evidence, handled.person, handled.second);
}

std::string_view name_of(Severity severity) {
  switch (severity) {
    case Severity::notice:
      return "notice";
    case Severity::warning:
      return "warning";
    case Severity::alarm:
      return "alarm";
  }
  return "unknown";
}

std::string_view name_of(Ending ending) {
  switch (ending) {
    case Ending::by_machine:
      return "by_machine";
    case Ending::by_contents:
      return "by_contents";
    case Ending::by_person:
      return "by_person";
  }
  return "unknown";
}

}  // namespace docbay::host
