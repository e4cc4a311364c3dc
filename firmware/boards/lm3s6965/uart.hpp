// The two serial lines: RS-485 on UART0 (115200 8E1), the scan engine on UART1 (9600 8N1).
// Interrupts move the bytes; nothing here waits.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>

#include "firmware/boards/lm3s6965/chip.hpp"
#include "protocol/rtu.hpp"

namespace docbay::firmware {

enum class Parity : std::uint8_t {
  none,
  even
};

class Uart {
 public:
  static constexpr std::size_t buffer_bytes = protocol::rtu_frame_bytes_max;
  using Buffer = std::array<std::uint8_t, buffer_bytes>;

  explicit constexpr Uart(Address base) : base_{base} {}

  void start(std::uint32_t baud, Parity parity);
  /// To be called by its interrupt. True when bytes came.
  bool on_interrupt();
  /// What came since the last call, oldest first; of more than the buffer holds, the newest. Call
  /// with interrupts on.
  std::span<const std::uint8_t> take(Buffer& into);
  /// Sends in the background; what is still being sent is given up.
  void send(std::span<const std::uint8_t> bytes);

 private:
  void refill();

  Address base_;
  Buffer received_{};
  std::size_t received_next_ = 0;
  std::size_t received_count_ = 0;
  Buffer sending_{};
  std::size_t sending_next_ = 0;
  std::size_t sending_count_ = 0;
};

}  // namespace docbay::firmware
