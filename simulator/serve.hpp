// A commissioned cabinet in real time: ptys for its devices, a socket for hands, files for what
// must survive. One thread; virtual time is CLOCK_MONOTONIC.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "simulator/fault.hpp"

namespace docbay::simulator {

struct ServeSettings {
  std::string directory;
  std::uint64_t seed = 1;
  double bit_error_rate = 0;
  double loss_rate = 0;
  std::vector<std::uint32_t> qemu;  ///< numbers of the boards that run the ARM image in QEMU
  std::string firmware;             ///< that image
};

/// Runs until SIGTERM or SIGINT, which end it without a fault; the links and the socket are taken
/// away then. Prints one line when everything is there, and makes the socket last. A kill is a
/// power cut for all boards.
Result<void> serve(const ServeSettings& settings);

}  // namespace docbay::simulator
