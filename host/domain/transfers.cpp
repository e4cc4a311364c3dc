// Transfers that people make by hand and by name: papers that are sent back, filed, destroyed, or
// lie elsewhere than the records say. Every one has a receipt with who said so and why.
#include <algorithm>
#include <array>

#include "host/domain/access.hpp"
#include "host/domain/acts.hpp"
#include "host/domain/office.hpp"
#include "host/domain/pickup.hpp"

namespace docbay::host {
namespace {

using Kind = Place::Kind;

struct Rule {
  TransferKind transfer;
  std::array<Kind, 4> from;  ///< where the copy must be; repeated to fill up
  Kind to;                   ///< of `correct`: as the request says
  bool two = false;
  bool reason = false;
};
constexpr std::array rules{
    Rule{TransferKind::withdraw,
         {Kind::registered, Kind::in_bay, Kind::in_bay, Kind::in_bay},
         Kind::returned,
         false,
         true},
    Rule{TransferKind::return_,
         {Kind::registered, Kind::in_hand, Kind::with_unit, Kind::with_unit},
         Kind::returned,
         false,
         true},
    Rule{TransferKind::clear_back,
         {Kind::in_hand, Kind::with_unit, Kind::filed, Kind::filed},
         Kind::returned},
    Rule{TransferKind::file,
         {Kind::with_unit, Kind::with_unit, Kind::with_unit, Kind::with_unit},
         Kind::filed},
    Rule{TransferKind::destroy,
         {Kind::with_unit, Kind::filed, Kind::returned, Kind::returned},
         Kind::destroyed,
         true,
         true},
    Rule{TransferKind::correct, {}, Kind::registered, true, true},
};

/// Operators, whoever signs for the unit that has the copy, and whoever has it in hand.
bool may_act(const Turn& turn, const Person& person, const Copy& copy) {
  if (person.role == Role::operator_) return true;
  const Place& place = copy.place;
  if (place.kind == Kind::in_hand) return place.person == person.id;
  const bool has = place.kind == Kind::with_unit || place.kind == Kind::filed;
  return has && signs_for(turn.state, person.id, place.unit, turn.now);
}

/// Why a copy cannot be where the correction says; empty: it can.
std::string_view refusal_of(const State& state, const Place& place) {
  switch (place.kind) {
    case Kind::in_bay:
      return "take_stock";  // what lies in a bay, only a look into it can tell
    case Kind::in_hand:
      return state.people.contains(place.person) ? "" : "unknown_person";
    case Kind::with_unit:
    case Kind::filed:
      return state.units.contains(place.unit) ? "" : "unknown_unit";
    case Kind::in_doubt:
    case Kind::registered:
      return "no_place";
    case Kind::returned:
    case Kind::destroyed:
      return "";
  }
  return "no_place";
}

std::string_view refusal_of(const Turn& turn, const TransferRequested& request, const Rule& rule,
                            const Copy* copy) {
  const State& state = turn.state;
  const auto person = state.people.find(request.person);
  if (person == state.people.end()) return "unknown_person";
  if (person->second.departed) return "departed_person";
  if (copy == nullptr) return "unknown_copy";
  const bool corrects = rule.transfer == TransferKind::correct;
  if (corrects) {
    if (const auto why = refusal_of_operator(state, request.person); !why.empty()) return why;
  }
  if (!corrects && std::ranges::find(rule.from, copy->place.kind) == rule.from.end()) {
    return "not_there";
  }
  if (!may_act(turn, person->second, *copy)) return "no_right";
  if (rule.reason && !in_words(request.reason)) return "no_reason";
  if (!request.to.empty() && !state.units.contains(request.to)) return "unknown_unit";
  if (corrects) {
    if (const auto why = refusal_of(state, request.place); !why.empty()) return why;
  }
  return rule.two ? refusal_of_second(state, request.person, request.second) : std::string_view{};
}

/// Where it is from now on. What goes back through a bay is in the hand that brings it there.
Place place_after(const TransferRequested& request, const Rule& rule, const Copy& copy) {
  if (rule.transfer == TransferKind::correct) return request.place;
  if (!request.to.empty()) return {.kind = Kind::in_hand, .person = request.person};
  const bool leaves = rule.to == Kind::returned;
  return {.kind = rule.to, .unit = leaves ? UnitId{} : copy.place.unit, .person = request.person};
}

/// Nobody waits any longer for a copy that does not come.
void end_offers_of(Turn& turn, const DocumentId& document) {
  for (const BayNumber number : turn.state.offers.bays_on_offer(document)) {
    if (Offer* offer = turn.state.offers.live(number)) turn.withdraw(*offer);
  }
}

void transfer(Turn& turn, const TransferRequested& request, const Rule& rule, Copy& copy) {
  const Place before = copy.place;
  if (before.outside()) end_offers_of(turn, copy.document);
  if (before.inside()) seen_elsewhere(turn, copy, request.reason);
  if (rule.to == Kind::returned && rule.transfer != TransferKind::withdraw) {
    copy.bound_for = request.to;
  }
  turn.move(copy, place_after(request, rule, copy));
  turn.issue(copy, {.transfer = rule.transfer,
                    .bay = before.inside() ? before.bay : copy.place.bay,
                    .unit = before.unit.empty() ? copy.place.unit : before.unit,
                    .person = request.person,
                    .second = request.second,
                    .reason = request.reason});
  turn.resolve(doubt_about(copy.id), request.reason, request.person, request.second);
  turn.resolve(
      {[](const Incident& it) { return it.kind == IncidentKind::pulled_back; }, {}, copy.id},
      request.reason, request.person, request.second);
}

}  // namespace

bool in_words(const std::string& text) {
  constexpr std::size_t bytes_max = 200;
  const bool blank = text.find_first_not_of(" \t\r\n") == std::string::npos;
  return !blank && text.size() <= bytes_max && is_text({text});
}

std::string_view refusal_of_operator(const State& state, const PersonId& person) {
  const auto found = state.people.find(person);
  if (found == state.people.end()) return "unknown_person";
  if (found->second.departed) return "departed_person";
  return found->second.role == Role::operator_ ? "" : "not_operator";
}

std::string_view refusal_of_second(const State& state, const PersonId& person,
                                   const PersonId& second) {
  if (second.empty() || second == person) return "needs_second";
  const auto found = state.people.find(second);
  if (found == state.people.end()) return "unknown_person";
  return found->second.departed ? "departed_person" : "";
}

void on_reprint_requested(Turn& turn, const ReprintRequested& request) {
  std::string_view why = refusal_of_operator(turn.state, request.person);
  const bool issued = request.receipt && request.receipt.value <= turn.state.counters.receipt;
  if (why.empty() && !issued) why = "unknown_receipt";
  if (!why.empty()) return refuse(turn, {}, request.person, std::string{why});
  turn.record(
      ListReprinted{.receipt = request.receipt, .person = request.person, .at_ms = turn.now});
  turn.out.reprints.push_back(request.receipt);
}

void on_transfer_requested(Turn& turn, const TransferRequested& request) {
  const auto rule = std::ranges::find(rules, request.transfer, &Rule::transfer);
  if (request.found) turn.wake(*request.found);
  Copy* copy = find_copy(turn.state, request.copy);
  const auto why = rule == rules.end() ? "no_right" : refusal_of(turn, request, *rule, copy);
  if (copy != nullptr) turn.drowsy.insert(copy->document);
  if (!why.empty()) return refuse(turn, {}, request.person, std::string{why});
  if (request.transfer == TransferKind::withdraw && copy->place.inside()) {
    return open_for(turn,
                    {.bay = copy->place.bay, .person = request.person, .reason = request.reason},
                    TransferKind::withdraw);
  }
  transfer(turn, request, *rule, *copy);
}

}  // namespace docbay::host
