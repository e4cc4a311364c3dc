// The open incidents, and what finds them at once: by the bay, the copy or the document that they
// are about. No I/O, no clock.
#pragma once

#include <concepts>
#include <functional>
#include <map>
#include <set>
#include <unordered_map>
#include <utility>
#include <vector>

#include "host/domain/records.hpp"

namespace docbay::host {

/// Which incidents are meant. With a bay or a copy, no others are looked at.
struct IncidentTest {
  template <std::predicate<const Incident&> Test>
  explicit(false) IncidentTest(Test test, BayNumber at = {}, CopyId of = {})
      : is_meant{std::move(test)}, bay{at}, copy{of} {}

  std::function<bool(const Incident&)> is_meant;
  BayNumber bay;
  CopyId copy;
};

class Incidents {
 public:
  /// By identifier, hence in the order in which they were opened.
  [[nodiscard]] auto begin() const { return open_.begin(); }
  [[nodiscard]] auto end() const { return open_.end(); }
  [[nodiscard]] std::size_t size() const { return open_.size(); }
  [[nodiscard]] bool empty() const { return open_.empty(); }

  void add(Incident incident);
  /// Takes all that are meant off the list, oldest first.
  std::vector<Incident> take(const IncidentTest& test);
  /// The newest one that is meant, or nothing.
  [[nodiscard]] const Incident* find(const IncidentTest& test) const;
  [[nodiscard]] bool is_any_at(BayNumber bay) const;
  [[nodiscard]] bool speak_of(const DocumentId& document) const { return of_.contains(document); }

 private:
  /// In the order of `open_`.
  [[nodiscard]] std::vector<const Incident*> meant(const IncidentTest& test) const;

  std::map<IncidentId, Incident> open_;
  std::set<std::pair<BayNumber, IncidentId>> at_;
  std::set<std::pair<CopyId, IncidentId>> about_;
  std::unordered_map<DocumentId, int> of_;
};

}  // namespace docbay::host
