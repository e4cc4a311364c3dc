#include "host/bus/plan.hpp"

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
    : settings_{settings}, nonce_{nonce}, census_{settings.census_pace} {
  for (const BoardSetup& setup : boards) {
    BoardView board;
    board.setup = setup;
    board.pace = settings_.idle_pace;
    boards_.push_back(std::move(board));
    census_.expect(setup.address);
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

BusRequest Plan::fetch(const BoardView& board, std::size_t index) {
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
