#include "simulator/port.hpp"

#include <array>
#include <cerrno>
#include <climits>
#include <cstdio>
#include <utility>

#include <fcntl.h>
#include <pty.h>
#include <sys/file.h>
#include <sys/inotify.h>
#include <sys/ioctl.h>
#include <termios.h>
#include <unistd.h>

namespace docbay::simulator {
namespace {

/// A link is made beside the old one and renamed over it, so that there is one at every moment.
Result<void> link_to(const std::string& device, const std::string& path) {
  const std::string fresh = path + ".new";
  ::unlink(fresh.c_str());
  if (::symlink(device.c_str(), fresh.c_str()) != 0 ||
      std::rename(fresh.c_str(), path.c_str()) != 0) {
    return std::unexpected{system_fault(path, errno)};
  }
  return {};
}

bool links_to(const std::string& path, const std::string& device) {
  std::array<char, PATH_MAX> target;
  const ssize_t size = ::readlink(path.c_str(), target.data(), target.size());
  return size >= 0 && std::string_view(target.data(), static_cast<std::size_t>(size)) == device;
}

}  // namespace

Result<Port> Port::open(const std::string& path) {
  termios raw{};
  ::cfmakeraw(&raw);
  ::cfsetspeed(&raw, B115200);
  raw.c_cflag |= CLOCAL | CREAD;
  int near_fd = -1;
  int far_fd = -1;
  std::array<char, PATH_MAX> name{};
  if (::openpty(&near_fd, &far_fd, name.data(), &raw, nullptr) != 0) {
    return std::unexpected{system_fault("no pty for " + path, errno)};
  }
  drivers::Descriptor near{near_fd};
  drivers::Descriptor far{far_fd};
  for (const int fd : {near_fd, far_fd}) {
    if (::fcntl(fd, F_SETFD, FD_CLOEXEC) != 0 || ::fcntl(fd, F_SETFL, O_RDWR | O_NONBLOCK) != 0) {
      return std::unexpected{system_fault(path, errno)};
    }
  }
  const std::string device{name.data()};
  drivers::Descriptor closings{::inotify_init1(IN_NONBLOCK | IN_CLOEXEC)};
  if (!closings || ::inotify_add_watch(closings.get(), device.c_str(), IN_CLOSE) < 0) {
    return std::unexpected{system_fault("cannot watch " + device, errno)};
  }
  if (const auto linked = link_to(device, path); !linked) return std::unexpected{linked.error()};
  return Port{path, device, std::move(near), std::move(far), std::move(closings)};
}

Port::Port(std::string path, std::string device, drivers::Descriptor near, drivers::Descriptor far,
           drivers::Descriptor closings)
    : path_{std::move(path)},
      device_{std::move(device)},
      near_{std::move(near)},
      far_{std::move(far)},
      closings_{std::move(closings)} {}

Port::~Port() {
  if (near_ && links_to(path_, device_)) ::unlink(path_.c_str());
}

std::vector<std::uint8_t> Port::receive() {
  std::vector<std::uint8_t> bytes;
  std::array<std::uint8_t, 512> buffer;
  for (;;) {
    const ssize_t count = ::read(near_.get(), buffer.data(), buffer.size());
    if (count <= 0) return bytes;
    bytes.insert(bytes.end(), buffer.begin(), buffer.begin() + count);
  }
}

void Port::send(std::span<const std::uint8_t> bytes) {
  unread_.insert(unread_.end(), bytes.begin(), bytes.end());
  flush();
  if (unread_.size() > unread_bytes_max) {
    unread_.erase(unread_.begin(), unread_.end() - static_cast<std::ptrdiff_t>(unread_bytes_max));
  }
}

void Port::flush() {
  while (!unread_.empty()) {
    const std::vector<std::uint8_t> bytes{unread_.begin(), unread_.end()};
    const ssize_t count = ::write(near_.get(), bytes.data(), bytes.size());
    if (count <= 0) return;
    unread_.erase(unread_.begin(), unread_.begin() + count);
  }
}

void Port::on_closed() {
  bool closed = false;
  std::array<char, 4096> events;
  while (::read(closings_.get(), events.data(), events.size()) > 0) closed = true;
  // Our drivers also lock the device: while one does, it was another program that closed it. The
  // lock is tried only then, for whoever opens the port in that instant finds it busy.
  if (!closed || ::flock(far_.get(), LOCK_EX | LOCK_NB) != 0) return;
  ::ioctl(far_.get(), TIOCNXCL);
  ::flock(far_.get(), LOCK_UN);
}

}  // namespace docbay::simulator
