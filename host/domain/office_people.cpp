// What the OA says is new of units, people and cards.
#include "host/domain/office.hpp"

namespace docbay::host {
namespace {

void save_unit(Turn& turn, const Unit& unit) {
  if (unit.id.empty()) return reject(turn, "unit", "", "no unit_id");
  if (!is_text({unit.id.value, unit.name})) return reject(turn, "unit", unit.id.value, not_text);
  turn.state.units.insert_or_assign(unit.id, unit);
  turn.record(UnitSaved{unit});
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
  turn.state.people.insert_or_assign(person.id, person);
  turn.record(PersonSaved{person});
}

void save_card(Turn& turn, const Card& card) {
  if (card.uid.empty()) return reject(turn, "card", "", "no card_uid");
  if (!turn.state.people.contains(card.person)) {
    return reject(turn, "card", card.uid.value, "unknown person '" + card.person.value + "'");
  }
  turn.state.cards.insert_or_assign(card.uid, card);
  turn.record(CardSaved{card});
}

}  // namespace

void on_people(Turn& turn, const OfficeChanged& office) {
  for (const Unit& unit : office.units) save_unit(turn, unit);
  for (const PersonRow& person : office.people) save_person(turn, person);
  for (const Card& card : office.cards) save_card(turn, card);
}

}  // namespace docbay::host
