// An RS-485 line as characters on virtual time: everybody hears everybody, only silence ends a
// frame, two voices at once are noise. A character is 11 bits (start, 8 data, even parity, stop).
//
// Parity is not checked at either end: Linux hands damaged characters over unless told otherwise,
// and a flipped bit is the harder test for what is above.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <functional>
#include <optional>
#include <span>
#include <vector>

#include "simulator/chance.hpp"
#include "simulator/virtual_time.hpp"

namespace docbay::simulator {

/// What may go wrong on a line, now; it can change at any time.
struct Weather {
  double bit_error_rate = 0;  ///< of each data bit of each character
  double loss_rate = 0;       ///< of answers that never leave a board that has done its work
  double late_rate = 0;       ///< of answers that leave it only `late_by` later
  VirtualTime late_by = std::chrono::milliseconds{60};
  bool echo = false;   ///< the master also hears what it sends: a receiver that stays on
  bool noise = false;  ///< characters from nowhere, without a pause
  /// This listener says its last answer again and again, asked by nobody.
  std::optional<std::size_t> babbler = std::nullopt;
};

struct WireSettings {
  std::uint32_t baud = 115200;
  Weather weather{};
  std::uint64_t seed = 1;
};

/// Time that so many characters take at `baud`.
VirtualTime characters_time(std::size_t characters, std::uint32_t baud);
/// Silence that ends a frame: 3.5 characters, but 1.75 ms above 19200 baud (MODBUS over Serial
/// Line V1.02, 2.5.1.1).
VirtualTime silence_time(std::uint32_t baud);

class Wire {
 public:
  /// A board's ear and mouth: called after each silence with what it heard since the one before.
  /// Writes its answer into `out` and returns its length, 0 for none.
  using Listener =
      std::function<std::size_t(std::span<const std::uint8_t> heard, std::span<std::uint8_t> out)>;

  Wire(const WireSettings& settings, std::vector<Listener> listeners);

  /// The master hands these bytes to its UART now. They follow what it has not sent yet.
  void send(std::span<const std::uint8_t> bytes, VirtualTime now);
  /// The same for a board that answers in its own time. `listener` counts from 0.
  void say(std::size_t listener, std::span<const std::uint8_t> bytes, VirtualTime now);
  /// Bytes from nowhere, heard by master and boards.
  void disturb(std::span<const std::uint8_t> bytes, VirtualTime now);

  /// From `now` on. What is on its way stays as it is.
  void set_weather(const Weather& weather, VirtualTime now);

  /// The next instant at which something can be noticed outside: the master has characters to
  /// take (14 at a time, as a 16550 interrupts, or the last ones), or boards are to answer.
  [[nodiscard]] VirtualTime next_at() const;
  void advance_to(VirtualTime now);

  /// What has reached the master since the last call, as its interrupts hand it over: nothing while
  /// fewer than 14 characters have come and more are on their way.
  std::vector<std::uint8_t> take();
  [[nodiscard]] bool idle() const { return next_at() == never; }

 private:
  static constexpr int master = -1;
  static constexpr int nobody = -2;

  struct Character {
    VirtualTime at;  ///< its stop bit ends
    std::uint8_t value;
    int sender;
  };

  [[nodiscard]] bool inward(const Character& character) const;
  /// Whether this character reaches the master before its UART gives up waiting for more.
  [[nodiscard]] bool follows(const Character& character, VirtualTime last) const;
  /// What noise or a babbler says next.
  void talk(VirtualTime now);
  void follow(std::span<const std::uint8_t> bytes, int sender, VirtualTime now);
  void transmit(std::span<const std::uint8_t> bytes, int sender, VirtualTime start);
  void hear(const Character& character);
  void end_frame(VirtualTime now);
  std::uint8_t distort(std::uint8_t value);

  std::uint32_t baud_;
  Weather weather_;
  VirtualTime silence_;
  Chance chance_;
  std::vector<Listener> listeners_;
  std::vector<std::vector<std::uint8_t>> heard_;    ///< by listener, since the last silence
  std::deque<Character> in_flight_;                 ///< in the order in which they end
  std::vector<std::uint8_t> arrived_;               ///< at the master, not taken yet
  VirtualTime arrived_at_{};                        ///< the last of them
  VirtualTime silent_at_ = never;                   ///< when the silence after the last one is over
  VirtualTime talk_at_ = never;                     ///< when somebody speaks without being asked
  std::vector<std::vector<std::uint8_t>> answers_;  ///< by listener, the last one
};

}  // namespace docbay::simulator
