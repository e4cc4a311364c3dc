// A bay controller whose firmware is the ARM image, run by QEMU: the same physical bays around it
// as around a native board, their sensors at its input pins, its output pins at their coils. Lives
// in real time, so only `serve` has such boards. The firmware knows nothing of all this.
#pragma once

#include <array>
#include <cstdint>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include <boost/json/object.hpp>

#include "firmware/boards/lm3s6965/pins.hpp"
#include "simulator/bay.hpp"
#include "simulator/board.hpp"
#include "simulator/chance.hpp"
#include "simulator/qemu_machine.hpp"

namespace docbay::simulator {

class QemuBoard final : public Board {
 public:
  /// `bays` outlive this; at most firmware::pins_bays of them.
  QemuBoard(QemuSettings settings, std::span<PhysicalBay> bays, Chance chance);

  void power_on(VirtualTime now) override;
  /// Kills QEMU. A page that was written within a 24C32's write cycle before is torn: QEMU's chip
  /// writes in no time, so the tearing is made here.
  void power_off() override;
  [[nodiscard]] bool powered() const override { return machine_.has_value(); }
  void tick(VirtualTime now) override;
  /// Hands the bytes to the UART; the answer comes in its own time, from `said`.
  std::size_t serve(std::span<const std::uint8_t> heard, std::span<std::uint8_t> out) override;
  std::vector<std::uint8_t> said() override;
  /// Also while a pin does not have the level that belongs to it.
  [[nodiscard]] bool busy(VirtualTime now) const override;
  [[nodiscard]] protocol::BootCount boot_count() const override;
  void add_fds(std::vector<int>& fds) const override;
  Result<void> hang() override;
  Result<void> cut_in_next_write() override;
  [[nodiscard]] std::vector<Tear> tears() const override { return tears_; }
  [[nodiscard]] Result<std::vector<CoilChange>> coil_changes() const override;
  Result<void> take_picture(const std::string& path) override;

 private:
  using Image = std::vector<std::uint8_t>;
  using Levels = std::map<std::pair<char, int>, bool>;
  /// From the start, and again after each reset: QEMU's reset forgets the levels of input pins, so
  /// the machine stands still until they are set again.
  enum class Phase : std::uint8_t {
    greeting,   ///< the monitor has not said hello
    levelling,  ///< levels are on their way
    running,
    resetting,  ///< the image has reset the MCU; QEMU is told to do so
  };

  void watch_monitor(VirtualTime now);
  void on_event(std::string_view name, VirtualTime now);
  void watch_outputs(VirtualTime now);
  void set_output(char port, int bit, bool level, VirtualTime now);
  void note_coil(char port, int bit, bool level, VirtualTime now);
  void apply_outputs(VirtualTime now);
  [[nodiscard]] bool driven(firmware::Pin pin) const;
  void send_levels(VirtualTime now);
  void count_acknowledged();
  void command(std::string_view name, const boost::json::object& arguments = {});
  /// True when a page was written since the last look.
  bool watch_eeprom();
  void cut(bool in_write);
  Result<std::string> ask_debugger(std::string_view request);

  QemuSettings settings_;
  std::span<PhysicalBay> bays_;
  Chance chance_;
  std::optional<QemuMachine> machine_;
  Phase phase_ = Phase::greeting;
  Levels sent_;
  int unacknowledged_ = 0;
  bool in_step_ = false;  ///< every level is at its pin
  std::map<std::pair<char, int>, bool> outputs_;
  std::vector<std::array<VirtualTime, 4>> lit_until_;
  Image seen_;
  std::optional<std::size_t> last_page_;  ///< written last, and what it held before
  firmware::Page before_last_{};
  bool cut_in_write_ = false;
  std::vector<Tear> tears_;
  std::vector<CoilChange> coil_changes_;
};

}  // namespace docbay::simulator
