#include "drivers/line/modbus_rtu_line.hpp"

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <new>
#include <utility>

#include <modbus.h>
#include <poll.h>
#include <termios.h>

namespace docbay::drivers {
namespace {

using Clock = std::chrono::steady_clock;

constexpr std::chrono::milliseconds reopen_pause{500};
constexpr std::chrono::milliseconds noise_patience{500};
constexpr std::uint8_t board_address_max = 247;

// MODBUS Application Protocol V1.1b3, 6.3 and 6.17; address and CRC included.
constexpr std::size_t read_request_bytes = 8;
constexpr std::size_t exchange_request_bytes = 13;
constexpr std::size_t reply_bytes = 5;

void require(bool holds, const char* promise) {
  if (holds) return;
  std::fprintf(stderr, "docbay: broken promise of the line's caller: %s\n", promise);
  std::abort();
}

LineFailure failure_of(int error) {
  switch (error) {
    case ETIMEDOUT:
    case EAGAIN:
      return LineFailure::timed_out;
    case EMBBADCRC:
    case EMBBADDATA:
    case EMBBADEXC:
    case EMBBADSLAVE:
    case MODBUS_ENOBASE:  // an exception with code 0, which there is not
      return LineFailure::corrupt;
    case EMBXILFUN:
      return LineFailure::exception_illegal_function;
    case EMBXILADD:
      return LineFailure::exception_illegal_address;
    case EMBXILVAL:
      return LineFailure::exception_illegal_value;
    case EMBXSFAIL:
      return LineFailure::exception_device_failure;
    default:
      return error > EMBXSFAIL && error <= EMBXGTAR ? LineFailure::exception_other
                                                    : LineFailure::device_lost;
  }
}

// Waits for a byte or for `until`, whichever is first. -1 when a signal came or the port is no
// more.
int wait_for_byte(int fd, Clock::time_point until) {
  using namespace std::chrono;
  const auto left = std::max(nanoseconds{until - Clock::now()}, nanoseconds{0});
  const auto whole = duration_cast<seconds>(left);
  const timespec timeout{.tv_sec = whole.count(), .tv_nsec = (left - whole).count()};
  pollfd port{.fd = fd, .events = POLLIN, .revents = 0};
  return ::ppoll(&port, 1, &timeout, nullptr);
}

}  // namespace

// libmodbus never opens or closes the port itself: it would be neither exclusive nor below 1024,
// and modbus_close would write termios that it never read.
struct ModbusRtuLine::Library {
  Library() : context(modbus_new_rtu("port", 9600, 'E', 8, 1)) {
    if (context == nullptr) throw std::bad_alloc{};
    modbus_set_error_recovery(context, MODBUS_ERROR_RECOVERY_NONE);
    // The whole answer is due within the response timeout, however it is split.
    modbus_set_byte_timeout(context, 0, 0);
  }
  Library(const Library&) = delete;
  Library& operator=(const Library&) = delete;
  ~Library() { modbus_free(context); }

  modbus_t* context;
};

ModbusRtuLine::ModbusRtuLine(ModbusRtuSettings settings)
    : settings_(std::move(settings)),
      pacing_(settings_.baud, settings_.gap),
      library_(std::make_unique<Library>()) {}

ModbusRtuLine::~ModbusRtuLine() = default;

std::expected<void, LineFailure> ModbusRtuLine::read(protocol::BoardAddress board,
                                                     std::uint16_t address,
                                                     std::span<std::uint16_t> words) {
  return transact({.board = board, .read_address = address, .read = words});
}

std::expected<void, LineFailure> ModbusRtuLine::exchange(protocol::BoardAddress board,
                                                         std::uint16_t write_address,
                                                         std::span<const std::uint16_t> write,
                                                         std::uint16_t read_address,
                                                         std::span<std::uint16_t> read) {
  require(!write.empty() && write.size() <= line_write_words_max, "1 to 121 registers to write");
  return transact({.board = board,
                   .read_address = read_address,
                   .read = read,
                   .write_address = write_address,
                   .write = write});
}

std::expected<void, LineFailure> ModbusRtuLine::transact(const Transaction& transaction) {
  const auto& [board, read_address, read, write_address, write] = transaction;
  require(board.value >= 1 && board.value <= board_address_max, "a board address of 1 to 247");
  require(!read.empty() && read.size() <= line_read_words_max, "1 to 125 registers to read");

  if (const auto open = open_if_due(); !open) return open;
  if (const auto silent = await_silence(); !silent) return silent;

  const std::size_t request_bytes =
      write.empty() ? read_request_bytes : exchange_request_bytes + 2 * write.size();
  const auto timeout = std::chrono::ceil<std::chrono::microseconds>(pacing_.response_timeout(
      request_bytes, reply_bytes + 2 * read.size(), settings_.board_allowance));
  constexpr std::int64_t us_per_s = 1'000'000;
  modbus_set_response_timeout(library_->context,
                              static_cast<std::uint32_t>(timeout.count() / us_per_s),
                              static_cast<std::uint32_t>(timeout.count() % us_per_s));
  modbus_set_slave(library_->context, board.value);

  pacing_.sent(request_bytes, Clock::now());
  errno = 0;
  if (call_library(transaction) == static_cast<int>(read.size())) {
    pacing_.answered(Clock::now());
    return {};
  }
  return std::unexpected{fail(failure_of(errno))};
}

int ModbusRtuLine::call_library(const Transaction& transaction) const {
  const auto& [board, read_address, read, write_address, write] = transaction;
  const int read_words = static_cast<int>(read.size());
  if (write.empty()) {
    return modbus_read_registers(library_->context, read_address, read_words, read.data());
  }
  return modbus_write_and_read_registers(library_->context, write_address,
                                         static_cast<int>(write.size()), write.data(), read_address,
                                         read_words, read.data());
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
  const auto fd = low_descriptor_.occupy(std::move(*port));
  if (!fd) return std::unexpected{lose(fd.error())};
  fd_ = *fd;
  port_failure_.reset();
  modbus_set_socket(library_->context, fd_);
  // A process before us may have asked something that is being answered now.
  pacing_.distrust(Clock::now());
  return {};
}

std::expected<void, LineFailure> ModbusRtuLine::await_silence() {
  // Counted from the first byte that we see: one answer that came while this thread was not running
  // is no noise.
  std::optional<Clock::time_point> noisy_since;
  std::array<std::uint8_t, 512> stale;
  while (wait_for_byte(fd_, pacing_.may_send_at()) != 0) {
    const auto count = read_available(fd_, stale);
    if (!count) return std::unexpected{lose(count.error())};
    if (*count == 0) continue;
    const Clock::time_point now = Clock::now();
    pacing_.heard(now);
    if (!noisy_since) noisy_since = now;
    if (now - *noisy_since >= noise_patience) return std::unexpected{fail(LineFailure::noisy)};
  }
  pacing_.trust();
  return {};
}

LineFailure ModbusRtuLine::fail(LineFailure failure) {
  switch (failure) {
    case LineFailure::timed_out:
    case LineFailure::corrupt:
    case LineFailure::noisy:
      // What has not left yet (a stuck adapter) must not be sent later.
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
    modbus_set_socket(library_->context, -1);
    low_descriptor_.vacate();
    fd_ = -1;
  }
  port_failure_ = why;
  return LineFailure::device_lost;
}

}  // namespace docbay::drivers
