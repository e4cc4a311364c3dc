// Registers are for anyone to read: three Modbus masters that share no code with our daemon, both
// reading functions, row by row and block by block, the native board and the ARM image.
#include <algorithm>
#include <map>

#include <doctest/doctest.h>
#include <fmt/format.h>

#include "tests/system/two_boards.hpp"

using namespace docbay::tests;
using docbay::protocol::Block;
using docbay::protocol::BoardAddress;
using docbay::protocol::Function;
using docbay::protocol::reg;
using docbay::protocol::Register;
using docbay::protocol::registers;

namespace {

/// A row that two boards of the same kind, in the same state, may show differently.
struct Difference {
  Register row;
  bool in_time;  ///< and one board, too, from one reading to the next
  std::string_view why;
};

/// Every other row is equal. Both boards are new (boot count 1, started by power, one event), with
/// as many bays, and were written the same.
constexpr std::array differences{
    Difference{reg("board_serial"), false, "each board has its own"},
    Difference{reg("board_kind"), false, "one runs in a process, one on its MCU"},
    Difference{reg("event_code"), false, "keyed with the board's own key, over its serial"},
    Difference{reg("event_at_ms"), false, "the boards take different times to boot"},
    Difference{reg("event_uptime_ms"), true, "a clock"},
    Difference{reg("result_uptime_ms"), true, "a clock"},
    Difference{reg("detail_uptime_ms"), true, "a clock"},
    Difference{reg("presence_serial"), false, "each board has its own"},
    Difference{reg("presence_address"), false, "each board has its own"},
    Difference{reg("presence_uptime_ms"), true, "a clock"},
    Difference{reg("presence_code"), true, "keyed, over serial and clock"},
    Difference{reg("change_count"), false, "in how many steps the bays were first looked at"},
    Difference{reg("detail_change_count"), false, "as change_count"},
};

const Difference* difference_of(const Register& row) {
  const auto* const found = std::ranges::find(
      differences, row.name, [](const Difference& difference) { return difference.row.name; });
  return found == differences.end() ? nullptr : found;
}

/// Values by row; `from` says who read them, for the message.
struct Reading {
  std::string from;
  std::map<std::string_view, std::vector<std::uint16_t>> rows;
};

Reading by_rows(Peer& peer, BoardAddress board, Function function) {
  Reading found{fmt::format("{}, board {}, FC {:02}, rows", peer.name(), board.value,
                            static_cast<int>(function)),
                {}};
  for (const Register& row : registers) {
    const Outcome outcome = answer_to(peer, reading(board, row, function));
    INFO(found.from, ", ", row.name, ": ", outcome.said);
    CHECK(outcome.words.size() == row.words);
    found.rows[row.name] = outcome.words;
  }
  return found;
}

Reading by_blocks(Peer& peer, BoardAddress board, Function function) {
  Reading found{fmt::format("{}, board {}, FC {:02}, blocks", peer.name(), board.value,
                            static_cast<int>(function)),
                {}};
  for (const Block block : all_blocks()) {
    const docbay::protocol::Extent where = extent(block);
    const Outcome outcome = answer_to(peer, reading(board, where.address, where.words, function));
    INFO(found.from, ", block ", static_cast<int>(block), ": ", outcome.said);
    REQUIRE(outcome.words.size() == where.words);
    for (const Register& row : registers) {
      if (row.block != block) continue;
      const auto first = outcome.words.begin() + (row.address - where.address);
      found.rows[row.name].assign(first, first + row.words);
    }
  }
  return found;
}

/// Names of the rows that differ though they must not.
std::string unequal(const Reading& one, const Reading& other, bool same_board) {
  std::string names;
  for (const Register& row : registers) {
    const Difference* const known = difference_of(row);
    if (known != nullptr && (known->in_time || !same_board)) continue;
    if (one.rows.at(row.name) != other.rows.at(row.name)) names += fmt::format(" {}", row.name);
  }
  return names;
}

}  // namespace

TEST_CASE("registers: three foreign masters read every row alike, from a native and an ARM board") {
  TwoBoards site;
  std::map<BoardAddress, Reading> first;
  for (const MakePeer make : peers) {
    const auto peer = make(site.line());
    for (const BoardAddress board : both_boards) {
      for (const Function function : {Function::read_holding, Function::read_input}) {
        for (const Reading& found :
             {by_rows(*peer, board, function), by_blocks(*peer, board, function)}) {
          const Reading& reference = first.try_emplace(board, found).first->second;
          CHECK_MESSAGE(unequal(reference, found, true).empty(), reference.from, " and ",
                        found.from, " differ in", unequal(reference, found, true));
        }
      }
    }
  }
  const Reading& native = first.at(native_board);
  const Reading& arm = first.at(arm_board);
  CHECK_MESSAGE(unequal(native, arm, false).empty(), "native and ARM differ in",
                unequal(native, arm, false));
  for (const std::string_view own : {"board_serial", "event_code"}) {
    CHECK_MESSAGE(native.rows.at(own) != arm.rows.at(own), own);
  }
  CHECK(native.rows.at("magic").front() == 0xD0CB);
}
