// What foreign Modbus masters can and cannot do to a board by writing: the nonce is anybody's, an
// order or an acknowledgement without a valid code does nothing and is counted, all else is
// refused.
#include <algorithm>
#include <optional>
#include <string_view>

#include <doctest/doctest.h>
#include <fmt/format.h>

#include "firmware/core/bay.hpp"
#include "protocol/command.hpp"
#include "protocol/event.hpp"
#include "protocol/update.hpp"
#include "tests/system/two_boards.hpp"

using namespace docbay::tests;
namespace protocol = docbay::protocol;
using protocol::Block;
using protocol::BoardAddress;
using protocol::Function;
using protocol::reg;

namespace {

constexpr std::array writing_functions{Function::write_multiple, Function::read_write};
/// Long enough that what came true of an order is still to be seen when a test looks.
constexpr std::uint32_t minute_ms = 60'000;

using Words = std::vector<std::uint16_t>;

/// FC 23 reads the block that answers this one, as the daemon has it.
Question whole_block(BoardAddress board, Block block, const Words& values, Function function) {
  Question question = writing(board, extent(block).address, values, function);
  if (function == Function::read_write) {
    const Block answer = block == Block::command ? Block::command_result : Block::event_window;
    question.read_address = extent(answer).address;
    question.read_words =
        block == Block::command ? extent(answer).words : protocol::event_window_short_words;
  }
  return question;
}

Words order(const docbay::firmware::Settings& settings, const protocol::BoardKey& key,
            const protocol::Command& command) {
  constexpr std::uint16_t nonce = 0x5EED;
  std::array<std::uint16_t, protocol::command_words> words{};
  encode(nonce, command, key, settings.serial, words);
  return {words.begin(), words.end()};
}

/// Off by one bit.
protocol::BoardKey wrong(protocol::BoardKey key) {
  key.back() ^= 1;
  return key;
}

/// An order that the board would carry out if its code were right.
protocol::Command sound_command(Peer& peer, BoardAddress board, std::uint8_t bay) {
  const protocol::Detail detail = detail_of(peer, board);
  static std::uint32_t number = 0;
  return {.number = {++number},
          .boot_count = detail.boot_count,
          .expires_at_ms = detail.uptime_ms + minute_ms,
          .bay = {bay}};
}

protocol::Command door_command(Peer& peer, BoardAddress board, std::uint8_t bay) {
  protocol::Command command = sound_command(peer, board, bay);
  command.kind = protocol::CommandKind::open_door;
  write_argument(command, protocol::OpenDoorArgument{.release_ms = docbay::firmware::release_ms_max,
                                                     .open_max_ms = minute_ms});
  return command;
}

protocol::Command offer_command(Peer& peer, BoardAddress board, std::uint8_t bay) {
  protocol::Command command = sound_command(peer, board, bay);
  command.kind = protocol::CommandKind::offer;
  write_argument(command, protocol::OfferArgument{.window_ms = minute_ms, .shutter_ms = minute_ms});
  return command;
}

/// Puts a question whose code is wrong. Without an answer it may have arrived all the same; what is
/// certain is that each one counts at most once, and the answered one exactly.
Outcome counted_once(Peer& peer, const Question& question) {
  const protocol::Register& row = reg("refused_code_count");
  Outcome outcome;
  for (int i = 0; i < tries_max && !outcome.answered; ++i) {
    const std::uint64_t before = value_of(peer, question.board, row);
    outcome = peer.ask(question);
    const std::uint64_t after = value_of(peer, question.board, row);
    CHECK(after <= before + 1);
    if (outcome.answered) CHECK(after == before + 1);
  }
  REQUIRE_MESSAGE(outcome.answered, outcome.said);
  CHECK(outcome.exception == 0);
  return outcome;
}

/// All but the nonce, which every later write changes.
void check_reads_back(Peer& peer, BoardAddress board, Block block, const Words& written) {
  const Outcome outcome =
      answer_to(peer, reading(board, extent(block).address, extent(block).words));
  CHECK(outcome.words == written);
}

void check_at_rest(TwoBoards& site, Peer& peer, BoardAddress board) {
  const protocol::Detail detail = detail_of(peer, board);
  for (std::uint32_t bay = 0; bay < bays_each; ++bay) {
    CHECK(detail.bays[bay].door_phase == protocol::DoorPhase::locked);
    CHECK(detail.bays[bay].drop_phase == protocol::DropPhase::idle);
    CHECK(detail.bays[bay].copies_left == 0);
    CHECK(site.door(board, bay + 1) == "closed");
  }
  CHECK(value_of(peer, board, reg("bays_active")) == 0);
}

/// Each peer with each board; says in a failure who it was.
template <class Act>
void with_each(TwoBoards& site, Act act) {
  for (const MakePeer make : peers) {
    const auto peer = make(site.line());
    for (const BoardAddress board : both_boards) {
      INFO(peer->name(), ", board ", int{board.value});
      act(*peer, board);
    }
  }
}

void write_wrong_orders(TwoBoards& site, Peer& peer, BoardAddress board) {
  const auto settings = site.board_settings(board.value);
  for (const Function function : writing_functions) {
    for (std::uint8_t bay = 0; bay < bays_each; ++bay) {
      for (const protocol::Command& command :
           {door_command(peer, board, bay), offer_command(peer, board, bay)}) {
        const Words words = order(settings, wrong(settings.key), command);
        const Question question = whole_block(board, Block::command, words, function);
        if (!peer.can_ask(question)) continue;
        const Outcome outcome = counted_once(peer, question);
        const auto bad_code = static_cast<std::uint64_t>(protocol::CommandResult::bad_code);
        CHECK(value_of(peer, board, reg("result")) == bad_code);
        CHECK(value_of(peer, board, reg("result_number")) == 0);
        if (function == Function::read_write) CHECK(outcome.words.front() == words.front());
        check_reads_back(peer, board, Block::command, words);
        check_at_rest(site, peer, board);
      }
    }
  }
}

void write_wrong_acknowledgements(TwoBoards& site, Peer& peer, BoardAddress board) {
  const auto settings = site.board_settings(board.value);
  const std::uint64_t sequence = value_of(peer, board, reg("event_sequence"));
  REQUIRE(sequence != 0);
  const protocol::EventIdentity head{
      {static_cast<std::uint32_t>(value_of(peer, board, reg("event_boot_count")))},
      {static_cast<std::uint32_t>(sequence)}};
  std::array<std::uint16_t, protocol::acknowledge_words> encoded{};
  encode(0xACED, protocol::Acknowledgement{head}, wrong(settings.key), settings.serial, encoded);
  const Words words{encoded.begin(), encoded.end()};
  for (const Function function : writing_functions) {
    const Question question = whole_block(board, Block::acknowledge, words, function);
    if (!peer.can_ask(question)) continue;
    const Outcome outcome = counted_once(peer, question);
    if (function == Function::read_write) CHECK(outcome.words.front() == words.front());
    check_reads_back(peer, board, Block::acknowledge, words);
    CHECK(value_of(peer, board, reg("event_sequence")) == sequence);
  }
}

/// The same two orders with the board's own key: but for the code there was nothing wrong with
/// them.
void check_sound_orders(TwoBoards& site, Peer& peer, BoardAddress board) {
  const auto settings = site.board_settings(board.value);
  for (const protocol::Command& command :
       {offer_command(peer, board, 0), door_command(peer, board, 1)}) {
    const Words words = order(settings, settings.key, command);
    answer_to(peer, whole_block(board, Block::command, words, Function::write_multiple));
    CHECK(value_of(peer, board, reg("result_number")) == command.number.value);
  }
  const protocol::Detail detail = detail_of(peer, board);
  CHECK(detail.bays[0].drop_phase == protocol::DropPhase::offered);
  CHECK(detail.bays[1].door_phase == protocol::DoorPhase::releasing);
}

void write_wrong_chunks(TwoBoards& site, Peer& peer, BoardAddress board) {
  const auto settings = site.board_settings(board.value);
  std::array<std::uint16_t, protocol::update_chunk_words> encoded{};
  encode(0xC4C4, protocol::UpdateChunk{.image = 7}, wrong(settings.key), settings.serial, encoded);
  const Words words{encoded.begin(), encoded.end()};
  for (const Function function : writing_functions) {
    const Question question = whole_block(board, Block::update_chunk, words, function);
    if (!peer.can_ask(question)) continue;
    const Outcome outcome = counted_once(peer, question);
    const auto bad_code = static_cast<std::uint64_t>(protocol::CommandResult::bad_code);
    CHECK(value_of(peer, board, reg("update_result")) == bad_code);
    CHECK(value_of(peer, board, reg("update_received_bytes")) == 0);
    if (function == Function::read_write) CHECK(outcome.words.front() == words.front());
    check_reads_back(peer, board, Block::update_chunk, words);
  }
}

/// The blocks that are written, each headed by a nonce.
constexpr std::array written_blocks{Block::acknowledge, Block::command, Block::update_chunk,
                                    Block::select};

bool takes_nonce(std::uint16_t address) {
  return std::ranges::any_of(written_blocks,
                             [&](Block block) { return extent(block).address == address; });
}

void check_refused(Peer& peer, const Question& question, int exception) {
  if (!peer.can_ask(question)) return;
  const Outcome outcome = answer_to(peer, question);
  CHECK_MESSAGE(outcome.exception == exception, "FC ", static_cast<int>(question.function),
                ", write ", question.write_address, ", read ", question.read_address, ": ",
                outcome.said);
}

/// Every row by FC 06, 16 and 23, but for what is allowed: the nonces, and blocks as a whole.
void write_everywhere(Peer& peer, BoardAddress board) {
  for (const protocol::Register& row : protocol::registers) {
    if (!takes_nonce(row.address)) {
      check_refused(peer, writing(board, row.address, {1}, Function::write_single), 2);
    }
    if (row.access == protocol::Access::write && row.words == 1) continue;
    const Words values(row.words, 1);
    Question question = writing(board, row.address, values, Function::write_multiple);
    check_refused(peer, question, 2);
    question.function = Function::read_write;
    question.read_words = 1;
    check_refused(peer, question, 2);
  }
}

}  // namespace

