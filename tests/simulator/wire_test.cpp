// The line's arithmetic: when each byte and each silence comes.
#include "simulator/wire.hpp"

#include <algorithm>
#include <vector>

#include <doctest/doctest.h>

#include "protocol/rtu.hpp"

using namespace docbay;
using namespace docbay::simulator;
using namespace std::chrono_literals;

namespace {

std::vector<std::uint8_t> frame(std::size_t bytes) {
  std::vector<std::uint8_t> frame(bytes);
  for (std::size_t i = 0; i < bytes; ++i) frame[i] = static_cast<std::uint8_t>(i);
  return frame;
}

/// A board that answers everything with so many bytes, and remembers when it was asked and what.
struct Echo {
  Wire::Listener listener() {
    return [this](std::span<const std::uint8_t> bytes, std::span<std::uint8_t> out) {
      heard.emplace_back(bytes.begin(), bytes.end());
      std::fill_n(out.begin(), answer_bytes, 0x55);
      return answer_bytes;
    };
  }
  std::size_t answer_bytes = 0;
  std::vector<std::vector<std::uint8_t>> heard;
};

/// The instant at which the master has had `bytes` bytes.
VirtualTime arrival(Wire& wire, std::size_t bytes) {
  std::size_t have = 0;
  while (wire.next_at() != never) {
    const VirtualTime now = wire.next_at();
    wire.advance_to(now);
    have += wire.take().size();
    if (have >= bytes) return now;
  }
  return never;
}

}  // namespace

