// One bay as a thing: what is inside, what its sensors see, how its shutter and door move. Nothing
// here knows what the firmware makes of it.
#pragma once

#include <compare>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "firmware/core/bay.hpp"
#include "protocol/status.hpp"
#include "simulator/virtual_time.hpp"

namespace docbay::simulator {

/// How long a shutter takes from end to end; between the ends its contact tells nothing.
inline constexpr VirtualTime shutter_travel = std::chrono::milliseconds{150};

/// A bay whose pile is this high is full, for those that have a sensor for it.
inline constexpr std::size_t papers_full = 50;

/// One physical sheet or letter. All copies of a document may bear the same code; here each is
/// itself.
struct Paper {
  std::string code;
  std::uint32_t copy = 1;
  auto operator<=>(const Paper&) const = default;
};

/// The number on the door, 1 to the number of bays.
struct BayNumber {
  std::uint32_t value = 0;
  auto operator<=>(const BayNumber&) const = default;
};

class PhysicalBay {
 public:
  explicit PhysicalBay(bool has_shutter) : has_shutter_{has_shutter} {}

  /// What the board drives. A shutter and a lock without power are shut.
  void apply(const firmware::BayOutputs& outputs, VirtualTime now);
  [[nodiscard]] firmware::BayInputs inputs(VirtualTime now) const;

  [[nodiscard]] bool has_shutter() const { return has_shutter_; }
  /// `unknown` on its way; a bay without a shutter has no contact, and is always unknown.
  [[nodiscard]] protocol::Contact shutter(VirtualTime now) const;
  /// Whether paper can pass the slot.
  [[nodiscard]] bool passable(VirtualTime now) const;
  [[nodiscard]] bool lock_released() const { return outputs_.lock_released; }
  [[nodiscard]] bool second_lock_released() const { return outputs_.second_lock_released; }
  [[nodiscard]] const firmware::BayOutputs& outputs() const { return outputs_; }

  /// What hands do to it, each within one instant.
  bool beam_outer_blocked = false;
  bool beam_inner_blocked = false;
  bool button_pressed = false;
  bool door_open = false;
  bool second_door_open = false;  ///< of a bay whose board knows of a second door
  bool hand_in_slot = false;
  std::vector<Paper> papers;

 private:
  bool has_shutter_;
  firmware::BayOutputs outputs_;
  std::optional<VirtualTime> shutter_moved_at_;
};

}  // namespace docbay::simulator
