// The plan's part in finding boards and giving them their places: in the gaps, as firmware is sent.
#include <algorithm>
#include <array>
#include <utility>

#include "host/bus/plan.hpp"

namespace docbay::host {

using protocol::Block;
using protocol::extent;

namespace {

/// A board that was found is gone when so many looks in a row found nobody.
constexpr int misses_max = 2;

}  // namespace

void Plan::seat(protocol::BoardSerial serial, const BoardSetup& setup) {
  for (BoardView& board : boards_) {
    if (board.setup.serial != serial) continue;
    census_.expect_no_more(board.setup.address);
    board = BoardView{};
    board.setup = setup;
    board.pace = settings_.idle_pace;
    census_.expect(setup.address);
    looks_.erase(setup.address.value);
  }
}

BusTime Plan::search_due(BusTime now) {
  return placements_.empty() ? census_.due(now) : placements_.front().due();
}

std::optional<BusRequest> Plan::search_request(BusTime now, BusTime patience) {
  if (search_due(now) > now - patience) return std::nullopt;
  while (!placements_.empty()) {
    const Placement::Step step = placements_.front().next(now);
    if (const auto* const end = std::get_if<PlacementEnd>(&step)) {
      end_placement(*end);
      continue;
    }
    if (const auto* const ask = std::get_if<Placement::Ask>(&step)) {
      return presence_request(BusRequest::Kind::presence, ask->address, ask->selection);
    }
    return placement_order(std::get<Placement::Order>(step));
  }
  asked_ = census_.next();
  if (asked_.selection) {
    return presence_request(BusRequest::Kind::census, asked_.address, *asked_.selection);
  }
  return BusRequest{.kind = BusRequest::Kind::census,
                    .board = BusRequest::nobody,
                    .address = asked_.address,
                    .read_address = extent(Block::identity).address,
                    .read_words = extent(Block::identity).words};
}

BusRequest Plan::presence_request(BusRequest::Kind kind, protocol::BoardAddress address,
                                  protocol::Selection selection) {
  selection.nonce = ++nonce_;
  std::array<std::uint16_t, protocol::select_words> words{};
  encode(selection, words);
  return {.kind = kind,
          .board = BusRequest::nobody,
          .address = address,
          .nonce = selection.nonce,
          .write_address = extent(Block::select).address,
          .write = {words.begin(), words.end()},
          .read_address = extent(Block::presence).address,
          .read_words = extent(Block::presence).words};
}

BusRequest Plan::placement_order(const Placement::Order& order) {
  std::array<std::uint16_t, protocol::command_words> words{};
  encode(++nonce_, order.command, order.key, placements_.front().goal().board, words);
  return {.kind = BusRequest::Kind::placement_order,
          .board = BusRequest::nobody,
          .address = order.address,
          .nonce = nonce_,
          .write_address = extent(Block::command).address,
          .write = {words.begin(), words.end()},
          .read_address = extent(Block::command_result).address,
          .read_words = extent(Block::command_result).words};
}

void Plan::end_placement(PlacementEnd end) {
  const Placement& placement = placements_.front();
  reports_.push_back(
      BoardPlaced{.goal = placement.goal(), .end = end, .presence = placement.presence()});
  placements_.pop_front();
}

void Plan::on_search(const BusRequest& request, const BusReply& reply, BusTime now) {
  if (request.kind == BusRequest::Kind::census) return on_census(request, reply, now);
  Placement& placement = placements_.front();
  // The first register of both blocks is the nonce: an answer to something else is none.
  const bool foreign = reply && reply->front() != request.nonce;
  if (foreign || !reply) {
    const auto failure = std::unexpected{foreign ? drivers::LineFailure::timed_out : reply.error()};
    if (request.kind == BusRequest::Kind::presence) return placement.heard(failure, now);
    return placement.answered(failure, now);
  }
  const std::span<const std::uint16_t> words{*reply};
  if (request.kind == BusRequest::Kind::presence) {
    return placement.heard(protocol::decode_presence(words.first<protocol::presence_words>()), now);
  }
  placement.answered(
      protocol::decode_command_report(words.first<protocol::command_result_words>()).result, now);
}

void Plan::on_census(const BusRequest& request, const BusReply& reply, BusTime now) {
  CensusAnswer answer;
  if (!reply) {
    answer = std::unexpected{reply.error()};
  } else if (request.write.empty()) {
    const auto identity =
        protocol::decode_identity(std::span{*reply}.first<protocol::identity_words>());
    if (identity) answer = identity->serial;
  } else {
    const auto presence =
        protocol::decode_presence(std::span{*reply}.first<protocol::presence_words>());
    if (presence.nonce != request.nonce) return;  // an answer to something else: asked again
    answer = presence.serial;
  }
  const bool touring = census_.touring();
  if (const auto look = census_.answered(asked_, answer, now)) on_look(*look, now);
  if (touring && !census_.touring()) reports_.emplace_back(CensusToured{});
}

void Plan::on_look(const AddressLook& look, BusTime now) {
  for (BoardView& board : boards_) {
    if (board.setup.address != look.address) continue;
    const auto own = std::ranges::count(look.boards, board.setup.serial);
    const bool others = std::ssize(look.boards) > own || look.foreign || look.inseparable;
    if (others) {
      reset(board);
      const bool doubled = own > 0 || look.inseparable;
      set_link(board, doubled ? BoardLink::doubled : BoardLink::mistaken);
    }
    if (!others && board.link == BoardLink::doubled) board.due = now;
    if (!others && own == 0 && board.link == BoardLink::doubled) set_link(board, BoardLink::lost);
    if (!others) return tell_look({.address = look.address});
  }
  tell_look(look);
}

void Plan::tell_look(const AddressLook& look) {
  const std::uint8_t address = look.address.value;
  const AddressLook nobody{.address = look.address};
  const auto known = looks_.find(address);
  if ((known == looks_.end() ? nobody : known->second) == look) {
    missed_.erase(address);
    return;
  }
  if (look == nobody && ++missed_[address] < misses_max) return;
  missed_.erase(address);
  if (look == nobody) {
    looks_.erase(address);
  } else {
    looks_[address] = look;
  }
  reports_.emplace_back(AddressLooked{look});
}

}  // namespace docbay::host
