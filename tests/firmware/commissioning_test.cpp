// A board gets its place over the bus: it shows itself, takes an address and a key, and no power
// cut leaves it with neither the old nor the new.
#include "protocol/commissioning.hpp"

#include <algorithm>
#include <array>

#include <doctest/doctest.h>

#include "tests/firmware/bench.hpp"

using namespace docbay;
using namespace docbay::tests;
using protocol::CommandResult;
using protocol::SettingsState;

namespace {

constexpr protocol::SetKeyArgument salt{{1, 2, 3, 4}};
/// Longer than a page takes, and what the journal has to write before.
constexpr std::uint32_t settings_ms = 50;

/// The host that has the board's present address and key.
struct Commissioner {
  explicit Commissioner(Bench& it)
      : bench{it}, address{it.settings().address}, key{it.settings().key} {}

  std::optional<protocol::Presence> look(std::uint8_t bits = 64) {
    return look({.nonce = 0x77, .lot = lot_of(bench.settings().serial), .bits = bits});
  }

  std::optional<protocol::Presence> look(const protocol::Selection& selection) {
    std::array<std::uint16_t, protocol::select_words> words{};
    encode(selection, words);
    const auto answer = bench.ask(to(protocol::Block::select, words.size(),
                                     protocol::Block::presence, protocol::presence_words),
                                  words);
    if (!answer) return std::nullopt;
    REQUIRE(answer->has_value());
    return protocol::decode_presence(std::span{**answer}.first<protocol::presence_words>());
  }

  template <class Argument>
  CommandResult order(const Argument& argument) {
    protocol::Command command = bench.command(0);
    command.bay = {protocol::whole_board};
    write_argument(command, argument);
    std::array<std::uint16_t, protocol::command_words> words{};
    encode(1, command, key, bench.settings().serial, words);
    const auto answer =
        bench.ask(to(protocol::Block::command, words.size(), protocol::Block::command_result,
                     protocol::command_result_words),
                  words);
    REQUIRE(answer.has_value());
    REQUIRE(answer->has_value());
    return protocol::decode_command_report(
               std::span{**answer}.first<protocol::command_result_words>())
        .result;
  }

  protocol::Request to(protocol::Block written, std::size_t write_words, protocol::Block read,
                       std::size_t read_words) const {
    return {.address = address,
            .function = protocol::Function::read_write,
            .read_address = extent(read).address,
            .read_words = static_cast<std::uint16_t>(read_words),
            .write_address = extent(written).address,
            .write_words = static_cast<std::uint16_t>(write_words)};
  }

  Bench& bench;
  protocol::BoardAddress address;
  protocol::BoardKey key;
};

std::uint8_t lit(Bench& bench, std::size_t bay = 0) {
  return bench.out(bay).lit;
}

}  // namespace

TEST_CASE("presence: the board that is meant says who it is, and proves its key") {
  Bench bench;
  bench.start();
  Commissioner host{bench};
  const auto presence = host.look();
  REQUIRE(presence.has_value());
  CHECK(presence->nonce == 0x77);
  CHECK(presence->serial == bench.settings().serial);
  CHECK(presence->address == bench.settings().address);
  CHECK(presence->boot_count == bench.controller().boot_count());
  CHECK(presence->settings == SettingsState::kept);
  CHECK(proves_key(*presence, bench.settings().key));
}

TEST_CASE("presence: a board keeps silent when others are meant") {
  Bench bench;
  bench.start();
  Commissioner host{bench};
  for (std::uint8_t bits = 0; bits <= 64; ++bits) {
    CHECK(host.look(bits).has_value());
    if (bits == 0) continue;
    const std::uint64_t other = lot_of(bench.settings().serial) ^ std::uint64_t{1} << (64 - bits);
    CHECK_FALSE(host.look({.nonce = 1, .lot = other, .bits = bits}).has_value());
    CHECK(host.look({.nonce = 1, .lot = other, .bits = static_cast<std::uint8_t>(bits - 1)})
              .has_value());
  }
  // The nonce alone selects nobody out.
  const std::array<std::uint16_t, 1> nonce{5};
  const auto answer = bench.ask(
      host.to(protocol::Block::select, 1, protocol::Block::presence, protocol::presence_words),
      nonce);
  REQUIRE(answer.has_value());
  CHECK(answer->has_value());
}

