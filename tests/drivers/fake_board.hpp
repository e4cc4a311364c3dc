// A board that answers at the far end of a pty, rightly or as badly as it is told. Its register at
// address a always holds `register_value(a)`, so that an answer to another question shows.
#pragma once

#include <atomic>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <functional>
#include <mutex>
#include <optional>
#include <thread>
#include <vector>

#include "protocol/rtu.hpp"
#include "tests/drivers/pty.hpp"

namespace docbay::drivers {

constexpr std::uint16_t register_value(std::uint16_t address) {
  return static_cast<std::uint16_t>(address * 40503U + 12345U);
}

using Bytes = std::vector<std::uint8_t>;

/// Ends the frame with its CRC.
Bytes with_crc(Bytes frame);

/// Safe to be told things from any thread.
class FakeBoard {
 public:
  using Clock = std::chrono::steady_clock;
  /// What is sent in place of the right answer; nothing when empty.
  using Manner = std::function<Bytes(const protocol::Request& request, Bytes right_answer)>;

  FakeBoard(Pty& pty, protocol::BoardAddress address);
  FakeBoard(const FakeBoard&) = delete;
  FakeBoard& operator=(const FakeBoard&) = delete;
  ~FakeBoard();

  void behave(Manner manner);
  void behave_well() { behave(nullptr); }
  /// Keeps answers back from now on, or no longer.
  void hold(bool held);
  /// Sends what was kept back after a delay, and whatever is asked until then after it: a board
  /// does one thing after another. What a busy machine keeps from being sent in time is dropped.
  void release(std::chrono::milliseconds delay);
  /// Answers sent after having been kept back, and behind such.
  [[nodiscard]] int late_count() const { return late_count_; }
  /// Talks without end, a byte each millisecond.
  void babble(bool babbling) { babbling_ = babbling; }

  /// Registers of the last function 23.
  [[nodiscard]] std::vector<std::uint16_t> written();
  /// Times from the end of an answer to the arrival of the next request.
  [[nodiscard]] std::vector<std::chrono::nanoseconds> gaps();

 private:
  struct Late {
    Clock::time_point due;
    Bytes bytes;
  };

  void serve();
  void receive();
  void answer(const protocol::Request& request);
  void send_what_is_due();
  void send(const Bytes& bytes);

  Pty& pty_;
  protocol::BoardAddress address_;
  std::atomic<bool> stopping_ = false;
  std::atomic<bool> babbling_ = false;
  std::atomic<int> late_count_ = 0;

  std::mutex mutex_;
  Manner manner_;
  bool holding_ = false;
  std::vector<Bytes> held_;
  std::deque<Late> late_;  ///< in the order of sending
  std::vector<std::uint16_t> written_;
  std::vector<std::chrono::nanoseconds> gaps_;

  std::vector<std::uint8_t> received_;
  std::optional<Clock::time_point> answered_at_;
  std::thread thread_;
};

}  // namespace docbay::drivers
