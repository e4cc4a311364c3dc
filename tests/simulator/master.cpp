#include "tests/simulator/master.hpp"

#include <array>

#include <doctest/doctest.h>

namespace docbay::tests {

using simulator::EepromStore;

namespace {

constexpr int tries_max = 20;
constexpr std::chrono::milliseconds hands_patience{10'000};

}  // namespace

firmware::Settings board_settings(std::uint8_t number, std::uint8_t shutters) {
  firmware::Settings settings;
  settings.serial = {0xD0CB'0000'0000'0000U + number};
  settings.key.fill(number);
  settings.address = {number};
  settings.shutters = shutters;
  return settings;
}

std::vector<EepromStore> new_eeproms(std::uint8_t count, std::uint8_t shutters) {
  std::vector<EepromStore> stores;
  for (std::uint8_t number = 1; number <= count; ++number) {
    stores.push_back(
        EepromStore::in_memory(simulator::commissioned_eeprom(board_settings(number, shutters))));
  }
  return stores;
}

Master::Master(std::vector<EepromStore> eeproms, const simulator::WorldSettings& settings)
    : world{std::move(eeproms), settings,
            [this](const simulator::HandEntry& entry) {
              truth.push_back(entry);
              return true;
            }},
      hands{world},
      line{world, settings.wire.baud} {
  run(std::chrono::milliseconds{100});
}

bool Master::transact(std::uint8_t board, protocol::Block write,
                      std::span<const std::uint16_t> words, protocol::Block read,
                      std::span<std::uint16_t> into) {
  const auto done =
      line.exchange({board}, extent(write).address, words, extent(read).address, into);
  return done.has_value() && into.front() == words.front();
}

protocol::CommandReport Master::order(std::uint8_t board, protocol::Command command) {
  const firmware::Settings settings = board_settings(board);
  for (int tries = 0; tries < tries_max; ++tries) {
    std::array<std::uint16_t, protocol::command_words> words{};
    std::array<std::uint16_t, protocol::command_result_words> result{};
    encode(++nonce_, command, settings.key, settings.serial, words);
    if (!transact(board, protocol::Block::command, words, protocol::Block::command_result,
                  result)) {
      continue;
    }
    return protocol::decode_command_report(result);
  }
  FAIL("no answer to an order");
  return {};
}

protocol::CommandReport Master::offer(std::uint8_t board, std::uint8_t position,
                                      std::uint8_t copies) {
  protocol::Command command{.number = {++last_command_},
                            .boot_count = boot_count(board),
                            .expires_at_ms = {detail(board).uptime_ms.value + 5'000},
                            .bay = {position}};
  write_argument(
      command, protocol::OfferArgument{.copies = copies, .window_ms = 15'000, .shutter_ms = 5'000});
  return order(board, command);
}

protocol::CommandReport Master::open_door(std::uint8_t board, std::uint8_t position) {
  protocol::Command command{.number = {++last_command_},
                            .boot_count = boot_count(board),
                            .expires_at_ms = {detail(board).uptime_ms.value + 5'000},
                            .bay = {position}};
  write_argument(command, protocol::OpenDoorArgument{.release_ms = 5'000, .open_max_ms = 30'000});
  return order(board, command);
}

protocol::EventWindow Master::exchange(
    std::uint8_t board, const std::optional<protocol::Acknowledgement>& acknowledgement) {
  const firmware::Settings settings = board_settings(board);
  for (int tries = 0; tries < tries_max; ++tries) {
    std::array<std::uint16_t, protocol::acknowledge_words> words{};
    std::array<std::uint16_t, protocol::event_window_short_words> window{};
    encode(++nonce_, acknowledgement, settings.key, settings.serial, words);
    if (!transact(board, protocol::Block::acknowledge, words, protocol::Block::event_window,
                  window)) {
      continue;
    }
    protocol::EventWindow decoded;
    if (decode(window, nonce_, settings.key, settings.serial, decoded) !=
        protocol::WindowFault::none) {
      continue;
    }
    return decoded;
  }
  FAIL("no answer to an exchange");
  return {};
}

std::vector<protocol::Event> Master::drain(std::uint8_t board) {
  std::vector<protocol::Event> events;
  std::optional<protocol::Acknowledgement> acknowledgement;
  // A drop takes a moment to be believed and written.
  run(std::chrono::milliseconds{50});
  for (;;) {
    const protocol::EventWindow window = exchange(board, acknowledgement);
    if (!window.event && window.waiting == 0) return events;
    acknowledgement.reset();
    if (!window.event) continue;
    acknowledgement = {window.event->identity};
    if (window.event->bay != protocol::whole_board) events.push_back(*window.event);
  }
}

protocol::Detail Master::detail(std::uint8_t board) {
  for (int tries = 0; tries < tries_max; ++tries) {
    std::array<std::uint16_t, protocol::detail_words> words{};
    const std::uint16_t address = extent(protocol::Block::detail).address;
    if (line.read({board}, address, words)) return protocol::decode_detail(words);
  }
  FAIL("no answer to a reading");
  return {};
}

protocol::BootCount Master::boot_count(std::uint8_t board) {
  return detail(board).boot_count;
}

simulator::Result<void> Master::drop(std::uint32_t bay, const simulator::Paper& paper) {
  std::optional<simulator::Result<void>> done;
  hands.drop({bay}, paper, simulator::passage_default, [&](const auto& result) { done = result; });
  const auto give_up_at = world.now() + hands_patience;
  while (!done && world.now() < give_up_at) run(std::chrono::milliseconds{1});
  REQUIRE(done.has_value());
  return *done;
}

simulator::Result<void> Master::pull_out(std::uint32_t bay, const simulator::Paper& paper) {
  std::optional<simulator::Result<void>> done;
  hands.pull_out({bay}, paper, simulator::passage_default,
                 [&](const auto& result) { done = result; });
  const auto give_up_at = world.now() + hands_patience;
  while (!done && world.now() < give_up_at) run(std::chrono::milliseconds{1});
  REQUIRE(done.has_value());
  return *done;
}

simulator::Result<std::vector<simulator::Paper>> Master::empty(std::uint32_t bay) {
  std::optional<simulator::Result<std::vector<simulator::Paper>>> done;
  hands.empty({bay}, [&](const auto& result) { done = result; });
  const auto give_up_at = world.now() + hands_patience;
  while (!done && world.now() < give_up_at) run(std::chrono::milliseconds{1});
  REQUIRE(done.has_value());
  return *done;
}

std::vector<protocol::EventKind> kinds(std::span<const protocol::Event> events) {
  std::vector<protocol::EventKind> kinds;
  for (const protocol::Event& event : events) kinds.push_back(event.kind);
  return kinds;
}

}  // namespace docbay::tests
