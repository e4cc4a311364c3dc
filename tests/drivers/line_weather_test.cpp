// A line in every weather, by seed: boards that are late, silent, foreign, echoed, merged, damaged
// or babbling, on a wire that takes its time. What is asked bears a nonce and what is answered a
// code, as the product's blocks do: the frames' CRC alone lets one damaged frame in some 65,000
// through.
#include <algorithm>
#include <array>
#include <atomic>
#include <string_view>
#include <thread>
#include <utility>
#include <vector>

#include <doctest/doctest.h>

#include "drivers/line/modbus_rtu_line.hpp"
#include "protocol/bytes.hpp"
#include "simulator/chance.hpp"
#include "tests/drivers/paced_line.hpp"

namespace docbay::drivers {
namespace {

using namespace std::chrono_literals;
using simulator::Chance;

constexpr std::size_t block_words = 6;
constexpr auto board_allowance = 80ms;

/// Nonce, three values, and a code over them and the board that says so.
using Block = std::array<std::uint16_t, block_words>;

std::uint32_t code_of(std::uint8_t board, const Block& block) {
  std::uint32_t code = 2166136261U ^ board;
  for (std::size_t i = 0; i < 4; ++i) code = (code ^ block[i]) * 16777619U;
  return code;
}

Block right_block(std::uint8_t board, std::uint16_t nonce, std::uint16_t address) {
  Block block{nonce};
  for (std::uint16_t i = 1; i < 4; ++i) {
    block[i] = register_value(static_cast<std::uint16_t>(address + i + board));
  }
  const std::uint32_t code = code_of(board, block);
  block[4] = static_cast<std::uint16_t>(code >> 16);
  block[5] = static_cast<std::uint16_t>(code);
  return block;
}

bool code_holds(std::uint8_t board, const Block& block) {
  const std::uint32_t code = code_of(board, block);
  return block[4] == static_cast<std::uint16_t>(code >> 16) &&
         block[5] == static_cast<std::uint16_t>(code);
}

Bytes answer_of(const protocol::Request& request) {
  const auto nonce = protocol::get_big_endian<std::uint16_t>(request.values, 0);
  const Block block = right_block(request.address.value, nonce, request.read_address);
  Bytes bytes(protocol::rtu_frame_bytes_max);
  bytes.resize(write_reply(request, block, bytes));
  return bytes;
}

void append(Bytes& bytes, const Bytes& more) {
  bytes.insert(bytes.end(), more.begin(), more.end());
}

Bytes noise(Chance& chance, std::size_t count) {
  Bytes bytes(count);
  for (std::uint8_t& byte : bytes) byte = static_cast<std::uint8_t>(chance.next());
  return bytes;
}

std::chrono::milliseconds lateness(Chance& chance) {
  return board_allowance + std::chrono::milliseconds{chance.below(200)};
}

/// What becomes of one right answer.
using Fault = PacedReply (*)(Chance& chance, const protocol::Request& request, const Bytes& right);

PacedReply late(Chance& chance, const protocol::Request&, const Bytes& right) {
  return {.bytes = right, .delay = lateness(chance)};
}

PacedReply kept_back(Chance& chance, const protocol::Request&, const Bytes& right) {
  return {.bytes = right, .kept_back = lateness(chance)};
}

PacedReply lost(Chance&, const protocol::Request&, const Bytes&) {
  return {};
}

PacedReply foreign(Chance& chance, const protocol::Request& request, const Bytes&) {
  protocol::Request other = request;
  const std::array<std::uint8_t, 2> other_nonce{0xFF, 0xFF};
  if (chance.happens(0.5)) {
    ++other.address.value;
  } else {
    other.values = other_nonce;
  }
  return {.bytes = answer_of(other)};
}

PacedReply echoed(Chance&, const protocol::Request& request, const Bytes& right) {
  Bytes bytes(protocol::rtu_frame_bytes_max);
  const std::array nonce{protocol::get_big_endian<std::uint16_t>(request.values, 0)};
  bytes.resize(write_request(request, nonce, bytes));
  append(bytes, right);
  return {.bytes = std::move(bytes)};
}

PacedReply merged(Chance& chance, const protocol::Request& request, const Bytes& right) {
  protocol::Request other = request;
  ++other.address.value;
  const bool other_first = chance.happens(0.5);
  Bytes both = other_first ? answer_of(other) : right;
  append(both, other_first ? right : answer_of(other));
  return {.bytes = std::move(both)};
}

PacedReply cut_short(Chance& chance, const protocol::Request&, const Bytes& right) {
  return {.bytes = {right.begin(),
                    right.begin() + static_cast<std::ptrdiff_t>(chance.below(right.size()))}};
}

PacedReply babbling(Chance& chance, const protocol::Request&, const Bytes& right) {
  Bytes bytes = noise(chance, 1 + chance.below(300));
  if (chance.happens(0.5)) append(bytes, right);
  return {.bytes = std::move(bytes)};
}

struct Tally {
  std::atomic<int> right = 0;
  std::atomic<int> failed = 0;          ///< by a named failure
  std::atomic<int> foreign_nonce = 0;   ///< an answer to another question
  std::atomic<int> wrong_code = 0;      ///< let through by the CRC
  std::atomic<int> silently_wrong = 0;  ///< nonce and code right, values not
};

/// Boards 1 and 2 on a wire of its own, and a master that asks one after the other.
struct World {
  Chance chance;
  std::atomic<bool> stormy = true;
  Fault fault = nullptr;
  PacedLine wire;
  ModbusRtuLine line{{.device = wire.device(), .board_allowance = board_allowance}};
  std::uint16_t asked = 0;

