// What hands do at a cabinet. Every act takes its time on the world's clock and blocks nothing; its
// end is told once, by `done`, perhaps at once. A refused act did nothing.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "simulator/fault.hpp"
#include "simulator/world.hpp"

namespace docbay::simulator {

/// How long a sheet takes to fall through the slot.
inline constexpr std::chrono::milliseconds passage_default{120};
/// Long enough for the firmware to tell where the sheet is at each quarter.
inline constexpr std::chrono::milliseconds passage_min{20};
inline constexpr std::chrono::milliseconds passage_max{60'000};

/// What eyes can wait for at a bay.
struct LampSight {
  std::uint8_t lamp;  ///< bit of protocol::Lamp
  bool lit = true;
};
struct ShutterSight {
  bool open = true;
};
struct DoorSight {
  DoorLook look = DoorLook::released;
};
using Sight = std::variant<LampSight, ShutterSight, DoorSight>;

class Hands {
 public:
  /// `world` outlives this.
  explicit Hands(World& world) : world_{world} {}

  using Done = std::function<void(const Result<void>&)>;
  using Taken = std::function<void(const Result<std::vector<Paper>>&)>;
  using Seen = std::function<void(const Result<BayNumber>&)>;

  /// Lets one paper fall through the slot, which must be passable now; `done` when it lies inside.
  void drop(BayNumber bay, const Paper& paper, std::chrono::milliseconds passage, Done done);
  /// Pulls one paper that lies inside out through the slot.
  void pull_out(BayNumber bay, const Paper& paper, std::chrono::milliseconds passage, Done done);
  /// Pulls the door, which opens only while its lock is released, takes all papers, shuts it.
  void empty(BayNumber bay, Taken taken);
  /// Presses the bay's button for a moment.
  void press(BayNumber bay, Done done);
  /// Waits until it can be seen at this bay, or at any when there is no bay. The fault says so when
  /// the time is over.
  void wait(std::optional<BayNumber> bay, const Sight& sight, std::chrono::milliseconds timeout,
            Seen seen);
  /// Throws a board's power switch; boards count from 1.
  Result<void> power(std::uint32_t board, bool on);

 private:
  Result<void> check_slot(BayNumber bay, std::chrono::milliseconds passage) const;
  [[nodiscard]] Result<void> check_bay(BayNumber bay) const;
  [[nodiscard]] bool sees(BayNumber bay, const Sight& sight) const;

  World& world_;
  std::vector<Paper> between_;  ///< on their way through a slot, in or out
};

/// "bays 1 to 24", for a fault about one that is not there.
std::string bay_range(const Cabinet& cabinet);

}  // namespace docbay::simulator
