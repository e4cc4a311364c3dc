#include "drivers/line/modbus_library.hpp"

#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <new>

#include <modbus.h>

namespace docbay::drivers {
namespace {

constexpr std::uint8_t board_address_max = 247;
constexpr std::size_t read_frame_bytes = 8;
constexpr std::size_t exchange_frame_bytes = 13;
constexpr std::size_t reply_frame_bytes = 5;

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
    case EMBXGTAR:
      return LineFailure::exception_no_board;
    default:
      return error > EMBXSFAIL && error < EMBXGTAR ? LineFailure::exception_other
                                                   : LineFailure::device_lost;
  }
}

modbus_t* new_context(ModbusLibrary::Framing framing) {
  return framing == ModbusLibrary::Framing::rtu ? modbus_new_rtu("port", 9600, 'E', 8, 1)
                                                : modbus_new_tcp(nullptr, 0);
}

}  // namespace

ModbusRequest read_request(protocol::BoardAddress board, std::uint16_t address,
                           std::span<std::uint16_t> words) {
  require(board.value >= 1 && board.value <= board_address_max, "a board address of 1 to 247");
  require(!words.empty() && words.size() <= line_read_words_max, "1 to 125 registers to read");
  return {.board = board, .read_address = address, .read = words};
}

ModbusRequest exchange_request(protocol::BoardAddress board, std::uint16_t write_address,
                               std::span<const std::uint16_t> write, std::uint16_t read_address,
                               std::span<std::uint16_t> read) {
  require(!write.empty() && write.size() <= line_write_words_max, "1 to 121 registers to write");
  ModbusRequest request = read_request(board, read_address, read);
  request.write_address = write_address;
  request.write = write;
  return request;
}

std::size_t request_bytes(const ModbusRequest& request) {
  return request.write.empty() ? read_frame_bytes : exchange_frame_bytes + 2 * request.write.size();
}

std::size_t reply_bytes(const ModbusRequest& request) {
  return reply_frame_bytes + 2 * request.read.size();
}

// libmodbus never opens or closes the descriptor itself: it would be neither exclusive nor below
// 1024, and modbus_close would write termios that it never read.
struct ModbusLibrary::Context {
  explicit Context(Framing framing) : modbus(new_context(framing)) {
    if (modbus == nullptr) throw std::bad_alloc{};
    modbus_set_error_recovery(modbus, MODBUS_ERROR_RECOVERY_NONE);
    // The whole answer is due within the response timeout, however it is split.
    modbus_set_byte_timeout(modbus, 0, 0);
  }
  Context(const Context&) = delete;
  Context& operator=(const Context&) = delete;
  ~Context() { modbus_free(modbus); }

  modbus_t* modbus;
};

ModbusLibrary::ModbusLibrary(Framing framing) : context_(std::make_unique<Context>(framing)) {}

ModbusLibrary::~ModbusLibrary() = default;

void ModbusLibrary::use(int fd) {
  modbus_set_socket(context_->modbus, fd);
}

std::expected<void, LineFailure> ModbusLibrary::transact(const ModbusRequest& request,
                                                         std::chrono::nanoseconds timeout) {
  constexpr std::int64_t us_per_s = 1'000'000;
  const std::int64_t us = std::chrono::ceil<std::chrono::microseconds>(timeout).count();
  modbus_t* const modbus = context_->modbus;
  modbus_set_response_timeout(modbus, static_cast<std::uint32_t>(us / us_per_s),
                              static_cast<std::uint32_t>(us % us_per_s));
  modbus_set_slave(modbus, request.board.value);

  const auto& [board, read_address, read, write_address, write] = request;
  const int read_words = static_cast<int>(read.size());
  errno = 0;
  const int done =
      write.empty()
          ? modbus_read_registers(modbus, read_address, read_words, read.data())
          : modbus_write_and_read_registers(modbus, write_address, static_cast<int>(write.size()),
                                            write.data(), read_address, read_words, read.data());
  if (done == read_words) return {};
  return std::unexpected{failure_of(errno)};
}

}  // namespace docbay::drivers
