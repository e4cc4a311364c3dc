#include "drivers/line/modbus_tcp_line.hpp"

#include <thread>
#include <utility>

#include <poll.h>

#include "drivers/line/line_pacing.hpp"

namespace docbay::drivers {
namespace {

constexpr std::chrono::milliseconds reconnect_pause{500};
constexpr std::chrono::milliseconds connect_patience{500};

}  // namespace

ModbusTcpLine::ModbusTcpLine(ModbusTcpSettings settings, PortWatch watch)
    : settings_(std::move(settings)), reporter_(std::move(watch)) {}

std::expected<void, LineFailure> ModbusTcpLine::read(protocol::BoardAddress board,
                                                     std::uint16_t address,
                                                     std::span<std::uint16_t> words) {
  return transact(read_request(board, address, words));
}

std::expected<void, LineFailure> ModbusTcpLine::exchange(protocol::BoardAddress board,
                                                         std::uint16_t write_address,
                                                         std::span<const std::uint16_t> write,
                                                         std::uint16_t read_address,
                                                         std::span<std::uint16_t> read) {
  return transact(exchange_request(board, write_address, write, read_address, read));
}

std::expected<void, LineFailure> ModbusTcpLine::transact(const ModbusRequest& request) {
  if (fd_ >= 0 && stale()) disconnect();
  if (const auto connected = connect_if_due(); !connected) return connected;
  const auto done = library_.transact(request, settings_.reply_timeout);
  if (!done) return std::unexpected{fail(done.error())};
  return {};
}

// Between requests nothing may come: either the gateway has closed (they do, when nobody asks for a
// while), or it talks without being asked.
bool ModbusTcpLine::stale() const {
  pollfd connection{.fd = fd_, .events = POLLIN, .revents = 0};
  return ::poll(&connection, 1, 0) != 0;
}

std::expected<void, LineFailure> ModbusTcpLine::connect_if_due() {
  if (fd_ >= 0) return {};
  const Clock::time_point now = Clock::now();
  if (failure_ && now < tried_at_ + reconnect_pause) {
    return std::unexpected{LineFailure::device_lost};
  }
  // A gateway that answers at once, and always badly, is not to be flooded with connections.
  if (!failure_) std::this_thread::sleep_until(tried_at_ + quarantine_silence);
  tried_at_ = Clock::now();
  auto connection = connect_to(settings_.gateway, connect_patience);
  if (!connection) return std::unexpected{lose(connection.error())};
  const auto fd = low_descriptor_.occupy(std::move(*connection));
  if (!fd) return std::unexpected{lose(GatewayFailure::no_low_descriptor_left)};
  fd_ = *fd;
  failure_.reset();
  library_.use(fd_);
  reporter_.opened();
  return {};
}

LineFailure ModbusTcpLine::fail(LineFailure failure) {
  switch (failure) {
    case LineFailure::timed_out:
    case LineFailure::corrupt:
    case LineFailure::noisy:
      disconnect();
      return failure;
    case LineFailure::device_lost:
      return lose(GatewayFailure::lost);
    default:  // a refusal is a whole, timely answer
      return failure;
  }
}

LineFailure ModbusTcpLine::lose(GatewayFailure why) {
  disconnect();
  failure_ = why;
  // Of a gateway that has gone it is no news that it cannot be reached.
  reporter_.away(message_of(why), why == GatewayFailure::too_many_descriptors ||
                                      why == GatewayFailure::no_low_descriptor_left);
  return LineFailure::device_lost;
}

void ModbusTcpLine::disconnect() {
  if (fd_ < 0) return;
  library_.use(-1);
  low_descriptor_.vacate();
  fd_ = -1;
}

}  // namespace docbay::drivers
