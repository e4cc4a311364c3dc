// What is left of an EEPROM page whose chip lost its power in the middle of the write cycle: the
// AT24C32D promises nothing about it, so some bytes are new, some are anything, the rest is old.
#pragma once

#include <cstddef>

#include "firmware/core/settings.hpp"
#include "simulator/chance.hpp"

namespace docbay::simulator {

struct Tear {
  std::size_t page = 0;
  std::size_t new_bytes = 0;      ///< from the start of the page
  std::size_t garbage_bytes = 0;  ///< after them, one at least; what follows is old
};

/// Makes `page`, which holds what was written, into what `tear` says; neither what it was `before`
/// nor what was written. `tear.page` is the caller's business.
Tear tear(firmware::Page& page, const firmware::Page& before, Chance& chance);

}  // namespace docbay::simulator
