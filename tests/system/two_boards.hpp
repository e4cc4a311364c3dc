// One line with two boards, the first native, the second the ARM image in QEMU, and no daemon: the
// master is whichever peer a test puts on it, one at a time.
#pragma once

#include <array>
#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "protocol/registers.hpp"
#include "protocol/status.hpp"
#include "tests/system/installation.hpp"
#include "tests/system/peer.hpp"

namespace docbay::tests {

inline constexpr protocol::BoardAddress native_board{1};
inline constexpr protocol::BoardAddress arm_board{2};
inline constexpr std::array both_boards{native_board, arm_board};
/// Bays of each; both have as many as the reference MCU has pins for.
inline constexpr std::uint32_t bays_each = 2;

using MakePeer = std::unique_ptr<Peer> (*)(const std::string& device);
inline constexpr std::array<MakePeer, 3> peers{make_libmodbus, make_mbpoll, make_pymodbus};

/// Questions as short as their functions.
Question reading(protocol::BoardAddress board, std::uint16_t address, std::uint16_t words,
                 protocol::Function function = protocol::Function::read_holding);
Question reading(protocol::BoardAddress board, const protocol::Register& row,
                 protocol::Function function = protocol::Function::read_holding);
Question writing(protocol::BoardAddress board, std::uint16_t address,
                 std::vector<std::uint16_t> values, protocol::Function function);

/// On a busy machine QEMU's UART splits a long frame into two, again and again.
inline constexpr int tries_max = 8;
/// The answer to a question that may be put again; fails the test after `tries_max` without one.
Outcome answer_to(Peer& peer, const Question& question);
/// One row of up to four registers, by FC 03.
std::uint64_t value_of(Peer& peer, protocol::BoardAddress board, const protocol::Register& row);
protocol::Detail detail_of(Peer& peer, protocol::BoardAddress board);

/// In the order of the table.
std::vector<protocol::Block> all_blocks();

struct TwoBoards : Installation {
  /// Waits until both have looked at their bays.
  TwoBoards();

  [[nodiscard]] std::string line() const { return home() / "line-0"; }
  /// What a person sees of a door: `bay` counts from 1 on each board.
  std::string door(protocol::BoardAddress board, std::uint32_t bay);
};

}  // namespace docbay::tests
