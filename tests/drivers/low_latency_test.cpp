#include "drivers/serial/low_latency.hpp"

#include <fstream>
#include <string>

#include <doctest/doctest.h>
#include <sys/fsuid.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <unistd.h>

#include "tests/drivers/pty.hpp"

namespace docbay::drivers {
namespace {

/// A port whose adapter has a timer file in a sysfs of its own.
struct Adapter {
  Pty pty;
  TemporaryFolder sysfs;
  std::filesystem::path timer;

  explicit Adapter(int ms) {
    struct stat about{};
    REQUIRE(::fstat(pty.master(), &about) == 0);
    const std::string number =
        std::to_string(major(about.st_rdev)) + ":" + std::to_string(minor(about.st_rdev));
    const auto device = sysfs / number / "device";
    std::filesystem::create_directories(device);
    timer = device / "latency_timer";
    std::ofstream{timer} << ms << '\n';
  }

  [[nodiscard]] int timer_ms() const {
    int ms = 0;
    std::ifstream{timer} >> ms;
    return ms;
  }
  [[nodiscard]] AdapterLatency ask() const { return ask_for_low_latency(pty.master(), sysfs / ""); }
};

}  // namespace

TEST_CASE("adapter latency: a timer of 16 ms is set to 1 ms") {
  const Adapter adapter{16};
  CHECK(adapter.ask() == AdapterLatency::low);
  CHECK(adapter.timer_ms() == 1);
}

TEST_CASE("adapter latency: a timer that may not be written is told") {
  const Adapter adapter{16};
  std::filesystem::permissions(
      adapter.timer, std::filesystem::perms::owner_read | std::filesystem::perms::others_read);
  std::filesystem::permissions(adapter.sysfs / "", std::filesystem::perms::all);
  ::setfsuid(65534);  // root may write everything
  const AdapterLatency latency = adapter.ask();
  ::setfsuid(::geteuid());
  CHECK(latency == AdapterLatency::refused);
  CHECK(adapter.timer_ms() == 16);
}

TEST_CASE("adapter latency: a port without a timer is as fast as it gets") {
  const Pty pty;
  CHECK(ask_for_low_latency(pty.master()) == AdapterLatency::low);
}

}  // namespace docbay::drivers
