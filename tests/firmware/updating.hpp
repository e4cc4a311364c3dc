// A board with flash on the test bench, and the daemon's own half of a firmware update beside it.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "host/bus/firmware_update.hpp"
#include "tests/firmware/bench.hpp"

namespace docbay::tests {

/// An image that scripts/firmware-image made when the tests were built: "newer", "newest" (of
/// higher versions than the build's), "older", "foreign" (signed by a stranger), "other_kind".
host::FirmwareFile built_file(const std::string& name);
std::vector<std::uint8_t> built_bytes(const std::string& name);

/// A new board, whose boot program runs at each start.
class UpdatingBoard {
 public:
  UpdatingBoard();

  /// One exchange with the board, and time for what it brings about. Something: the update is over.
  std::optional<host::UpdateEnd> step(host::FirmwareUpdate& update);
  /// Steps until it is over, at most so many; nothing: it is not. Stops at a cut of the flash.
  std::optional<host::UpdateEnd> run(host::FirmwareUpdate& update, int steps_max = 4000);
  /// The power goes, and comes back; the boot program chooses.
  void cycle_power();
  /// Every event since the last call.
  std::vector<protocol::Event> drain() { return bench.drain(); }

  protocol::UpdateReport report();
  protocol::CommandReport order(protocol::Command command);
  protocol::UpdateReport send(const protocol::UpdateChunk& chunk);

  Bench bench;
  int restarts = 0;

 private:
  void restart();
  void follow_restart();
  protocol::UpdateReport exchange(protocol::Block written, std::span<const std::uint16_t> words);

  std::uint16_t nonce_ = 0x7000;
};

/// `begin_update` for this image.
protocol::Command begin_of(const host::FirmwareImage& image);
/// A command without an argument.
protocol::Command plain(protocol::CommandKind kind);
/// Sends the image, whatever it is, up to the restart, which is not ordered.
void receive(UpdatingBoard& board, const host::FirmwareImage& image);

/// The outcomes of the updates that the events tell of.
std::vector<protocol::UpdateOutcome> outcomes(std::span<const protocol::Event> events);

}  // namespace docbay::tests