TEST_CASE("registers: a nonce that any master writes heads every block that is read with it") {
  TwoBoards site;
  std::uint16_t nonce = 0x1000;
  with_each(site, [&](Peer& peer, BoardAddress board) {
    for (const Block block : written_blocks) {
      for (const Function function :
           {Function::write_single, Function::write_multiple, Function::read_write}) {
        Question question = writing(board, extent(block).address, {++nonce}, function);
        if (function == Function::read_write) {
          question.read_address = extent(Block::detail).address;
          question.read_words = extent(Block::detail).words;
        }
        if (!peer.can_ask(question)) continue;
        const Outcome outcome = answer_to(peer, question);
        CHECK_MESSAGE(outcome.exception == 0, outcome.said);
        if (function == Function::read_write) CHECK(outcome.words.front() == nonce);
        for (const protocol::Register& row : protocol::registers) {
          if (row.name.ends_with("_nonce")) CHECK(value_of(peer, board, row) == nonce);
        }
      }
    }
    CHECK(value_of(peer, board, reg("refused_code_count")) == 0);
  });
}

TEST_CASE("registers: an order or acknowledgement with a wrong code is counted and does nothing") {
  TwoBoards site;
  with_each(site, [&](Peer& peer, BoardAddress board) {
    write_wrong_orders(site, peer, board);
    write_wrong_acknowledgements(site, peer, board);
    write_wrong_chunks(site, peer, board);
  });
  const auto peer = make_libmodbus(site.line());
  for (const BoardAddress board : both_boards) check_sound_orders(site, *peer, board);
}

