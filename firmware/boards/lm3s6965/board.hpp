// The reference board: an LM3S6965 with two bays at its pins. Satisfies firmware::Board; bays that
// it has no pins for read as unknown and drive nothing.
#pragma once

#include <array>
#include <cstddef>

#include "firmware/boards/lm3s6965/display.hpp"
#include "firmware/boards/lm3s6965/eeprom.hpp"
#include "firmware/boards/lm3s6965/flash.hpp"
#include "firmware/boards/lm3s6965/pins.hpp"
#include "firmware/core/controller.hpp"

namespace docbay::firmware {

class Lm3s6965 {
 public:
  /// Outputs off and driven first, then everything else. Edges of the inputs interrupt from here
  /// on.
  void start();

  bool ready() { return eeprom_.ready(); }
  bool read(std::uint16_t address, Page& out) { return eeprom_.read(address, out); }
  void start_write(std::uint16_t address, const Page& page) {
    eeprom_.start_write(address, page);
    writing_ = true;
  }
  BayInputs inputs(std::size_t bay);
  void apply(std::size_t bay, const BayOutputs& outputs);
  InternalFlash& flash() { return flash_; }
  void restart();

  /// Whether a page was begun and not yet found written.
  bool writing();
  Display& display() { return display_; }

 private:
  I2cEeprom eeprom_;
  Display display_;
  InternalFlash flash_;
  std::array<bool, pins_bays> buzzing_{};
  bool writing_ = true;
};
static_assert(Board<Lm3s6965>);

/// To be called by the interrupts of the ports.
void acknowledge_edges();

}  // namespace docbay::firmware
