// Modbus RTU over a serial port, by libmodbus, which does the frames. What it leaves to its user is
// done here: the gap before a request, timeouts computed from the wire, silence after a failure, a
// port that comes and goes.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <expected>
#include <memory>
#include <optional>
#include <span>
#include <string>

#include "drivers/line/line.hpp"
#include "drivers/line/line_pacing.hpp"
#include "drivers/serial/low_descriptor.hpp"
#include "drivers/serial/serial_port.hpp"

namespace docbay::drivers {

struct ModbusRtuSettings {
  std::string device;
  int baud = 115200;
  Parity parity = Parity::even;
  bool rs485_direction = false;  ///< see SerialSettings
  LineGap gap = LineGap::standard;
  /// What a board may take to answer. Ours need 2 ms; emulated ones are slow.
  std::chrono::milliseconds board_allowance{30};
};

/// Make it early: it takes the low descriptor that libmodbus needs (see LowDescriptor).
///
/// The port is opened by the first request and again whenever it has gone, at most once in 500 ms;
/// in between requests fail at once with `device_lost`. After opening, a timeout or a damaged
/// answer, the next request is held back until the line was silent for 100 ms and everything that
/// came is thrown away; silence that has already passed counts. A request blocks for at most the
/// silence (up to 0.5 s more on a line that never falls silent: `noisy`) and its own timeout.
class ModbusRtuLine final : public Line {
 public:
  explicit ModbusRtuLine(ModbusRtuSettings settings);
  ~ModbusRtuLine() override;

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
  struct Library;
  struct Transaction {
    protocol::BoardAddress board;
    std::uint16_t read_address;
    std::span<std::uint16_t> read;
    std::uint16_t write_address = 0;
    std::span<const std::uint16_t> write = {};  ///< empty: function 3
  };

  std::expected<void, LineFailure> transact(const Transaction& transaction);
  std::expected<void, LineFailure> open_if_due();
  std::expected<void, LineFailure> await_silence();
  [[nodiscard]] int call_library(const Transaction& transaction) const;
  LineFailure fail(LineFailure failure);
  LineFailure lose(SerialFailure why);

  ModbusRtuSettings settings_;
  LinePacing pacing_;
  LowDescriptor low_descriptor_;
  std::unique_ptr<Library> library_;
  int fd_ = -1;  ///< of the open port
  std::optional<SerialFailure> port_failure_;
  LinePacing::Time next_open_at_{};
};

}  // namespace docbay::drivers
