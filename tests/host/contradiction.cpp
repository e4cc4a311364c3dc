// What must be true of every state.
#include <algorithm>
#include <functional>
#include <map>

#include <fmt/format.h>

#include "tests/host/office.hpp"

namespace docbay::tests {
namespace {

/// Whether an open incident says why the copy is in doubt.
bool explained(const State& state, const Copy& copy) {
  return std::ranges::any_of(state.incidents, [&](const auto& entry) {
    const Incident& incident = entry.second;
    switch (incident.kind) {
      case IncidentKind::wrong_bay:
      case IncidentKind::late_drop:
        return incident.copy == copy.id;
      case IncidentKind::missing:
        return incident.copy ? incident.copy == copy.id : incident.bay == copy.place.bay;
      case IncidentKind::not_emptied:
      case IncidentKind::door_found_open:
      case IncidentKind::door_forced:
      case IncidentKind::door_unseen:
        return copy.place.bay && incident.bay == copy.place.bay;
      case IncidentKind::taken_unsigned:
        return copy.place.bay ? incident.bay == copy.place.bay
                              : incident.person == copy.place.person;
      default:
        return false;
    }
  });
}

/// Whether it names who was let in, by what right and, where that needs one, for what reason.
bool accounted_for(const Opening& opening) {
  const bool operates = opening.right == Right::operator_ || opening.right == Right::emergency;
  const bool two = opening.right == Right::two_person;
  return !opening.person.empty() && opening.right != Right::none &&
         opening.person != opening.second && operates != opening.reason.empty() &&
         (!two || !opening.second.empty());
}

/// Whether what finds bays by this finds exactly them.
template <class Key, class Of>
bool lists_bays(const State& state, const std::unordered_map<Key, std::vector<BayNumber>>& index,
                Of of) {
  std::unordered_map<Key, std::vector<BayNumber>> found;
  for (const auto& [number, bay] : state.bays) found[std::invoke(of, bay.setup)].push_back(number);
  return found == index;
}

}  // namespace

std::string contradiction(const State& state) {
  if (!lists_bays(state, state.bays_by_unit, &BaySetup::unit) ||
      !lists_bays(state, state.bays_by_cabinet, &BaySetup::cabinet)) {
    return "a bay is found by another unit or cabinet than its own";
  }
  for (const Opening& opening : state.openings) {
    if (accounted_for(opening)) continue;
    return fmt::format("bay {} was opened without person, right or reason", opening.bay.value);
  }
  std::map<CopyId, int> lying;
  for (const auto& [number, bay] : state.bays) {
    for (const CopyId id : bay.inside) {
      if (++lying[id] > 1) return fmt::format("copy {} lies in two bays", id.value);
    }
  }
  for (const auto& [id, document] : state.documents) {
    if (!is_awake(state, document)) return id.value + " is awake for nothing";
    if (state.documents_by_code.at(document.code) != id)
      return id.value + ": its code is another's";
    for (const Copy& copy : document.copies) {
      if (state.documents_by_copy.at(copy.id) != id) return id.value + ": its copy is another's";
      const auto bay = state.bays.find(copy.place.bay);
      const bool here = copy.place.inside() && bay != state.bays.end();
      if (here != (lying.erase(copy.id) == 1)) {
        return fmt::format("copy {}: its bay's list disagrees with its place", copy.id.value);
      }
      if (copy.place.kind == Place::Kind::in_doubt && !explained(state, copy)) {
        return fmt::format("copy {} is in doubt, and no incident says why", copy.id.value);
      }
      if (here && std::ranges::count(bay->second.inside, copy.id) != 1) {
        return fmt::format("copy {} lies in another bay than its place says", copy.id.value);
      }
    }
  }
  if (!lying.empty()) return "a bay holds a copy that nobody knows";
  for (const auto& [number, bay] : state.bays) {
    const auto urgent = std::ranges::count_if(bay.inside, [&](CopyId id) {
      const Document& document = state.documents.at(state.documents_by_copy.at(id));
      const auto copy = std::ranges::find(document.copies, id, &Copy::id);
      return document.urgency != Urgency::ordinary || copy->urgent_by_hand;
    });
    if (static_cast<std::size_t>(urgent) != bay.urgent_inside) {
      return fmt::format("bay {} has miscounted what is urgent", number.value);
    }
  }
  for (const auto& [id, incident] : state.incidents) {
    if (incident.kind != IncidentKind::wrong_bay && incident.kind != IncidentKind::late_drop) {
      continue;
    }
    const auto document = state.documents.find(incident.document);
    if (document == state.documents.end()) return "a doubt about a document that is closed";
    const auto copy = std::ranges::find(document->second.copies, incident.copy, &Copy::id);
    if (copy == document->second.copies.end() || copy->place.kind != Place::Kind::in_doubt) {
      return "an incident says that a copy is in doubt, and it is not";
    }
  }
  return {};
}

}  // namespace docbay::tests
