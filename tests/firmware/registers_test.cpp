// The register map over real frames: what can be read and written, and what is refused how.
#include <algorithm>
#include <array>

#include <doctest/doctest.h>

#include "tests/firmware/bench.hpp"

using namespace docbay;
using namespace docbay::tests;
using protocol::Access;
using protocol::Block;
using protocol::Function;
using protocol::ModbusException;

namespace {

protocol::Request read_request(const Bench& bench, Function function, std::uint16_t address,
                               std::uint16_t words) {
  return {.address = bench.settings().address,
          .function = function,
          .read_address = address,
          .read_words = words};
}

protocol::Request write_request_to(const Bench& bench, Function function, std::uint16_t address,
                                   std::uint16_t words) {
  return {.address = bench.settings().address,
          .function = function,
          .write_address = address,
          .write_words = words};
}

std::optional<ModbusException> refusal(const std::optional<Answer>& answer) {
  REQUIRE(answer.has_value());
  return answer->has_value() ? std::nullopt : std::optional{answer->error()};
}

}  // namespace

TEST_CASE("registers: every row reads by FC 03 and FC 04 alike") {
  Bench bench;
  for (const protocol::Register& row : protocol::registers) {
    CAPTURE(row.name);
    const auto holding =
        bench.ask(read_request(bench, Function::read_holding, row.address, row.words));
    const auto input = bench.ask(read_request(bench, Function::read_input, row.address, row.words));
    REQUIRE(holding.value().has_value());
    REQUIRE(input.value().has_value());
    CHECK(holding->value() == input->value());
  }
}

TEST_CASE("registers: every block reads as a whole, and says who is there") {
  Bench bench;
  for (const Block block :
       {Block::identity, Block::status, Block::acknowledge, Block::command, Block::event_window,
        Block::command_result, Block::detail, Block::sensors}) {
    const protocol::Extent where = extent(block);
    CHECK(bench.ask(read_request(bench, Function::read_holding, where.address, where.words))
              .value()
              .has_value());
  }
  const auto answer = bench.ask(read_request(
      bench, Function::read_holding, extent(Block::identity).address, protocol::identity_words));
  const auto identity =
      protocol::decode_identity(std::span{answer->value()}.first<protocol::identity_words>());
  REQUIRE(identity.has_value());
  CHECK(identity->version == protocol::protocol_version);
  CHECK(identity->serial == bench.settings().serial);
  CHECK(identity->bays == bench.settings().bays);
  CHECK(identity->shutters == bench.settings().shutters);
  CHECK(identity->boot_count == protocol::BootCount{1});
  CHECK(identity->reset_cause == protocol::ResetCause::power_on);
  CHECK(identity->journal_capacity == firmware::ring_slots);
}

TEST_CASE("registers: a function that no board has is exception 01") {
  Bench bench;
  for (const std::uint8_t function : std::array<std::uint8_t, 6>{1, 2, 5, 8, 22, 43}) {
    CAPTURE(function);
    const auto answer =
        bench.ask(read_request(bench, Function{function}, extent(Block::status).address, 4));
    CHECK(refusal(answer) == ModbusException::illegal_function);
  }
}

TEST_CASE("registers: an address outside the map, or a run across two blocks, is exception 02") {
  Bench bench;
  const auto read = [&](std::uint16_t address, std::uint16_t words) {
    return refusal(bench.ask(read_request(bench, Function::read_holding, address, words)));
  };
  CHECK(read(0x0050, 1) == ModbusException::illegal_address);
  CHECK(read(0xFFFF, 1) == ModbusException::illegal_address);
  CHECK(read(0xFFFF, 2) == ModbusException::illegal_address);
  CHECK(read(extent(Block::identity).address, 0x11) == ModbusException::illegal_address);
  const protocol::Extent status = extent(Block::status);
  CHECK(read(status.address, static_cast<std::uint16_t>(status.words + 1)) ==
        ModbusException::illegal_address);
}