TEST_CASE("registers: what cannot be written, read or done is refused to every master") {
  TwoBoards site;
  with_each(site, [&](Peer& peer, BoardAddress board) {
    const std::uint64_t nonce = value_of(peer, board, reg("event_nonce"));
    write_everywhere(peer, board);
    const std::uint16_t after_all = protocol::registers.back().address + 0x100;
    for (const Function function : {Function::read_holding, Function::read_input}) {
      check_refused(peer, reading(board, after_all, 1, function), 2);
      // Out of one block into the next.
      check_refused(peer, reading(board, reg("journal_capacity").address, 8, function), 2);
      check_refused(peer, reading(board, 0, 0, function), 3);
      check_refused(peer, reading(board, 0, 126, function), 3);
    }
    check_refused(peer, reading(board, 0, 1, read_coils), 1);
    CHECK(value_of(peer, board, reg("event_nonce")) == nonce);
    CHECK(value_of(peer, board, reg("refused_code_count")) == 0);
  });
}

TEST_CASE("registers: an order to everybody unlocks nothing, to its own board it does") {
  TwoBoards site;
  with_each(site, [&](Peer& peer, BoardAddress board) {
    const auto settings = site.board_settings(board.value);
    const bool first = detail_of(peer, board).bays[0].door_phase == protocol::DoorPhase::locked;
    const std::uint8_t bay = first ? 0 : 1;
    const Words words = order(settings, settings.key, door_command(peer, board, bay));
    Question question = whole_block(board, Block::command, words, Function::write_multiple);
    question.board = {0};
    if (!peer.can_ask(question)) return;
    // There is no answer, and the silence that `ask` then waits for lets everybody hear it.
    CHECK_FALSE(peer.ask(question).answered);
    CHECK(value_of(peer, board, reg("result_number")) != words[2]);
    CHECK(detail_of(peer, board).bays[bay].door_phase == protocol::DoorPhase::locked);
    CHECK(site.door(board, bay + 1U) == "closed");
    question.board = board;
    CHECK(answer_to(peer, question).exception == 0);
    CHECK(detail_of(peer, board).bays[bay].door_phase == protocol::DoorPhase::releasing);
    CHECK(wait_until([&] { return site.door(board, bay + 1U) == "released"; }));
  });
}
