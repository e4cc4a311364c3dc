#include "tests/system/two_boards.hpp"

#include <algorithm>
#include <ranges>

#include <boost/json.hpp>
#include <doctest/doctest.h>
#include <fmt/format.h>

namespace docbay::tests {

namespace json = boost::json;
using protocol::Block;
using protocol::BoardAddress;
using protocol::Function;

Question reading(BoardAddress board, std::uint16_t address, std::uint16_t words,
                 Function function) {
  return {.function = function, .board = board, .read_address = address, .read_words = words};
}

Question reading(BoardAddress board, const protocol::Register& row, Function function) {
  return reading(board, row.address, row.words, function);
}

Question writing(BoardAddress board, std::uint16_t address, std::vector<std::uint16_t> values,
                 Function function) {
  return {
      .function = function, .board = board, .write_address = address, .write = std::move(values)};
}

Outcome answer_to(Peer& peer, const Question& question) {
  Outcome outcome;
  for (int i = 0; i < tries_max && !outcome.answered; ++i) outcome = peer.ask(question);
  const std::string asked = fmt::format(
      "{}, board {}, FC {:02}, read 0x{:04X} x {}, write 0x{:04X} x {}: {}", peer.name(),
      question.board.value, static_cast<int>(question.function), question.read_address,
      question.read_words, question.write_address, question.write.size(), outcome.said);
  REQUIRE_MESSAGE(outcome.answered, asked);
  return outcome;
}

std::uint64_t value_of(Peer& peer, BoardAddress board, const protocol::Register& row) {
  Outcome outcome = answer_to(peer, reading(board, row));
  REQUIRE_MESSAGE(outcome.words.size() == row.words, outcome.said);
  return protocol::Registers<std::uint16_t>{row.address, outcome.words}.get(row);
}

protocol::Detail detail_of(Peer& peer, BoardAddress board) {
  const protocol::Extent where = extent(Block::detail);
  const Outcome outcome = answer_to(peer, reading(board, where.address, where.words));
  std::array<std::uint16_t, protocol::detail_words> words{};
  REQUIRE_MESSAGE(outcome.words.size() == words.size(), outcome.said);
  std::ranges::copy(outcome.words, words.begin());
  return protocol::decode_detail(words);
}

std::vector<Block> all_blocks() {
  std::vector<Block> blocks;
  for (const protocol::Register& row : protocol::registers) {
    if (blocks.empty() || blocks.back() != row.block) blocks.push_back(row.block);
  }
  return blocks;
}

TwoBoards::TwoBoards()
    : Installation{{"--boards", "2", "--reference", "1", "2"},
                   {"--qemu", "2", "--firmware", DOCBAY_IMAGE}} {
  const auto peer = make_libmodbus(line());
  for (const BoardAddress board : both_boards) {
    REQUIRE(wait_until([&] { return peer->ask(reading(board, 0, 1)).answered; }));
    const auto knows_bay = [](const protocol::BayDetail& bay) {
      return bay.shutter == protocol::Contact::closed && bay.door == protocol::Contact::closed &&
             bay.emptiness == protocol::Emptiness::empty;
    };
    REQUIRE(wait_until([&] {
      const protocol::Detail detail = detail_of(*peer, board);
      return std::ranges::all_of(detail.bays | std::views::take(bays_each), knows_bay);
    }));
  }
}

std::string TwoBoards::door(BoardAddress board, std::uint32_t bay) {
  const std::uint32_t before = (std::uint32_t{board.value} - 1) * bays_each;
  const json::object state = hand({{"act", "state"}});
  return json::value_to<std::string>(state.at("bays").at(before + bay - 1).at("door"));
}

}  // namespace docbay::tests
