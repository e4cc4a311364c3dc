// When the next request may start: after the silence that ends a frame (t3.5, MODBUS over Serial
// Line V1.02, 2.5.1.1), and after a much longer one when an answer may still be under way.
//
// Pure: time is an argument, and must not go backwards.
#pragma once

#include <array>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>

#include "protocol/types.hpp"

namespace docbay::drivers {

/// 3.5 characters, the least silence by which a board can tell two frames apart. A character is 11
/// bits: start, 8 data, parity (or a second stop bit), stop.
std::chrono::nanoseconds true_gap(int baud);
/// The same, but 1.75 ms above 19200 baud: the standard's concession to UARTs without fine timers.
std::chrono::nanoseconds standard_gap(int baud);

/// Silence after a damaged answer, and for a board that has not answered. Longer than any board may
/// take to answer.
inline constexpr std::chrono::milliseconds quarantine_silence{100};

class LinePacing {
 public:
  using Time = std::chrono::steady_clock::time_point;
  using Duration = std::chrono::nanoseconds;

  /// `gap`: what every board on the line has agreed to, never less than the true one; nothing: the
  /// standard's.
  explicit LinePacing(int baud, std::optional<Duration> gap = std::nullopt);

  [[nodiscard]] Duration wire_time(std::size_t bytes) const;
  [[nodiscard]] Duration gap() const { return gap_; }
  /// From the start of the request to the end of the answer of a board that takes `board_allowance`
  /// at most, its own wait for the standard's t3.5 not counted.
  [[nodiscard]] Duration response_timeout(std::size_t request_bytes, std::size_t reply_bytes,
                                          Duration board_allowance) const;

  /// A request of so many bytes was handed over now; its last byte is on the wire later.
  void sent(std::size_t bytes, Time now) { quiet_since_ = now + wire_time(bytes); }
  /// The whole answer is there: whatever was predicted, our request is through.
  void answered(Time now) { quiet_since_ = now; }
  /// Something that was not asked for came, its last byte now at the latest.
  void heard(Time now);
  /// Something is wrong with the line: the next request waits for the long silence.
  void distrust(Time now);
  /// This board has not answered, and may still: it is not asked for as long. Others may be, since
  /// an answer bears its board's address; a dead board costs them a timeout and no silence.
  void doubt(protocol::BoardAddress board, Time now);
  /// The line has been silent until `may_send_at`.
  void trust() { trusted_ = true; }

  /// Right as long as nothing more is heard.
  [[nodiscard]] Time may_send_at(protocol::BoardAddress board) const;

 private:
  int baud_;
  Duration gap_;
  Time quiet_since_{};
  bool trusted_ = true;
  std::array<Time, 256> doubted_until_{};  ///< by address
};

}  // namespace docbay::drivers
