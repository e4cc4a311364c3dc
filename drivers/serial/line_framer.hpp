// Cuts what a reader sends into reads. A read ends with CR, LF or both; what is empty is no read,
// so the LF of a CR LF adds nothing, however the bytes were split on their way. Neither byte occurs
// inside a character of UTF-8, GB 2312, GBK or GB18030.
//
// Pure: time is an argument. Memory is bounded, whatever is sent and however long.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

namespace docbay::drivers {

inline constexpr std::size_t frame_bytes_max = 4096;
/// What is kept of an overlong frame: enough to recognise where it came from.
inline constexpr std::size_t overlong_bytes_kept = 64;

struct Frame {
  std::vector<std::uint8_t> bytes;  ///< without the terminator; of an overlong one the beginning
  std::size_t size_bytes = 0;       ///< what was sent

  /// Longer than frame_bytes_max: nothing that we know of, and not to be taken for its beginning.
  [[nodiscard]] bool overlong() const { return size_bytes > bytes.size(); }
  bool operator==(const Frame&) const = default;
};

class LineFramer {
 public:
  using Time = std::chrono::steady_clock::time_point;

  /// With `flush_after`, silence of that length ends a frame too: for readers that send no
  /// terminator. Choose it well above the pauses inside one read.
  explicit LineFramer(std::optional<std::chrono::milliseconds> flush_after = std::nullopt)
      : flush_after_(flush_after) {}

  /// Frames that ended with these bytes, or before them by silence. `bytes` may be empty.
  std::vector<Frame> absorb(std::span<const std::uint8_t> bytes, Time now);

  /// When silence will end the frame that has begun; nothing when none has or silence ends none.
  [[nodiscard]] std::optional<Time> flush_at() const;

 private:
  void end_frame(std::vector<Frame>& frames);

  std::optional<std::chrono::milliseconds> flush_after_;
  std::vector<std::uint8_t> bytes_;
  std::size_t size_bytes_ = 0;
  Time last_byte_at_{};
};

}  // namespace docbay::drivers
