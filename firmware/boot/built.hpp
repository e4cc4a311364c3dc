// What this build is called, and whom its boards trust. The values are written when the build is
// configured (built.cpp.in).
#pragma once

#include <cstdint>

#include "firmware/boot/boot.hpp"

namespace docbay::firmware {

/// Of this source: major * 256 + minor.
extern const std::uint16_t firmware_version;

extern const Trust trust;

}  // namespace docbay::firmware