  World(std::uint64_t seed, Fault the_fault, double bit_error_rate = 0)
      : chance{seed},
        fault{the_fault},
        wire{{.bit_error_rate = bit_error_rate, .seed = seed},
             [this](const protocol::Request& request) { return reply(request); }} {}

  PacedReply reply(const protocol::Request& request) {
    Bytes right = answer_of(request);
    constexpr double half = 0.5;
    if (fault == nullptr || !stormy || !chance.happens(half)) return {.bytes = std::move(right)};
    return fault(chance, request, right);
  }

  bool ask(Tally& tally) {
    const auto board = static_cast<std::uint8_t>(1 + asked % 2);
    const std::array nonce{++asked};
    const auto address = static_cast<std::uint16_t>(asked * 16);
    Block block{};
    const auto done = line.exchange({board}, 0x0100, nonce, address, block);
    if (!done) {
      ++tally.failed;
    } else if (block[0] != nonce[0]) {
      ++tally.foreign_nonce;
    } else if (!code_holds(board, block)) {
      ++tally.wrong_code;
    } else if (block != right_block(board, nonce[0], address)) {
      ++tally.silently_wrong;
    } else {
      ++tally.right;
      return true;
    }
    return false;
  }
};

}  // namespace

TEST_CASE("line: in no weather is a wrong value believed, and after it few questions are lost") {
  constexpr std::array<std::pair<std::string_view, Fault>, 8> weathers{{{"late", late},
                                                                        {"kept back", kept_back},
                                                                        {"lost", lost},
                                                                        {"foreign", foreign},
                                                                        {"echoed", echoed},
                                                                        {"merged", merged},
                                                                        {"cut short", cut_short},
                                                                        {"babbling", babbling}}};
  constexpr int questions = 24;
  constexpr int lost_after_max = 6;
  std::array<Tally, weathers.size()> storm;
  std::array<std::atomic<int>, weathers.size()> lost_after{};
  {
    std::vector<std::jthread> threads;
    for (std::size_t i = 0; i < 2 * weathers.size(); ++i) {
      threads.emplace_back([&, i] {
        const std::size_t kind = i % weathers.size();
        World world{i + 1, weathers[kind].second};
        for (int n = 0; n < questions; ++n) world.ask(storm[kind]);
        world.stormy = false;
        Tally after;
        while (!world.ask(after) && after.failed < 100) {
        }
        lost_after[kind] = std::max<int>(lost_after[kind], after.failed);
      });
    }
  }
  for (std::size_t kind = 0; kind < weathers.size(); ++kind) {
    CAPTURE(weathers[kind].first);
    CHECK(storm[kind].silently_wrong == 0);
    CHECK(storm[kind].wrong_code == 0);
    CHECK(storm[kind].right > 0);
    CHECK(storm[kind].failed + storm[kind].foreign_nonce > 0);
    CHECK(lost_after[kind] <= lost_after_max);
  }
}

TEST_CASE("line: from a bit error in a million to one in a hundred no wrong value is believed") {
  constexpr std::array<std::pair<double, int>, 5> rates{
      {{1e-6, 600}, {1e-5, 600}, {1e-4, 500}, {1e-3, 150}, {1e-2, 50}}};
  std::array<Tally, rates.size()> tallies;
  {
    std::vector<std::jthread> threads;
    for (std::size_t i = 0; i < rates.size(); ++i) {
      threads.emplace_back([&, i] {
        World world{i + 1, nullptr, rates[i].first};
        for (int n = 0; n < rates[i].second; ++n) world.ask(tallies[i]);
      });
    }
  }
  for (std::size_t i = 0; i < rates.size(); ++i) {
    CAPTURE(rates[i].first);
    CHECK(tallies[i].silently_wrong == 0);
    CHECK(tallies[i].right > 0);
  }
  // A frame of 17 bytes is whole in 0.99^136, one of four: the rest has a name.
  CHECK(tallies.back().failed > tallies.back().right);
}

}  // namespace docbay::drivers
