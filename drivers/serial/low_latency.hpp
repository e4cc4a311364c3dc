// A USB serial adapter may keep bytes back, 16 ms by default with the most common chip, which caps
// a line at 48 transactions a second. It can be asked not to.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string_view>

namespace docbay::drivers {

enum class AdapterLatency : std::uint8_t {
  low,      ///< nothing is known that keeps bytes back
  refused,  ///< its timer could not be set: the line works, several times slower; tell a person
};

/// One English sentence, to be written after the device's name.
inline constexpr std::string_view message_of_refused_latency =
    "keeps bytes back and may not be asked for less: give the service's account the right to write "
    "the adapter's latency_timer (a udev rule)";

/// Asks the driver (ASYNC_LOW_LATENCY), then whatever timer is still there by its file in sysfs:
/// 1 ms is the least. Ports without a timer are `low`. `sysfs` is where the kernel lists character
/// devices by number.
AdapterLatency ask_for_low_latency(int fd, const std::filesystem::path& sysfs = "/sys/dev/char");

}  // namespace docbay::drivers
