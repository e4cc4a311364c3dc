// The serial scan engine's lines, cut into `scanned` events. Fed with raw bytes as they come; a
// line ends at CR or LF, or at a silence. One line is journalled while the next one is being heard;
// a line for which there is no buffer is counted by `take_lost`, never silently dropped.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>

#include "protocol/event.hpp"

namespace docbay::firmware {

/// A silence of this length in the middle of a line ends it.
inline constexpr std::uint32_t scan_silence_ms = 200;
/// Bytes of a full part: one that fills its last journal page, so that none is wasted.
inline constexpr std::size_t scan_full_part_bytes = 181;

class ScanEngine {
 public:
  void hear(std::span<const std::uint8_t> bytes, protocol::UptimeMs now);
  /// Ends a line that silence broke off. `room`: journal pages that a line may take from now on.
  /// Returns the next part while there is one; `taken` goes on to the part after it.
  std::optional<protocol::Event> next(protocol::UptimeMs now, std::size_t room);
  void taken();
  /// Gives up the line that has begun, and counts it: nothing more of it can be journalled.
  void abandon();
  /// Lines that no buffer or no page could take since the last call.
  std::uint16_t take_lost();

 private:
  struct Line {
    std::array<std::uint8_t, protocol::scan_line_bytes_max> bytes{};
    std::size_t size = 0;
    std::uint8_t flags = 0;
    bool complete = false;
  };

  void hear(std::uint8_t byte);
  void end_line();
  void begin(std::size_t room);
  void finish();
  void lose();

  std::array<Line, 2> lines_{};
  std::size_t heard_ = 0;  ///< the line that is being heard; the other one is being journalled
  bool started_ = false;   ///< the line to be journalled has its number and its total
  bool discarding_ = false;
  std::size_t offset_ = 0;
  std::uint16_t scan_ = 0;
  std::uint16_t lost_ = 0;
  protocol::UptimeMs heard_at_ms_;
};

}  // namespace docbay::firmware
