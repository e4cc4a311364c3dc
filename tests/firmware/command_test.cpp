// Commands: executed once or never, and the board says which.
#include <doctest/doctest.h>

#include "tests/firmware/bench.hpp"

using namespace docbay;
using namespace docbay::tests;
using protocol::CommandResult;
using protocol::EventKind;

namespace {

protocol::Command open_door(Bench& bench) {
  protocol::Command command = bench.command(0);
  write_argument(command, protocol::OpenDoorArgument{.release_ms = 1'000, .open_max_ms = 30'000});
  return command;
}

protocol::Command offer(Bench& bench) {
  protocol::Command command = bench.command(0);
  write_argument(command, protocol::OfferArgument{.copies = 1, .window_ms = 15'000});
  return command;
}

}  // namespace

TEST_CASE("command: a repeated number is executed once") {
  Bench bench;
  bench.drain();
  const auto command = open_door(bench);
  CHECK(bench.order(command).result == CommandResult::done);
  bench.run(1'000 + firmware::late_pull_ms + 100);
  CHECK(kinds(bench.drain()) == std::vector{EventKind::door_not_opened});
  const auto again = bench.order(command);
  CHECK(again.result == CommandResult::repeated);
  CHECK(again.number == command.number);
  bench.run(tick_ms);
  CHECK_FALSE(bench.out(0).lock_released);
}

TEST_CASE("command: a number below the last one is stale and does nothing") {
  Bench bench;
  bench.drain();
  const auto earlier = open_door(bench);
  CHECK(bench.order(offer(bench)).result == CommandResult::done);
  CHECK(bench.order(earlier).result == CommandResult::stale);
  bench.run(tick_ms);
  CHECK_FALSE(bench.out(0).lock_released);
  CHECK(bench.drain().empty());
}

TEST_CASE("command: an expired one dies, and its death is recorded once") {
  Bench bench;
  bench.drain();
  auto command = open_door(bench);
  command.expires_at_ms = {bench.uptime_ms()};
  CHECK(bench.order(command).result == CommandResult::expired);
  CHECK(bench.order(command).result == CommandResult::expired);
  bench.run(tick_ms);
  CHECK_FALSE(bench.out(0).lock_released);
  const auto events = bench.drain();
  REQUIRE(kinds(events) == std::vector{EventKind::command_died});
  const auto died = command_died_payload(events[0]);
  CHECK(died->number == command.number);
  CHECK(died->result == static_cast<std::uint8_t>(CommandResult::expired));
}

TEST_CASE("command: one meant for another boot dies, and its death is recorded") {
  Bench bench;
  const auto before = open_door(bench);
  bench.power_off();
  bench.power_on();
  REQUIRE(bench.await_service());
  bench.drain();
  CHECK(bench.order(before).result == CommandResult::foreign_boot);
  bench.run(tick_ms);
  CHECK_FALSE(bench.out(0).lock_released);
  const auto events = bench.drain();
  REQUIRE(kinds(events) == std::vector{EventKind::command_died});
  CHECK(command_died_payload(events[0])->result ==
        static_cast<std::uint8_t>(CommandResult::foreign_boot));
}

TEST_CASE("command: one flipped bit anywhere under the code changes nothing and is counted") {
  Bench bench;
  bench.drain();
  const auto command = open_door(bench);
  std::array<std::uint16_t, protocol::command_words> words{};
  std::uint16_t refused = 0;
  for (std::size_t bit = 16; bit < 16 * words.size(); ++bit) {
    CAPTURE(bit);
    encode(1, command, bench.settings().key, bench.settings().serial, words);
    words[bit / 16] = static_cast<std::uint16_t>(words[bit / 16] ^ 1U << bit % 16);
    const auto report = bench.order(words);
    CHECK(report.result == CommandResult::bad_code);
    CHECK(report.number == protocol::CommandNumber{0});
    ++refused;
  }
  bench.run(tick_ms);
  CHECK_FALSE(bench.out(0).lock_released);
  CHECK(bench.detail().refused_code_count == refused);
  CHECK(bench.drain().empty());
  CHECK(bench.order(command).result == CommandResult::done);
}

TEST_CASE("command: one made for another board, or with another key, is refused") {
  Bench bench;
  const auto command = open_door(bench);
  std::array<std::uint16_t, protocol::command_words> words{};
  const protocol::BoardSerial other_serial{bench.settings().serial.value + 1};
  encode(1, command, bench.settings().key, other_serial, words);
  CHECK(bench.order(words).result == CommandResult::bad_code);
  protocol::BoardKey other_key = bench.settings().key;
  other_key[15] ^= 1;
  encode(1, command, other_key, bench.settings().serial, words);
  CHECK(bench.order(words).result == CommandResult::bad_code);
  bench.run(tick_ms);
  CHECK_FALSE(bench.out(0).lock_released);
}

TEST_CASE("command: a bay or a kind that is not there is a bad argument") {
  firmware::Settings settings = bench_settings();
  settings.bays = 4;
  Bench bench{settings};
  auto command = open_door(bench);
  command.bay = {4};
  CHECK(bench.order(command).result == CommandResult::bad_argument);
  auto unknown = bench.command(0);
  unknown.kind = protocol::CommandKind{99};
  CHECK(bench.order(unknown).result == CommandResult::bad_argument);
}

TEST_CASE("command: a refused one leaves its number free for the time when it can be done") {
  Bench bench;
  auto command = bench.command(0);
  write_argument(command, protocol::OfferArgument{.copies = 0, .window_ms = 15'000});
  CHECK(bench.order(command).result == CommandResult::bad_argument);
  write_argument(command, protocol::OfferArgument{.copies = 1, .window_ms = 15'000});
  CHECK(bench.order(command).result == CommandResult::done);
}

TEST_CASE(
    "command: the host's error lamp is lit and put out by it, the board's own alarm with it") {
  Bench bench;
  bench.drop_in(0);
  REQUIRE((bench.out(0).lamps & protocol::lamp_error) != 0);
  auto lit = bench.command(0);
  write_argument(lit, protocol::LampsArgument{.error = true});
  CHECK(bench.order(lit).result == CommandResult::done);
  bench.pull_out(0);
  CHECK((bench.out(0).lamps & protocol::lamp_error) != 0);
  auto dark = bench.command(0);
  write_argument(dark, protocol::LampsArgument{.error = false});
  CHECK(bench.order(dark).result == CommandResult::done);
  bench.run(tick_ms);
  CHECK((bench.out(0).lamps & protocol::lamp_error) == 0);
}

TEST_CASE("command: the report carries the board's clock and boot, for the next expiry") {
  Bench bench;
  const auto report = bench.order(open_door(bench));
  CHECK(report.uptime_ms == protocol::UptimeMs{bench.uptime_ms()});
  CHECK(report.boot_count == bench.controller().boot_count());
}

TEST_CASE("command: the count of refused codes stops at its last value") {
  Bench bench;
  std::array<std::uint16_t, protocol::command_words> forged{};
  for (int i = 0; i < 66'000; ++i) {
    bench.ask({.address = bench.settings().address,
               .function = protocol::Function::write_multiple,
               .write_address = extent(protocol::Block::command).address,
               .write_words = protocol::command_words},
              forged);
  }
  CHECK(bench.detail().refused_code_count == 0xFFFF);
}
