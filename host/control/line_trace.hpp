// What went over a line, as the control socket's JSON. Pure.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

namespace docbay::host {

/// One request and what became of it.
struct LineTraceRow {
  std::uint64_t sequence = 0;    ///< counts from 1 since the daemon's start
  std::int64_t asked_at_ns = 0;  ///< since the epoch
  std::int64_t ended_at_ns = 0;  ///< since the epoch
  std::vector<std::uint8_t> request;
  std::vector<std::uint8_t> reply;  ///< empty when none was taken
  std::string failure;              ///< name of a drivers::LineFailure, empty after none
  std::string words;                ///< two lines, see drivers::in_words
};

/// {"ok":true,"line":…,"missed":…,"newest":…,"transactions":[{"sequence":…,"asked_at_ns":…,
/// "ended_at_ns":…,"request":HEX,"reply":HEX,"failure":…,"words":…},…]}. `missed`: so many that
/// were asked for have been written over. `newest`: sequence of the last one there is; until it is
/// here, ask again behind the last one that is.
std::string line_trace_answer(const std::string& line, std::span<const LineTraceRow> rows,
                              std::uint64_t missed, std::uint64_t newest);

/// The error for a line that there is not.
std::string no_such_line_answer(const std::string& line, std::span<const std::string> lines);

}  // namespace docbay::host