TEST_CASE("wire: a character is eleven bits, and errors do not add up over a frame") {
  CHECK(characters_time(1, 115200) == 95'486ns);
  CHECK(characters_time(1, 9600) == 1'145'833ns);
  CHECK(characters_time(115'200, 115'200) == 11s);
}

TEST_CASE("wire: silence is 3.5 characters up to 19200 baud and 1.75 ms above") {
  CHECK(silence_time(9600) == 4'010'416ns);
  CHECK(silence_time(19200) == 2'005'208ns);
  CHECK(silence_time(38400) == 1'750us);
  CHECK(silence_time(115200) == 1'750us);
}

TEST_CASE("wire: a transaction takes its characters and the boards' silence, to the nanosecond") {
  for (const std::uint32_t baud : {9600U, 19200U, 115200U, 1'000'000U}) {
    CAPTURE(baud);
    Echo board{.answer_bytes = 13, .heard = {}};
    Wire wire{{.baud = baud}, {board.listener()}};
    const VirtualTime start = 1s;
    wire.advance_to(start);
    wire.send(frame(8), start);
    const VirtualTime expected =
        start + characters_time(8, baud) + silence_time(baud) + characters_time(13, baud);
    CHECK(arrival(wire, 13) == expected);
    CHECK(board.heard.front() == frame(8));
  }
}

TEST_CASE("wire: the master gets long answers fourteen bytes at a time") {
  Echo board{.answer_bytes = 40, .heard = {}};
  Wire wire{{}, {board.listener()}};
  wire.send(frame(8), 0ns);
  std::vector<std::size_t> gulps;
  while (wire.next_at() != never && gulps.size() < 10) {
    wire.advance_to(wire.next_at());
    const std::size_t size = wire.take().size();
    if (size > 0) gulps.push_back(size);
  }
  CHECK(gulps == std::vector<std::size_t>{14, 14, 12});
}

TEST_CASE("wire: a master that looks in between gets no single bytes") {
  Echo board{.answer_bytes = 20, .heard = {}};
  Wire wire{{}, {board.listener()}};
  wire.send(frame(8), 0ns);
  std::vector<std::size_t> gulps;
  for (VirtualTime now = 0ns; now < 10ms; now += 50us) {
    wire.advance_to(now);
    const std::size_t size = wire.take().size();
    if (size > 0) gulps.push_back(size);
  }
  CHECK(gulps == std::vector<std::size_t>{14, 6});
}

TEST_CASE("wire: two sends within the silence are one frame to the boards") {
  Echo board;
  Wire wire{{}, {board.listener()}};
  wire.send(frame(3), 0ns);
  const VirtualTime pause = characters_time(3, 115200) + 1'600us;
  wire.advance_to(pause);
  wire.send(frame(2), pause);
  wire.advance_to(1s);
  REQUIRE(board.heard.size() == 1);
  CHECK(board.heard[0].size() == 5);
}

TEST_CASE("wire: two sends with the silence between them are two frames") {
  Echo board;
  Wire wire{{}, {board.listener()}};
  wire.send(frame(3), 0ns);
  const VirtualTime pause = characters_time(3, 115200) + 1'751us;
  wire.advance_to(pause);
  wire.send(frame(2), pause);
  wire.advance_to(1s);
  REQUIRE(board.heard.size() == 2);
  CHECK(board.heard[1].size() == 2);
}

TEST_CASE("wire: bytes that the master hands over while it sends follow without a gap") {
  Echo board;
  Wire wire{{}, {board.listener()}};
  wire.send(frame(4), 0ns);
  wire.send(frame(4), 0ns);
  CHECK(wire.next_at() == characters_time(8, 115200) + silence_time(115200));
  wire.advance_to(1s);
  REQUIRE(board.heard.size() == 1);
  CHECK(board.heard[0].size() == 8);
}

TEST_CASE("wire: every board hears what the others answer, but not itself") {
  Echo first{.answer_bytes = 5, .heard = {}};
  Echo second;
  Wire wire{{}, {first.listener(), second.listener()}};
  wire.send(frame(8), 0ns);
  wire.advance_to(characters_time(8, 115200) + silence_time(115200));
  first.answer_bytes = 0;
  wire.advance_to(1s);
  CHECK(first.heard.size() == 1);
  REQUIRE(second.heard.size() == 2);
  CHECK(second.heard[1].size() == 5);
}

TEST_CASE("wire: two voices at once are noise to everybody") {
  Echo first{.answer_bytes = 8, .heard = {}};
  Echo second{.answer_bytes = 8, .heard = {}};
  Wire wire{{}, {first.listener(), second.listener()}};
  wire.send(frame(8), 0ns);
  wire.advance_to(characters_time(8, 115200) + silence_time(115200));
  first.answer_bytes = 0;
  second.answer_bytes = 0;
  wire.advance_to(1s);
  const std::vector<std::uint8_t> arrived = wire.take();
  REQUIRE(arrived.size() == 16);
  CHECK(std::ranges::count(arrived, 0x55) == 0);
}

TEST_CASE("wire: a board keeps the end of what it hears, however much there is") {
  Echo board;
  Wire wire{{}, {board.listener()}};
  wire.send(frame(400), 0ns);
  wire.advance_to(1s);
  REQUIRE(board.heard.size() == 1);
  CHECK(board.heard[0].size() == protocol::rtu_frame_bytes_max);
  CHECK(board.heard[0].back() == static_cast<std::uint8_t>(399));
}

TEST_CASE("wire: lost answers and bit errors come as often as asked, and the same for one seed") {
  const auto run = [](double bit_error_rate, double loss_rate, std::uint64_t seed) {
    Echo board{.answer_bytes = 10, .heard = {}};
    Wire wire{{.weather = {.bit_error_rate = bit_error_rate, .loss_rate = loss_rate}, .seed = seed},
              {board.listener()}};
    std::vector<std::uint8_t> arrived;
    for (int i = 0; i < 1'000; ++i) {
      const VirtualTime now = i * 10ms;
      wire.advance_to(now);
      wire.send(frame(4), now);
      wire.advance_to(now + 9ms);
      std::ranges::copy(wire.take(), std::back_inserter(arrived));
    }
    return arrived;
  };
  CHECK(run(0, 0, 1).size() == 10'000);
  const std::size_t kept = run(0, 0.25, 1).size();
  CHECK(kept > 6'800);
  CHECK(kept < 8'200);
  const auto noisy = run(0.01, 0, 1);
  const auto damaged = std::ranges::count_if(noisy, [](auto byte) { return byte != 0x55; });
  CHECK(damaged > 600);  // 1 - 0.99^8 of 10,000
  CHECK(damaged < 950);
  CHECK(run(0.01, 0.1, 7) == run(0.01, 0.1, 7));
  CHECK(run(0.01, 0.1, 7) != run(0.01, 0.1, 8));
}

TEST_CASE("wire: weather changes during a run, and leaves what is on its way as it is") {
  Echo board{.answer_bytes = 8, .heard = {}};
  Wire wire{{}, {board.listener()}};
  wire.send(frame(8), 0ns);
  const VirtualTime asked = characters_time(8, 115200) + silence_time(115200);
  wire.advance_to(asked);
  wire.set_weather({.loss_rate = 1}, asked);
  CHECK(arrival(wire, 8) != never);
  wire.send(frame(8), 1s);
  CHECK(arrival(wire, 1) == never);
  CHECK(board.heard.size() == 2);
  wire.set_weather({}, 2s);
  wire.send(frame(8), 2s);
  CHECK(arrival(wire, 8) != never);
}

TEST_CASE("wire: a late answer comes whole, and after another that was given meanwhile") {
  Echo board{.answer_bytes = 8, .heard = {}};
  Wire wire{{.weather = {.late_rate = 1, .late_by = 50ms}}, {board.listener()}};
  wire.send(frame(8), 0ns);
  const VirtualTime asked = characters_time(8, 115200) + silence_time(115200);
  CHECK(wire.next_at() == asked);
  wire.advance_to(asked);
  wire.set_weather({}, asked);
  wire.send(frame(8), 20ms);
  // Boards are asked in time, whatever else is still to come.
  CHECK(wire.next_at() == 20ms + asked);
  CHECK(arrival(wire, 16) == asked + 50ms + 2 * characters_time(8, 115200));
}

TEST_CASE("wire: with an echo the master hears itself, then the board") {
  Echo board{.answer_bytes = 5, .heard = {}};
  Wire wire{{.weather = {.echo = true}}, {board.listener()}};
  wire.send(frame(8), 0ns);
  wire.advance_to(characters_time(8, 115200) + 1ms);
  CHECK(wire.take() == frame(8));
  wire.advance_to(1s);
  CHECK(wire.take() == std::vector<std::uint8_t>(5, 0x55));
}

TEST_CASE("wire: noise has no silence in it, and ends with the weather") {
  Echo board{.answer_bytes = 8, .heard = {}};
  Wire wire{{.weather = {.noise = true}}, {board.listener()}};
  wire.advance_to(100ms);
  CHECK(wire.take().size() > 1'000);
  CHECK(board.heard.empty());
  wire.set_weather({}, 100ms);
  wire.advance_to(200ms);
  CHECK(board.heard.size() == 1);
  CHECK(wire.idle());
}

TEST_CASE("wire: a babbler says its last answer again and again, asked by nobody") {
  Echo board{.answer_bytes = 8, .heard = {}};
  Echo other;
  Wire wire{{}, {board.listener(), other.listener()}};
  wire.send(frame(8), 0ns);
  wire.advance_to(50ms);
  wire.take();
  wire.set_weather({.babbler = 0}, 50ms);
  wire.advance_to(150ms);
  const std::vector<std::uint8_t> said = wire.take();
  CHECK(said.size() > 80);
  CHECK(std::ranges::count(said, 0x55) == static_cast<std::ptrdiff_t>(said.size()));
  CHECK(other.heard.size() > 5);  // where its pauses were long enough
  CHECK(board.heard.size() == 1);
}