TEST_CASE("identify: all lamps of the board blink together, for as long as was asked") {
  Bench bench;
  bench.start();
  Commissioner host{bench};
  CHECK(host.order(protocol::IdentifyArgument{.seconds = 2}) == CommandResult::done);
  int changes = 0;
  std::uint8_t last = lit(bench);
  for (int ms = 0; ms < 1900; ++ms) {
    bench.run(tick_ms);
    const std::uint8_t now = lit(bench);
    for (std::size_t bay = 0; bay < bench.settings().bays; ++bay) REQUIRE(lit(bench, bay) == now);
    CHECK((now == 0 || now == 0x0F));
    changes += now != last ? 1 : 0;
    last = now;
  }
  CHECK(changes >= 6);
  bench.run(200);
  CHECK(lit(bench) == 0);
  CHECK(bench.detail().bays[0].lamps == 0);
}

TEST_CASE("identify: ends at once when told so, and is asked for no longer than an hour") {
  Bench bench;
  bench.start();
  Commissioner host{bench};
  CHECK(host.order(protocol::IdentifyArgument{.seconds = 3601}) == CommandResult::bad_argument);
  CHECK_FALSE(bench.controller().commissioned().identifying());
  CHECK(host.order(protocol::IdentifyArgument{.seconds = 3600}) == CommandResult::done);
  CHECK(bench.controller().commissioned().identifying());
  CHECK(host.order(protocol::IdentifyArgument{.seconds = 0}) == CommandResult::done);
  bench.run(2);
  CHECK_FALSE(bench.controller().commissioned().identifying());
}

TEST_CASE("identify: an offer's shutter, a door and the buzzer go on as they would") {
  Bench bench;
  bench.start();
  Commissioner host{bench};
  host.order(protocol::IdentifyArgument{.seconds = 60});
  bench.offer(0, {.copies = 1, .window_ms = 10'000, .shutter_ms = 5'000});
  bench.run(settle_ms);
  CHECK(bench.out(0).shutter_open);
  bench.drop_in(0);
  bench.run(settings_ms);
  CHECK(kinds(bench.drain_bays()) == std::vector{protocol::EventKind::dropped});
}

TEST_CASE("address: in force when it is durable, and kept over a restart") {
  Bench bench;
  bench.start();
  Commissioner host{bench};
  CHECK(host.order(protocol::SetAddressArgument{.address = {33}}) == CommandResult::done);
  REQUIRE(host.look().has_value());
  CHECK(host.look()->settings == SettingsState::writing);
  CHECK(host.order(protocol::SetAddressArgument{.address = {34}}) == CommandResult::busy);
  bench.run(settings_ms);
  CHECK_FALSE(host.look().has_value());
  host.address = {33};
  REQUIRE(host.look().has_value());
  CHECK(host.look()->address.value == 33);
  CHECK(host.look()->settings == SettingsState::kept);
  bench.power_off();
  bench.start();
  CHECK(host.look().has_value());
  CHECK(bench.controller().commissioned().settings()->generation ==
        bench.settings().generation + 1);
}

TEST_CASE("address: only one that a board can have") {
  Bench bench;
  bench.start();
  Commissioner host{bench};
  for (const std::uint8_t address : std::array<std::uint8_t, 3>{0, 248, 255}) {
    CHECK(host.order(protocol::SetAddressArgument{.address = {address}}) ==
          CommandResult::bad_argument);
  }
  CHECK(host.look()->settings == SettingsState::kept);
}

TEST_CASE("key: the new one is in force when it is durable, and the old one no more") {
  Bench bench;
  bench.start();
  Commissioner host{bench};
  CHECK(host.order(salt) == CommandResult::done);
  bench.run(settings_ms);
  CHECK(host.order(protocol::IdentifyArgument{}) == CommandResult::bad_code);
  const protocol::BoardKey old = host.key;
  host.key = derived_key(old, bench.settings().serial, salt);
  CHECK(host.order(protocol::IdentifyArgument{}) == CommandResult::done);
  REQUIRE(host.look().has_value());
  CHECK(proves_key(*host.look(), host.key));
  CHECK_FALSE(proves_key(*host.look(), old));
  bench.power_off();
  bench.start();
  CHECK(proves_key(*host.look(), host.key));
}