TEST_CASE("registers: no words, or more than a frame holds, is exception 03") {
  Bench bench;
  const protocol::Extent window = extent(Block::event_window);
  std::array<std::uint8_t, protocol::rtu_frame_bytes_max> frame{};
  for (const std::uint16_t words : {std::uint16_t{0}, std::uint16_t{126}, std::uint16_t{0xFFFF}}) {
    CAPTURE(words);
    // Written by hand: the builder of frames takes no words for "reads nothing".
    auto request = read_request(bench, Function::read_holding, window.address, 1);
    std::size_t size = write_request(request, {}, frame);
    frame[4] = static_cast<std::uint8_t>(words >> 8);
    frame[5] = static_cast<std::uint8_t>(words);
    const std::uint16_t crc = protocol::crc16(std::span{frame}.first(size - 2));
    frame[size - 2] = static_cast<std::uint8_t>(crc);
    frame[size - 1] = static_cast<std::uint8_t>(crc >> 8);
    const auto reply = bench.raw(std::span{frame}.first(size));
    REQUIRE(reply.size() == 5);
    CHECK(reply[1] == 0x83);
    CHECK(reply[2] == static_cast<std::uint8_t>(ModbusException::illegal_value));
  }
}

TEST_CASE("registers: what only reads takes no writing") {
  Bench bench;
  for (const protocol::Register& row : protocol::registers) {
    if (row.access == Access::write) continue;
    CAPTURE(row.name);
    const std::vector<std::uint16_t> values(row.words, 0);
    CHECK(refusal(bench.ask(
              write_request_to(bench, Function::write_multiple, row.address, row.words), values)) ==
          ModbusException::illegal_address);
    CHECK(refusal(bench.ask(write_request_to(bench, Function::write_single, row.address, 1),
                            std::array<std::uint16_t, 1>{})) == ModbusException::illegal_address);
  }
}

TEST_CASE("registers: half an order is none: only the nonce or the whole block is written") {
  Bench bench;
  for (const Block block : {Block::acknowledge, Block::command}) {
    const protocol::Extent where = extent(block);
    for (std::uint16_t at = 0; at < where.words; ++at) {
      for (std::uint16_t words = 1; at + words <= where.words; ++words) {
        CAPTURE(at);
        CAPTURE(words);
        const std::vector<std::uint16_t> values(words, 0);
        const auto answer =
            bench.ask(write_request_to(bench, Function::write_multiple,
                                       static_cast<std::uint16_t>(where.address + at), words),
                      values);
        const bool good = at == 0 && (words == 1 || words == where.words);
        CHECK(refusal(answer) ==
              (good ? std::nullopt : std::optional{ModbusException::illegal_address}));
      }
    }
  }
}

TEST_CASE("registers: the nonce that was written heads every block that FC 23 may ask for") {
  Bench bench;
  for (const Block block : {Block::event_window, Block::command_result, Block::detail,
                            Block::sensors, Block::acknowledge}) {
    for (const std::uint16_t nonce : std::array<std::uint16_t, 3>{0x0000, 0x1234, 0xFFFF}) {
      const auto answer = bench.ask({.address = bench.settings().address,
                                     .function = Function::read_write,
                                     .read_address = extent(block).address,
                                     .read_words = 4,
                                     .write_address = protocol::reg("acknowledge_nonce").address,
                                     .write_words = 1},
                                    std::array{nonce});
      REQUIRE(answer.value().has_value());
      CHECK(answer->value()[0] == nonce);
    }
  }
}

TEST_CASE("registers: the nonce alone, by FC 06 or FC 16, acknowledges nothing") {
  Bench bench;
  const auto waiting = bench.status().events_waiting;
  REQUIRE(waiting > 0);
  const std::array<std::uint16_t, 1> nonce{0x4711};
  const std::uint16_t address = protocol::reg("acknowledge_nonce").address;
  CHECK_FALSE(
      refusal(bench.ask(write_request_to(bench, Function::write_single, address, 1), nonce)));
  CHECK_FALSE(
      refusal(bench.ask(write_request_to(bench, Function::write_multiple, address, 1), nonce)));
  CHECK(bench.status().events_waiting == waiting);
}

