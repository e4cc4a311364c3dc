#include "host/daemon/wall_clock.hpp"

#include <chrono>
#include <ctime>
#include <fstream>

#include <sys/timex.h>

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

ClockReading read_clocks() {
  constexpr AtMs ms_per_s = 1'000;
  constexpr AtMs ns_per_ms = 1'000'000;
  timespec since_start{};
  ::clock_gettime(CLOCK_BOOTTIME, &since_start);
  return {.at_ms = now_ms(),
          .boot_ms = since_start.tv_sec * ms_per_s + since_start.tv_nsec / ns_per_ms};
}

bool is_clock_synchronised() {
  timex clock{};
  const int state = ::adjtimex(&clock);
  return state >= 0 && state != TIME_ERROR && (clock.status & STA_UNSYNC) == 0;
}

std::string read_boot_id() {
  std::ifstream file{"/proc/sys/kernel/random/boot_id"};
  std::string id;
  std::getline(file, id);
  return id;
}

bool StepWatch::stepped(const ClockReading& now) const {
  constexpr AtMs step_ms_min = 1'000;
  const AtMs by_ms = now.at_ms - now.boot_ms - offset_ms_;
  return by_ms > step_ms_min || by_ms < -step_ms_min;
}

}  // namespace docbay::host
