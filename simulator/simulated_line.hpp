// The second implementation of the line: no port, no clock. A transaction turns the world's time on
// until the answer is there or cannot come any more.
#pragma once

#include <chrono>
#include <cstdint>
#include <expected>
#include <span>
#include <vector>

#include "drivers/line/line.hpp"
#include "drivers/line/line_pacing.hpp"
#include "protocol/rtu.hpp"
#include "simulator/world.hpp"

namespace docbay::simulator {

/// As the wired line, by the same rules (LinePacing): it keeps the silence before a request, waits
/// no longer than the wire needs and the board is allowed; after a damaged answer it stays quiet
/// for 100 ms and throws away what came, after none it does so with that board. A line that never
/// falls silent is `noisy` after half a second.
class SimulatedLine final : public drivers::Line {
 public:
  /// `world` outlives this; `baud` is that of its wire.
  SimulatedLine(World& world, std::uint32_t baud,
                std::chrono::milliseconds board_allowance = std::chrono::milliseconds{30})
      : world_{world}, board_allowance_{board_allowance}, pacing_{static_cast<int>(baud)} {}

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
  [[nodiscard]] drivers::LinePacing::Time now() const {
    return drivers::LinePacing::Time{world_.now()};
  }
  Outcome await_silence(protocol::BoardAddress board);
  drivers::LineFailure fail(drivers::LineFailure failure, protocol::BoardAddress board);
  std::vector<std::uint8_t> await_reply(std::size_t reply_bytes, VirtualTime give_up_at);
  Outcome take_apart(const protocol::Request& request, std::span<const std::uint8_t> reply,
                     std::span<std::uint16_t> read);

  World& world_;
  VirtualTime board_allowance_;
  drivers::LinePacing pacing_;
};

}  // namespace docbay::simulator
