// The other half of the plan: what an answer says, and whether it can be believed.
#include <algorithm>
#include <utility>

#include "host/bus/plan.hpp"

namespace docbay::host {
namespace {

/// So many answers in a row with a wrong code, and it is no longer noise: the key is wrong.
constexpr int bad_codes_max = 20;
constexpr int quick_repeats = 2;
/// So many garbled answers in a row, and several boards may have this address.
constexpr int garbled_suspect = 3;

template <std::size_t n>
std::span<const std::uint16_t, n> exactly(std::span<const std::uint16_t> words) {
  return words.first<n>();
}

}  // namespace

std::vector<BusReport> Plan::absorb(const BusRequest& request, const BusReply& reply, BusTime now) {
  if (request.board == BusRequest::nobody) {
    const bool whole = !reply || reply->size() == request.read_words;
    on_search(request, whole ? reply : std::unexpected{drivers::LineFailure::corrupt}, now);
    return std::exchange(reports_, {});
  }
  BoardView& board = boards_[request.board];
  if (!reply) {
    // Of two boards that answer at once one hears nothing now and then.
    const bool garbled = reply.error() == drivers::LineFailure::corrupt;
    board.garbled = garbled ? board.garbled + 1 : board.garbled / 2;
  }
  if (board.garbled >= garbled_suspect) census_.suspect(board.setup.address, now);
  if (reply && reply->size() == request.read_words) {
    const std::span<const std::uint16_t> words{*reply};
    switch (request.kind) {
      case BusRequest::Kind::identify:
        on_identity(board, words, now);
        break;
      case BusRequest::Kind::poll:
        on_status(board, words, now);
        break;
      case BusRequest::Kind::fetch:
        on_window(board, request, words, now);
        break;
      case BusRequest::Kind::order:
        on_result(board, request, words, now);
        break;
      case BusRequest::Kind::detail:
        on_detail(board, request, words, now);
        break;
      case BusRequest::Kind::update_report:
      case BusRequest::Kind::update_chunk:
        on_update_report(board, request, words, now);
        break;
      case BusRequest::Kind::update_order:
        on_update_answer(board, request, words, now);
        break;
      case BusRequest::Kind::census:
      case BusRequest::Kind::presence:
      case BusRequest::Kind::placement_order:
        break;  // of no board; see above
    }
  } else {
    failed(board, now);
  }
  return std::exchange(reports_, {});
}

/// Nobody answers: it is not the boards.
bool Plan::line_is_down() const {
  return std::ranges::all_of(boards_,
                             [](const BoardView& board) { return board.failures > quick_repeats; });
}

void Plan::heard(BoardView& board, BusTime now) {
  // What kept one quiet kept all quiet, and is over: nobody has to sit out his back-off.
  if (line_is_down()) {
    for (BoardView& other : boards_) other.due = std::min(other.due, now);
  }
  board.failures = 0;
  board.garbled = 0;
  board.heard_at = now;
  board.due = now + board.pace;
}

void Plan::failed(BoardView& board, BusTime now) {
  if (board.failures == 0) board.silent_since = board.heard_at.value_or(now);
  ++board.failures;
  // A frame can be lost; who stays silent is asked ever more rarely, yet comes back within a part
  // of the time that he was away. While nobody answers there is nobody to be spared; and who is
  // only talked over is not away.
  const BusTime back_off_max = line_is_down()      ? settings_.line_down_pace
                               : board.garbled > 0 ? settings_.disputed_pace
                                                   : settings_.lost_pace_max;
  const BusTime back_off =
      std::clamp((now - board.silent_since) / 4, settings_.idle_pace, back_off_max);
  board.due = now + (board.failures <= quick_repeats ? settings_.active_pace : back_off);
  const bool lost = now - board.silent_since >= settings_.link_lost;
  // That several answer at once is known, and is no silence.
  const bool garbled = board.link == BoardLink::doubled && board.garbled > 0;
  if (!lost || garbled || board.link == BoardLink::lost) return;
  set_link(board, BoardLink::lost);
  reset(board);
}

/// What was known about a board that was silent for long, or has restarted.
void Plan::reset(BoardView& board) {
  board.boot_count = {};
  board.clock_origin.reset();
  board.handed_over.reset();
  board.acknowledging.reset();
  board.events_waiting = false;
  board.read_whole_window = false;
  board.change_count.reset();
  board.detail_wanted = true;
  board.update_report.reset();
}

void Plan::set_link(BoardView& board, BoardLink link) {
  if (board.link == link) return;
  board.link = link;
  reports_.push_back(BoardLinkChanged{.board = board.setup.serial, .link = link});
}

void Plan::set_clock(BoardView& board, protocol::UptimeMs uptime, BusTime now) {
  board.clock_origin = now - std::chrono::milliseconds{uptime.value};
}

void Plan::on_identity(BoardView& board, std::span<const std::uint16_t> words, BusTime now) {
  heard(board, now);
  const auto identity = protocol::decode_identity(exactly<protocol::identity_words>(words));
  if (!identity || identity->serial != board.setup.serial || identity->version < 1 ||
      identity->version > protocol::protocol_version) {
    board.due = now + settings_.disputed_pace;
    census_.suspect(board.setup.address, now);
    return set_link(board, BoardLink::mistaken);
  }
  reset(board);
  board.boot_count = identity->boot_count;
  board.protocol_version = identity->version;
  board.update_due = now;
  reports_.push_back(BoardIdentified{.board = board.setup.serial, .identity = *identity});
  // It may be on trial, and speaks with us: that is what it has to prove.
  if (identity->reset_cause == protocol::ResetCause::update && !board.update)
    board.update.emplace();
  board.events_waiting = true;  // worth one look at once
  board.bad_codes = 0;
  set_link(board, BoardLink::up);
}

void Plan::on_status(BoardView& board, std::span<const std::uint16_t> words, BusTime now) {
  heard(board, now);
  const protocol::Status status = protocol::decode_status(exactly<protocol::status_words>(words));
  if (status.boot_count_low != static_cast<std::uint16_t>(board.boot_count.value)) {
    reset(board);
    board.due = now;
    return;
  }
  board.events_waiting = status.events_waiting > 0;
  board.detail_wanted = board.change_count != status.change_count;
  const bool active = status.offered != 0 || status.doors_not_closed != 0;
  board.pace = active ? settings_.active_pace : settings_.idle_pace;
  board.due = now + (board.detail_wanted ? BusTime{0} : board.pace);
}

void Plan::on_window(BoardView& board, const BusRequest& request,
                     std::span<const std::uint16_t> words, BusTime now) {
  protocol::EventWindow window;
  switch (decode(words, request.nonce, board.setup.key, board.setup.serial, window)) {
    case protocol::WindowFault::none:
      break;
    case protocol::WindowFault::incomplete:
      heard(board, now);
      board.read_whole_window = true;
      board.due = now;
      return;
    case protocol::WindowFault::bad_code:
    case protocol::WindowFault::malformed:
      if (++board.bad_codes == bad_codes_max) {
        reset(board);
        board.due = now + settings_.disputed_pace;
        return set_link(board, BoardLink::mistaken);
      }
      return heard(board, now);  // somebody does answer
    case protocol::WindowFault::foreign_nonce:
      return failed(board, now);
  }
  heard(board, now);
  board.bad_codes = 0;
  board.read_whole_window = false;
  set_clock(board, window.uptime_ms, now);
  board.acknowledging.reset();  // it was in this request
  board.events_waiting = window.waiting > 0;
  if (!window.event) return;
  board.handed_over = window.event->identity;
  const bool this_boot = window.event->identity.boot_count == board.boot_count;
  const std::uint32_t age_ms = window.uptime_ms.value - window.event->at_ms.value;
  reports_.push_back(BoardEventArrived{.board = board.setup.serial,
                                       .event = *window.event,
                                       .age_ms = this_boot ? AtMs{age_ms} : AtMs{0}});
}

void Plan::on_result(BoardView& board, const BusRequest& request,
                     std::span<const std::uint16_t> words, BusTime now) {
  const protocol::CommandReport report =
      protocol::decode_command_report(exactly<protocol::command_result_words>(words));
  if (report.nonce != request.nonce) return failed(board, now);
  heard(board, now);
  set_clock(board, report.uptime_ms, now);
  if (board.commands.empty()) return;
  const protocol::CommandNumber number = board.commands.front().command.number;
  if (report.result == protocol::CommandResult::foreign_boot) {
    // It restarted under us. The order was meant for what is now forgotten: it dies.
    reset(board);
    board.due = now;
  } else if (report.number != number) {
    return;  // the code did not hold: the same order again, until it expires
  }
  board.commands.pop_front();
  board.due = now;
  reports_.push_back(
      CommandAnswered{.board = board.setup.serial, .number = number, .result = report.result});
}

void Plan::on_detail(BoardView& board, const BusRequest& request,
                     std::span<const std::uint16_t> words, BusTime now) {
  const protocol::Detail detail = protocol::decode_detail(exactly<protocol::detail_words>(words));
  if (detail.nonce != request.nonce) return failed(board, now);
  heard(board, now);
  set_clock(board, detail.uptime_ms, now);
  board.change_count = detail.change_count;
  board.detail_wanted = false;
  reports_.push_back(BoardDetailRead{.board = board.setup.serial, .detail = detail});
}

}  // namespace docbay::host
