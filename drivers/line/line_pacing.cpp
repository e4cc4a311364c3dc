#include "drivers/line/line_pacing.hpp"

#include <algorithm>

namespace docbay::drivers {
namespace {

constexpr int bits_per_character = 11;
constexpr int baud_with_true_gap_max = 19200;
constexpr std::chrono::microseconds gap_above{1750};

// Rounded up: a gap is never too short.
LinePacing::Duration time_of_half_characters(std::size_t halves, int baud) {
  constexpr std::int64_t ns_per_s = 1'000'000'000;
  const std::int64_t half_bits = static_cast<std::int64_t>(halves) * bits_per_character;
  const std::int64_t divisor = std::int64_t{2} * baud;
  return LinePacing::Duration{(half_bits * ns_per_s + divisor - 1) / divisor};
}

}  // namespace

std::chrono::nanoseconds true_gap(int baud) {
  return time_of_half_characters(7, std::max(baud, 1));
}

std::chrono::nanoseconds standard_gap(int baud) {
  return baud > baud_with_true_gap_max ? LinePacing::Duration{gap_above} : true_gap(baud);
}

LinePacing::LinePacing(int baud, std::optional<Duration> gap)
    : baud_(std::max(baud, 1)), gap_(std::max(gap.value_or(standard_gap(baud)), true_gap(baud))) {}

LinePacing::Duration LinePacing::wire_time(std::size_t bytes) const {
  return time_of_half_characters(2 * bytes, baud_);
}

LinePacing::Duration LinePacing::response_timeout(std::size_t request_bytes,
                                                  std::size_t reply_bytes,
                                                  Duration board_allowance) const {
  return wire_time(request_bytes) + standard_gap(baud_) + board_allowance + wire_time(reply_bytes);
}

void LinePacing::heard(Time now) {
  quiet_since_ = std::max(quiet_since_, now);
}

void LinePacing::distrust(Time now) {
  heard(now);
  trusted_ = false;
}

void LinePacing::doubt(protocol::BoardAddress board, Time now) {
  heard(now);
  doubted_until_[board.value] = quiet_since_ + std::max<Duration>(gap_, quarantine_silence);
}

LinePacing::Time LinePacing::may_send_at(protocol::BoardAddress board) const {
  const Duration silence = trusted_ ? gap_ : std::max<Duration>(gap_, quarantine_silence);
  return std::max(quiet_since_ + silence, doubted_until_[board.value]);
}

}  // namespace docbay::drivers
