#include "firmware/core/scan.hpp"

#include <algorithm>

#include "firmware/core/journal.hpp"

namespace docbay::firmware {
namespace {

/// Bytes of a payload before the line's own.
constexpr std::size_t scan_head_bytes =
    protocol::event_payload_bytes_max - protocol::scan_part_bytes_max;
constexpr std::size_t full_part_pages = pages_of(scan_head_bytes + scan_full_part_bytes);
static_assert(pages_of(scan_head_bytes + scan_full_part_bytes + 1) > full_part_pages);

/// Bytes of a line that so many pages hold.
constexpr std::size_t bytes_in(std::size_t pages) {
  const std::size_t rest = pages % full_part_pages;
  const std::size_t whole = pages / full_part_pages * scan_full_part_bytes;
  if (rest == 0) return whole;
  return whole + record_payload_bytes - scan_head_bytes + (rest - 1) * continuation_payload_bytes;
}

}  // namespace

void ScanEngine::hear(std::span<const std::uint8_t> bytes, protocol::UptimeMs now) {
  for (const std::uint8_t byte : bytes) hear(byte);
  heard_at_ms_ = now;
}

void ScanEngine::hear(std::uint8_t byte) {
  if (byte == '\r' || byte == '\n') {
    if (!discarding_) end_line();
    discarding_ = false;
    return;
  }
  if (discarding_) return;
  Line& line = lines_[heard_];
  if (line.complete) {
    discarding_ = true;
    lose();
  } else if (line.size == line.bytes.size()) {
    line.flags |= protocol::scan_overlong;
  } else {
    line.bytes[line.size++] = byte;
  }
}

void ScanEngine::end_line() {
  Line& line = lines_[heard_];
  if (line.size == 0 || line.complete) return;
  line.complete = true;
  if (!lines_[1 - heard_].complete) heard_ = 1 - heard_;
}

std::optional<protocol::Event> ScanEngine::next(protocol::UptimeMs now, std::size_t room) {
  if (now.value - heard_at_ms_.value >= scan_silence_ms) {
    discarding_ = false;
    Line& line = lines_[heard_];
    if (line.size > 0 && !line.complete) {
      line.flags |= protocol::scan_truncated;
      end_line();
    }
  }
  Line& line = lines_[1 - heard_];
  if (!line.complete) return std::nullopt;
  if (!started_) begin(room);
  if (!started_) return std::nullopt;
  const std::size_t bytes = std::min(scan_full_part_bytes, line.size - offset_);
  protocol::Event event;
  event.kind = protocol::EventKind::scanned;
  write_payload(event,
                protocol::ScanPayload{.scan = scan_,
                                      .offset = static_cast<std::uint16_t>(offset_),
                                      .total = static_cast<std::uint16_t>(line.size),
                                      .flags = line.flags,
                                      .bytes = std::span{line.bytes}.subspan(offset_, bytes)});
  return event;
}

/// Decides once how much of the line the journal can hold, so that every part tells the same total.
void ScanEngine::begin(std::size_t room) {
  Line& line = lines_[1 - heard_];
  offset_ = 0;
  started_ = true;
  if (bytes_in(room) < line.size) {
    line.size = bytes_in(room);
    line.flags |= protocol::scan_no_room;
  }
  if (line.size == 0) {
    abandon();
  } else {
    ++scan_;
  }
}

void ScanEngine::taken() {
  const std::size_t size = lines_[1 - heard_].size;
  offset_ += std::min(scan_full_part_bytes, size - offset_);
  if (offset_ == size) finish();
}

void ScanEngine::abandon() {
  if (!started_) return;
  lose();
  finish();
}

/// Makes way for the next line.
void ScanEngine::finish() {
  Line& line = lines_[1 - heard_];
  line.size = 0;
  line.flags = 0;
  line.complete = false;
  started_ = false;
  if (lines_[heard_].complete) heard_ = 1 - heard_;
}

void ScanEngine::lose() {
  if (lost_ < 0xFFFF) ++lost_;
}

std::uint16_t ScanEngine::take_lost() {
  const std::uint16_t lost = lost_;
  lost_ = 0;
  return lost;
}

}  // namespace docbay::firmware
