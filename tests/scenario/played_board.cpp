#include "tests/scenario/played_board.hpp"

#include <algorithm>
#include <array>
#include <utility>

#include "protocol/bytes.hpp"

namespace docbay::tests {

using host::BusReply;
using host::BusRequest;
using host::BusTime;

namespace {

template <std::size_t n>
std::vector<std::uint16_t> vector_of(const std::array<std::uint16_t, n>& words) {
  return {words.begin(), words.end()};
}

}  // namespace

BusRequest understood(const protocol::Request& request) {
  using protocol::Block;
  using Kind = BusRequest::Kind;
  BusRequest meant{.address = request.address,
                   .write_address = request.write_address,
                   .read_address = request.read_address,
                   .read_words = request.read_words};
  for (std::size_t i = 0; i + 1 < request.values.size(); i += 2) {
    meant.write.push_back(protocol::get_big_endian<std::uint16_t>(request.values, i));
  }
  if (!meant.write.empty()) meant.nonce = meant.write.front();
  constexpr std::array kinds{
      std::pair{Block::identity, Kind::identify},  std::pair{Block::status, Kind::poll},
      std::pair{Block::event_window, Kind::fetch}, std::pair{Block::command_result, Kind::order},
      std::pair{Block::detail, Kind::detail},      std::pair{Block::update, Kind::update_report}};
  for (const auto& [block, kind] : kinds) {
    if (extent(block).address == request.read_address) meant.kind = kind;
  }
  return meant;
}

void PlayedBoard::drop(protocol::BayPosition bay) {
  protocol::Event event;
  const auto bit = static_cast<std::uint8_t>(1U << bay.value);
  const bool under_offer = (offered_ & bit) != 0;
  event.kind = under_offer ? protocol::EventKind::dropped : protocol::EventKind::dropped_unoffered;
  event.bay = bay.value;
  write_payload(event, protocol::DropPayload{.offer = offers_.at(bay.value), .count = 1});
  offered_ = static_cast<std::uint8_t>(offered_ & ~bit);
  drops_.insert_or_assign(++written_, event);
}

void PlayedBoard::take_command(const protocol::Command& command) {
  if (command.bay.value >= offers_.size()) return;
  const auto bit = static_cast<std::uint8_t>(1U << command.bay.value);
  if (command.kind == protocol::CommandKind::offer) {
    offered_ = static_cast<std::uint8_t>(offered_ | bit);
    offers_.at(command.bay.value) = command.number;
  }
  if (command.kind == protocol::CommandKind::withdraw_offer) {
    offered_ = static_cast<std::uint8_t>(offered_ & ~bit);
  }
}

BusReply PlayedBoard::answer(const BusRequest& request, BusTime now) {
  switch (mood) {
    case Mood::silent:
      return std::unexpected{drivers::LineFailure::timed_out};
    case Mood::refusing:
      return std::unexpected{drivers::LineFailure::exception_device_failure};
    case Mood::garbled:
      right_answer(request, now);
      return std::unexpected{drivers::LineFailure::corrupt};
    default:
      return right_answer(request, now);
  }
}

void PlayedBoard::restart(BusTime now) {
  booted_at_ = now;
  ++boot_count_.value;
  acknowledged_ = 0;
  written_ = 1;  // that it has started
  drops_.clear();
  offered_ = 0;
}

std::vector<std::uint16_t> PlayedBoard::right_answer(const BusRequest& request, BusTime now) {
  switch (request.kind) {
    case BusRequest::Kind::identify:
      return identity();
    case BusRequest::Kind::poll:
      return status();
    case BusRequest::Kind::fetch:
      return window(request, now);
    case BusRequest::Kind::order:
    case BusRequest::Kind::update_order:
      return command_result(request, now);
    case BusRequest::Kind::detail:
      return detail(request, now);
    case BusRequest::Kind::update_report:
    case BusRequest::Kind::update_chunk:
      return update_report(request);
    case BusRequest::Kind::census:
    case BusRequest::Kind::presence:
    case BusRequest::Kind::placement_order:
      break;  // asked of no board of the plan
  }
  return {};
}

protocol::UptimeMs PlayedBoard::uptime(BusTime now) const {
  using std::chrono::milliseconds;
  const auto since = std::chrono::duration_cast<milliseconds>(now - booted_at_);
  return {static_cast<std::uint32_t>(since.count())};
}

protocol::BoardKey PlayedBoard::key() const {
  protocol::BoardKey key = setup_.key;
  if (mood == Mood::wrong_code) key[0] ^= 1U;
  return key;
}

std::vector<std::uint16_t> PlayedBoard::identity() const {
  std::array<std::uint16_t, protocol::identity_words> words{};
  encode(protocol::Identity{.serial = setup_.serial, .bays = 8, .boot_count = boot_count_}, words);
  return vector_of(words);
}

std::vector<std::uint16_t> PlayedBoard::status() const {
  const bool waiting = always_waiting || written_ > acknowledged_;
  std::array<std::uint16_t, protocol::status_words> words{};
  encode(protocol::Status{.boot_count_low = static_cast<std::uint16_t>(boot_count_.value),
                          .events_waiting = static_cast<std::uint8_t>(waiting ? 1 : 0),
                          .offered = static_cast<std::uint8_t>(offered_ | (active ? 1U : 0U))},
         words);
  return vector_of(words);
}

std::vector<std::uint16_t> PlayedBoard::window(const BusRequest& request, BusTime now) {
  const auto told = protocol::decode_acknowledgement(
      std::span{request.write}.first<protocol::acknowledge_words>(), setup_.key, setup_.serial);
  if (told && told->identity.sequence.value != 0 && told->identity.boot_count == boot_count_) {
    const std::uint32_t sequence = told->identity.sequence.value;
    const bool again = sequence == acknowledged_;  // the answer to the first one was lost
    told_nonsense_ = told_nonsense_ || (!again && sequence != acknowledged_ + 1);
    acknowledged_ = sequence;
  }
  if (always_waiting) written_ = std::max(written_, acknowledged_ + 1);
  protocol::EventWindow window{.nonce = request.nonce, .uptime_ms = uptime(now)};
  if (mood == Mood::wrong_nonce) --window.nonce;
  if (written_ > acknowledged_) {
    window.waiting = 1;
    window.event.emplace();
    const auto drop = drops_.find(acknowledged_ + 1);
    if (drop != drops_.end()) *window.event = drop->second;
    if (drop == drops_.end()) window.event->kind = protocol::EventKind::jammed;
    window.event->at_ms = window.uptime_ms;
    window.event->identity = {.boot_count = boot_count_, .sequence = {acknowledged_ + 1}};
  }
  std::vector<std::uint16_t> words(request.read_words);
  encode(window, key(), setup_.serial, words);
  return words;
}

std::vector<std::uint16_t> PlayedBoard::detail(const BusRequest& request, BusTime now) const {
  protocol::Detail detail{
      .nonce = request.nonce, .uptime_ms = uptime(now), .boot_count = boot_count_};
  if (mood == Mood::wrong_nonce) --detail.nonce;
  std::array<std::uint16_t, protocol::detail_words> words{};
  encode(detail, words);
  return vector_of(words);
}

std::vector<std::uint16_t> PlayedBoard::command_result(const BusRequest& request, BusTime now) {
  const auto command = protocol::decode_command(
      std::span{request.write}.first<protocol::command_words>(), key(), setup_.serial);
  protocol::CommandReport report{
      .nonce = request.nonce, .uptime_ms = uptime(now), .boot_count = boot_count_};
  if (mood == Mood::wrong_nonce) --report.nonce;
  if (!command) {
    report.result = protocol::CommandResult::bad_code;
  } else {
    report.number = command->number;
    report.result = command->boot_count == boot_count_ ? protocol::CommandResult::done
                                                       : protocol::CommandResult::foreign_boot;
    if (report.result == protocol::CommandResult::done) {
      take_command(*command);
      take_update_command(*command, now);
    }
  }
  std::array<std::uint16_t, protocol::command_result_words> words{};
  encode(report, words);
  return vector_of(words);
}

void PlayedBoard::take_update_command(const protocol::Command& command, BusTime now) {
  using protocol::CommandKind;
  using protocol::UpdateState;
  if (command.kind == CommandKind::begin_update) {
    const auto begin = begin_update_argument(command);
    update_.state = UpdateState::receiving;
    update_.image = begin.image;
    update_.image_bytes = begin.bytes;
    update_.version = begin.version;
    update_.received_bytes = 0;
  }
  if (command.kind == CommandKind::finish_update && update_.state == UpdateState::received) {
    update_.state = UpdateState::on_trial;
    update_.running_version = update_.version;
    restart(now);
  }
  if (command.kind == CommandKind::confirm_update) update_.state = UpdateState::idle;
}

std::vector<std::uint16_t> PlayedBoard::update_report(const BusRequest& request) {
  update_.nonce = request.nonce;
  if (mood == Mood::wrong_nonce) --update_.nonce;
  update_.result = protocol::CommandResult::none;
  if (request.kind == BusRequest::Kind::update_chunk) {
    const auto chunk = protocol::decode_update_chunk(
        std::span{request.write}.first<protocol::update_chunk_words>(), key(), setup_.serial);
    if (busy) {
      update_.result = protocol::CommandResult::busy;
    } else if (chunk && chunk->offset == update_.received_bytes) {
      update_.received_bytes =
          std::min(update_.image_bytes,
                   chunk->offset + static_cast<std::uint32_t>(protocol::update_chunk_bytes));
      if (update_.received_bytes == update_.image_bytes) {
        update_.state = protocol::UpdateState::received;
      }
    }
  }
  std::array<std::uint16_t, protocol::update_words> words{};
  encode(update_, words);
  return vector_of(words);
}

}  // namespace docbay::tests
