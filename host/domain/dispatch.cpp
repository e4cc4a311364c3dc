#include "host/domain/dispatch.hpp"

#include <algorithm>
#include <set>

#include "host/domain/access.hpp"

namespace docbay::host {
namespace {

/// A board counts the copies of an offer in one byte.
constexpr int copies_per_offer_max = 255;

bool has_bay(const State& state, const UnitId& unit) {
  return !unit_bays(state, unit).empty();
}

const Timetable* timetable_of(const State& state, const UnitId& unit) {
  const auto found = state.channels.find(unit);
  return found == state.channels.end() ? nullptr : &found->second;
}

/// The better one to tell of two reasons: the one that the courier can do more about.
Verdict better(Verdict one, Verdict other) {
  constexpr std::array order{Verdict::elsewhere,    Verdict::bay_unavailable, Verdict::bay_full,
                             Verdict::bay_faulty,   Verdict::channel_closed,  Verdict::away,
                             Verdict::above_ceiling};
  return std::ranges::find(order, one) <= std::ranges::find(order, other) ? one : other;
}

Verdict state_of(Turn& turn, const Bay& bay) {
  const BayNumber number = bay.setup.number;
  const auto has = [&](IncidentKind kind) {
    return turn.find_incident(kind_at(kind, number)) != nullptr;
  };
  if (turn.state.boards[bay.setup.board].link != BoardLink::up || has(IncidentKind::jam) ||
      turn.state.offers.live(number) != nullptr || !may_receive(turn.state, bay)) {
    return Verdict::bay_unavailable;
  }
  if (has(IncidentKind::sensor_faulty) || has(IncidentKind::shutter_stuck)) {
    return Verdict::bay_faulty;
  }
  return has(IncidentKind::bay_full) ? Verdict::bay_full : Verdict::offered;
}

struct Choice {
  const Bay* bay = nullptr;
  Verdict why = Verdict::no_bay;  ///< there is none here; `elsewhere`: but `other` would do
  const Bay* other = nullptr;
};

/// A bay of the unit that may hold the document and can take it now, best in this cabinet.
Choice choose_bay(Turn& turn, const UnitId& unit, const std::string& cabinet,
                  Classification classification) {
  Choice choice;
  for (const BayNumber number : unit_bays(turn.state, unit)) {
    const Bay& bay = turn.state.bays.at(number);
    const Verdict can =
        bay.setup.ceiling < classification ? Verdict::above_ceiling : state_of(turn, bay);
    if (can != Verdict::offered) {
      choice.why = better(choice.why, can);
    } else if (bay.setup.cabinet == cabinet) {
      return {.bay = &bay, .why = Verdict::offered};
    } else if (choice.other == nullptr) {
      choice.other = &bay;
    }
  }
  if (choice.other != nullptr) choice.why = Verdict::elsewhere;
  return choice;
}

void make_offer(Turn& turn, const Bay& bay, const Document& document, int copies,
                const Session& session, AtMs window_ms) {
  protocol::Command command;
  write_argument(command,
                 protocol::OfferArgument{
                     .copies = static_cast<std::uint8_t>(copies),
                     .urgent = document.urgency != Urgency::ordinary,
                     .window_ms = static_cast<std::uint32_t>(window_ms),
                     .shutter_ms = static_cast<std::uint32_t>(turn.state.times.shutter_ms)});
  Offer offer{.bay = bay.setup.number,
              .document = document.id,
              .unit = bay.setup.unit,
              .person = session.person,
              .session = session.id,
              .copies_left = copies,
              .offered_at_ms = turn.now,
              .changed_at_ms = turn.now,
              .window_ms = window_ms};
  offer.number = turn.order(bay, command);
  turn.record(OfferMade{offer});
  for (DocumentId& forgotten : turn.state.offers.add(std::move(offer))) {
    turn.drowsy.insert(std::move(forgotten));
  }
}

std::string name_of_unit(const State& state, const UnitId& id) {
  const auto found = state.units.find(id);
  return found == state.units.end() || found->second.name.empty() ? id.value : found->second.name;
}

Obstacle obstacle(Turn& turn, const UnitId& unit, const Choice& choice) {
  Obstacle made{.unit = name_of_unit(turn.state, unit), .why = choice.why};
  if (choice.other == nullptr) return made;
  made.cabinet = choice.other->setup.cabinet;
  made.bay = choice.other->setup.number;
  made.busy = turn.session_at(made.cabinet, Face::front) != nullptr;
  return made;
}

}  // namespace

bool Timetable::open(const LocalTime& local) const {
  if (local.day == 0) return true;
  if (days == Days::odd && local.day % 2 == 0) return false;
  if (days == Days::even && local.day % 2 != 0) return false;
  if ((weekdays >> local.weekday & 1) == 0) return false;
  return local.minute >= from_minute && local.minute < until_minute;
}

std::map<UnitId, int> copies_to_come(const Document& document) {
  std::map<UnitId, int> wanted;
  for (const Copy& copy : document.copies) {
    if (copy.place.outside()) ++wanted[copy.goes_to()];
  }
  return wanted;
}

Serving serving_unit(const Turn& turn, const UnitId& addressed) {
  const State& state = turn.state;
  std::set<UnitId> seen;  // an OA may say that two units are above each other
  UnitId unit = unit_now(state, addressed);
  Verdict why = Verdict::no_bay;
  for (; !unit.empty() && seen.insert(unit).second; unit = unit_now(state, unit)) {
    const auto found = state.units.find(unit);
    const Unit* known = found == state.units.end() ? nullptr : &found->second;
    if (known != nullptr && known->away_from_ms <= turn.now && turn.now < known->away_until_ms) {
      why = Verdict::away;
      unit = known->instead;
      continue;
    }
    if (has_bay(state, unit)) {
      const Timetable* timetable = timetable_of(state, unit);
      if (timetable == nullptr || timetable->open(turn.local)) {
        return {.unit = unit, .why = Verdict::offered};
      }
      why = Verdict::channel_closed;
      unit = timetable->instead;
      continue;
    }
    unit = known != nullptr ? known->parent : UnitId{};
  }
  return {.why = why};
}

bool may_serve(const State& state, const UnitId& owner, const UnitId& addressed) {
  std::vector<UnitId> open{addressed};
  std::set<UnitId> seen{addressed};
  const auto add = [&](const UnitId& unit) {
    if (!unit.empty() && seen.insert(unit).second) open.push_back(unit);
  };
  for (std::size_t i = 0; i < open.size(); ++i) {
    const UnitId unit = unit_now(state, open[i]);
    seen.insert(unit);
    if (unit == owner) return true;
    const auto found = state.units.find(unit);
    const bool known = found != state.units.end();
    if (known && found->second.away_until_ms != 0) add(found->second.instead);
    if (!has_bay(state, unit)) {
      if (known) add(found->second.parent);
    } else if (const Timetable* timetable = timetable_of(state, unit)) {
      add(timetable->instead);
    }
  }
  return false;
}

Copy* copy_outside(State& state, const DocumentId& document, const UnitId& owner) {
  const auto found = state.documents.find(document);
  if (found == state.documents.end()) return nullptr;
  Copy* served = nullptr;
  Copy* other = nullptr;
  for (Copy& copy : found->second.copies) {
    if (!copy.place.outside()) continue;
    if (unit_now(state, copy.goes_to()) == unit_now(state, owner)) return &copy;
    if (served == nullptr && may_serve(state, owner, copy.goes_to())) served = &copy;
    other = &copy;
  }
  return served != nullptr ? served : other;
}

Verdict offer_copy(Turn& turn, const Copy& copy, const Session& session, AtMs window_ms,
                   Prompt& prompt) {
  const Serving serving = serving_unit(turn, copy.goes_to());
  if (serving.why != Verdict::offered) return serving.why;
  const Document& document = turn.state.documents.at(copy.document);
  const Choice choice = choose_bay(turn, serving.unit, session.cabinet, document.classification);
  if (choice.bay == nullptr) {
    prompt.obstacles.push_back(obstacle(turn, copy.goes_to(), choice));
    return choice.why;
  }
  make_offer(turn, *choice.bay, document, 1, session, window_ms);
  prompt.bays.push_back(choice.bay->setup.number);
  prompt.copies = 1;
  return Verdict::offered;
}

Verdict offer_document(Turn& turn, const Document& document, const Session& session,
                       Prompt& prompt) {
  if (document.classification == Classification::top_secret) return Verdict::top_secret;
  if (document.cancelled) return Verdict::cancelled;
  if (document.copies.empty()) return Verdict::not_dispatched;
  const std::map<UnitId, int> wanted = copies_to_come(document);
  if (wanted.empty()) {
    const bool withdrawn = std::ranges::all_of(
        document.copies, [](const Place::Kind kind) { return kind == Place::Kind::returned; },
        [](const Copy& copy) { return copy.place.kind; });
    return withdrawn ? Verdict::withdrawn : Verdict::already_distributed;
  }
  // Several units may share a bay: that of the one above them.
  std::map<UnitId, std::vector<UnitId>> served;
  for (const auto& [unit, copies] : wanted) {
    const Serving serving = serving_unit(turn, unit);
    if (serving.why == Verdict::offered) {
      served[serving.unit].push_back(unit);
    } else {
      prompt.obstacles.push_back(obstacle(turn, unit, {.why = serving.why}));
    }
  }
  for (const auto& [owner, units] : served) {
    const Choice choice = choose_bay(turn, owner, session.cabinet, document.classification);
    int copies = 0;
    for (const UnitId& unit : units) {
      copies += wanted.at(unit);
      if (choice.bay == nullptr) prompt.obstacles.push_back(obstacle(turn, unit, choice));
    }
    if (choice.bay == nullptr) continue;
    copies = std::min(copies, copies_per_offer_max);
    make_offer(turn, *choice.bay, document, copies, session, turn.state.times.offer_ms);
    prompt.bays.push_back(choice.bay->setup.number);
    prompt.copies += copies;
  }
  if (!prompt.bays.empty()) return Verdict::offered;
  Verdict refused = Verdict::no_bay;
  for (const Obstacle& one : prompt.obstacles) refused = better(refused, one.why);
  return refused;
}

}  // namespace docbay::host
