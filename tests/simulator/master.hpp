// A cabinet on virtual time with a small master on its line: what the daemon does, reduced to
// protocol calls.
#pragma once

#include <cstdint>
#include <optional>
#include <utility>
#include <vector>

#include "protocol/command.hpp"
#include "protocol/event.hpp"
#include "protocol/status.hpp"
#include "simulator/hands.hpp"
#include "simulator/simulated_line.hpp"
#include "simulator/world.hpp"

namespace docbay::tests {

/// `number` counts from 1; key and serial follow from it.
firmware::Settings board_settings(std::uint8_t number, std::uint8_t shutters = 0xFF);
/// New EEPROMs for boards 1 to `count`.
std::vector<simulator::EepromStore> new_eeproms(std::uint8_t count, std::uint8_t shutters = 0xFF);

class Master {
 public:
  explicit Master(std::vector<simulator::EepromStore> eeproms = new_eeproms(1),
                  const simulator::WorldSettings& settings = {});

  void run(simulator::VirtualTime time) { world.advance_to(world.now() + time); }

  /// Any transaction that fails is tried again, as often as a daemon would.
  protocol::CommandReport order(std::uint8_t board, protocol::Command command);
  protocol::CommandReport offer(std::uint8_t board, std::uint8_t position, std::uint8_t copies);
  protocol::CommandReport open_door(std::uint8_t board, std::uint8_t position);
  protocol::EventWindow exchange(std::uint8_t board,
                                 const std::optional<protocol::Acknowledgement>& acknowledgement);
  /// Fetches and acknowledges all that waits, the boards' own starts left out.
  std::vector<protocol::Event> drain(std::uint8_t board);
  protocol::Detail detail(std::uint8_t board);

  /// The acts of hands, with the world's time turned on until they are over.
  simulator::Result<void> drop(std::uint32_t bay, const simulator::Paper& paper);
  simulator::Result<void> pull_out(std::uint32_t bay, const simulator::Paper& paper);
  simulator::Result<std::vector<simulator::Paper>> empty(std::uint32_t bay);

  std::vector<simulator::HandEntry> truth;
  simulator::World world;
  simulator::Hands hands;
  simulator::SimulatedLine line;

 private:
  bool transact(std::uint8_t board, protocol::Block write, std::span<const std::uint16_t> words,
                protocol::Block read, std::span<std::uint16_t> into);
  protocol::BootCount boot_count(std::uint8_t board);

  std::uint16_t nonce_ = 0;
  std::uint32_t last_command_ = 0;
};

std::vector<protocol::EventKind> kinds(std::span<const protocol::Event> events);

}  // namespace docbay::tests
