#include "drivers/serial/low_latency.hpp"

#include <fstream>
#include <string>

#include <linux/serial.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>

namespace docbay::drivers {
namespace {

constexpr int least_ms = 1;

bool is_low(const std::filesystem::path& timer) {
  int ms = 0;
  return (std::ifstream{timer} >> ms) && ms <= least_ms;
}

}  // namespace

AdapterLatency ask_for_low_latency(int fd, const std::filesystem::path& sysfs) {
  serial_struct settings{};
  if (::ioctl(fd, TIOCGSERIAL, &settings) == 0) {
    settings.flags |= static_cast<int>(ASYNC_LOW_LATENCY);
    // Refused or without effect, the timer's file tells.
    ::ioctl(fd, TIOCSSERIAL, &settings);
  }
  struct stat about{};
  if (::fstat(fd, &about) != 0) return AdapterLatency::low;
  const std::string number =
      std::to_string(major(about.st_rdev)) + ":" + std::to_string(minor(about.st_rdev));
  const auto timer = sysfs / number / "device" / "latency_timer";
  std::error_code unknown;
  if (!std::filesystem::exists(timer, unknown)) return AdapterLatency::low;
  if (is_low(timer)) return AdapterLatency::low;
  std::ofstream{timer} << least_ms << '\n';
  return is_low(timer) ? AdapterLatency::low : AdapterLatency::refused;
}

}  // namespace docbay::drivers
