#include "host/domain/access.hpp"

#include <algorithm>

namespace docbay::host {
namespace {

bool exists(const State& state, const UnitId& unit) {
  const auto found = state.units.find(unit);
  return found != state.units.end() && !found->second.departed;
}

/// Whose papers lie in the bay, or whose bay it is.
std::vector<UnitId> owners(const State& state, const Bay& bay) {
  std::vector<UnitId> units;
  for (const CopyId id : bay.inside) {
    const Copy* copy = find_copy(state, id);
    if (copy == nullptr) continue;
    UnitId unit = unit_now(state, copy->place.unit);
    if (std::ranges::find(units, unit) == units.end()) units.push_back(std::move(unit));
  }
  if (units.empty()) units.push_back(bay.setup.unit);
  return units;
}

/// The unit that this deputy may collect for at that time, if there is one.
std::optional<UnitId> lent_unit(const State& state, const Deputy& deputy, AtMs now) {
  if (deputy.departed || now < deputy.from_ms || now > deputy.until_ms) return std::nullopt;
  if (deputy.for_person.empty()) return unit_now(state, deputy.for_unit);
  const auto absent = state.people.find(deputy.for_person);
  if (absent == state.people.end() || absent->second.departed ||
      absent->second.role != Role::collector) {
    return std::nullopt;
  }
  return unit_now(state, absent->second.unit);
}

Right right_for(const State& state, const Person& person, const UnitId& unit, AtMs now) {
  if (person.departed || !exists(state, unit)) return Right::none;
  const UnitId own = unit_now(state, person.unit);
  if (!exists(state, own)) return Right::none;
  if (person.role == Role::collector && own == unit) return Right::own_unit;
  const bool lent = std::ranges::any_of(state.deputies, [&](const auto& entry) {
    return entry.second.person == person.id && lent_unit(state, entry.second, now) == unit;
  });
  return lent ? Right::deputy : Right::none;
}

bool is_deputy(const State& state, const Person& person, AtMs now) {
  return std::ranges::any_of(state.deputies, [&](const auto& entry) {
    return entry.second.person == person.id && lent_unit(state, entry.second, now).has_value();
  });
}

}  // namespace

UnitId unit_now(const State& state, const UnitId& unit) {
  // A merger that would close a circle is set aside when it comes, so this ends.
  UnitId now = unit;
  for (auto found = state.units.find(now);
       found != state.units.end() && !found->second.merged_into.empty();
       found = state.units.find(now)) {
    now = found->second.merged_into;
  }
  return now;
}

void settle_units(State& state) {
  state.bays_by_unit.clear();
  for (auto& [number, bay] : state.bays) {
    if (bay.installed_unit.empty()) bay.installed_unit = bay.setup.unit;
    bay.setup.unit = unit_now(state, bay.installed_unit);
    state.bays_by_unit[bay.setup.unit].push_back(number);
  }
}

bool may_receive(const State& state, const Bay& bay) {
  const auto unit = state.units.find(bay.setup.unit);
  if (unit != state.units.end() && unit->second.departed) return false;
  return std::ranges::all_of(bay.inside, [&](CopyId id) {
    const Copy* copy = find_copy(state, id);
    return copy == nullptr || unit_now(state, copy->place.unit) == bay.setup.unit;
  });
}

bool takes_two(const State& state, const Bay& bay) {
  if (bay.setup.ceiling != Classification::none) return true;
  return std::ranges::any_of(bay.inside, [&](CopyId id) {
    const auto document = state.documents_by_copy.find(id);
    return document != state.documents_by_copy.end() &&
           state.documents.at(document->second).classification != Classification::none;
  });
}

std::optional<Access> access_to(const State& state, const Person& person, const Bay& bay,
                                AtMs now) {
  for (const UnitId& unit : owners(state, bay)) {
    const Right right = right_for(state, person, unit, now);
    if (right != Right::none) return Access{.right = right, .unit = unit};
  }
  return std::nullopt;
}

bool signs_for(const State& state, const PersonId& person, const UnitId& unit, AtMs now) {
  const auto found = state.people.find(person);
  return found != state.people.end() &&
         right_for(state, found->second, unit_now(state, unit), now) != Right::none;
}

std::string_view refusal_at(const State& state, const Person& person, Face face, AtMs now) {
  if (person.departed) return "departed_person";
  if (!exists(state, unit_now(state, person.unit))) return "departed_unit";
  if (face == Face::front) return person.role == Role::courier ? "" : "no_right";
  const bool by_role = person.role == Role::collector || person.role == Role::operator_;
  return by_role || is_deputy(state, person, now) ? "" : "no_right";
}

bool pin_paused(const State& state, const CardUid& card, AtMs now) {
  const auto found = state.wrong_pins.find(card);
  if (found == state.wrong_pins.end() || found->second.size() < wrong_pins_max) return false;
  const std::deque<AtMs>& wrong = found->second;
  // A clock that was set back must not prolong the pause.
  return wrong.back() - wrong.front() <= state.times.pin_window_ms && now >= wrong.back() &&
         now - wrong.back() < state.times.pin_pause_ms;
}

}  // namespace docbay::host
