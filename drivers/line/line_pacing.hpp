// When the next request may start: after the silence that ends a frame (t3.5, MODBUS over Serial
// Line V1.02, 2.5.1.1), and after a much longer one when an answer may still be under way.
//
// Pure: time is an argument, and must not go backwards.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>

namespace docbay::drivers {

enum class LineGap : std::uint8_t {
  standard,  ///< 1.75 ms above 19200 baud, as the standard has it for UARTs without fine timers
  true_characters,  ///< 3.5 characters at any rate; only where every board on the line has agreed
};

/// Silence after a timeout or a damaged answer. Longer than any board may take to answer.
inline constexpr std::chrono::milliseconds quarantine_silence{100};

class LinePacing {
 public:
  using Time = std::chrono::steady_clock::time_point;
  using Duration = std::chrono::nanoseconds;

  /// A character is 11 bits: start, 8 data, parity (or a second stop bit), stop.
  LinePacing(int baud, LineGap gap);

  [[nodiscard]] Duration wire_time(std::size_t bytes) const;
  [[nodiscard]] Duration gap() const { return gap_; }
  /// From the start of the request to the end of the answer of a board that takes `board_allowance`
  /// at most, its own wait for t3.5 not counted.
  [[nodiscard]] Duration response_timeout(std::size_t request_bytes, std::size_t reply_bytes,
                                          Duration board_allowance) const;

  /// A request of so many bytes was handed over now; its last byte is on the wire later.
  void sent(std::size_t bytes, Time now) { quiet_since_ = now + wire_time(bytes); }
  /// The whole answer is there: whatever was predicted, our request is through.
  void answered(Time now) { quiet_since_ = now; }
  /// Something that was not asked for came, its last byte now at the latest.
  void heard(Time now);
  /// An answer may still come: the next request waits for the long silence.
  void distrust(Time now);
  /// The line has been silent until `may_send_at`.
  void trust() { trusted_ = true; }

  /// Right as long as nothing more is heard.
  [[nodiscard]] Time may_send_at() const;

 private:
  int baud_;
  Duration gap_;
  Time quiet_since_{};
  bool trusted_ = true;
};

}  // namespace docbay::drivers
