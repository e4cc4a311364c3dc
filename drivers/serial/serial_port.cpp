#include "drivers/serial/serial_port.hpp"

#include <array>
#include <cerrno>
#include <optional>
#include <utility>

#include <fcntl.h>
#include <linux/major.h>
#include <linux/serial.h>
#include <sys/file.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <termios.h>
#include <unistd.h>

namespace docbay::drivers {
namespace {

using Done = std::expected<void, SerialFailure>;

std::optional<speed_t> speed_of(int baud) {
  static constexpr std::array<std::pair<int, speed_t>, 12> speeds{{{1200, B1200},
                                                                   {2400, B2400},
                                                                   {4800, B4800},
                                                                   {9600, B9600},
                                                                   {19200, B19200},
                                                                   {38400, B38400},
                                                                   {57600, B57600},
                                                                   {115200, B115200},
                                                                   {230400, B230400},
                                                                   {460800, B460800},
                                                                   {921600, B921600},
                                                                   {1000000, B1000000}}};
  for (const auto& [rate, speed] : speeds) {
    if (rate == baud) return speed;
  }
  return std::nullopt;
}

SerialFailure failure_of(int error) {
  switch (error) {
    case EACCES:
    case EPERM:
      return SerialFailure::permission_denied;
    case EBUSY:
    case EWOULDBLOCK:
      return SerialFailure::busy;
    case EMFILE:
    case ENFILE:
      return SerialFailure::too_many_descriptors;
    case EINVAL:
      return SerialFailure::unsupported_mode;
    case EISDIR:
    case ENOTTY:
      return SerialFailure::not_a_serial_port;
    default:
      return SerialFailure::no_such_device;
  }
}

bool is_pty(int fd) {
  struct stat about{};
  return ::fstat(fd, &about) == 0 && major(about.st_rdev) >= UNIX98_PTY_SLAVE_MAJOR &&
         major(about.st_rdev) < UNIX98_PTY_SLAVE_MAJOR + UNIX98_PTY_MAJOR_COUNT;
}

Done claim(int fd) {
  // TIOCEXCL does not stop root, which a daemon in a container often is; flock does.
  if (::flock(fd, LOCK_EX | LOCK_NB) != 0) return std::unexpected{failure_of(errno)};
  // On a pty the flag would stay until the far end closes, even after we have died: a daemon that
  // starts again would lock itself out.
  if (!is_pty(fd) && ::ioctl(fd, TIOCEXCL) != 0) {
    return std::unexpected{failure_of(errno)};
  }
  return {};
}

Done make_raw(int fd, speed_t speed, Parity parity) {
  termios settings{};
  if (::tcgetattr(fd, &settings) != 0) return std::unexpected{failure_of(errno)};
  ::cfmakeraw(&settings);
  ::cfsetspeed(&settings, speed);
  settings.c_cflag |= CLOCAL | CREAD;
  settings.c_cflag &= ~static_cast<tcflag_t>(CSTOPB | CRTSCTS | PARODD);
  settings.c_iflag &= ~static_cast<tcflag_t>(IXOFF | IXANY);
  // A pty has no parity: asked for it, it agrees the first time and fails the second.
  if (parity == Parity::even && !is_pty(fd)) {
    settings.c_cflag |= PARENB;
    settings.c_iflag |= INPCK;
  }
  // With VMIN 0 a non-blocking read could not tell "nothing now" from "hung up".
  settings.c_cc[VMIN] = 1;
  settings.c_cc[VTIME] = 0;
  if (::tcsetattr(fd, TCSANOW, &settings) != 0) return std::unexpected{failure_of(errno)};

  // tcsetattr succeeds when any part of it did.
  if (::tcgetattr(fd, &settings) != 0) return std::unexpected{failure_of(errno)};
  if (::cfgetospeed(&settings) != speed) return std::unexpected{SerialFailure::unsupported_mode};
  return {};
}

Done turn_round_by_rts(int fd, const Rs485Direction& wanted) {
  serial_rs485 direction{};
  direction.flags = SER_RS485_ENABLED | SER_RS485_RTS_ON_SEND;
  direction.delay_rts_before_send = static_cast<__u32>(wanted.delay_before.count());
  direction.delay_rts_after_send = static_cast<__u32>(wanted.delay_after.count());
  const serial_rs485 asked = direction;
  // The kernel writes back what it could do of it, and succeeds all the same.
  const bool done = ::ioctl(fd, TIOCSRS485, &direction) == 0 &&
                    (direction.flags & asked.flags) == asked.flags &&
                    direction.delay_rts_before_send == asked.delay_rts_before_send &&
                    direction.delay_rts_after_send == asked.delay_rts_after_send;
  if (!done) return std::unexpected{SerialFailure::unsupported_rs485};
  return {};
}

}  // namespace

std::string_view message_of(SerialFailure failure) {
  switch (failure) {
    case SerialFailure::no_such_device:
      return "is not there: plug the device in, or correct its path in the configuration";
    case SerialFailure::permission_denied:
      return "may not be opened: put the service's account into the device's group (dialout)";
    case SerialFailure::busy:
      return "is in use: stop the other program, or take the second mention out of the "
             "configuration";
    case SerialFailure::not_a_serial_port:
      return "is not a serial port: correct its path in the configuration";
    case SerialFailure::unsupported_mode:
      return "cannot run at the configured baud rate and parity: choose others";
    case SerialFailure::unsupported_rs485:
      return "cannot turn an RS-485 transceiver round as configured: use an adapter that turns "
             "round by itself and take the direction out of the configuration, or try a direction "
             "without delays";
    case SerialFailure::too_many_descriptors:
      return "could not be opened, too many files are open: raise the service's limit "
             "(LimitNOFILE)";
    case SerialFailure::no_low_descriptor_left:
      return "could not be opened, all descriptors below 1024 are taken: restart the service";
    case SerialFailure::lost:
      return "has gone: check its cable; it is opened again by itself when it is back";
  }
  return "failed";
}

std::expected<std::size_t, SerialFailure> read_available(int fd, std::span<std::uint8_t> bytes) {
  const ssize_t count = ::read(fd, bytes.data(), bytes.size());
  if (count > 0) return static_cast<std::size_t>(count);
  if (count < 0 && (errno == EAGAIN || errno == EINTR)) return 0;
  return std::unexpected{SerialFailure::lost};
}

std::expected<SerialPort, SerialFailure> SerialPort::open(const SerialSettings& settings) {
  const std::optional<speed_t> speed = speed_of(settings.baud);
  if (!speed) return std::unexpected{SerialFailure::unsupported_mode};

  // Non-blocking also because open() would otherwise wait for a carrier.
  Descriptor fd{::open(settings.device.c_str(), O_RDWR | O_NOCTTY | O_CLOEXEC | O_NONBLOCK)};
  if (!fd || ::isatty(fd.get()) == 0) return std::unexpected{failure_of(errno)};

  Done done = claim(fd.get());
  if (done) done = make_raw(fd.get(), *speed, settings.parity);
  if (done && settings.rs485_direction) {
    done = turn_round_by_rts(fd.get(), *settings.rs485_direction);
  }
  if (!done) return std::unexpected{done.error()};
  const AdapterLatency latency = ask_for_low_latency(fd.get());
  ::tcflush(fd.get(), TCIOFLUSH);
  return SerialPort{std::move(fd), latency};
}

}  // namespace docbay::drivers
