// A serial port whose device sends reads, one a line: what scanners and card readers have in
// common.
#pragma once

#include <chrono>
#include <expected>
#include <optional>
#include <utility>
#include <vector>

#include "drivers/serial/line_framer.hpp"
#include "drivers/serial/serial_port.hpp"

namespace docbay::drivers {

/// Never blocks. For one thread: the one that waits for `fd()`.
class FramedPort {
 public:
  static std::expected<FramedPort, SerialFailure> open(
      const SerialSettings& settings,
      std::optional<std::chrono::milliseconds> flush_after = std::nullopt);

  /// To be waited on until it is readable. Stays the same until this object goes.
  [[nodiscard]] int fd() const { return port_.fd(); }
  /// `on_readable` is to be called no later than this, even if nothing has come.
  [[nodiscard]] std::optional<LineFramer::Time> wake_at() const { return framer_.flush_at(); }

  /// Makes one read() of at most 4 KiB. `lost`: the device has gone, and with it what it had begun
  /// to send; drop this object and open again.
  std::expected<std::vector<Frame>, SerialFailure> on_readable();

 private:
  FramedPort(SerialPort port, std::optional<std::chrono::milliseconds> flush_after)
      : port_(std::move(port)), framer_(flush_after) {}

  SerialPort port_;
  LineFramer framer_;
};

}  // namespace docbay::drivers
