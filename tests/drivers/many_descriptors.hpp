// A process with many files open.
#pragma once

#include <algorithm>
#include <vector>

#include <doctest/doctest.h>
#include <fcntl.h>
#include <sys/resource.h>

#include "drivers/serial/descriptor.hpp"

namespace docbay::drivers {

/// Takes every free descriptor up to 1100.
inline std::vector<Descriptor> many_descriptors() {
  rlimit limit{};
  ::getrlimit(RLIMIT_NOFILE, &limit);
  limit.rlim_cur = std::min<rlim_t>(limit.rlim_max, 4096);
  ::setrlimit(RLIMIT_NOFILE, &limit);
  std::vector<Descriptor> taken;
  do {
    taken.emplace_back(::open("/dev/null", O_RDONLY | O_CLOEXEC));
    REQUIRE(taken.back());
  } while (taken.back().get() < 1100);
  return taken;
}

}  // namespace docbay::drivers
