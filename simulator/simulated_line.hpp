// The second implementation of the line: no port, no clock. A transaction turns the world's time on
// until the answer is there or cannot come any more.
#pragma once

#include <array>
#include <chrono>
#include <cstdint>
#include <expected>
#include <span>
#include <vector>

#include "drivers/line/line.hpp"
#include "protocol/rtu.hpp"
#include "simulator/world.hpp"

namespace docbay::simulator {

/// As the wired line: it keeps the silence before a request, waits no longer than the wire needs
/// and the board is allowed; after a damaged answer it stays quiet for 100 ms and throws away what
/// came, after none it does so with that board.
class SimulatedLine final : public drivers::Line {
 public:
  /// `world` outlives this; `baud` is that of its wire.
  SimulatedLine(World& world, std::uint32_t baud,
                std::chrono::milliseconds board_allowance = std::chrono::milliseconds{30})
      : world_{world}, baud_{baud}, board_allowance_{board_allowance} {}

  std::expected<void, drivers::LineFailure> read(protocol::BoardAddress board,
                                                 std::uint16_t address,
                                                 std::span<std::uint16_t> words) override;
  std::expected<void, drivers::LineFailure> exchange(protocol::BoardAddress board,
                                                     std::uint16_t write_address,
                                                     std::span<const std::uint16_t> write,
                                                     std::uint16_t read_address,
                                                     std::span<std::uint16_t> read) override;

 private:
  using Outcome = std::expected<void, drivers::LineFailure>;

  Outcome transact(const protocol::Request& request, std::span<const std::uint16_t> write,
                   std::span<std::uint16_t> read);
  std::vector<std::uint8_t> await_reply(std::size_t reply_bytes, VirtualTime give_up_at);
  Outcome take_apart(const protocol::Request& request, std::span<const std::uint8_t> reply,
                     std::span<std::uint16_t> read);

  World& world_;
  std::uint32_t baud_;
  VirtualTime board_allowance_;
  VirtualTime may_send_at_{};
  std::array<VirtualTime, 256> doubted_until_{};  ///< by address
};

}  // namespace docbay::simulator
