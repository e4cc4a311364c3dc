#include "drivers/serial/low_descriptor.hpp"

#include <fcntl.h>
#include <sys/select.h>
#include <unistd.h>

namespace docbay::drivers {

LowDescriptor::LowDescriptor() {
  take_number();
}

bool LowDescriptor::take_number() {
  if (low_) return true;
  Descriptor low{::open("/dev/null", O_RDWR | O_CLOEXEC)};
  if (!low || low.get() >= FD_SETSIZE) return false;
  // Held open beside it, so that vacating needs no new descriptor just when there may be none.
  Descriptor placeholder{::fcntl(low.get(), F_DUPFD_CLOEXEC, 0)};
  if (!placeholder) return false;
  low_ = std::move(low);
  placeholder_ = std::move(placeholder);
  return true;
}

std::optional<int> LowDescriptor::occupy(Descriptor port) {
  if (!take_number()) return std::nullopt;
  if (::dup3(port.get(), low_.get(), O_CLOEXEC) < 0) return std::nullopt;
  return low_.get();
}

void LowDescriptor::vacate() {
  if (low_) ::dup3(placeholder_.get(), low_.get(), O_CLOEXEC);
}

}  // namespace docbay::drivers
