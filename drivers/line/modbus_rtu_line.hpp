// Modbus RTU over a serial port, by libmodbus, which does the frames. What it leaves to its user is
// done here: the gap before a request, timeouts computed from the wire, silence after a failure, a
// port that comes and goes.
#pragma once

#include <chrono>
#include <cstdint>
#include <expected>
#include <optional>
#include <span>
#include <string>

#include "drivers/line/line.hpp"
#include "drivers/line/line_pacing.hpp"
#include "drivers/line/modbus_library.hpp"
#include "drivers/line/port_news.hpp"
#include "drivers/line/wake_lead.hpp"
#include "drivers/serial/low_descriptor.hpp"
#include "drivers/serial/serial_port.hpp"

namespace docbay::drivers {

struct ModbusRtuSettings {
  std::string device;
  int baud = 115200;
  Parity parity = Parity::even;
  std::optional<Rs485Direction> rs485_direction = std::nullopt;
  std::optional<std::chrono::microseconds> gap = std::nullopt;  ///< see LinePacing
  /// What a board may take to answer. Ours need 2 ms; emulated ones are slow.
  std::chrono::milliseconds board_allowance{30};
};

/// Make it early: it takes the low descriptor that libmodbus needs (see LowDescriptor).
///
/// The port is opened by the first request and again whenever it has gone, at most once in 500 ms;
/// in between requests fail at once with `device_lost`. After opening or a damaged answer the next
/// request is held back until the line was silent for 100 ms and everything that came is thrown
/// away; after a timeout so is the next request to the same board. What has already passed of it
/// counts. A request blocks for at most the silence (up to 0.5 s more on a line that never falls
/// silent: `noisy`) and its own timeout.
class ModbusRtuLine final : public Line {
 public:
  explicit ModbusRtuLine(ModbusRtuSettings settings, PortWatch watch = nullptr);

  std::expected<void, LineFailure> read(protocol::BoardAddress board, std::uint16_t address,
                                        std::span<std::uint16_t> words) override;
  std::expected<void, LineFailure> exchange(protocol::BoardAddress board,
                                            std::uint16_t write_address,
                                            std::span<const std::uint16_t> write,
                                            std::uint16_t read_address,
                                            std::span<std::uint16_t> read) override;

  /// What keeps the port away; nothing while it is open. For the line's own thread.
  [[nodiscard]] std::optional<SerialFailure> port_failure() const { return port_failure_; }

 private:
  std::expected<void, LineFailure> transact(const ModbusRequest& request);
  std::expected<void, LineFailure> open_if_due();
  bool wait_for_byte(LinePacing::Time until);
  std::expected<void, LineFailure> await_silence(protocol::BoardAddress board);
  LineFailure fail(LineFailure failure, protocol::BoardAddress board);
  LineFailure lose(SerialFailure why);

  ModbusRtuSettings settings_;
  LinePacing pacing_;
  WakeLead wake_lead_;
  LowDescriptor low_descriptor_;
  ModbusLibrary library_{ModbusLibrary::Framing::rtu};
  PortReporter reporter_;
  int fd_ = -1;  ///< of the open port
  std::optional<SerialFailure> port_failure_;
  LinePacing::Time next_open_at_{};
};

}  // namespace docbay::drivers
