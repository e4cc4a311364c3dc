#include "drivers/scanner/serial_scanner.hpp"

#include <utility>

namespace docbay::drivers {

std::expected<SerialScanner, SerialFailure> SerialScanner::open(
    const SerialSettings& settings, std::optional<std::chrono::milliseconds> flush_after) {
  auto port = FramedPort::open(settings, flush_after);
  if (!port) return std::unexpected{port.error()};
  return SerialScanner{std::move(*port)};
}

std::expected<std::vector<ScannerRead>, SerialFailure> SerialScanner::on_readable() {
  auto frames = port_.on_readable();
  if (!frames) return std::unexpected{frames.error()};
  std::vector<ScannerRead> reads;
  for (Frame& frame : *frames) {
    const bool overlong = frame.overlong();
    reads.push_back({std::move(frame.bytes), overlong, frame.size_bytes});
  }
  return reads;
}

}  // namespace docbay::drivers
