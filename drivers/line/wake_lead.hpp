// How much earlier than wanted the kernel has to be asked to wake a thread, so that it is there in
// time: it wakes late by some 5 µs, on virtual machines by 60 and more. Learnt from how late it
// was.
//
// Pure: times are arguments.
#pragma once

#include <algorithm>
#include <chrono>

namespace docbay::drivers {

class WakeLead {
 public:
  using Duration = std::chrono::nanoseconds;

  /// However late the kernel is: what is slept too little is spent awake.
  static constexpr Duration lead_max = std::chrono::microseconds{150};

  [[nodiscard]] Duration lead() const { return std::min(usual_, lead_max); }
  /// The thread woke so much later than it had asked for.
  void woke_late(Duration by) {
    constexpr int memory = 8;
    // One very late waking says nothing about the next.
    usual_ += (std::clamp(by, Duration{0}, 2 * lead_max) - usual_) / memory;
  }

 private:
  Duration usual_{0};
};

}  // namespace docbay::drivers
