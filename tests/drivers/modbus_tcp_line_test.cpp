#include "drivers/line/modbus_tcp_line.hpp"

#include <array>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include <doctest/doctest.h>
#include <fcntl.h>
#include <sys/select.h>
#include <unistd.h>

#include "tests/drivers/fake_gateway.hpp"
#include "tests/drivers/many_descriptors.hpp"
#include "tests/drivers/pty.hpp"

namespace docbay::drivers {
namespace {

using namespace std::chrono_literals;
using Clock = std::chrono::steady_clock;

constexpr protocol::BoardAddress board_1{1};

ModbusTcpSettings to(std::uint16_t port, std::chrono::milliseconds timeout = 2s) {
  return {.gateway = {.host = "127.0.0.1", .port = port}, .reply_timeout = timeout};
}

/// Reads four registers; whether they are the right ones is checked here.
std::expected<void, LineFailure> ask(Line& line, std::uint16_t address) {
  std::array<std::uint16_t, 4> words{};
  const auto done = line.read(board_1, address, words);
  for (std::uint16_t i = 0; done && i < words.size(); ++i) {
    CHECK(words[i] == register_value(static_cast<std::uint16_t>(address + i)));
  }
  return done;
}

bool ask_until_answered(Line& line, std::uint16_t address = 0x0100) {
  const Clock::time_point begin = Clock::now();
  while (Clock::now() < begin + patience) {
    if (ask(line, address)) return true;
  }
  return false;
}

}  // namespace

TEST_CASE("gateway line: reads and exchanges over one connection") {
  FakeGateway gateway;
  ModbusTcpLine line{to(gateway.port())};
  for (std::uint16_t address = 0; address < 200; ++address) REQUIRE(ask(line, address));
  std::vector<std::uint16_t> write(line_write_words_max, 7);
  std::vector<std::uint16_t> read(100);
  REQUIRE(line.exchange(board_1, 0x0100, write, 0x0300, read));
  CHECK(read.back() == register_value(0x0300 + 99));
  CHECK(gateway.connection_count() == 1);
  CHECK_FALSE(line.gateway_failure());
}

TEST_CASE("gateway line: a refusal is named and keeps the connection") {
  FakeGateway gateway;
  ModbusTcpLine line{to(gateway.port())};
  const auto refuse_with = [&](std::uint8_t code) {
    gateway.behave([code](const protocol::Request& request, const Bytes& right) {
      const auto function = static_cast<std::uint8_t>(request.function);
      return Bytes{right[0], right[1], 0, 0, 0, 3, 1, static_cast<std::uint8_t>(function | 0x80),
                   code};
    });
  };
  refuse_with(2);
  CHECK(ask(line, 0).error() == LineFailure::exception_illegal_address);
  refuse_with(10);
  CHECK(ask(line, 0).error() == LineFailure::exception_other);
  refuse_with(11);
  CHECK(ask(line, 0).error() == LineFailure::exception_no_board);
  gateway.behave_well();
  CHECK(ask(line, 0));
  CHECK(gateway.connection_count() == 1);
}

TEST_CASE("gateway line: an answer that comes after its timeout is never taken for the next one") {
  FakeGateway gateway;
  ModbusTcpLine line{to(gateway.port(), 50ms)};
  for (std::uint16_t round = 0; round < 20; ++round) {
    REQUIRE(ask_until_answered(line, round));
    gateway.hold(true);
    CHECK(ask(line, static_cast<std::uint16_t>(1000 + round)).error() == LineFailure::timed_out);
    gateway.hold(false);
    REQUIRE(ask_until_answered(line, static_cast<std::uint16_t>(2000 + round)));
  }
}

TEST_CASE(
    "gateway line: an answer to an older or another question is corrupt, the next one right") {
  FakeGateway gateway;
  ModbusTcpLine line{to(gateway.port(), 300ms)};
  REQUIRE(ask_until_answered(line));
  const std::vector<Bytes (*)(Bytes)> spoils{
      [](Bytes frame) { return --frame[1], frame; },               // the transaction before
      [](Bytes frame) { return frame[2] = frame[3] = 1, frame; },  // no Modbus
      [](Bytes frame) { return frame[7] = 4, frame; },             // another function
      [](Bytes frame) { return frame[8] = 6, frame; },             // another length within
      [](Bytes frame) { return frame[5] = frame[8] = 200, frame; },
  };
  for (std::size_t i = 0; i < spoils.size(); ++i) {
    CAPTURE(i);
    gateway.behave([spoil = spoils[i]](const protocol::Request&, Bytes right) {
      return spoil(std::move(right));
    });
    std::array<std::uint16_t, 4> words{1, 2, 3, 4};
    const auto done = line.read(board_1, 0x0200, words);
    REQUIRE_FALSE(done);
    CHECK((done.error() == LineFailure::corrupt || done.error() == LineFailure::timed_out));
    CHECK(words == std::array<std::uint16_t, 4>{1, 2, 3, 4});
    gateway.behave_well();
    CHECK(ask_until_answered(line, 0x0300));
  }
}

TEST_CASE("gateway line: after a timeout and after damage the connection is another one") {
  FakeGateway gateway;
  ModbusTcpLine line{to(gateway.port(), 300ms)};
  REQUIRE(ask_until_answered(line));
  const auto spoil = [&](const FakeGateway::Manner& manner, LineFailure failure) {
    const int before = gateway.connection_count();
    gateway.behave(manner);
    CHECK(ask(line, 0).error() == failure);
    gateway.behave_well();
    REQUIRE(ask_until_answered(line));
    CHECK(gateway.connection_count() > before);
  };
  spoil([](const auto&, const Bytes&) { return Bytes{}; }, LineFailure::timed_out);
  spoil(
      [](const auto&, Bytes right) {
        right[7] = 4;
        return right;
      },
      LineFailure::corrupt);
}

TEST_CASE("gateway line: what is said without being asked is never taken for an answer") {
  FakeGateway gateway;
  ModbusTcpLine line{to(gateway.port())};
  REQUIRE(ask(line, 0));
  for (std::uint16_t round = 0; round < 10; ++round) {
    // It has the number that the next answer will have.
    gateway.talk({0, static_cast<std::uint8_t>(2 + 2 * round), 0, 0, 0, 11, 1, 3, 8, 9, 9, 9, 9, 9,
                  9, 9, 9});
    REQUIRE(ask_until_answered(line, round));
  }
}

TEST_CASE("gateway line: a connection that was closed while idle is replaced without a failure") {
  FakeGateway gateway;
  ModbusTcpLine line{to(gateway.port())};
  for (int life = 1; life <= 3; ++life) {
    REQUIRE(ask(line, 0));
    CHECK(gateway.connection_count() == life);
    gateway.hang_up();
  }
}

TEST_CASE("gateway line: one that goes and comes back is told once each time") {
  std::vector<PortNews> news;
  auto gateway = std::make_unique<FakeGateway>();
  const std::uint16_t port = gateway->port();
  ModbusTcpLine line{to(port), [&](const PortNews& what) { news.push_back(what); }};
  REQUIRE(ask(line, 0));
  for (int life = 0; life < 2; ++life) {
    gateway.reset();
    const Clock::time_point begin = Clock::now();
    for (int i = 0; i < 1000; ++i) REQUIRE(ask(line, 0).error() == LineFailure::device_lost);
    CHECK(Clock::now() - begin < 5s);  // far less than a connection tried for each
    CHECK(line.gateway_failure().has_value());
    gateway = std::make_unique<FakeGateway>(port);
    REQUIRE(ask_until_answered(line));
    CHECK_FALSE(line.gateway_failure());
  }
  REQUIRE(news.size() == 5);
  for (std::size_t i = 0; i < news.size(); ++i) {
    CHECK(news[i].kind == (i % 2 == 0 ? PortNews::Kind::opened : PortNews::Kind::away));
  }
  CHECK(news[1].why.contains("switch its Modbus TCP server on"));
}

TEST_CASE("gateway line: a name in place of an address is refused without asking a name server") {
  ModbusTcpLine line{{.gateway = {.host = "gateway.invalid"}}};
  CHECK(ask(line, 0).error() == LineFailure::device_lost);
  CHECK(line.gateway_failure() == GatewayFailure::bad_address);
}

TEST_CASE("gateway line: works and comes back while 1100 other descriptors are open") {
  std::optional<ModbusTcpLine> line;
  FakeGateway gateway;
  line.emplace(to(gateway.port()));
  const auto others = many_descriptors();
  for (int life = 0; life < 3; ++life) {
    REQUIRE(ask_until_answered(*line));
    gateway.hang_up();
  }
}

}  // namespace docbay::drivers
