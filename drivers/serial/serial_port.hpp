// A serial port, opened raw (8 data bits, 1 stop bit, no flow control) and for us alone. Nothing
// here blocks: the descriptor is non-blocking, whoever wants to wait polls it.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <expected>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>

#include "drivers/serial/descriptor.hpp"
#include "drivers/serial/low_latency.hpp"

namespace docbay::drivers {

enum class Parity : std::uint8_t {
  none,
  even
};

/// The kernel turns an RS-485 transceiver round by RTS (TIOCSRS485). For ports whose driver can do
/// it; most adapters turn round by themselves.
struct Rs485Direction {
  std::chrono::milliseconds delay_before{0};  ///< from RTS to the first bit
  std::chrono::milliseconds delay_after{0};   ///< from the last bit to RTS; an answer may not begin
};

struct SerialSettings {
  std::string device;  ///< path; a name that survives unplugging is best (/dev/serial/by-path/…)
  int baud = 9600;     ///< 1200..1,000,000, one of the usual rates
  Parity parity = Parity::none;
  std::optional<Rs485Direction> rs485_direction = std::nullopt;
};

/// Why a port could not be opened, or is no more. `message_of` says what a person does about it;
/// a program tries again, at its own pace.
enum class SerialFailure : std::uint8_t {
  no_such_device,          ///< not plugged in, or the path is wrong
  permission_denied,       ///< the account may not open it
  busy,                    ///< another program, or another of our ports, has it
  not_a_serial_port,       ///< the path leads to something else
  unsupported_mode,        ///< the adapter cannot do the configured baud rate or parity
  unsupported_rs485,       ///< its driver cannot turn the transceiver round, or not so late
  too_many_descriptors,    ///< the process or the system has none left
  no_low_descriptor_left,  ///< see LowDescriptor
  lost,                    ///< it was open and has gone: close it, open it again
};

/// One English sentence, to be written after the device's name.
std::string_view message_of(SerialFailure failure);

/// Takes what has arrived, at most `bytes.size()`; 0 when there is nothing now. `lost` when the
/// device has hung up.
std::expected<std::size_t, SerialFailure> read_available(int fd, std::span<std::uint8_t> bytes);

class SerialPort {
 public:
  /// Whatever arrived before is thrown away. Exclusive against every program that locks the device
  /// (flock) and, but on a pty, against all others except root's (TIOCEXCL). USB adapters are asked
  /// for low latency.
  static std::expected<SerialPort, SerialFailure> open(const SerialSettings& settings);

  [[nodiscard]] int fd() const { return fd_.get(); }
  [[nodiscard]] AdapterLatency latency() const { return latency_; }
  /// Hands the open port over; this object has none afterwards.
  [[nodiscard]] Descriptor release() { return std::move(fd_); }
  std::expected<std::size_t, SerialFailure> read(std::span<std::uint8_t> bytes) {
    return read_available(fd_.get(), bytes);
  }

 private:
  SerialPort(Descriptor fd, AdapterLatency latency) : fd_(std::move(fd)), latency_(latency) {}

  Descriptor fd_;
  AdapterLatency latency_;
};

}  // namespace docbay::drivers
