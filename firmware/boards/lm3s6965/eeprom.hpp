// A 24C32 on I2C0 at address 0x50: pages of 32 bytes, acknowledge polling after a write (Atmel
// AT24C32D data sheet). A page takes 0.9 ms on the bus, either way; a bus that does not answer
// makes `read` false and leaves `ready` false, and never holds the caller longer than that.
#pragma once

#include <cstdint>

#include "firmware/core/settings.hpp"

namespace docbay::firmware {

class I2cEeprom {
 public:
  static void start();

  /// Asks the chip as long as it may be busy: from the start, and after each write.
  bool ready();
  static bool read(std::uint16_t address, Page& out);
  /// A write that the bus refuses is found by whoever reads back.
  void start_write(std::uint16_t address, const Page& page);

 private:
  bool maybe_busy_ = true;
};

}  // namespace docbay::firmware
