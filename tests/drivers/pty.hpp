// A pseudo-terminal: the end that a driver opens, and the end of the device behind it. Also a
// temporary folder, for names that stay while devices change.
#pragma once

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "drivers/serial/descriptor.hpp"

namespace docbay::drivers {

/// Far longer than anything takes, so that only what never happens runs into it.
inline constexpr std::chrono::seconds patience{20};

std::vector<std::uint8_t> bytes_of(std::string_view text);

/// Waits until the descriptor is readable or has hung up; false when `patience` is over.
bool wait_readable(int fd);

class Pty {
 public:
  Pty();

  [[nodiscard]] const std::string& device() const { return device_; }
  [[nodiscard]] int master() const { return master_.get(); }
  /// Sends as the device. All of it, waiting for the reader if need be.
  void send(std::span<const std::uint8_t> bytes);
  void send(std::string_view text) { send(bytes_of(text)); }
  /// Pulls the plug.
  void hang_up() { master_ = Descriptor{}; }

 private:
  Descriptor master_;
  std::string device_;
};

class TemporaryFolder {
 public:
  TemporaryFolder();
  TemporaryFolder(const TemporaryFolder&) = delete;
  TemporaryFolder& operator=(const TemporaryFolder&) = delete;
  ~TemporaryFolder();

  [[nodiscard]] std::filesystem::path operator/(std::string_view name) const {
    return path_ / name;
  }

 private:
  std::filesystem::path path_;
};

/// Makes `link` lead to `device`, as udev does when a device is plugged in again.
void point_to(const std::filesystem::path& link, const std::string& device);

}  // namespace docbay::drivers
