// The plan's part in firmware updates: pieces of an image in the gaps that polls, events and
// commands leave, or after a wait of one idle pace between them.
#include <array>
#include <utility>

#include "host/bus/plan.hpp"

namespace docbay::host {

using protocol::Block;
using protocol::extent;

namespace {

/// Progress is told so often.
constexpr std::uint32_t told_bytes = 4096;
/// The first version of the protocol that knows of updates.
constexpr std::uint16_t update_version_min = 3;

}  // namespace

void Plan::update(protocol::BoardSerial serial, const std::shared_ptr<const FirmwareFile>& file) {
  for (BoardView& board : boards_) {
    if (board.setup.serial != serial) continue;
    board.update.emplace(file);
    board.update_told.reset();
  }
}

void Plan::end_update(BoardView& board, UpdateEnd end) {
  board.update.reset();
  reports_.push_back(
      BoardUpdateChanged{.board = board.setup.serial,
                         .report = board.update_report.value_or(protocol::UpdateReport{}),
                         .end = end});
}

std::optional<BusRequest> Plan::update_step(BoardView& board, std::size_t index, BusTime now) {
  if (board.protocol_version < update_version_min) {
    end_update(board, UpdateEnd::not_supported);
    return std::nullopt;
  }
  BusRequest request{.kind = BusRequest::Kind::update_report,
                     .board = index,
                     .address = board.setup.address,
                     .nonce = ++nonce_,
                     .write_address = extent(Block::acknowledge).address,
                     .write = {nonce_},
                     .read_address = extent(Block::update).address,
                     .read_words = extent(Block::update).words};
  if (!board.update_report) return request;
  const FirmwareUpdate::Step step = board.update->next(*board.update_report);
  if (const auto* const end = std::get_if<UpdateEnd>(&step)) {
    end_update(board, *end);
    return std::nullopt;
  }
  if (const auto* const command = std::get_if<protocol::Command>(&step)) {
    if (!board.clock_origin) {
      return read_only(BusRequest::Kind::detail, board, index, Block::detail);
    }
    request = order_request(board, index, *command, now + settings_.command_expiry, now);
    request.kind = BusRequest::Kind::update_order;
    return request;
  }
  std::array<std::uint16_t, protocol::update_chunk_words> words{};
  encode(request.nonce, std::get<protocol::UpdateChunk>(step), board.setup.key, board.setup.serial,
         words);
  request.kind = BusRequest::Kind::update_chunk;
  request.write_address = extent(Block::update_chunk).address;
  request.write.assign(words.begin(), words.end());
  return request;
}

void Plan::on_update_report(BoardView& board, const BusRequest& request,
                            std::span<const std::uint16_t> words, BusTime now) {
  const auto report = protocol::decode_update_report(words.first<protocol::update_words>());
  if (report.nonce != request.nonce) return failed(board, now);
  heard(board, now);
  const bool busy = request.kind == BusRequest::Kind::update_chunk &&
                    report.result == protocol::CommandResult::busy;
  board.update_due = busy ? now + settings_.update_retry : now;
  board.update_report = report;
  const auto& told = board.update_told;
  const bool news = !told || told->state != report.state ||
                    told->received_bytes / told_bytes != report.received_bytes / told_bytes;
  if (!board.update) return;
  if (request.kind == BusRequest::Kind::update_chunk &&
      report.result == protocol::CommandResult::flash_failed) {
    return end_update(board, UpdateEnd::flash_failed);
  }
  if (!news) return;
  board.update_told = report;
  reports_.push_back(BoardUpdateChanged{.board = board.setup.serial, .report = report});
}

void Plan::on_update_answer(BoardView& board, const BusRequest& request,
                            std::span<const std::uint16_t> words, BusTime now) {
  const auto answer =
      protocol::decode_command_report(words.first<protocol::command_result_words>());
  if (answer.nonce != request.nonce) return failed(board, now);
  heard(board, now);
  set_clock(board, answer.uptime_ms, now);
  board.update_report.reset();
  board.update_due = now;
  if (!board.update) return;
  const protocol::Registers<const std::uint16_t> block{request.write_address, request.write};
  const auto kind =
      protocol::CommandKind{static_cast<std::uint8_t>(block.get(protocol::reg("command_kind")))};
  // Busy, or about to restart: nothing else will come of asking at once.
  const bool later = answer.result == protocol::CommandResult::busy ||
                     kind == protocol::CommandKind::finish_update;
  if (later) board.update_due = now + settings_.update_retry;
  if (const auto end = board.update->answered(kind, answer.result)) end_update(board, *end);
}

}  // namespace docbay::host
