// One QEMU process that runs an ARM image, and the channels to it. Nothing waits, and everything
// that it says is always read: a QEMU whose peer stops reading freezes. It dies with this object,
// and with the thread that started it.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>

#include <sys/types.h>

#include "drivers/serial/descriptor.hpp"
#include "simulator/fault.hpp"

namespace docbay::simulator {

/// A way to QEMU and back, in this order its descriptors 3, 4, …
enum class Channel : std::uint8_t {
  line,      ///< UART0: the bytes of the RS-485 line
  scanner,   ///< UART1: the scan engine
  pins,      ///< the qtest protocol: levels of input pins
  monitor,   ///< QMP
  debugger,  ///< gdb's remote protocol, once the monitor was told to listen
  outputs,   ///< the trace of output pins, and complaints
};
inline constexpr std::size_t channel_count = 6;

struct QemuSettings {
  std::string firmware;  ///< the image, ELF
  std::string eeprom;    ///< file of the 24C32
};

class QemuMachine {
 public:
  /// The machine is made and stands still until the monitor says `cont`.
  static Result<QemuMachine> start(const QemuSettings& settings);
  QemuMachine(QemuMachine&& other) noexcept;
  QemuMachine& operator=(QemuMachine&&) = delete;
  /// As if the plug were pulled.
  ~QemuMachine();

  void send(Channel channel, std::string_view text);
  /// What has come since the last call.
  std::string receive(Channel channel);
  /// The next whole line, without its end; false when there is none yet.
  bool receive_line(Channel channel, std::string& line);
  [[nodiscard]] int fd(Channel channel) const;

 private:
  struct Way {
    drivers::Descriptor ours;
    std::string arrived;
    std::string unsent;
  };
  using Ways = std::array<Way, channel_count>;

  QemuMachine(pid_t process, Ways ways);
  Way& way(Channel channel) { return ways_[static_cast<std::size_t>(channel)]; }
  static void read(Way& way);
  static void flush(Way& way);

  pid_t process_;
  Ways ways_;
};

}  // namespace docbay::simulator
