#include "tests/system/peer.hpp"

#include <array>

#include <fcntl.h>
#include <poll.h>
#include <unistd.h>

#include "drivers/serial/descriptor.hpp"

namespace docbay::tests {

Outcome Peer::ask(const Question& question) {
  Outcome outcome = put(question);
  if (outcome.answered) return outcome;
  const drivers::Descriptor line{open(device_.c_str(), O_RDWR | O_NOCTTY | O_NONBLOCK | O_CLOEXEC)};
  constexpr int silence_ms = 200;
  std::array<char, 256> late{};
  pollfd ready{.fd = line.get(), .events = POLLIN, .revents = 0};
  while (poll(&ready, 1, silence_ms) > 0 && read(line.get(), late.data(), late.size()) > 0) {
  }
  return outcome;
}

}  // namespace docbay::tests
