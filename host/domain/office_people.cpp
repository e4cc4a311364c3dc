// What the OA says is new of units, people, cards and deputies. Whoever loses a right loses it at
// once.
#include "host/domain/access.hpp"
#include "host/domain/office.hpp"

namespace docbay::host {
namespace {

/// Why a merger cannot be; empty: it can.
std::string merger_fault(const State& state, const Unit& unit) {
  if (unit.merged_into.empty()) return {};
  if (unit.merged_into == unit.id) return "merged into itself";
  if (!state.units.contains(unit.merged_into)) {
    return "merged into unknown unit '" + unit.merged_into.value + "'";
  }
  if (unit_now(state, unit.merged_into) == unit.id) return "merged into itself, by others between";
  return {};
}

void save_unit(Turn& turn, const Unit& unit) {
  if (unit.id.empty()) return reject(turn, "unit", "", "no unit_id");
  if (!is_text({unit.id.value, unit.name, unit.merged_into.value})) {
    return reject(turn, "unit", unit.id.value, not_text);
  }
  if (std::string why = merger_fault(turn.state, unit); !why.empty()) {
    return reject(turn, "unit", unit.id.value, std::move(why));
  }
  turn.state.units.insert_or_assign(unit.id, unit);
  turn.record(UnitSaved{unit});
}

void end_presence_of_unit(Turn& turn, const Unit& unit) {
  for (const auto& [id, person] : turn.state.people) {
    if (person.unit == unit.id) end_presence(turn, id, {}, "departed_unit");
  }
}

void save_person(Turn& turn, const PersonRow& row) {
  Person person = row.person;
  const auto role = parse_role(row.role_text);
  if (person.id.empty()) return reject(turn, "person", "", "no person_id");
  if (!is_text({person.id.value, person.name, row.role_text})) {
    return reject(turn, "person", person.id.value, not_text);
  }
  if (!role) {
    return reject(turn, "person", person.id.value,
                  "role '" + row.role_text + "' is not courier, collector or operator");
  }
  if (!turn.state.units.contains(person.unit)) {
    return reject(turn, "person", person.id.value, "unknown unit '" + person.unit.value + "'");
  }
  person.role = *role;
  const auto known = turn.state.people.find(person.id);
  const bool changed = known != turn.state.people.end() &&
                       (known->second.unit != person.unit || known->second.role != person.role);
  turn.state.people.insert_or_assign(person.id, person);
  turn.record(PersonSaved{person});
  if (person.departed) return end_presence(turn, person.id, {}, "departed_person");
  if (changed) end_presence(turn, person.id, {}, "changed_person");
}

void save_card(Turn& turn, const Card& card) {
  if (card.uid.empty()) return reject(turn, "card", "", "no card_uid");
  const auto person = turn.state.people.find(card.person);
  const auto known = turn.state.cards.find(card.uid);
  const bool was_good =
      known != turn.state.cards.end() && !known->second.blocked && !known->second.departed;
  const PersonId holder = known != turn.state.cards.end() ? known->second.person : card.person;
  if (person == turn.state.people.end()) {
    return reject(turn, "card", card.uid.value, "unknown person '" + card.person.value + "'");
  }
  turn.state.cards.insert_or_assign(card.uid, card);
  turn.record(CardSaved{card});
  if (!was_good) return;
  if (card.blocked || card.departed) {
    end_presence(turn, holder, card.uid, card.blocked ? "blocked_card" : "departed_card");
  } else if (holder != card.person) {
    end_presence(turn, holder, card.uid, "changed_person");
  }
}

/// Why a deputy's row cannot be used; empty: it can.
std::string deputy_fault(const State& state, const Deputy& deputy) {
  if (!state.people.contains(deputy.person)) {
    return "unknown person '" + deputy.person.value + "'";
  }
  if (deputy.for_person.empty() == deputy.for_unit.empty()) {
    return "give either for_person_id or for_unit_id";
  }
  if (!deputy.for_person.empty() && !state.people.contains(deputy.for_person)) {
    return "unknown for_person '" + deputy.for_person.value + "'";
  }
  if (!deputy.for_unit.empty() && !state.units.contains(deputy.for_unit)) {
    return "unknown for_unit '" + deputy.for_unit.value + "'";
  }
  if (deputy.until_ms < deputy.from_ms) return "until_ms is before from_ms";
  return {};
}

void save_deputy(Turn& turn, const Deputy& deputy) {
  if (deputy.id.empty()) return reject(turn, "deputy", "", "no deputy_id");
  if (std::string why = deputy_fault(turn.state, deputy); !why.empty()) {
    return reject(turn, "deputy", deputy.id.value, std::move(why));
  }
  turn.state.deputies.insert_or_assign(deputy.id, deputy);
  turn.record(DeputySaved{deputy});
}

}  // namespace

void on_people(Turn& turn, const OfficeChanged& office) {
  for (const Unit& unit : office.units) save_unit(turn, unit);
  if (!office.units.empty()) settle_units(turn.state);
  for (const Unit& unit : office.units) {
    if (unit.departed && unit.merged_into.empty()) end_presence_of_unit(turn, unit);
  }
  for (const PersonRow& person : office.people) save_person(turn, person);
  for (const Card& card : office.cards) save_card(turn, card);
  for (const Deputy& deputy : office.deputies) save_deputy(turn, deputy);
}

}  // namespace docbay::host
