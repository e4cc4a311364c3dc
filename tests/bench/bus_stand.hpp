// What every row of the bus benchmark stands on: boards that answer on a paced line, a master's
// loop over them, and the limit that the wire sets.
#pragma once

#include <chrono>
#include <cstdint>
#include <mutex>
#include <optional>
#include <vector>

#include "drivers/line/line.hpp"
#include "protocol/rtu.hpp"
#include "tests/drivers/paced_line.hpp"
#include "tests/scenario/played_board.hpp"

namespace docbay::tests {

using Seconds = std::chrono::duration<double>;

inline constexpr std::uint16_t status_address = 0x0010;
inline constexpr std::uint16_t status_words = 4;

/// The answer of a healthy board: every register has `register_value` of its address, and what
/// FC 23 reads begins with the first word that it wrote.
drivers::Bytes right_answer(const protocol::Request& request);
/// Boards 1 to `last`, but for those in `dead`.
drivers::PacedLine::Boards boards_to(std::uint8_t last, std::vector<std::uint8_t> dead = {});

drivers::PacedSettings paced(int baud, std::optional<std::chrono::microseconds> gap = std::nullopt);

/// Request, the board's silence, answer, the master's silence: a status read at its fastest.
std::chrono::nanoseconds wire_limit(int baud,
                                    std::optional<std::chrono::microseconds> gap = std::nullopt);

/// Reads a board's status once. False when it did not answer, or wrongly.
bool poll(drivers::Line& line, std::uint8_t board);

/// What a pty takes, on the average, from a write at one end to the waking of who waits at the
/// other: it is handed on by a kernel thread of ordinary priority. A part of every answer's way.
Seconds pty_passage();

/// Boards of the daemon, at addresses and with serials from 1 on, and as a plan knows them.
class PlayedBoards {
 public:
  explicit PlayedBoards(std::uint8_t count);

  [[nodiscard]] const std::vector<host::Plan::BoardSetup>& setups() const { return setups_; }
  /// What they say on a line. Any thread.
  drivers::PacedReply reply(const protocol::Request& request);
  /// Does something with one of them; `index` counts from 0. Any thread.
  template <class Act>
  auto with(std::size_t index, const Act& act) {
    const std::scoped_lock lock{mutex_};
    return act(boards_.at(index));
  }

 private:
  std::mutex mutex_;
  std::vector<host::Plan::BoardSetup> setups_;
  std::vector<PlayedBoard> boards_;
};

/// Time as plans count it.
host::BusTime bus_now();

double median(std::vector<double> values);

/// Processor time of the calling thread so far.
Seconds thread_time();

}  // namespace docbay::tests
