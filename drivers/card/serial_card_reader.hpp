// A card reader that sends the number of each card held to it over a serial port, one a line.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <expected>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "drivers/serial/framed_port.hpp"

namespace docbay::drivers {

/// Something was sent that is no card number: to be recorded; the person holds the card again.
struct GarbledCard {
  std::vector<std::uint8_t> bytes;  ///< raw; of an overlong one its first 64 bytes
  std::size_t size_bytes = 0;       ///< what was sent
};

/// A card number of 4 to 32 of the characters 0-9 A-Z : - or what came in its place.
using CardRead = std::expected<std::string, GarbledCard>;

/// Blanks and control characters around a number are dropped (some readers send STX and ETX), small
/// letters become capitals, so that one card is always one string.
CardRead card_read_of(Frame frame);

/// Never blocks. For one thread: the one that waits for `fd()`.
class SerialCardReader {
 public:
  /// `flush_after`: for a reader that sends no terminator.
  static std::expected<SerialCardReader, SerialFailure> open(
      const SerialSettings& settings,
      std::optional<std::chrono::milliseconds> flush_after = std::nullopt);

  /// See FramedPort.
  [[nodiscard]] int fd() const { return port_.fd(); }
  [[nodiscard]] std::optional<LineFramer::Time> wake_at() const { return port_.wake_at(); }

  /// Cards in the order in which they were held. Error `lost`: drop this object and open again.
  std::expected<std::vector<CardRead>, SerialFailure> on_readable();

 private:
  explicit SerialCardReader(FramedPort port) : port_(std::move(port)) {}

  FramedPort port_;
};

}  // namespace docbay::drivers
