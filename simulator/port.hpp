// A serial device that is not there: a pty, and a symbolic link with a name that stays. Whoever
// opens the link finds a serial port; here is the other end of its cable.
#pragma once

#include <cstdint>
#include <deque>
#include <span>
#include <string>
#include <vector>

#include "drivers/serial/descriptor.hpp"
#include "simulator/fault.hpp"

namespace docbay::simulator {

/// Nothing blocks. The port exists from `open` on, whether somebody has it open or not; what nobody
/// reads is kept up to `unread_bytes_max` beyond what the kernel keeps, then the oldest is lost.
class Port {
 public:
  static constexpr std::size_t unread_bytes_max = 4096;

  /// Makes `path` a link to a new pty, in the place of an older link of a simulator that died.
  static Result<Port> open(const std::string& path);
  Port(Port&&) noexcept = default;
  Port& operator=(Port&&) = delete;
  /// Takes the link away, unless somebody else has put another in its place.
  ~Port();

  /// Readable when the other side has sent something.
  [[nodiscard]] int fd() const { return near_.get(); }
  std::vector<std::uint8_t> receive();

  void send(std::span<const std::uint8_t> bytes);
  /// Whether something waits for room in the kernel; `flush` when `fd` is writable.
  [[nodiscard]] bool unsent() const { return !unread_.empty(); }
  void flush();

  /// Readable when somebody has closed the port; then call `on_closed`, which else does nothing.
  [[nodiscard]] int closings_fd() const { return closings_.get(); }
  /// Ends exclusive use (TIOCEXCL), as the last close of a real port does: our own descriptor of
  /// the far end, which spares the daemon a hang-up and us an EIO, would keep it for ever.
  void on_closed();

 private:
  Port(std::string path, std::string device, drivers::Descriptor near, drivers::Descriptor far,
       drivers::Descriptor closings);

  std::string path_;
  std::string device_;
  drivers::Descriptor near_;
  drivers::Descriptor far_;
  drivers::Descriptor closings_;
  std::deque<std::uint8_t> unread_;
};

}  // namespace docbay::simulator
