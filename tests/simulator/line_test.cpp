// A whole cabinet on virtual time, asked through the line as the daemon asks it.
#include <array>

#include <doctest/doctest.h>

#include "tests/simulator/master.hpp"

using namespace docbay;
using namespace docbay::tests;
using namespace std::chrono_literals;
using protocol::EventKind;
using simulator::Paper;

TEST_CASE("line: boards answer by their addresses, others time out within their allowance") {
  Master master{new_eeproms(3)};
  for (const std::uint8_t address : {std::uint8_t{1}, std::uint8_t{2}, std::uint8_t{3}}) {
    std::array<std::uint16_t, protocol::identity_words> words{};
    REQUIRE(master.line.read({address}, extent(protocol::Block::identity).address, words));
    CHECK(protocol::decode_identity(words)->serial == board_settings(address).serial);
  }
  std::array<std::uint16_t, protocol::status_words> words{};
  const auto before = master.world.now();
  CHECK(master.line.read({4}, extent(protocol::Block::status).address, words) ==
        std::unexpected{drivers::LineFailure::timed_out});
  CHECK(master.world.now() - before < 40ms);
}

TEST_CASE("line: a refusal comes through by its name") {
  Master master;
  std::array<std::uint16_t, 2> words{7, 7};
  CHECK(master.line.read({1}, 0x0900, words) ==
        std::unexpected{drivers::LineFailure::exception_illegal_address});
  CHECK(words == std::array<std::uint16_t, 2>{7, 7});
  CHECK(master.line.exchange({1}, extent(protocol::Block::status).address,
                             std::array<std::uint16_t, 1>{}, 0x0000, words) ==
        std::unexpected{drivers::LineFailure::exception_illegal_address});
}

TEST_CASE("line: readings follow each other at the rate that the wire allows") {
  Master master;
  std::array<std::uint16_t, protocol::status_words> words{};
  const std::uint16_t address = extent(protocol::Block::status).address;
  REQUIRE(master.line.read({1}, address, words));
  const auto start = master.world.now();
  constexpr int readings = 100;
  for (int i = 0; i < readings; ++i) REQUIRE(master.line.read({1}, address, words));
  const auto one = simulator::characters_time(8 + 13, 115200) + 2 * simulator::silence_time(115200);
  CHECK(master.world.now() - start <= readings * (one + 1us));
  CHECK(master.world.now() - start >= readings * (one - 1us));
}

TEST_CASE("line: offered, dropped, acknowledged, opened, taken, closed: the whole round") {
  Master master{new_eeproms(3)};
  const Paper paper{.code = "国办发〔2012〕10号", .copy = 3};
  constexpr std::uint32_t bay = 13;  // board 2, position 4
  CHECK_FALSE(master.drop(bay, paper).has_value());

  const auto offered = master.offer(2, 4, 1);
  REQUIRE(offered.result == protocol::CommandResult::done);
  constexpr std::chrono::milliseconds settled{firmware::contact_settle_ms + 5};
  master.run(simulator::shutter_travel + settled);
  CHECK(master.detail(2).bays[4].shutter == protocol::Contact::open);
  REQUIRE(master.drop(bay, paper).has_value());
  const auto dropped = master.drain(2);
  REQUIRE(kinds(dropped) == std::vector{EventKind::dropped});
  CHECK(drop_payload(dropped[0])->offer == offered.number);
  CHECK(drop_payload(dropped[0])->passage_ms >= 115);
  CHECK(drop_payload(dropped[0])->passage_ms <= 125);
  CHECK(master.drain(2).empty());
  master.run(simulator::shutter_travel + settled);
  CHECK(master.detail(2).bays[4].shutter == protocol::Contact::closed);

  CHECK_FALSE(master.empty(bay).has_value());
  const auto opened = master.open_door(2, 4);
  REQUIRE(opened.result == protocol::CommandResult::done);
  master.run(5ms);
  CHECK(master.world.cabinet().door({bay}) == simulator::DoorLook::released);
  const auto papers = master.empty(bay);
  REQUIRE(papers.has_value());
  CHECK(*papers == std::vector{paper});
  const auto door = master.drain(2);
  REQUIRE(kinds(door) == std::vector{EventKind::door_opened, EventKind::door_closed});
  CHECK(door_payload(door[0])->emptiness == protocol::Emptiness::occupied);
  CHECK(door_payload(door[1])->emptiness == protocol::Emptiness::empty);
  CHECK(door_payload(door[1])->command == opened.number);

  REQUIRE(master.truth.size() == 2);
  CHECK(master.truth[0].act == simulator::HandAct::dropped);
  CHECK(master.truth[1].act == simulator::HandAct::taken);
  CHECK(master.truth[1].bay == simulator::BayNumber{bay});
  CHECK(master.truth[1].paper == paper);
}

TEST_CASE("line: with bit errors and lost answers every drop still arrives once, in order") {
  Master master{
      new_eeproms(1, 0),
      {.wire = {.weather = {.bit_error_rate = 3e-4, .loss_rate = 0.05}, .seed = 3}, .seed = 3}};
  std::uint32_t last = 0;
  std::uint32_t dropped = 0;
  for (std::uint32_t copy = 1; copy <= 100; ++copy) {
    REQUIRE(master.drop(1 + copy % 8, {.code = "A", .copy = copy}).has_value());
    for (const protocol::Event& event : master.drain(1)) {
      CHECK(event.identity.sequence.value > last);
      last = event.identity.sequence.value;
      if (event.kind == EventKind::dropped_unoffered) ++dropped;
    }
  }
  CHECK(dropped == 100);
}

TEST_CASE("line: the same seed is the same world, another seed another") {
  const auto run = [](std::uint64_t seed) {
    Master master{new_eeproms(1, 0),
                  {.wire = {.weather = {.bit_error_rate = 1e-3, .loss_rate = 0.1}, .seed = seed},
                   .seed = seed}};
    for (std::uint32_t copy = 1; copy <= 10; ++copy) {
      REQUIRE(master.drop(1, {.code = "A", .copy = copy}).has_value());
      master.drain(1);
    }
    return std::pair{master.world.now(), master.world.cabinet().native(0).store().bytes()};
  };
  CHECK(run(1) == run(1));
  CHECK(run(1).first != run(2).first);
}

TEST_CASE("line: one that never falls silent is noisy, and is asked again when it has") {
  Master master;
  std::array<std::uint16_t, protocol::status_words> words{};
  const std::uint16_t address = extent(protocol::Block::status).address;
  REQUIRE(master.line.read({1}, address, words));
  master.world.wire().set_weather({.noise = true}, master.world.now());
  const auto begin = master.world.now();
  CHECK(master.line.read({1}, address, words) == std::unexpected{drivers::LineFailure::noisy});
  CHECK(master.world.now() - begin < 600ms);
  master.world.wire().set_weather({}, master.world.now());
  const auto end = master.world.now();
  CHECK(master.line.read({1}, address, words));
  CHECK(master.world.now() - end >= 100ms);
  CHECK(master.world.now() - end < 120ms);
}
