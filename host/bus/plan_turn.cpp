// Whose turn it is on the line. The order is the whole of the plan's fairness: see Plan::next.
#include <algorithm>

#include "host/bus/plan.hpp"

namespace docbay::host {

using protocol::Block;

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
  const auto longest_due = std::ranges::min_element(boards_, {}, &BoardView::due);
  const bool due = longest_due != boards_.end() && longest_due->due <= now;
  const bool overdue = due && longest_due->due + settings_.idle_pace <= now;
  if (!overdue || !urgent_was_last_) {
    if (auto request = urgent_request(now)) {
      urgent_was_last_ = true;
      return std::move(*request);
    }
  }
  if (due) {
    urgent_was_last_ = false;
    return due_request(*longest_due, static_cast<std::size_t>(longest_due - boards_.begin()));
  }
  auto request = update_request(now, BusTime{0});
  if (!request) request = search_request(now, BusTime{0});
  if (!request) return std::min(idle_until(now), search_due(now));
  urgent_was_last_ = true;
  return std::move(*request);
}

BusTime Plan::idle_until(BusTime now) const {
  BusTime earliest = BusTime::max();
  for (const BoardView& board : boards_) {
    earliest = std::min(earliest, board.due);
    for (const PendingCommand& pending : board.commands)
      earliest = std::min(earliest, pending.expires_at);
    if (board.update && board.link == BoardLink::up && board.update_due > now) {
      earliest = std::min(earliest, board.update_due);
    }
  }
  return earliest;
}

/// Only with a board that answers, for a silent one waits for its turn as a poll.
bool Plan::may_be_urgent(const BoardView& board) {
  return board.link == BoardLink::up && board.failures == 0 && board.bad_codes == 0;
}

bool Plan::wants_fetch(const BoardView& board) {
  return board.acknowledging || (board.events_waiting && !board.handed_over);
}

template <class RequestOf>
std::optional<BusRequest> Plan::in_turn(std::size_t& turn, const RequestOf& request_of) {
  for (std::size_t i = 0; i < boards_.size(); ++i) {
    const std::size_t index = (turn + i) % boards_.size();
    std::optional<BusRequest> request = request_of(boards_[index], index);
    if (!request) continue;
    turn = (index + 1) % boards_.size();
    return request;
  }
  return std::nullopt;
}

std::optional<BusRequest> Plan::urgent_request(BusTime now) {
  auto request = in_turn(command_turn_, [&](const BoardView& board, std::size_t index) {
    return command_request(board, index, now);
  });
  if (request) return request;
  request = in_turn(fetch_turn_, [&](const BoardView& board, std::size_t index) {
    return may_be_urgent(board) && wants_fetch(board) ? std::optional{fetch(board, index)}
                                                      : std::nullopt;
  });
  if (request) return request;
  request = update_request(now, settings_.idle_pace);
  if (request) return request;
  return search_request(now, settings_.idle_pace);
}

std::optional<BusRequest> Plan::command_request(const BoardView& board, std::size_t index,
                                                BusTime now) {
  if (!may_be_urgent(board) || board.commands.empty()) return std::nullopt;
  // A command names the board's time at which it dies, so that has to be known first.
  if (!board.clock_origin) return read_only(BusRequest::Kind::detail, board, index, Block::detail);
  const PendingCommand& pending = board.commands.front();
  return order_request(board, index, pending.command, pending.expires_at, now);
}

std::optional<BusRequest> Plan::update_request(BusTime now, BusTime patience) {
  return in_turn(update_turn_,
                 [&](BoardView& board, std::size_t index) -> std::optional<BusRequest> {
                   if (!board.update || board.link != BoardLink::up || board.failures > 0)
                     return std::nullopt;
                   if (board.boot_count.value == 0 || board.update_due + patience > now)
                     return std::nullopt;
                   return update_step(board, index, now);
                 });
}

BusRequest Plan::due_request(const BoardView& board, std::size_t index) {
  if (board.boot_count.value == 0) {
    return read_only(BusRequest::Kind::identify, board, index, Block::identity);
  }
  if (wants_fetch(board)) return fetch(board, index);
  if (board.detail_wanted && board.link == BoardLink::up) {
    return read_only(BusRequest::Kind::detail, board, index, Block::detail);
  }
  return read_only(BusRequest::Kind::poll, board, index, Block::status);
}

}  // namespace docbay::host
