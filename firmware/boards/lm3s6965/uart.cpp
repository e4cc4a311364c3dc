#include "firmware/boards/lm3s6965/uart.hpp"

#include <algorithm>

namespace docbay::firmware {
namespace {

constexpr Address uart_data = 0x00;
constexpr Address uart_flags = 0x18;
constexpr Address uart_baud = 0x24;
constexpr Address uart_baud_fraction = 0x28;
constexpr Address uart_format = 0x2C;
constexpr Address uart_control = 0x30;
constexpr Address uart_interrupt_mask = 0x38;
constexpr Address uart_interrupt_clear = 0x44;
constexpr std::uint32_t receive_empty = 0x10;
constexpr std::uint32_t transmit_full = 0x20;
constexpr std::uint32_t receive_interrupts = 0x50;  // FIFO half full, or quiet with bytes in it
constexpr std::uint32_t transmit_interrupt = 0x20;

}  // namespace

void Uart::start(std::uint32_t baud, Parity parity) {
  constexpr std::uint32_t eight_bits_and_fifo = 0x70;
  constexpr std::uint32_t even_parity = 0x06;
  const std::uint32_t divisor = (clock_hz * 4 + baud / 2) / baud;  // in 64ths
  set(base_ + uart_control, 0);
  set(base_ + uart_baud, divisor >> 6U);
  set(base_ + uart_baud_fraction, divisor & 63U);
  set(base_ + uart_format, eight_bits_and_fifo | (parity == Parity::even ? even_parity : 0));
  set(base_ + uart_interrupt_mask, receive_interrupts);
  set(base_ + uart_control, 0x301);
}

bool Uart::on_interrupt() {
  set(base_ + uart_interrupt_clear, receive_interrupts | transmit_interrupt);
  bool came = false;
  while ((get(base_ + uart_flags) & receive_empty) == 0) {
    received_[received_next_] = static_cast<std::uint8_t>(get(base_ + uart_data));
    received_next_ = (received_next_ + 1) % buffer_bytes;
    received_count_ = std::min(received_count_ + 1, buffer_bytes);
    came = true;
  }
  refill();
  return came;
}

std::span<const std::uint8_t> Uart::take(Buffer& into) {
  const InterruptsOff guard;
  const std::size_t count = received_count_;
  std::size_t from = (received_next_ + buffer_bytes - count) % buffer_bytes;
  for (std::size_t i = 0; i < count; ++i) {
    into[i] = received_[from];
    from = (from + 1) % buffer_bytes;
  }
  received_count_ = 0;
  return std::span{into}.first(count);
}

void Uart::send(std::span<const std::uint8_t> bytes) {
  const InterruptsOff guard;
  sending_next_ = 0;
  sending_count_ = std::min(bytes.size(), buffer_bytes);
  std::copy_n(bytes.begin(), sending_count_, sending_.begin());
  refill();
}

void Uart::refill() {
  while (sending_next_ < sending_count_ && (get(base_ + uart_flags) & transmit_full) == 0) {
    set(base_ + uart_data, sending_[sending_next_++]);
  }
  const bool more = sending_next_ < sending_count_;
  set(base_ + uart_interrupt_mask, receive_interrupts | (more ? transmit_interrupt : 0));
}

}  // namespace docbay::firmware
