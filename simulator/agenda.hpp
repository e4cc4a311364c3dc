// What will happen when: things that are to be done at an instant of virtual time, in the order of
// their instants, and of their making within one instant.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <utility>

#include "simulator/virtual_time.hpp"

namespace docbay::simulator {

class Agenda {
 public:
  using Step = std::function<void()>;

  void at(VirtualTime when, Step step);

  /// `never` when nothing is planned.
  [[nodiscard]] VirtualTime next_at() const;
  /// Does everything that is due by `now`, what it plans for `now` included.
  void advance_to(VirtualTime now);

 private:
  std::multimap<VirtualTime, Step> steps_;
};

}  // namespace docbay::simulator
