// A bay controller made of numbers: the firmware's own Controller over simulated pins and a
// simulated EEPROM, behind a power switch. Nothing reads a clock.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>

#include "firmware/core/controller.hpp"
#include "simulator/bay.hpp"
#include "simulator/chance.hpp"
#include "simulator/eeprom.hpp"
#include "simulator/virtual_time.hpp"

namespace docbay::simulator {

/// The 24C32's write cycle (AT24C32D datasheet: 5 ms at most).
inline constexpr VirtualTime eeprom_write_time = std::chrono::milliseconds{5};

/// The pins and the EEPROM: satisfies firmware::Board.
class SimulatedBoard {
 public:
  /// `bays` outlive this.
  SimulatedBoard(EepromStore store, std::span<PhysicalBay> bays)
      : store_{std::move(store)}, bays_{bays} {}

  [[nodiscard]] bool ready() const { return !writing_; }
  bool read(std::uint16_t address, firmware::Page& out) const;
  void start_write(std::uint16_t address, const firmware::Page& page);
  [[nodiscard]] firmware::BayInputs inputs(std::size_t bay) const;
  void apply(std::size_t bay, const firmware::BayOutputs& outputs);

  /// Ends a write whose time is over.
  void advance_to(VirtualTime now);
  /// All outputs drop; of a page being written the first `torn_bytes` are new, the rest old.
  void lose_power(std::size_t torn_bytes);

  [[nodiscard]] const EepromStore& store() const { return store_; }

 private:
  struct Write {
    std::size_t page;
    firmware::Page content;
    VirtualTime done_at;
  };

  EepromStore store_;
  std::span<PhysicalBay> bays_;
  VirtualTime now_{};
  std::optional<Write> writing_;
};
static_assert(firmware::Board<SimulatedBoard>);

/// The board in its place in a cabinet. Starts without power; `tick` it every tick_period of its
/// life.
class MountedBoard {
 public:
  MountedBoard(EepromStore store, std::span<PhysicalBay> bays, Chance chance)
      : pins_{std::move(store), bays}, chance_{chance} {}
  MountedBoard(const MountedBoard&) = delete;
  MountedBoard& operator=(const MountedBoard&) = delete;

  void power_on(VirtualTime now);
  /// A cut as a person or the mains makes it: in the middle of whatever goes on.
  void power_off();
  [[nodiscard]] bool powered() const { return controller_.has_value(); }

  void tick(VirtualTime now);
  /// What the firmware answers to these bytes; see Controller::serve. 0 without power.
  std::size_t serve(std::span<const std::uint8_t> received, std::span<std::uint8_t> out);

  /// Whether it is in the middle of a write.
  [[nodiscard]] bool writing() const { return !pins_.ready(); }
  [[nodiscard]] const EepromStore& store() const { return pins_.store(); }
  /// Nothing without power.
  [[nodiscard]] const std::optional<firmware::Controller<SimulatedBoard>>& controller() const {
    return controller_;
  }

 private:
  SimulatedBoard pins_;
  Chance chance_;
  VirtualTime powered_at_{};
  std::optional<firmware::Controller<SimulatedBoard>> controller_;
};

}  // namespace docbay::simulator
