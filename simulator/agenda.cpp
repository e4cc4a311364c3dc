#include "simulator/agenda.hpp"

namespace docbay::simulator {

void Agenda::at(VirtualTime when, Step step) {
  steps_.emplace(when, std::move(step));
}

VirtualTime Agenda::next_at() const {
  return steps_.empty() ? never : steps_.begin()->first;
}

void Agenda::advance_to(VirtualTime now) {
  while (!steps_.empty() && steps_.begin()->first <= now) {
    const auto due = steps_.extract(steps_.begin());
    due.mapped()();
  }
}

}  // namespace docbay::simulator
