// Enumerations that come off the wire.
#pragma once

namespace docbay::protocol {

/// A value that a later version may have added reads as the enumeration's "unknown", zero.
template <class Enum>
Enum checked(unsigned value, Enum last) {
  return value <= static_cast<unsigned>(last) ? static_cast<Enum>(value) : Enum{};
}

}  // namespace docbay::protocol
