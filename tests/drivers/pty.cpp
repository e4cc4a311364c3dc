#include "tests/drivers/pty.hpp"

#include <array>
#include <cerrno>
#include <cstdlib>
#include <system_error>

#include <fcntl.h>
#include <poll.h>
#include <unistd.h>

namespace docbay::drivers {
namespace {

void check(bool done, const char* what) {
  if (!done) throw std::system_error{errno, std::generic_category(), what};
}

}  // namespace

std::vector<std::uint8_t> bytes_of(std::string_view text) {
  return {text.begin(), text.end()};
}

bool wait_readable(int fd) {
  pollfd waiting{.fd = fd, .events = POLLIN, .revents = 0};
  const auto bound = std::chrono::milliseconds{patience};
  return ::poll(&waiting, 1, static_cast<int>(bound.count())) == 1;
}

Pty::Pty() : master_(::posix_openpt(O_RDWR | O_NOCTTY | O_CLOEXEC)) {
  check(static_cast<bool>(master_), "posix_openpt");
  check(::grantpt(master()) == 0 && ::unlockpt(master()) == 0, "unlockpt");
  std::array<char, 64> name{};
  check(::ptsname_r(master(), name.data(), name.size()) == 0, "ptsname_r");
  device_ = name.data();
}

void Pty::send(std::span<const std::uint8_t> bytes) {
  while (!bytes.empty()) {
    const ssize_t sent = ::write(master(), bytes.data(), bytes.size());
    check(sent > 0, "write");
    bytes = bytes.subspan(static_cast<std::size_t>(sent));
  }
}

TemporaryFolder::TemporaryFolder() {
  std::string name = (std::filesystem::temp_directory_path() / "docbay-XXXXXX").string();
  check(::mkdtemp(name.data()) != nullptr, "mkdtemp");
  path_ = name;
}

TemporaryFolder::~TemporaryFolder() {
  std::error_code ignored;  // a folder left behind is no reason to fail
  std::filesystem::remove_all(path_, ignored);
}

void point_to(const std::filesystem::path& link, const std::string& device) {
  std::filesystem::remove(link);
  std::filesystem::create_symlink(device, link);
}

}  // namespace docbay::drivers
