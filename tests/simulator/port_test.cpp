// Ports: what the daemon's side of a pty sees.
#include "simulator/port.hpp"

#include <filesystem>
#include <optional>
#include <vector>

#include <doctest/doctest.h>
#include <fcntl.h>
#include <poll.h>
#include <sys/file.h>
#include <sys/ioctl.h>
#include <termios.h>
#include <unistd.h>

#include "tests/simulator/folder.hpp"

using namespace docbay::simulator;
using docbay::drivers::Descriptor;
using docbay::tests::Folder;

namespace {

constexpr int patience_ms = 5'000;

Descriptor open_link(const std::string& path) {
  return Descriptor{::open(path.c_str(), O_RDWR | O_NOCTTY | O_NONBLOCK | O_CLOEXEC)};
}

bool readable(int fd) {
  pollfd poll{.fd = fd, .events = POLLIN, .revents = 0};
  return ::poll(&poll, 1, patience_ms) == 1;
}

std::vector<std::uint8_t> read_bytes(int fd, std::size_t count) {
  std::vector<std::uint8_t> bytes;
  while (bytes.size() < count && readable(fd)) {
    std::vector<std::uint8_t> buffer(count - bytes.size());
    const ssize_t got = ::read(fd, buffer.data(), buffer.size());
    if (got <= 0) break;
    bytes.insert(bytes.end(), buffer.begin(), buffer.begin() + got);
  }
  return bytes;
}

std::vector<std::uint8_t> all_bytes() {
  std::vector<std::uint8_t> bytes(256);
  for (std::size_t i = 0; i < bytes.size(); ++i) bytes[i] = static_cast<std::uint8_t>(i);
  return bytes;
}

}  // namespace

TEST_CASE("port: every byte passes both ways as it is") {
  const Folder folder;
  auto port = Port::open(folder.path() + "/line-0");
  REQUIRE(port.has_value());
  const Descriptor far = open_link(folder.path() + "/line-0");
  REQUIRE(far);
  port->send(all_bytes());
  CHECK(read_bytes(far.get(), 256) == all_bytes());
  REQUIRE(::write(far.get(), all_bytes().data(), 256) == 256);
  REQUIRE(readable(port->fd()));
  CHECK(port->receive() == all_bytes());
}

TEST_CASE("port: what is sent while nobody has it open is there for the next one") {
  const Folder folder;
  auto port = Port::open(folder.path() + "/line-0");
  REQUIRE(port.has_value());
  port->send(std::vector<std::uint8_t>{1, 2, 3});
  const Descriptor far = open_link(folder.path() + "/line-0");
  CHECK(read_bytes(far.get(), 3) == std::vector<std::uint8_t>{1, 2, 3});
}

TEST_CASE("port: what nobody reads is dropped in the end, and blocks nothing") {
  const Folder folder;
  auto port = Port::open(folder.path() + "/line-0");
  REQUIRE(port.has_value());
  for (int i = 0; i < 2'000; ++i) port->send(all_bytes());
  CHECK(port->unsent());
}

TEST_CASE("port: the link takes the place of an old one, and goes with the port") {
  const Folder folder;
  const std::string path = folder.path() + "/line-0";
  std::filesystem::create_symlink("/dev/pts/99999", path);
  {
    const auto port = Port::open(path);
    REQUIRE(port.has_value());
    CHECK(open_link(path));
  }
  CHECK_FALSE(std::filesystem::is_symlink(path));
}

TEST_CASE("port: a later port's link is left alone by the earlier one") {
  const Folder folder;
  const std::string path = folder.path() + "/line-0";
  std::optional<Port> later;
  {
    const auto earlier = Port::open(path);
    REQUIRE(earlier.has_value());
    auto opened = Port::open(path);
    REQUIRE(opened.has_value());
    later.emplace(std::move(*opened));
  }
  CHECK(std::filesystem::is_symlink(path));
}

TEST_CASE("port: exclusive use ends when the one who has it closes or dies") {
  const Folder folder;
  const std::string path = folder.path() + "/line-0";
  auto port = Port::open(path);
  REQUIRE(port.has_value());
  const auto exclusive = [&] {
    const Descriptor far = open_link(path);
    int flag = 0;
    return ::ioctl(far.get(), TIOCGEXCL, &flag) == 0 && flag != 0;
  };
  {
    const Descriptor daemon = open_link(path);
    REQUIRE(::flock(daemon.get(), LOCK_EX | LOCK_NB) == 0);
    REQUIRE(::ioctl(daemon.get(), TIOCEXCL) == 0);
    // Somebody else looks in and goes away again, which ends nothing.
    CHECK(exclusive());
    REQUIRE(readable(port->closings_fd()));
    port->on_closed();
    CHECK(exclusive());
    port->on_closed();
  }
  REQUIRE(readable(port->closings_fd()));
  port->on_closed();
  CHECK_FALSE(exclusive());
}
