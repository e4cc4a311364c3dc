// The LM3S6965's own flash (data sheet, 8). While it is written, the processor stands still.
#pragma once

#include <cstdint>
#include <span>

#include "firmware/core/slots.hpp"

namespace docbay::firmware {

class InternalFlash {
 public:
  /// The controller times its pulses by the clock: whole MHz.
  static void start(std::uint32_t mhz);

  /// False when the page or word is protected, or the controller does not come to its end.
  static bool erase(std::uint32_t address);
  static bool program(std::uint32_t address, std::span<const std::uint8_t> bytes);
  static void read(std::uint32_t address, std::span<std::uint8_t> out);
};
static_assert(Flash<InternalFlash>);

}  // namespace docbay::firmware
