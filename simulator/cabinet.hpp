// The boards of a cabinet and the bays around them. Bays are numbered through from 1, board after
// board in the order of their EEPROMs, which say how many bays each has: eight, unless told
// otherwise.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
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

/// Makes the boards that are not to run natively; null for the others. `index` counts from 0.
using BoardMaker = std::function<std::unique_ptr<Board>(
    std::size_t index, std::span<PhysicalBay> bays, Chance chance)>;

class Cabinet {
 public:
  /// All boards without power. Which bays have a shutter is what the EEPROMs say; an EEPROM without
  /// settings has them all, and its board stays silent.
  /// `flashes`: the native boards' flash, as many as `stores`; none: all are new.
  Cabinet(std::vector<EepromStore> stores, Chance chance, const BoardMaker& make = {},
          std::vector<FlashChip> flashes = {});

  [[nodiscard]] std::size_t board_count() const { return boards_.size(); }
  [[nodiscard]] std::size_t bay_count() const { return bays_.size(); }
  [[nodiscard]] bool has(BayNumber bay) const { return bay.value >= 1 && bay.value <= bay_count(); }

  /// `index` counts from 0.
  Board& board(std::size_t index) { return *boards_[index]; }
  [[nodiscard]] const Board& board(std::size_t index) const { return *boards_[index]; }
  /// A board that runs natively.
  [[nodiscard]] const MountedBoard& native(std::size_t index) const {
    return dynamic_cast<const MountedBoard&>(*boards_[index]);
  }
  MountedBoard& native(std::size_t index) { return dynamic_cast<MountedBoard&>(*boards_[index]); }
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
  std::vector<std::unique_ptr<Board>> boards_;
};

std::string_view name_of(DoorLook door);
/// "none" for a bay without one, "moving" on its way.
std::string_view shutter_look(const PhysicalBay& bay, VirtualTime now);

}  // namespace docbay::simulator
