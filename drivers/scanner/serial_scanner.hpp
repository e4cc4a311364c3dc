// A barcode scanner that sends each code over a serial port (RS-232, or USB as CDC) and ends it
// with CR, LF or both. What the bytes mean is not decided here.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <expected>
#include <optional>
#include <utility>
#include <vector>

#include "drivers/serial/framed_port.hpp"

namespace docbay::drivers {

struct ScannerRead {
  std::vector<std::uint8_t> bytes;  ///< raw, as scanned; of an overlong read its first 64 bytes
  bool overlong = false;            ///< over 4096 bytes: no code of ours; to be shown and recorded
  std::size_t size_bytes = 0;       ///< what was sent
};

/// Never blocks. For one thread: the one that waits for `fd()`.
class SerialScanner {
 public:
  /// `flush_after`: for a scanner that is not set to send a terminator.
  static std::expected<SerialScanner, SerialFailure> open(
      const SerialSettings& settings,
      std::optional<std::chrono::milliseconds> flush_after = std::nullopt);

  /// See FramedPort.
  [[nodiscard]] int fd() const { return port_.fd(); }
  [[nodiscard]] std::optional<LineFramer::Time> wake_at() const { return port_.wake_at(); }

  /// Codes in the order of their scanning. Error `lost`: drop this object and open again.
  std::expected<std::vector<ScannerRead>, SerialFailure> on_readable();

 private:
  explicit SerialScanner(FramedPort port) : port_(std::move(port)) {}

  FramedPort port_;
};

}  // namespace docbay::drivers
