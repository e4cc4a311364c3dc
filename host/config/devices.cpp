// Which devices are there now.
#include <cerrno>
#include <map>
#include <system_error>

#include <fmt/core.h>
#include <sys/stat.h>
#include <unistd.h>

#include "host/config/config.hpp"

namespace docbay::host {
namespace {

struct Use {
  std::string user;
  std::filesystem::path device;
};

std::vector<Use> uses_of(const Config& config) {
  std::vector<Use> uses;
  // Whether a gateway answers is seen when it is connected to.
  for (const auto& line : config.lines)
    if (!line.gateway) uses.push_back({fmt::format("line \"{}\"", line.name), line.device});
  for (const auto& cabinet : config.cabinets) {
    const auto add = [&](std::string_view what, const std::filesystem::path& device) {
      uses.push_back({fmt::format("{} of cabinet \"{}\"", what, cabinet.name), device});
    };
    add("front scanner", cabinet.front_scanner);
    add("front card reader", cabinet.front_card);
    add("back scanner", cabinet.back_scanner);
    add("back card reader", cabinet.back_card);
  }
  return uses;
}

std::string reason(int system_errno) {
  return std::generic_category().message(system_errno);
}

}  // namespace

std::vector<std::string> check_devices(const Config& config) {
  std::vector<std::string> warnings;
  // By number, since two symbolic links may lead to one device.
  std::map<dev_t, std::string> users;
  for (const auto& [user, device] : uses_of(config)) {
    const auto warn = [&](std::string_view why) {
      warnings.push_back(fmt::format("{}: {} {}", user, device.native(), why));
    };
    struct stat facts{};
    if (::stat(device.c_str(), &facts) != 0) {
      warn(fmt::format("is not there ({}): plug it in, or correct the path", reason(errno)));
    } else if (!S_ISCHR(facts.st_mode)) {
      warn("is not a serial device: correct the path");
    } else if (::access(device.c_str(), R_OK | W_OK) != 0) {
      warn(
          fmt::format("may not be used ({}): give the daemon's user the right to read and write it",
                      reason(errno)));
    } else if (const auto [first, is_first] = users.try_emplace(facts.st_rdev, user); !is_first) {
      warn(
          fmt::format("is the same device as that of {}: correct one of the paths", first->second));
    }
  }
  return warnings;
}

}  // namespace docbay::host
