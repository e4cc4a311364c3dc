#include "host/bus/plan.hpp"

#include <algorithm>
#include <array>

namespace docbay::host {

using protocol::Block;
using protocol::extent;

namespace {

std::uint32_t to_board_ms(BusTime span) {
  return static_cast<std::uint32_t>(
      std::chrono::duration_cast<std::chrono::milliseconds>(span).count());
}

}  // namespace

Plan::Plan(const std::vector<BoardSetup>& boards, BusSettings settings, std::uint16_t nonce)
    : settings_{settings}, nonce_{nonce} {
  for (const BoardSetup& setup : boards) {
    BoardView board;
    board.setup = setup;
    board.pace = settings_.idle_pace;
    boards_.push_back(std::move(board));
  }
}

void Plan::order(const BoardCommand& command, BusTime now) {
  for (BoardView& board : boards_) {
    if (board.setup.serial != command.board) continue;
    board.commands.push_back(
        {.command = command.command, .expires_at = now + settings_.command_expiry});
  }
}

void Plan::acknowledge(protocol::BoardSerial serial, protocol::EventIdentity identity) {
  for (BoardView& board : boards_) {
    if (board.setup.serial != serial || board.handed_over != identity) continue;
    board.handed_over.reset();
    board.acknowledging = identity;
  }
}

void Plan::bury_expired(BusTime now) {
  for (BoardView& board : boards_) {
    std::erase_if(board.commands, [&](const PendingCommand& pending) {
      if (now < pending.expires_at) return false;
      reports_.push_back(CommandAnswered{
          .board = board.setup.serial, .number = pending.command.number, .result = std::nullopt});
      return true;
    });
  }
}

std::variant<BusRequest, BusTime> Plan::next(BusTime now) {
  bury_expired(now);
  const std::size_t count = boards_.size();
  for (std::size_t i = 0; i < count; ++i) {
    const std::size_t index = (turn_ + i) % count;
    if (auto request = urgent_request(boards_[index], index, now)) {
      turn_ = (index + 1) % count;
      return std::move(*request);
    }
  }
  if (auto request = update_request(now, settings_.idle_pace)) return std::move(*request);
  BusTime earliest = BusTime::max();
  for (std::size_t i = 0; i < count; ++i) {
    const std::size_t index = (turn_ + i) % count;
    BoardView& board = boards_[index];
    if (board.due <= now) {
      turn_ = (index + 1) % count;
      return due_request(board, index);
    }
    earliest = std::min(earliest, board.due);
    for (const PendingCommand& pending : board.commands)
      earliest = std::min(earliest, pending.expires_at);
  }
  if (auto request = update_request(now, BusTime{0})) return std::move(*request);
  for (const BoardView& board : boards_) {
    if (board.update && board.link == BoardLink::up && board.update_due > now) {
      earliest = std::min(earliest, board.update_due);
    }
  }
  return earliest;
}

/// Commands first, then events: only with a board that answers, for a silent one waits for its
/// turn.
std::optional<BusRequest> Plan::urgent_request(BoardView& board, std::size_t index, BusTime now) {
  if (board.link != BoardLink::up || board.failures > 0 || board.bad_codes > 0) return std::nullopt;
  // A poll that is due goes between, so that a busy board cannot starve the others.
  const bool others_wait = std::ranges::any_of(boards_, [&](const BoardView& other) {
    return &other != &board && other.due + settings_.idle_pace <= now;
  });
  if (!board.commands.empty()) {
    return board.clock_origin ? order_request(board, index, board.commands.front().command,
                                              board.commands.front().expires_at, now)
                              : read_only(BusRequest::Kind::detail, board, index, Block::detail);
  }
  const bool may_fetch = board.acknowledging || (board.events_waiting && !board.handed_over);
  if (may_fetch && !others_wait) return fetch(board, index);
  return std::nullopt;
}

BusRequest Plan::due_request(BoardView& board, std::size_t index) {
  if (board.boot_count.value == 0) {
    return read_only(BusRequest::Kind::identify, board, index, Block::identity);
  }
  if (board.acknowledging || (board.events_waiting && !board.handed_over))
    return fetch(board, index);
  if (board.detail_wanted && board.link == BoardLink::up) {
    return read_only(BusRequest::Kind::detail, board, index, Block::detail);
  }
  return read_only(BusRequest::Kind::poll, board, index, Block::status);
}

BusRequest Plan::read_only(BusRequest::Kind kind, const BoardView& board, std::size_t index,
                           Block block) {
  BusRequest request{.kind = kind,
                     .board = index,
                     .address = board.setup.address,
                     .read_address = extent(block).address,
                     .read_words = extent(block).words};
  if (kind != BusRequest::Kind::detail) return request;
  request.nonce = ++nonce_;
  request.write_address = extent(Block::acknowledge).address;
  request.write = {request.nonce};
  return request;
}

BusRequest Plan::fetch(BoardView& board, std::size_t index) {
  BusRequest request{.kind = BusRequest::Kind::fetch,
                     .board = index,
                     .address = board.setup.address,
                     .nonce = ++nonce_,
                     .write_address = extent(Block::acknowledge).address,
                     .read_address = extent(Block::event_window).address,
                     .read_words = board.read_whole_window ? extent(Block::event_window).words
                                                           : protocol::event_window_short_words};
  std::array<std::uint16_t, protocol::acknowledge_words> words{};
  std::optional<protocol::Acknowledgement> acknowledgement;
  if (board.acknowledging) acknowledgement = {.identity = *board.acknowledging};
  encode(request.nonce, acknowledgement, board.setup.key, board.setup.serial, words);
  request.write.assign(words.begin(), words.end());
  return request;
}

BusRequest Plan::order_request(const BoardView& board, std::size_t index, protocol::Command command,
                               BusTime expires_at, BusTime now) {
  command.boot_count = board.boot_count;
  command.expires_at_ms = {to_board_ms(now - *board.clock_origin) + to_board_ms(expires_at - now)};
  BusRequest request{.kind = BusRequest::Kind::order,
                     .board = index,
                     .address = board.setup.address,
                     .nonce = ++nonce_,
                     .write_address = extent(Block::command).address,
                     .read_address = extent(Block::command_result).address,
                     .read_words = extent(Block::command_result).words};
  std::array<std::uint16_t, protocol::command_words> words{};
  encode(request.nonce, command, board.setup.key, board.setup.serial, words);
  request.write.assign(words.begin(), words.end());
  return request;
}

}  // namespace docbay::host
