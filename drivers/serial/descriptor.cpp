#include "drivers/serial/descriptor.hpp"

#include <unistd.h>

namespace docbay::drivers {

Descriptor& Descriptor::operator=(Descriptor&& other) noexcept {
  std::swap(fd_, other.fd_);
  return *this;
}

Descriptor::~Descriptor() {
  if (fd_ >= 0) ::close(fd_);
}

}  // namespace docbay::drivers
