#include "host/daemon/wall_clock.hpp"

#include <chrono>
#include <ctime>

namespace docbay::host {

AtMs now_ms() {
  using namespace std::chrono;
  return duration_cast<milliseconds>(system_clock::now().time_since_epoch()).count();
}

LocalTime local_time(AtMs at_ms) {
  constexpr AtMs ms_per_s = 1000;
  constexpr int minutes_per_hour = 60;
  const auto seconds = static_cast<std::time_t>(at_ms / ms_per_s);
  std::tm local{};
  if (::localtime_r(&seconds, &local) == nullptr) return {};
  return {.day = static_cast<std::uint8_t>(local.tm_mday),
          .weekday = static_cast<std::uint8_t>(local.tm_wday),
          .minute = static_cast<std::uint16_t>(local.tm_hour * minutes_per_hour + local.tm_min)};
}

}  // namespace docbay::host
