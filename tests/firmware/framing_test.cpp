// Which bytes on the line are a request, by tail scan and by strict framing, and what no frame
// does.
#include <doctest/doctest.h>

#include "tests/firmware/bench.hpp"

using namespace docbay;
using namespace docbay::tests;
using protocol::Block;
using protocol::Function;

namespace {

constexpr firmware::Options strict{.strict_framing = true};

std::vector<std::uint8_t> status_request(protocol::BoardAddress address) {
  std::vector<std::uint8_t> frame(protocol::rtu_frame_bytes_max);
  frame.resize(protocol::write_request({.address = address,
                                        .function = Function::read_holding,
                                        .read_address = extent(Block::status).address,
                                        .read_words = protocol::status_words},
                                       {}, frame));
  return frame;
}

std::vector<std::uint8_t> joined(std::vector<std::uint8_t> first,
                                 const std::vector<std::uint8_t>& second) {
  first.insert(first.end(), second.begin(), second.end());
  return first;
}

}  // namespace

TEST_CASE("framing: strict takes the frame that is the whole run of bytes, and nothing else") {
  Bench bench{bench_settings(), strict};
  const auto frame = status_request(bench.settings().address);
  CHECK_FALSE(bench.raw(frame).empty());
  CHECK(bench.raw(joined({0x00}, frame)).empty());
  CHECK(bench.raw(joined(frame, {0x00})).empty());
  CHECK(bench.raw(joined(frame, frame)).empty());
  CHECK_FALSE(bench.raw(frame).empty());
}

TEST_CASE("framing: by tail scan, the default, what the line merged before a request is no harm") {
  Bench bench;
  CHECK_FALSE(bench.controller().commissioned().options().strict_framing);
  const auto frame = status_request(bench.settings().address);
  CHECK_FALSE(bench.raw(joined({0x00}, frame)).empty());
  CHECK_FALSE(bench.raw(joined(frame, frame)).empty());
  CHECK(bench.raw(joined(frame, {0x00})).empty());
}

TEST_CASE("framing: a broadcast is answered by no board, and unlocks nothing") {
  for (const auto& options : {firmware::Options{}, strict}) {
    Bench bench{bench_settings(), options};
    CHECK(bench.raw(status_request({0})).empty());
    auto open = bench.command(0);
    write_argument(open, protocol::OpenDoorArgument{.release_ms = 1'000});
    std::array<std::uint16_t, protocol::command_words> words{};
    encode(1, open, bench.settings().key, bench.settings().serial, words);
    protocol::Request request{.address = {0},
                              .function = Function::write_multiple,
                              .write_address = extent(Block::command).address,
                              .write_words = protocol::command_words};
    CHECK_FALSE(bench.ask(request, words).has_value());
    bench.run(tick_ms);
    CHECK_FALSE(bench.out(0).lock_released);
    request.address = bench.settings().address;
    CHECK(bench.ask(request, words).has_value());
    bench.run(tick_ms);
    CHECK(bench.out(0).lock_released);
  }
}

TEST_CASE("options: a board without them has nothing fitted, and the newer of two copies counts") {
  Bench bare;
  CHECK(bare.controller().commissioned().options() == firmware::Options{});
  EepromPages pages = commissioned(bench_settings(), firmware::Options{.second_doors = 1});
  const firmware::Options newer{.second_doors = 2, .full_sensors = 4, .generation = 2};
  pages[firmware::options_page + 1] = encode(newer);
  Bench bench{pages};
  bench.start();
  CHECK(bench.controller().commissioned().options() == newer);
  CHECK(bench.sensors().second_doors == 2);
  CHECK(bench.sensors().full_sensors == 4);
  pages[firmware::options_page + 1][5] ^= 1;
  Bench torn{pages};
  torn.start();
  CHECK(torn.controller().commissioned().options() == firmware::Options{.second_doors = 1});
}
