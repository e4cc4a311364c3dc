#include "host/bus/census.hpp"

#include <algorithm>
#include <utility>

namespace docbay::host {
namespace {

constexpr std::uint8_t addresses = 247;
/// Every so many steps the walk looks for boards that were never given an address.
constexpr int new_board_turn = 4;
/// Boards of a version without lots garble each half alike: then the search has no end.
constexpr int questions_max = 48;

}  // namespace

bool is_silence(drivers::LineFailure failure) {
  using drivers::LineFailure;
  return failure == LineFailure::timed_out || failure == LineFailure::exception_no_board ||
         failure == LineFailure::exception_other;
}

BusTime Census::due(BusTime now) {
  if (due_ == BusTime::min()) due_ = now + walk_pace_;
  return due_;
}

void Census::tour() {
  touring_ = true;
  walked_ = 0;
  due_ = BusTime{0};
}

void Census::suspect(protocol::BoardAddress address, BusTime now) {
  const auto last = suspected_at_.find(address.value);
  if (last != suspected_at_.end() && now - last->second < suspect_pace) return;
  suspected_at_[address.value] = now;
  if (std::ranges::find(suspects_, address) == suspects_.end()) suspects_.push_back(address);
  if (!look_) due_ = std::min(due(now), now + search_pace);
}

void Census::begin(protocol::BoardAddress address, bool search) {
  look_ = AddressLook{.address = address};
  questions_left_ = questions_max;
  repeated_ = false;
  halves_.clear();
  if (search) halves_.push_back({});
}

std::optional<std::uint8_t> Census::following() const {
  for (std::uint8_t address = walked_ + 1U; address <= addresses; ++address) {
    if (!expected_[address]) return address;
  }
  return std::nullopt;
}

CensusQuestion Census::next() {
  if (!look_ && !suspects_.empty()) {
    begin(suspects_.front(), true);
    suspects_.erase(suspects_.begin());
  } else if (!look_ && !touring_ && ++walk_count_ % new_board_turn == 0) {
    begin(protocol::new_board_address, false);
  } else if (!look_) {
    if (!following()) walked_ = 0;
    walked_ = following().value_or(protocol::new_board_address.value);
    begin({walked_}, false);
  }
  if (halves_.empty()) return {.address = look_->address, .selection = std::nullopt};
  return {.address = look_->address,
          .selection = protocol::Selection{.lot = halves_.back().lot, .bits = halves_.back().bits}};
}

void Census::split(const Half& half) {
  if (half.bits == protocol::lot_bits) {
    look_->inseparable = true;
    return;
  }
  const auto bits = static_cast<std::uint8_t>(half.bits + 1);
  const std::uint64_t one = std::uint64_t{1} << (protocol::lot_bits - bits);
  halves_.push_back({.lot = half.lot | one, .bits = bits});
  halves_.push_back({.lot = half.lot, .bits = bits});
}

std::optional<AddressLook> Census::answered(const CensusQuestion& question,
                                            const CensusAnswer& answer, BusTime now) {
  if (!look_ || look_->address != question.address) return std::nullopt;
  due_ = now + search_pace;
  if (answer) {
    repeated_ = false;
    if (!halves_.empty()) halves_.pop_back();
    note(*answer);
  } else if (!failed(answer.error(), now)) {
    return std::nullopt;
  }
  if (halves_.empty()) return end(now);
  if (--questions_left_ > 0) return std::nullopt;
  look_->inseparable = true;
  return end(now);
}

void Census::note(const std::optional<protocol::BoardSerial>& board) {
  if (!board) {
    look_->foreign = true;
  } else if (std::ranges::find(look_->boards, *board) == look_->boards.end()) {
    look_->boards.push_back(*board);
  }
}

/// True when that says something about this half; else it is to be asked again.
bool Census::failed(drivers::LineFailure failure, BusTime now) {
  using drivers::LineFailure;
  const std::optional<Half> half = halves_.empty() ? std::nullopt : std::optional{halves_.back()};
  if (failure == LineFailure::device_lost || failure == LineFailure::noisy) {
    due_ = now + walk_pace_;
    return false;
  }
  if (is_silence(failure)) {
    // A lost answer would hide a board, where there is one for certain.
    if (half && half->bits > 0 && !std::exchange(repeated_, true)) return false;
    repeated_ = false;
    if (half) halves_.pop_back();
    return true;
  }
  repeated_ = false;
  if (failure == LineFailure::corrupt && !half) {
    halves_.push_back({});
  } else if (failure == LineFailure::corrupt) {
    halves_.pop_back();
    split(*half);
  } else if (half) {
    // One alone, of a version that knows no lots: who is it?
    halves_.clear();
    return --questions_left_ <= 0;
  } else {
    look_->foreign = true;
  }
  return true;
}

AddressLook Census::end(BusTime now) {
  std::ranges::sort(look_->boards);
  AddressLook ended = *std::exchange(look_, std::nullopt);
  halves_.clear();
  touring_ = touring_ && following();
  due_ = now + (touring_ ? BusTime{0} : suspects_.empty() ? walk_pace_ : search_pace);
  return ended;
}

}  // namespace docbay::host
