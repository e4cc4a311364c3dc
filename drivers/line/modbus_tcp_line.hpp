// Modbus TCP to a gateway that has the RS-485 line at its other side, by libmodbus. The gateway
// keeps the gaps; here is what a connection needs: it comes and goes, and after doubt it is
// replaced, for what is still on its way in it can never be an answer to a later question.
#pragma once

#include <chrono>
#include <cstdint>
#include <expected>
#include <optional>
#include <span>

#include "drivers/line/line.hpp"
#include "drivers/line/modbus_library.hpp"
#include "drivers/line/port_news.hpp"
#include "drivers/line/tcp_connection.hpp"
#include "drivers/serial/low_descriptor.hpp"

namespace docbay::drivers {

struct ModbusTcpSettings {
  TcpAddress gateway;
  /// For network, gateway, wire and board together. Longer than the gateway itself waits for a
  /// board: a gateway that still waits for a dead one answers nobody.
  std::chrono::milliseconds reply_timeout{500};
};

/// Make it early: it takes the low descriptor that libmodbus needs (see LowDescriptor).
///
/// The gateway is connected to by the first request and again whenever the connection has gone, at
/// most once in 500 ms; in between requests fail at once with `device_lost`. A connection that the
/// gateway has closed since the last request is replaced without a failure. After a timeout or a
/// damaged answer the connection is replaced too, 100 ms after it was made at the earliest. A
/// request blocks for 600 ms at most for all this, and for its own timeout. Never `noisy`: nobody
/// can talk on a connection that has just been replaced.
class ModbusTcpLine final : public Line {
 public:
  explicit ModbusTcpLine(ModbusTcpSettings settings, PortWatch watch = nullptr);

  std::expected<void, LineFailure> read(protocol::BoardAddress board, std::uint16_t address,
                                        std::span<std::uint16_t> words) override;
  std::expected<void, LineFailure> exchange(protocol::BoardAddress board,
                                            std::uint16_t write_address,
                                            std::span<const std::uint16_t> write,
                                            std::uint16_t read_address,
                                            std::span<std::uint16_t> read) override;

  /// What keeps the gateway away; nothing while it is connected, or is to be connected to again
  /// after doubt. For the line's own thread.
  [[nodiscard]] std::optional<GatewayFailure> gateway_failure() const { return failure_; }

 private:
  using Clock = std::chrono::steady_clock;

  std::expected<void, LineFailure> transact(const ModbusRequest& request);
  std::expected<void, LineFailure> connect_if_due();
  [[nodiscard]] bool stale() const;
  LineFailure fail(LineFailure failure);
  LineFailure lose(GatewayFailure why);
  void disconnect();

  ModbusTcpSettings settings_;
  LowDescriptor low_descriptor_;
  ModbusLibrary library_{ModbusLibrary::Framing::tcp};
  PortReporter reporter_;
  int fd_ = -1;  ///< of the connection
  std::optional<GatewayFailure> failure_;
  Clock::time_point tried_at_{};  ///< when it was last connected to, or should have been
};

}  // namespace docbay::drivers
