#include "drivers/serial/serial_port.hpp"

#include <array>
#include <fstream>
#include <utility>

#include <doctest/doctest.h>
#include <fcntl.h>
#include <sys/fsuid.h>
#include <termios.h>
#include <unistd.h>

#include "drivers/serial/low_descriptor.hpp"
#include "tests/drivers/pty.hpp"

namespace docbay::drivers {
namespace {

std::expected<SerialPort, SerialFailure> open(const std::string& device, int baud = 9600) {
  return SerialPort::open({.device = device, .baud = baud, .parity = Parity::even});
}

/// Root may open everything; this takes that right away from the calling thread for a while.
class WithoutPrivilege {
 public:
  WithoutPrivilege() { ::setfsuid(65534); }
  WithoutPrivilege(const WithoutPrivilege&) = delete;
  WithoutPrivilege& operator=(const WithoutPrivilege&) = delete;
  ~WithoutPrivilege() { ::setfsuid(::geteuid()); }
};

}  // namespace

TEST_CASE("serial port: every byte comes through as it was sent, and none is sent back") {
  Pty pty;
  auto port = open(pty.device(), 115200);
  REQUIRE(port);

  std::vector<std::uint8_t> all;
  for (unsigned byte = 0; byte < 256; ++byte) all.push_back(static_cast<std::uint8_t>(byte));
  pty.send(all);
  std::vector<std::uint8_t> arrived;
  std::array<std::uint8_t, 300> piece;
  while (arrived.size() < all.size() && wait_readable(port->fd())) {
    const auto count = port->read(piece);
    REQUIRE(count);
    arrived.insert(arrived.end(), piece.begin(), piece.begin() + static_cast<int>(*count));
  }
  CHECK(arrived == all);
  CHECK(port->read(piece) == 0);

  ::fcntl(pty.master(), F_SETFL, O_NONBLOCK);
  CHECK(::read(pty.master(), piece.data(), piece.size()) == -1);
}

TEST_CASE("serial port: the descriptor is closed on exec and runs at the rate asked for") {
  Pty pty;
  const auto port = open(pty.device(), 57600);
  REQUIRE(port);
  CHECK((::fcntl(port->fd(), F_GETFD) & FD_CLOEXEC) != 0);
  termios settings{};
  REQUIRE(::tcgetattr(port->fd(), &settings) == 0);
  CHECK(::cfgetispeed(&settings) == B57600);
}

TEST_CASE("serial port: what arrived before it was opened is thrown away") {
  Pty pty;
  const Descriptor earlier{::open(pty.device().c_str(), O_RDWR | O_NOCTTY | O_CLOEXEC)};
  pty.send("stale\r");
  REQUIRE(wait_readable(earlier.get()));
  auto port = open(pty.device());
  REQUIRE(port);
  std::array<std::uint8_t, 16> bytes;
  CHECK(port->read(bytes) == 0);
}

TEST_CASE("serial port: a second owner is refused as long as there is a first one") {
  Pty pty;
  auto first = open(pty.device());
  REQUIRE(first);
  CHECK(open(pty.device()).error() == SerialFailure::busy);
  {
    const SerialPort gone = std::move(*first);
  }
  CHECK(open(pty.device()));
}

TEST_CASE("serial port: the reason for a refusal is named") {
  const TemporaryFolder folder;
  CHECK(open(folder / "absent").error() == SerialFailure::no_such_device);
  CHECK(open("").error() == SerialFailure::no_such_device);
  CHECK(open(folder / "").error() == SerialFailure::not_a_serial_port);
  std::ofstream{folder / "file"} << "text";
  CHECK(open(folder / "file").error() == SerialFailure::not_a_serial_port);
  CHECK(open("/dev/null").error() == SerialFailure::not_a_serial_port);

  Pty pty;
  CHECK(open(pty.device(), 12345).error() == SerialFailure::unsupported_mode);
  CHECK(SerialPort::open({.device = pty.device(), .rs485_direction = Rs485Direction{}}).error() ==
        SerialFailure::unsupported_rs485);

  std::filesystem::permissions(folder / "file", std::filesystem::perms::none);
  const WithoutPrivilege scope;
  CHECK(open(folder / "file").error() == SerialFailure::permission_denied);
}

TEST_CASE("serial port: every failure says what to do") {
  for (int value = 0; value <= static_cast<int>(SerialFailure::lost); ++value) {
    const auto failure = static_cast<SerialFailure>(value);
    CAPTURE(value);
    CHECK(message_of(failure).find(':') != std::string_view::npos);
  }
}

TEST_CASE("serial port: a device that hangs up is lost, after its last bytes") {
  Pty pty;
  auto port = open(pty.device());
  REQUIRE(port);
  pty.hang_up();
  REQUIRE(wait_readable(port->fd()));
  std::array<std::uint8_t, 16> bytes;
  CHECK(port->read(bytes).error() == SerialFailure::lost);
}

TEST_CASE("low descriptor: the port works under the kept number, which outlives the port") {
  LowDescriptor low;
  Pty first;
  auto port = open(first.device());
  REQUIRE(port);
  const auto fd = low.occupy(port->release());
  REQUIRE(fd);
  first.send("a");
  std::array<std::uint8_t, 4> bytes;
  REQUIRE(wait_readable(*fd));
  CHECK(read_available(*fd, bytes) == 1);
  CHECK((::fcntl(*fd, F_GETFD) & FD_CLOEXEC) != 0);

  low.vacate();
  CHECK(::fcntl(*fd, F_GETFD) >= 0);
  CHECK(::isatty(*fd) == 0);
  Pty second;
  port = open(second.device());
  REQUIRE(port);
  CHECK(low.occupy(port->release()) == *fd);
}

}  // namespace docbay::drivers
