// A bay controller in its place in a cabinet, behind a power switch; and the one made of numbers:
// the firmware's own Controller over simulated pins and a simulated EEPROM, which reads no clock.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "firmware/core/controller.hpp"
#include "simulator/bay.hpp"
#include "simulator/chance.hpp"
#include "simulator/eeprom.hpp"
#include "simulator/flash.hpp"
#include "simulator/tear.hpp"
#include "simulator/virtual_time.hpp"

namespace docbay::simulator {

/// The 24C32's write cycle (AT24C32D datasheet: 5 ms at most).
inline constexpr VirtualTime eeprom_write_time = std::chrono::milliseconds{5};

/// The pins, the EEPROM and the flash: satisfies firmware::Board.
class SimulatedBoard {
 public:
  /// `bays` outlive this.
  SimulatedBoard(EepromStore store, FlashChip flash, std::span<PhysicalBay> bays)
      : store_{std::move(store)}, flash_{std::move(flash)}, bays_{bays} {}

  [[nodiscard]] bool ready() const { return !writing_; }
  bool read(std::uint16_t address, firmware::Page& out) const;
  void start_write(std::uint16_t address, const firmware::Page& page);
  [[nodiscard]] firmware::BayInputs inputs(std::size_t bay) const;
  void apply(std::size_t bay, const firmware::BayOutputs& outputs);
  FlashChip& flash() { return flash_; }
  void restart() { restart_wanted_ = true; }
  /// Whether the firmware has asked for it since the last call.
  bool take_restart() { return std::exchange(restart_wanted_, false); }

  /// Ends a write whose time is over.
  void advance_to(VirtualTime now);
  /// A reset makes every pin an input.
  void release_outputs();
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
  FlashChip flash_;
  bool restart_wanted_ = false;
  std::span<PhysicalBay> bays_;
  VirtualTime now_{};
  std::optional<Write> writing_;
};
static_assert(firmware::Board<SimulatedBoard>);

/// One change at a coil's pin, as the processor drove it; or its reset, which leaves every pin an
/// input, and every coil without current until one is driven again.
struct CoilChange {
  enum class What : std::uint8_t {
    shutter,
    lock,
    reset
  };

  VirtualTime at{};
  What what = What::reset;
  std::size_t position = 0;  ///< of the bay on its board
  bool on = false;
};

/// Whatever runs the firmware. Starts without power; `tick` it every tick_period of its life.
class Board {
 public:
  virtual ~Board() = default;

  virtual void power_on(VirtualTime now) = 0;
  /// A cut as a person or the mains makes it: in the middle of whatever goes on.
  virtual void power_off() = 0;
  [[nodiscard]] virtual bool powered() const = 0;
  virtual void tick(VirtualTime now) = 0;
  /// What the firmware answers at once to these bytes; see Controller::serve. 0 without power.
  virtual std::size_t serve(std::span<const std::uint8_t> heard, std::span<std::uint8_t> out) = 0;
  /// What it has said in its own time since the last call.
  virtual std::vector<std::uint8_t> said() { return {}; }
  /// Whether something is under way in it that the world must not sleep over.
  [[nodiscard]] virtual bool busy(VirtualTime now) const = 0;
  /// How often it has started; 0 when that cannot be told.
  [[nodiscard]] virtual protocol::BootCount boot_count() const = 0;
  /// Descriptors whose becoming readable is news of this board.
  virtual void add_fds(std::vector<int>&) const {}
  /// Puts its processor into an endless loop, as a fault in the firmware would.
  virtual Result<void> hang() { return std::unexpected{no_arm_image()}; }
  /// Cuts its power in the middle of the next page write, whenever that comes; it may be off until
  /// then. Any other cut calls this off.
  virtual Result<void> cut_in_next_write() { return std::unexpected{no_arm_image()}; }
  /// The pages that cuts have torn, for a board that can tell; all since the simulator runs.
  [[nodiscard]] virtual std::vector<Tear> tears() const { return {}; }
  /// What its coils' pins did since it got its power.
  [[nodiscard]] virtual Result<std::vector<CoilChange>> coil_changes() const {
    return std::unexpected{no_arm_image()};
  }
  /// Has a picture of its display written to a file, soon after.
  virtual Result<void> take_picture(const std::string&) { return std::unexpected{no_arm_image()}; }

 private:
  static Fault no_arm_image() { return {"only a board in QEMU can do that: serve --qemu"}; }
};

class MountedBoard final : public Board {
 public:
  MountedBoard(EepromStore store, std::span<PhysicalBay> bays, Chance chance,
               FlashChip flash = FlashChip::of_new_board())
      : pins_{std::move(store), std::move(flash), bays}, chance_{chance} {}
  MountedBoard(const MountedBoard&) = delete;
  MountedBoard& operator=(const MountedBoard&) = delete;

  /// Its boot program runs first, and finds no firmware that may run only in a chip that was
  /// spoilt.
  void power_on(VirtualTime now) override;
  void power_off() override;
  [[nodiscard]] bool powered() const override { return powered_; }
  void tick(VirtualTime now) override;
  std::size_t serve(std::span<const std::uint8_t> heard, std::span<std::uint8_t> out) override;
  FlashChip& flash() { return pins_.flash(); }

  /// Whether it is in the middle of a write.
  [[nodiscard]] bool writing() const { return !pins_.ready(); }
  [[nodiscard]] bool busy(VirtualTime) const override { return writing(); }
  [[nodiscard]] protocol::BootCount boot_count() const override {
    return controller_ ? controller_->boot_count() : protocol::BootCount{};
  }
  [[nodiscard]] const EepromStore& store() const { return pins_.store(); }
  /// Nothing without power, or without firmware.
  [[nodiscard]] const std::optional<firmware::Controller<SimulatedBoard>>& controller() const {
    return controller_;
  }

 private:
  void start(VirtualTime now, protocol::ResetCause cause);

  SimulatedBoard pins_;
  bool powered_ = false;
  Chance chance_;
  VirtualTime powered_at_{};
  std::optional<firmware::Controller<SimulatedBoard>> controller_;
};

}  // namespace docbay::simulator
