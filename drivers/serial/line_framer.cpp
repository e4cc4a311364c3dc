#include "drivers/serial/line_framer.hpp"

#include <utility>

namespace docbay::drivers {

std::vector<Frame> LineFramer::absorb(std::span<const std::uint8_t> bytes, Time now) {
  std::vector<Frame> frames;
  if (const auto due = flush_at(); due && now >= *due) end_frame(frames);
  for (const std::uint8_t byte : bytes) {
    if (byte == '\r' || byte == '\n') {
      end_frame(frames);
      continue;
    }
    if (size_bytes_ < frame_bytes_max) bytes_.push_back(byte);
    ++size_bytes_;
  }
  if (!bytes.empty()) last_byte_at_ = now;
  return frames;
}

std::optional<LineFramer::Time> LineFramer::flush_at() const {
  if (!flush_after_ || size_bytes_ == 0) return std::nullopt;
  return last_byte_at_ + *flush_after_;
}

void LineFramer::end_frame(std::vector<Frame>& frames) {
  if (size_bytes_ == 0) return;
  if (size_bytes_ > frame_bytes_max) bytes_.resize(overlong_bytes_kept);
  frames.push_back({std::exchange(bytes_, {}), std::exchange(size_bytes_, 0)});
}

}  // namespace docbay::drivers
