// A flight recorder: the last transactions of one line, always on, so that after an incident at
// night they are still there. Frames hold what boards scan, and live in memory only.
#pragma once

#include <cstdint>
#include <map>
#include <mutex>
#include <string>
#include <vector>

#include "drivers/line/traced_line.hpp"
#include "host/control/line_trace.hpp"

namespace docbay::host {

class LineTrace {
 public:
  /// At 115200 baud some 13 s of a line that never rests, half a minute of one with three boards.
  static constexpr std::size_t capacity_default = 2'048;

  /// Takes all the memory that it will ever need, some 600 bytes a transaction.
  explicit LineTrace(std::size_t capacity = capacity_default);

  /// On the line's thread. Waits for a reader no longer than it takes to copy one reading.
  void add(const drivers::TracedTransaction& transaction);

  struct Reading {
    std::vector<drivers::TracedTransaction> transactions;  ///< oldest first
    std::uint64_t first = 0;   ///< number of the first of them; they count from 1
    std::uint64_t missed = 0;  ///< how many behind `after` have been written over
    std::uint64_t newest = 0;  ///< number of the last one there is, 0 before the first
  };
  /// The oldest that are kept of those behind `after`, at most `count`. On any thread.
  Reading behind(std::uint64_t after, std::size_t count) const;

 private:
  mutable std::mutex mutex_;
  std::vector<drivers::TracedTransaction> ring_;
  std::uint64_t last_ = 0;
};

/// The control socket's answer; at most some 256 KiB, whatever there is.
std::string line_trace_answer_of(const LineTrace& trace, const std::string& line,
                                 std::uint64_t after);
/// The same of the line with that name, or that there is none.
std::string line_trace_answer_of(const std::map<std::string, LineTrace>& traces,
                                 const std::string& line, std::uint64_t after);

}  // namespace docbay::host
