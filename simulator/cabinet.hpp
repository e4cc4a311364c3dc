// The boards of a cabinet and the bays around them. Bays are numbered through from 1, eight a
// board: bay = (board - 1) * 8 + position + 1, boards counted from 1 in the order of their EEPROMs.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "simulator/board.hpp"
#include "simulator/chance.hpp"
#include "simulator/eeprom.hpp"

namespace docbay::simulator {

/// What a person sees of a door. A released lock clicks and lets the door stand out a little.
enum class DoorLook : std::uint8_t {
  closed,
  released,
  open
};

class Cabinet {
 public:
  /// All boards without power. Which bays have a shutter is what the EEPROMs say; an EEPROM without
  /// settings has them all, and its board stays silent.
  Cabinet(std::vector<EepromStore> stores, Chance chance);

  [[nodiscard]] std::size_t board_count() const { return boards_.size(); }
  [[nodiscard]] std::size_t bay_count() const { return bays_.size(); }
  [[nodiscard]] bool has(BayNumber bay) const { return bay.value >= 1 && bay.value <= bay_count(); }

  /// `index` counts from 0.
  MountedBoard& board(std::size_t index) { return *boards_[index]; }
  [[nodiscard]] const MountedBoard& board(std::size_t index) const { return *boards_[index]; }
  /// The cabinet has such a bay.
  PhysicalBay& bay(BayNumber bay) { return bays_[bay.value - 1]; }
  [[nodiscard]] const PhysicalBay& bay(BayNumber bay) const { return bays_[bay.value - 1]; }

  void power_on_all(VirtualTime now);
  void tick(VirtualTime now);

  [[nodiscard]] DoorLook door(BayNumber bay) const;
  /// The bay that this very paper lies in.
  [[nodiscard]] std::optional<BayNumber> find(const Paper& paper) const;
  /// Whether anything moves that outsiders may be waiting for: EEPROM writes, shutters, hands.
  [[nodiscard]] bool moving(VirtualTime now) const;

 private:
  std::vector<PhysicalBay> bays_;
  std::vector<std::unique_ptr<MountedBoard>> boards_;
};

std::string_view name_of(DoorLook door);
/// "none" for a bay without one, "moving" on its way.
std::string_view shutter_look(const PhysicalBay& bay, VirtualTime now);

}  // namespace docbay::simulator
