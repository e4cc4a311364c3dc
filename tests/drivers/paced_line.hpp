// An RS-485 line in real time behind a pty: a character takes as long as it does at the baud rate,
// and boards tell frames apart by silence. Whatever opens `device` is the master, and is judged.
//
// A request begins when the master writes it, which the kernel tells at once (inotify), while its
// bytes come through the pty a good deal later; an answer ends when it is written to the pty. So
// the line is as fast as a wire but for the way of an answer through the pty, which every master
// pays as it would pay the way from an UART's interrupt; and no gap looks longer than the master
// kept it, but for the time that this thread takes to wake up.
#pragma once

#include <atomic>
#include <chrono>
#include <cstdint>
#include <deque>
#include <functional>
#include <optional>
#include <string>
#include <thread>

#include "drivers/line/line_pacing.hpp"
#include "protocol/rtu.hpp"
#include "simulator/chance.hpp"
#include "tests/drivers/fake_board.hpp"
#include "tests/drivers/pty.hpp"

namespace docbay::drivers {

struct PacedSettings {
  int baud = 115200;
  std::chrono::nanoseconds silence = standard_gap(115200);  ///< the boards' t3.5
  /// Boards take only what lies between two silences, as the standard has it; else they also hear a
  /// request that came too early.
  bool strict = true;
  /// Of each bit that boards send.
  double bit_error_rate = 0;
  std::uint64_t seed = 1;
  /// Takes real-time priority and stays awake at the end of a wait: for measurements.
  bool prompt = false;
};

/// What boards say to a request, after their silence and so much more; nothing when empty.
struct PacedReply {
  Bytes bytes;
  std::chrono::nanoseconds delay{0};
  /// Then the answer is through the wire, but kept back so long before the master gets it, with all
  /// that follows: by an adapter, or by a busy system.
  std::chrono::nanoseconds kept_back{0};
};

class PacedLine {
 public:
  using Time = std::chrono::steady_clock::time_point;
  /// Called on the line's thread with each request that was heard whole. Boards do one thing after
  /// another: what is answered while an answer waits follows it.
  using Boards = std::function<PacedReply(const protocol::Request& request)>;

  PacedLine(PacedSettings settings, Boards boards);
  PacedLine(const PacedLine&) = delete;
  PacedLine& operator=(const PacedLine&) = delete;
  ~PacedLine();

  [[nodiscard]] const std::string& device() const { return pty_.device(); }

  /// Requests that began, whole or not.
  [[nodiscard]] std::int64_t begun_count() const { return begun_count_; }
  /// Requests heard whole.
  [[nodiscard]] std::int64_t heard_count() const { return heard_count_; }
  /// Requests that began before the silence was over, or in the middle of an answer.
  [[nodiscard]] std::int64_t too_early_count() const { return too_early_count_; }
  /// Answers sent to their end.
  [[nodiscard]] std::int64_t answered_count() const { return answered_count_; }

 private:
  struct Reply {
    Time ready_at;
    Bytes bytes;
    std::chrono::nanoseconds kept_back{0};
  };
  struct Chunk {
    Time due;
    Bytes bytes;
    std::chrono::nanoseconds kept_back{0};
    bool last = false;
  };

  void serve();
  [[nodiscard]] Time next_event() const;
  void wait_until(Time next);
  [[nodiscard]] bool about_to_hear(Time now) const;
  void hear_of_writing(Time now);
  void receive(Time now);
  void end_request();
  void begin_reply();
  void send_due(Time now);
  void deliver_due(Time now);
  void distort(Bytes& bytes);
  [[nodiscard]] std::chrono::nanoseconds characters(std::size_t count) const {
    return pacing_.wire_time(count);
  }

  PacedSettings settings_;
  LinePacing pacing_;
  Boards boards_;
  Pty pty_;
  std::atomic<bool> stopping_ = false;
  std::atomic<std::int64_t> begun_count_ = 0;
  std::atomic<std::int64_t> heard_count_ = 0;
  std::atomic<std::int64_t> too_early_count_ = 0;
  std::atomic<std::int64_t> answered_count_ = 0;

  Descriptor writings_;
  std::optional<Time> written_at_;  ///< of what has not come through the pty yet
  Bytes request_;
  bool request_spoilt_ = false;
  Time request_end_{};
  Time line_end_{};  ///< when the last character of anybody ended
  std::deque<Reply> replies_;
  std::deque<Chunk> chunks_;     ///< on the wire
  std::deque<Chunk> kept_back_;  ///< past the wire, kept back until due
  simulator::Chance chance_;
  std::thread thread_;
};

}  // namespace docbay::drivers
