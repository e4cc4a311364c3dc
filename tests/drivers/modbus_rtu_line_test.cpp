#include "drivers/line/modbus_rtu_line.hpp"

#include <algorithm>
#include <array>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <iostream>
#include <map>
#include <tuple>

#include <doctest/doctest.h>
#include <fcntl.h>
#include <sys/select.h>
#include <sys/wait.h>
#include <unistd.h>

#include "tests/drivers/fake_board.hpp"
#include "tests/drivers/many_descriptors.hpp"
#include "tests/drivers/pty.hpp"

namespace docbay::drivers {
namespace {

using namespace std::chrono_literals;
using protocol::BoardAddress;
using Clock = std::chrono::steady_clock;

constexpr BoardAddress board_1{1};

ModbusRtuSettings on(const std::string& device) {
  return {.device = device, .board_allowance = 500ms};  // the test's boards share a busy machine
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

/// Asks until there is an answer or patience ends.
bool ask_until_answered(Line& line, std::uint16_t address = 0x0100) {
  const Clock::time_point begin = Clock::now();
  while (Clock::now() < begin + patience) {
    if (ask(line, address)) return true;
  }
  return false;
}

struct OneBoard {
  Pty pty;
  FakeBoard board{pty, board_1};
  ModbusRtuLine line{on(pty.device())};
};

}  // namespace

TEST_CASE("line: a read gives the registers asked for, from one to the most a frame carries") {
  OneBoard world;
  for (const std::size_t count : {std::size_t{1}, std::size_t{8}, line_read_words_max}) {
    std::vector<std::uint16_t> words(count);
    REQUIRE(world.line.read(board_1, 0x0300, words));
    for (std::size_t i = 0; i < count; ++i) {
      CHECK(words[i] == register_value(static_cast<std::uint16_t>(0x0300 + i)));
    }
  }
  CHECK_FALSE(world.line.port_failure());
}

TEST_CASE("line: an exchange writes and reads in one transaction") {
  OneBoard world;
  for (const std::size_t count : {std::size_t{1}, std::size_t{10}, line_write_words_max}) {
    std::vector<std::uint16_t> write(count);
    for (std::size_t i = 0; i < count; ++i) write[i] = static_cast<std::uint16_t>(0xFF00 + i);
    std::vector<std::uint16_t> read(22);
    REQUIRE(world.line.exchange(board_1, 0x0100, write, 0x0300, read));
    CHECK(world.board.written() == write);
    CHECK(read.front() == register_value(0x0300));
    CHECK(read.back() == register_value(0x0315));
  }
}

TEST_CASE("line: each refusal has its name and costs no quarantine") {
  OneBoard world;
  REQUIRE(ask(world.line, 0));
  const std::map<int, LineFailure> expected{{1, LineFailure::exception_illegal_function},
                                            {2, LineFailure::exception_illegal_address},
                                            {3, LineFailure::exception_illegal_value},
                                            {4, LineFailure::exception_device_failure},
                                            {5, LineFailure::exception_other},
                                            {6, LineFailure::exception_other},
                                            {10, LineFailure::exception_other},
                                            {11, LineFailure::exception_no_board}};
  for (const auto& [code, failure] : expected) {
    const auto sent_code = static_cast<std::uint8_t>(code);
    world.board.behave([sent_code](const protocol::Request& request, const Bytes&) {
      const auto function = static_cast<std::uint8_t>(request.function);
      return with_crc(
          {request.address.value, static_cast<std::uint8_t>(function | 0x80), sent_code});
    });
    CAPTURE(code);
    CHECK(ask(world.line, 0x0100).error() == failure);
    std::array<std::uint16_t, 2> words{0xAAAA, 0xAAAA};
    CHECK(world.line.exchange(board_1, 0, words, 0, words).error() == failure);
    CHECK(words == std::array<std::uint16_t, 2>{0xAAAA, 0xAAAA});
    world.board.behave_well();
    CHECK(ask(world.line, 0x0100));
  }
}

TEST_CASE("line: what is no answer to the question is corrupt, and the next answer is right") {
  OneBoard world;
  const auto sends = [&](const Bytes& bytes) {
    world.board.behave([bytes](const protocol::Request&, const Bytes&) { return bytes; });
  };
  const std::map<std::string, Bytes> answers{
      {"another board's", with_crc({2, 3, 8, 0, 1, 0, 2, 0, 3, 0, 4})},
      {"broadcast's", with_crc({0, 3, 8, 0, 1, 0, 2, 0, 3, 0, 4})},
      {"another function's", with_crc({1, 4, 8, 0, 1, 0, 2, 0, 3, 0, 4})},
      {"too few registers", with_crc({1, 3, 6, 0, 1, 0, 2, 0, 3})},
      {"too many registers", with_crc({1, 3, 10, 0, 1, 0, 2, 0, 3, 0, 4, 0, 5})},
      {"an odd number of bytes", with_crc({1, 3, 9, 0, 1, 0, 2, 0, 3, 0, 4, 0})},
      {"more than a frame", with_crc({1, 3, 255, 0, 1, 0, 2, 0, 3, 0, 4})},
      {"a refusal of another function", with_crc({1, 0x97, 2})},
      {"a refusal without a reason", with_crc({1, 0x83, 0})},
      {"a refusal with an unheard-of reason", with_crc({1, 0x83, 99})},
      {"the request itself, echoed", with_crc({1, 3, 1, 0, 0, 4})},
      {"damaged", {1, 3, 8, 0, 1, 0, 2, 0, 3, 0, 4, 0xFF, 0xFF}}};
  for (const auto& [name, bytes] : answers) {
    CAPTURE(name);
    sends(bytes);
    CHECK(ask(world.line, 0x0100).error() == LineFailure::corrupt);
    world.board.behave_well();
    CHECK(ask(world.line, 0x0200));
  }
}

TEST_CASE("line: silence and half an answer are timeouts, and leave the registers alone") {
  Pty pty;
  FakeBoard board{pty, board_1};
  ModbusRtuLine line{{.device = pty.device(), .board_allowance = 50ms}};
  for (const std::size_t kept : {0U, 1U, 4U, 12U}) {
    board.behave([kept](const protocol::Request&, Bytes right) {
      right.resize(kept);
      return right;
    });
    std::array<std::uint16_t, 4> words{1, 2, 3, 4};
    CHECK(line.read(board_1, 0x0100, words).error() == LineFailure::timed_out);
    CHECK(words == std::array<std::uint16_t, 4>{1, 2, 3, 4});
    board.behave_well();
    CHECK(ask_until_answered(line));
  }
}

TEST_CASE("line: an answer that comes twice is taken once") {
  OneBoard world;
  world.board.behave([](const protocol::Request&, Bytes right) {
    const Bytes once = right;
    right.insert(right.end(), once.begin(), once.end());
    return right;
  });
  for (std::uint16_t address = 0; address < 100; ++address) {
    REQUIRE(ask_until_answered(world.line, address));
  }
}

TEST_CASE("line: no request starts before the gap is over") {
  using Gap = std::optional<std::chrono::microseconds>;
  for (const auto& [baud, gap] : {std::pair{115200, Gap{}}, std::pair{115200, Gap{335us}},
                                  std::pair{1000000, Gap{39us}}, std::pair{9600, Gap{}}}) {
    Pty pty;
    FakeBoard board{pty, board_1};
    ModbusRtuSettings settings = on(pty.device());
    settings.baud = baud;
    settings.gap = gap;
    ModbusRtuLine line{settings};
    for (std::uint16_t address = 0; address < 100; ++address) REQUIRE(ask(line, address));
    const auto gaps = board.gaps();
    REQUIRE(gaps.size() >= 99);
    CHECK(*std::ranges::min_element(gaps) >= LinePacing(baud, gap).gap());
  }
}

TEST_CASE("line: a port that is away fails at once and is opened by itself when it is back") {
  const TemporaryFolder folder;
  const auto name = folder / "line-0";
  ModbusRtuLine line{on(name)};
  const Clock::time_point begin = Clock::now();
  for (int i = 0; i < 1000; ++i) REQUIRE(ask(line, 0).error() == LineFailure::device_lost);
  CHECK(Clock::now() - begin < 5s);  // far less than a single timeout for each
  CHECK(line.port_failure() == SerialFailure::no_such_device);

  for (int life = 0; life < 3; ++life) {
    Pty pty;
    FakeBoard board{pty, board_1};
    point_to(name, pty.device());
    REQUIRE(ask_until_answered(line));
    if (life == 0) CHECK(Clock::now() - begin >= 500ms);
    CHECK_FALSE(line.port_failure());
  }
  CHECK(ask(line, 0).error() == LineFailure::device_lost);
  CHECK(line.port_failure().has_value());
}

TEST_CASE("line: a port that goes and comes back is told once each time") {
  const TemporaryFolder folder;
  const auto name = folder / "line-0";
  std::vector<PortNews> news;
  ModbusRtuLine line{on(name), [&](const PortNews& what) { news.push_back(what); }};
  for (int life = 0; life < 3; ++life) {
    for (int i = 0; i < 10; ++i) REQUIRE(ask(line, 0).error() == LineFailure::device_lost);
    Pty pty;
    FakeBoard board{pty, board_1};
    point_to(name, pty.device());
    REQUIRE(ask_until_answered(line));
    REQUIRE(ask(line, 1));
    std::filesystem::remove(name);
  }
  REQUIRE(news.size() == 6);
  for (std::size_t i = 0; i < news.size(); ++i) {
    CAPTURE(i);
    CHECK(news[i].kind == (i % 2 == 1 ? PortNews::Kind::opened : PortNews::Kind::away));
  }
  CHECK(news[0].why == message_of(SerialFailure::no_such_device));
  CHECK(news[2].why == message_of(SerialFailure::lost));
}

TEST_CASE("line: what a person has to do about a port is told again when it has changed") {
  const TemporaryFolder folder;
  const auto name = folder / "line-0";
  std::vector<PortNews> news;
  ModbusRtuLine line{on(name), [&](const PortNews& what) { news.push_back(what); }};
  REQUIRE(ask(line, 0).error() == LineFailure::device_lost);
  point_to(name, "/dev/null");
  const Clock::time_point give_up_at = Clock::now() + patience;
  while (news.size() < 2 && Clock::now() < give_up_at) std::ignore = ask(line, 0);
  REQUIRE(news.size() == 2);
  CHECK(news[1].why == message_of(SerialFailure::not_a_serial_port));
}

TEST_CASE("line: to ask for what no frame can hold ends the program") {
  ModbusRtuLine line{on("nowhere")};
  const auto ends_the_program = [&](protocol::BoardAddress board, std::size_t words) {
    std::cout.flush();  // or the child would write it too
    const pid_t child = ::fork();
    if (child == 0) {
      std::signal(SIGABRT, SIG_DFL);
      std::fclose(stderr);
      std::vector<std::uint16_t> room(words);
      std::ignore = line.read(board, 0, room);
      std::_Exit(0);
    }
    int status = 0;
    ::waitpid(child, &status, 0);
    return WIFSIGNALED(status) && WTERMSIG(status) == SIGABRT;
  };
  CHECK(ends_the_program(board_1, 0));
  CHECK(ends_the_program(board_1, line_read_words_max + 1));
  CHECK(ends_the_program(BoardAddress{0}, 1));
  CHECK(ends_the_program(BoardAddress{248}, 1));
  CHECK_FALSE(ends_the_program(BoardAddress{247}, line_read_words_max));
}

TEST_CASE("line: works and comes back while 1100 other descriptors are open") {
  const TemporaryFolder folder;
  const auto name = folder / "line-0";
  ModbusRtuLine line{on(name)};
  const auto others = many_descriptors();
  for (int life = 0; life < 2; ++life) {
    Pty pty;
    REQUIRE(pty.master() >= FD_SETSIZE);
    FakeBoard board{pty, board_1};
    point_to(name, pty.device());
    REQUIRE(ask_until_answered(line));
  }
}

TEST_CASE("line: made when no low descriptor is left it says so, and works when there is one") {
  Pty pty;
  FakeBoard board{pty, board_1};
  auto others = many_descriptors();
  ModbusRtuLine line{on(pty.device())};
  CHECK(ask(line, 0).error() == LineFailure::device_lost);
  CHECK(line.port_failure() == SerialFailure::no_low_descriptor_left);
  others.clear();
  CHECK(ask_until_answered(line));
}

}  // namespace docbay::drivers
