#include "host/daemon/state_directory.hpp"

#include <cerrno>
#include <cstring>
#include <utility>

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

namespace docbay::host {

std::expected<StateDirectory, std::string> StateDirectory::hold(std::filesystem::path path) {
  const auto cannot = [&](const std::string& what, const std::string& why) {
    return std::unexpected{"cannot " + what + ": " + why +
                           "; check [site] state_directory and who may write there"};
  };
  std::error_code error;
  const bool existed = std::filesystem::exists(path, error);
  std::filesystem::create_directories(path / "print", error);
  if (!error) std::filesystem::create_directories(path / "keys", error);
  if (error) return cannot("make " + path.string(), error.message());
  if (!existed) {
    std::filesystem::permissions(path, std::filesystem::perms::owner_all, error);
    if (error) return cannot("protect " + path.string(), error.message());
  }
  const std::string file = (path / "docbayd.lock").string();
  const int lock = open(file.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
  if (lock < 0) return cannot("write in " + path.string(), std::strerror(errno));
  StateDirectory held{std::move(path), lock};
  if (flock(lock, LOCK_EX | LOCK_NB) != 0) {
    return std::unexpected{"another docbayd works in " + held.path_.string() +
                           "; stop it first, or give this one a state_directory of its own"};
  }
  return held;
}

StateDirectory::StateDirectory(StateDirectory&& other) noexcept
    : path_{std::move(other.path_)}, lock_{std::exchange(other.lock_, -1)} {}

StateDirectory::~StateDirectory() {
  if (lock_ >= 0) close(lock_);
}

}  // namespace docbay::host
