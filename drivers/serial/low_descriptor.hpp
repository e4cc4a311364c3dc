// One descriptor number below 1024, kept for one port or connection for as long as this object
// lives.
//
// A library that waits with select() cannot see descriptors from 1024 on; the process is aborted.
// The system always gives out the lowest free number, so moving a port down when it is opened helps
// nobody: if a low number were free, the port would have it already. A number has to be taken while
// there are some, at the start, and must never be let go: not while the port is away either, when
// any connection of the daemon could take it. So it stays open on /dev/null, and the port is put
// over it (dup3), which the kernel does in one step.
#pragma once

#include <optional>

#include "drivers/serial/descriptor.hpp"

namespace docbay::drivers {

class LowDescriptor {
 public:
  /// Takes a number, if there is one; otherwise `occupy` tries again.
  LowDescriptor();

  /// Puts the port under the kept number and returns the number; nothing when there is none.
  std::optional<int> occupy(Descriptor port);
  /// Closes the port, keeps the number.
  void vacate();

 private:
  bool take_number();

  Descriptor placeholder_;
  Descriptor low_;
};

}  // namespace docbay::drivers
