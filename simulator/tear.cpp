#include "simulator/tear.hpp"

#include <algorithm>

namespace docbay::simulator {

Tear tear(firmware::Page& page, const firmware::Page& before, Chance& chance) {
  Tear made;
  made.new_bytes = chance.below(firmware::page_bytes);
  made.garbage_bytes = 1 + chance.below(firmware::page_bytes - made.new_bytes);
  const std::uint8_t written = page[made.new_bytes];
  for (std::size_t i = 0; i < made.garbage_bytes; ++i) {
    page[made.new_bytes + i] = static_cast<std::uint8_t>(chance.next());
  }
  std::uint8_t& certain = page[made.new_bytes];
  while (certain == written || certain == before[made.new_bytes]) ++certain;
  const auto old = static_cast<std::ptrdiff_t>(made.new_bytes + made.garbage_bytes);
  std::copy(before.begin() + old, before.end(), page.begin() + old);
  return made;
}

}  // namespace docbay::simulator