TEST_CASE("registers: one FC 23 acknowledges an event and brings the next") {
  Bench bench;
  bench.drain();
  bench.drop_in(0);
  bench.drop_in(1);
  const auto first = bench.exchange(std::nullopt);
  REQUIRE(first.event.has_value());
  CHECK(first.waiting == 2);
  const auto second = bench.exchange(protocol::Acknowledgement{first.event->identity});
  REQUIRE(second.event.has_value());
  CHECK(second.waiting == 1);
  CHECK(second.event->identity.sequence.value == first.event->identity.sequence.value + 1);
  const auto none = bench.exchange(protocol::Acknowledgement{second.event->identity});
  CHECK_FALSE(none.event.has_value());
  CHECK(none.waiting == 0);
}

TEST_CASE("registers: what was written last can be read back") {
  Bench bench;
  std::array<std::uint16_t, protocol::acknowledge_words> words{};
  encode(77, protocol::Acknowledgement{{.boot_count = {9}, .sequence = {1'000}}},
         bench.settings().key, bench.settings().serial, words);
  const protocol::Extent where = extent(Block::acknowledge);
  CHECK_FALSE(refusal(bench.ask(
      write_request_to(bench, Function::write_multiple, where.address, where.words), words)));
  const auto answer =
      bench.ask(read_request(bench, Function::read_holding, where.address, where.words));
  CHECK(std::ranges::equal(answer->value(), words));
}

TEST_CASE("registers: requests for other boards, damaged ones and noise get no answer") {
  Bench bench;
  auto request = read_request(bench, Function::read_holding, extent(Block::status).address, 4);
  std::array<std::uint8_t, protocol::rtu_frame_bytes_max> frame{};
  const std::size_t size = write_request(request, {}, frame);
  CHECK_FALSE(bench.raw(std::span{frame}.first(size)).empty());
  for (std::size_t bit = 0; bit < 8 * size; ++bit) {
    auto damaged = frame;
    damaged[bit / 8] = static_cast<std::uint8_t>(damaged[bit / 8] ^ 1U << bit % 8);
    CHECK(bench.raw(std::span{damaged}.first(size)).empty());
  }
  request.address = {static_cast<std::uint8_t>(bench.settings().address.value + 1)};
  const std::size_t other = write_request(request, {}, frame);
  CHECK(bench.raw(std::span{frame}.first(other)).empty());
}

TEST_CASE("registers: a request is found at the end of whatever the line merged before it") {
  Bench bench;
  const auto request =
      read_request(bench, Function::read_holding, extent(Block::status).address, 4);
  std::array<std::uint8_t, protocol::rtu_frame_bytes_max> frame{};
  const std::size_t size = write_request(request, {}, frame);
  std::vector<std::uint8_t> merged{0x03, 0x03, 0x08, 0x00, 0xFF, 0x12, 0x34, 0x07, 0x03};
  merged.insert(merged.end(), frame.begin(), frame.begin() + static_cast<std::ptrdiff_t>(size));
  CHECK(bench.raw(merged).size() == 13);
  merged.push_back(0x00);
  CHECK(bench.raw(merged).empty());
}

TEST_CASE("registers: a board without settings keeps silent, with its outputs off") {
  Bench bench{blank_eeprom()};
  bench.power_on();
  CHECK_FALSE(bench.await_service());
  CHECK_FALSE(bench.ask(read_request(bench, Function::read_holding, 0, 1)).has_value());
  for (const firmware::BayOutputs& outputs : bench.board.out) {
    CHECK(outputs == firmware::BayOutputs{});
  }
}

TEST_CASE("registers: the change count moves with the detail, and only then") {
  Bench bench;
  bench.drain();
  const auto before = bench.status().change_count;
  bench.run(1'000);
  CHECK(bench.status().change_count == before);
  bench.offer(0, {.copies = 1, .window_ms = 15'000, .shutter_ms = 5'000});
  CHECK(bench.status().change_count != before);
  CHECK(bench.detail().bays[0].drop_phase == protocol::DropPhase::offered);
}
