#include "drivers/serial/framed_port.hpp"

#include <array>
#include <utility>

namespace docbay::drivers {

std::expected<FramedPort, SerialFailure> FramedPort::open(
    const SerialSettings& settings, std::optional<std::chrono::milliseconds> flush_after) {
  auto port = SerialPort::open(settings);
  if (!port) return std::unexpected{port.error()};
  return FramedPort{std::move(*port), flush_after};
}

std::expected<std::vector<Frame>, SerialFailure> FramedPort::on_readable() {
  std::array<std::uint8_t, 4096> bytes;
  const auto count = port_.read(bytes);
  if (!count) return std::unexpected{count.error()};
  return framer_.absorb(std::span{bytes}.first(*count), std::chrono::steady_clock::now());
}

}  // namespace docbay::drivers
