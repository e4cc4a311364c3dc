#include "host/domain/incidents.hpp"

namespace docbay::host {

void Incidents::add(Incident incident) {
  const IncidentId id = incident.id;
  if (incident.bay) at_.emplace(incident.bay, id);
  if (incident.copy) about_.emplace(incident.copy, id);
  if (!incident.document.empty()) ++of_[incident.document];
  open_.insert_or_assign(id, std::move(incident));
}

std::vector<const Incident*> Incidents::meant(const IncidentTest& test) const {
  std::vector<const Incident*> found;
  const auto consider = [&](const Incident& incident) {
    if (test.is_meant(incident)) found.push_back(&incident);
  };
  const auto consider_those = [&](const auto& index, auto key) {
    for (auto at = index.lower_bound({key, {}}); at != index.end() && at->first == key; ++at) {
      consider(open_.at(at->second));
    }
  };
  if (test.copy) {
    consider_those(about_, test.copy);
  } else if (test.bay) {
    consider_those(at_, test.bay);
  } else {
    for (const auto& [id, incident] : open_) consider(incident);
  }
  return found;
}

const Incident* Incidents::find(const IncidentTest& test) const {
  const auto found = meant(test);
  return found.empty() ? nullptr : found.back();
}

std::vector<Incident> Incidents::take(const IncidentTest& test) {
  std::vector<Incident> taken;
  for (const Incident* over : meant(test)) {
    const IncidentId id = over->id;
    at_.erase({over->bay, id});
    about_.erase({over->copy, id});
    const auto of = of_.find(over->document);
    if (of != of_.end() && --of->second == 0) of_.erase(of);
    taken.push_back(std::move(open_.extract(id).mapped()));
  }
  return taken;
}

bool Incidents::is_any_at(BayNumber bay) const {
  const auto at = at_.lower_bound({bay, {}});
  return at != at_.end() && at->first == bay;
}

}  // namespace docbay::host
