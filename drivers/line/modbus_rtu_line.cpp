#include "drivers/line/modbus_rtu_line.hpp"

#include <algorithm>
#include <array>
#include <utility>

#include <poll.h>
#include <termios.h>

namespace docbay::drivers {
namespace {

using Clock = std::chrono::steady_clock;

constexpr std::chrono::milliseconds reopen_pause{500};
constexpr std::chrono::milliseconds noise_patience{500};

// Waits for a byte or for `until`, whichever is first; 0 is the latter. -1 when a signal came or
// the port is no more.
int poll_until(int fd, Clock::time_point until) {
  using namespace std::chrono;
  const auto left = std::max(nanoseconds{until - Clock::now()}, nanoseconds{0});
  const auto whole = duration_cast<seconds>(left);
  const timespec timeout{.tv_sec = whole.count(), .tv_nsec = (left - whole).count()};
  pollfd port{.fd = fd, .events = POLLIN, .revents = 0};
  return ::ppoll(&port, 1, &timeout, nullptr);
}

}  // namespace

ModbusRtuLine::ModbusRtuLine(ModbusRtuSettings settings, PortWatch watch)
    : settings_(std::move(settings)),
      pacing_(settings_.baud, settings_.gap),
      reporter_(std::move(watch)) {
  if (const auto& direction = settings_.rs485_direction) {
    settings_.board_allowance += direction->delay_before + direction->delay_after;
  }
}

std::expected<void, LineFailure> ModbusRtuLine::read(protocol::BoardAddress board,
                                                     std::uint16_t address,
                                                     std::span<std::uint16_t> words) {
  return transact(read_request(board, address, words));
}

std::expected<void, LineFailure> ModbusRtuLine::exchange(protocol::BoardAddress board,
                                                         std::uint16_t write_address,
                                                         std::span<const std::uint16_t> write,
                                                         std::uint16_t read_address,
                                                         std::span<std::uint16_t> read) {
  return transact(exchange_request(board, write_address, write, read_address, read));
}

std::expected<void, LineFailure> ModbusRtuLine::transact(const ModbusRequest& request) {
  if (const auto open = open_if_due(); !open) return open;
  if (const auto silent = await_silence(request.board); !silent) return silent;

  const std::size_t bytes = request_bytes(request);
  pacing_.sent(bytes, Clock::now());
  const auto done = library_.transact(
      request, pacing_.response_timeout(bytes, reply_bytes(request), settings_.board_allowance));
  if (!done) return std::unexpected{fail(done.error(), request.board)};
  pacing_.answered(Clock::now());
  return {};
}

std::expected<void, LineFailure> ModbusRtuLine::open_if_due() {
  if (fd_ >= 0) return {};
  const Clock::time_point now = Clock::now();
  if (now < next_open_at_) return std::unexpected{LineFailure::device_lost};
  next_open_at_ = now + reopen_pause;

  auto port = SerialPort::open({.device = settings_.device,
                                .baud = settings_.baud,
                                .parity = settings_.parity,
                                .rs485_direction = settings_.rs485_direction});
  if (!port) return std::unexpected{lose(port.error())};
  const AdapterLatency latency = port->latency();
  const auto fd = low_descriptor_.occupy(port->release());
  if (!fd) return std::unexpected{lose(SerialFailure::no_low_descriptor_left)};
  fd_ = *fd;
  port_failure_.reset();
  library_.use(fd_);
  reporter_.opened();
  if (latency == AdapterLatency::refused) reporter_.slow(message_of_refused_latency);
  // A process before us may have asked something that is being answered now.
  pacing_.distrust(Clock::now());
  return {};
}

// Whether there is something to be looked at before `until`.
bool ModbusRtuLine::wait_for_byte(LinePacing::Time until) {
  const LinePacing::Time wake_at = until - wake_lead_.lead();
  if (Clock::now() < wake_at) {
    if (poll_until(fd_, wake_at) != 0) return true;
    wake_lead_.woke_late(Clock::now() - wake_at);
  }
  do {
    if (poll_until(fd_, Clock::now()) != 0) return true;
  } while (Clock::now() < until);
  return false;
}

std::expected<void, LineFailure> ModbusRtuLine::await_silence(protocol::BoardAddress board) {
  // Counted from the first byte that we see: one answer that came while this thread was not running
  // is no noise.
  std::optional<Clock::time_point> noisy_since;
  std::array<std::uint8_t, 512> stale;
  while (wait_for_byte(pacing_.may_send_at(board))) {
    const auto count = read_available(fd_, stale);
    if (!count) return std::unexpected{lose(count.error())};
    if (*count == 0) continue;
    const Clock::time_point now = Clock::now();
    pacing_.heard(now);
    if (!noisy_since) noisy_since = now;
    if (now - *noisy_since >= noise_patience)
      return std::unexpected{fail(LineFailure::noisy, board)};
  }
  pacing_.trust();
  return {};
}

LineFailure ModbusRtuLine::fail(LineFailure failure, protocol::BoardAddress board) {
  switch (failure) {
    case LineFailure::timed_out:
      // What has not left yet (a stuck adapter) must not be sent later.
      ::tcflush(fd_, TCOFLUSH);
      pacing_.doubt(board, Clock::now());
      break;
    case LineFailure::corrupt:
    case LineFailure::noisy:
      ::tcflush(fd_, TCOFLUSH);
      pacing_.distrust(Clock::now());
      break;
    case LineFailure::device_lost:
      lose(SerialFailure::lost);
      break;
    default:  // a refusal is a whole, timely answer
      pacing_.answered(Clock::now());
      break;
  }
  return failure;
}

LineFailure ModbusRtuLine::lose(SerialFailure why) {
  if (fd_ >= 0) {
    // Closing would otherwise wait for bytes that no device takes any more.
    ::tcflush(fd_, TCOFLUSH);
    library_.use(-1);
    low_descriptor_.vacate();
    fd_ = -1;
  }
  port_failure_ = why;
  // That a device that has gone is not there is no news.
  reporter_.away(message_of(why), why != SerialFailure::no_such_device);
  return LineFailure::device_lost;
}

}  // namespace docbay::drivers