TEST_CASE("settings: changed again and again, in turn in both copies") {
  Bench bench;
  bench.start();
  Commissioner host{bench};
  for (std::uint8_t i = 0; i < 5; ++i) {
    const std::uint8_t address = static_cast<std::uint8_t>(100 + i);
    REQUIRE(host.order(protocol::SetAddressArgument{.address = {address}}) == CommandResult::done);
    bench.run(settings_ms);
    host.address = {address};
    const std::size_t first = firmware::settings_page;
    const auto one = firmware::decode_settings(bench.board.pages[first]);
    const auto two = firmware::decode_settings(bench.board.pages[first + 1]);
    REQUIRE(one.has_value());
    REQUIRE(two.has_value());
    CHECK(std::max(one->address.value, two->address.value) == address);
    const std::uint8_t before = i > 0 ? static_cast<std::uint8_t>(address - 1) : 7;
    CHECK(std::min(one->address.value, two->address.value) == before);
  }
}

TEST_CASE("settings: a power cut at any byte of the write leaves the old ones or the new") {
  const firmware::Page junk = [] {
    firmware::Page page{};
    page.fill(0x5A);
    return page;
  }();
  for (std::size_t torn = 0; torn <= firmware::page_bytes; ++torn) {
    for (const bool spoilt : {false, true}) {
      CAPTURE(torn);
      Bench bench;
      bench.start();
      Commissioner host{bench};
      REQUIRE(host.order(salt) == CommandResult::done);
      for (int ms = 0; ms < 20 && !bench.board.writing; ++ms) bench.run(tick_ms);
      REQUIRE(bench.board.writing.has_value());
      bench.power_off(torn, spoilt ? std::optional{junk} : std::nullopt);
      bench.start();
      const auto presence = host.look();
      REQUIRE(presence.has_value());
      const auto renewed = derived_key(host.key, bench.settings().serial, salt);
      const bool whole = torn == firmware::page_bytes;
      CHECK(proves_key(*presence, whole ? renewed : host.key));
      // And it can be done again.
      if (whole) host.key = renewed;
      REQUIRE(host.order(protocol::SetAddressArgument{.address = {9}}) == CommandResult::done);
      bench.run(settings_ms);
      host.address = {9};
      CHECK(host.look().has_value());
    }
  }
}

TEST_CASE("settings: an EEPROM that takes none leaves the old ones in force, and says so") {
  Bench bench;
  bench.start();
  Commissioner host{bench};
  bench.board.bad_pages = {firmware::settings_page, firmware::settings_page + 1};
  CHECK(host.order(protocol::SetAddressArgument{.address = {33}}) == CommandResult::done);
  bench.run(settings_ms);
  REQUIRE(host.look().has_value());
  CHECK(host.look()->settings == SettingsState::failed);
  CHECK(host.look()->address == bench.settings().address);
  bench.board.bad_pages.clear();
  CHECK(host.order(protocol::SetAddressArgument{.address = {33}}) == CommandResult::done);
  bench.run(settings_ms);
  host.address = {33};
  REQUIRE(host.look().has_value());
  CHECK(host.look()->settings == SettingsState::kept);
}

TEST_CASE("settings: pages that cannot be read for a while delay the change") {
  Bench bench;
  bench.start();
  Commissioner host{bench};
  bench.board.unreadable_pages = {firmware::settings_page};
  CHECK(host.order(protocol::SetAddressArgument{.address = {33}}) == CommandResult::done);
  bench.run(settings_ms);
  CHECK(host.look()->settings == SettingsState::writing);
  bench.board.unreadable_pages.clear();
  bench.run(settings_ms);
  host.address = {33};
  CHECK(host.look().has_value());
}

TEST_CASE("settings: events go into the journal before and behind a change") {
  Bench bench;
  bench.start();
  bench.drain();
  Commissioner host{bench};
  bench.drop_everywhere();
  CHECK(host.order(protocol::SetAddressArgument{.address = {bench.settings().address}}) ==
        CommandResult::done);
  bench.run(1000);
  CHECK(host.look()->settings == SettingsState::kept);
  CHECK(bench.drain().size() == bench.settings().bays);
  CHECK(bench.board.misuse_count == 0);
}

TEST_CASE("settings: a forged or expired change is none") {
  Bench bench;
  bench.start();
  Commissioner host{bench};
  host.key[0] ^= 1;
  CHECK(host.order(salt) == CommandResult::bad_code);
  CHECK(host.order(protocol::SetAddressArgument{.address = {9}}) == CommandResult::bad_code);
  bench.run(settings_ms);
  CHECK(host.look()->settings == SettingsState::kept);
  CHECK(proves_key(*host.look(), bench.settings().key));
}
