// `docbay trace-line`: what goes over a line, in words or into a capture for Wireshark.
#pragma once

#include <cstdint>
#include <expected>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "drivers/line/traced_line.hpp"

namespace docbay::host {

struct LineTraceWish {
  std::filesystem::path socket;
  std::string line;
  std::string language;        ///< "zh" or "en"; of headings only, registers have one name
  bool follow = false;         ///< goes on until SIGINT or SIGTERM
  bool json = false;           ///< the daemon's answers as they are, one a line
  std::filesystem::path pcap;  ///< a capture instead of words, unless empty
};

/// Exit code: 0 all shown, or ended by a signal; 1 the daemon said no or cannot be reached, or the
/// capture cannot be written. The reason is on stderr.
int trace_line(const LineTraceWish& wish);

/// One answer of the daemon.
struct LineTraceAnswer {
  std::uint64_t missed = 0;
  std::uint64_t newest = 0;  ///< sequence of the last transaction there is
  std::uint64_t last = 0;    ///< sequence of the last transaction, 0 without any
  std::vector<drivers::TracedTransaction> transactions;  ///< without their failures
  std::vector<std::string> words;                        ///< of each of them
};
/// The error is the daemon's own word, or that the answer cannot be understood. Pure.
std::expected<LineTraceAnswer, std::string> parse_line_trace(std::string_view answer);

/// Each transaction as two lines with their local times to the millisecond, and a line about what
/// was missed. Pure, but for the time zone.
std::string line_trace_screen(const LineTraceAnswer& answer, bool english);

}  // namespace docbay::host
