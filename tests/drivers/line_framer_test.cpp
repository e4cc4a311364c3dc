#include "drivers/serial/line_framer.hpp"

#include <random>
#include <string>

#include <doctest/doctest.h>

#include "tests/drivers/pty.hpp"

namespace docbay::drivers {
namespace {

using namespace std::chrono_literals;

constexpr LineFramer::Time start{};

std::vector<Frame> framed(std::string_view text) {
  return LineFramer{}.absorb(bytes_of(text), start);
}

Frame whole(std::string_view text) {
  return {bytes_of(text), text.size()};
}

}  // namespace

TEST_CASE("framer: CR, LF and CR LF end a read alike") {
  CHECK(framed("one\rtwo\nthree\r\nfour\n\rfive\r") ==
        std::vector{whole("one"), whole("two"), whole("three"), whole("four"), whole("five")});
}

TEST_CASE("framer: empty lines are no reads") {
  CHECK(framed("\r\n\r\n\n\n\r\r").empty());
}

TEST_CASE("framer: a read without its end is kept back until the end comes") {
  LineFramer framer;
  CHECK(framer.absorb(bytes_of("GB0626"), start).empty());
  CHECK(framer.absorb(bytes_of("-2005^"), start + 1h).empty());
  CHECK(framer.absorb(bytes_of("\r"), start + 2h) == std::vector{whole("GB0626-2005^")});
}

TEST_CASE("framer: every byte but CR and LF goes through unchanged") {
  std::vector<std::uint8_t> all;
  for (unsigned byte = 0; byte < 256; ++byte) {
    if (byte != '\r' && byte != '\n') all.push_back(static_cast<std::uint8_t>(byte));
  }
  auto sent = all;
  sent.push_back('\r');
  CHECK(LineFramer{}.absorb(sent, start) == std::vector{Frame{all, all.size()}});
}

TEST_CASE("framer: how the bytes were split on their way makes no difference") {
  std::mt19937 chance{20050321};
  for (int round = 0; round < 500; ++round) {
    std::vector<std::uint8_t> sent;
    for (auto left = chance() % 6000; left > 0; --left) {
      sent.push_back(chance() % 40 == 0 ? (chance() % 2 == 0 ? '\r' : '\n')
                                        : static_cast<std::uint8_t>(chance()));
      // Now and then a long one.
      if (chance() % 3000 == 0) sent.insert(sent.end(), 4090 + chance() % 12, 'x');
    }
    const auto at_once = LineFramer{}.absorb(sent, start);

    LineFramer framer;
    std::vector<Frame> in_pieces;
    for (std::span<const std::uint8_t> rest{sent}; !rest.empty();) {
      const auto piece = rest.first(std::min<std::size_t>(rest.size(), 1 + chance() % 700));
      for (Frame& frame : framer.absorb(piece, start)) in_pieces.push_back(std::move(frame));
      rest = rest.subspan(piece.size());
    }
    REQUIRE(in_pieces == at_once);
  }
}

TEST_CASE("framer: 4096 bytes are a read, one more is overlong and shows only its beginning") {
  const std::string longest(frame_bytes_max, 'a');
  CHECK(framed(longest + "\r") == std::vector{whole(longest)});

  const auto frames = framed(longest + "b\rnext\r");
  REQUIRE(frames.size() == 2);
  CHECK(frames[0].overlong());
  CHECK(frames[0].size_bytes == frame_bytes_max + 1);
  CHECK(frames[0].bytes == bytes_of(std::string(overlong_bytes_kept, 'a')));
  CHECK_FALSE(frames[1].overlong());
  CHECK(frames[1] == whole("next"));
}

TEST_CASE("framer: a reader that never ends its line fills no memory and is counted") {
  LineFramer framer;
  const std::vector<std::uint8_t> piece(4096, 'x');
  for (int i = 0; i < 1000; ++i) REQUIRE(framer.absorb(piece, start).empty());
  const auto frames = framer.absorb(bytes_of("\n"), start);
  REQUIRE(frames.size() == 1);
  CHECK(frames[0].size_bytes == 4'096'000);
  CHECK(frames[0].bytes.size() == overlong_bytes_kept);
}

TEST_CASE("framer: silence ends a read only where that was asked for") {
  LineFramer patient;
  CHECK(patient.absorb(bytes_of("code"), start).empty());
  CHECK_FALSE(patient.flush_at());
  CHECK(patient.absorb({}, start + 24h).empty());

  LineFramer framer{50ms};
  CHECK_FALSE(framer.flush_at());
  CHECK(framer.absorb(bytes_of("code"), start).empty());
  CHECK(framer.flush_at() == start + 50ms);
  CHECK(framer.absorb(bytes_of("-1"), start + 49ms).empty());
  CHECK(framer.flush_at() == start + 99ms);
  CHECK(framer.absorb({}, start + 98ms).empty());
  CHECK(framer.absorb({}, start + 99ms) == std::vector{whole("code-1")});
  CHECK_FALSE(framer.flush_at());
  CHECK(framer.absorb({}, start + 200ms).empty());
}

TEST_CASE("framer: bytes after the silence begin a new read") {
  LineFramer framer{50ms};
  CHECK(framer.absorb(bytes_of("one"), start).empty());
  CHECK(framer.absorb(bytes_of("two"), start + 60ms) == std::vector{whole("one")});
  CHECK(framer.absorb(bytes_of("\r"), start + 70ms) == std::vector{whole("two")});
}

}  // namespace docbay::drivers
