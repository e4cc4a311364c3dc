// The request that ends at the last byte received, wherever it starts.
#include <algorithm>

#include <doctest/doctest.h>
#include <rapidcheck.h>

#include "tests/protocol/frames.hpp"

namespace docbay::tests {
namespace {

using protocol::Function;
using protocol::Request;

constexpr protocol::BoardAddress other_address{0x12};

Bytes operator+(Bytes front, const Bytes& back) {
  front.insert(front.end(), back.begin(), back.end());
  return front;
}

/// What a board with `board_address` finds; empty for nothing.
Bytes found_in(const Bytes& received) {
  const auto found = protocol::find_request(received, board_address);
  return found ? Bytes{found->begin(), found->end()} : Bytes{};
}

Bytes poll_of(protocol::BoardAddress address) {
  Request request = read_of(Function::read_holding, 0x10, 4);
  request.address = address;
  return request_frame(request);
}

const Words fetch_values{1, 2, 3, 4, 5, 6, 7, 8, 9};

Bytes fetch() {
  Request request = read_of(Function::read_write, 0x300, 22);
  request.write_address = 0x100;
  request.write_words = 9;
  return request_frame(request, fetch_values);
}

rc::Gen<Bytes> any_request() {
  return rc::gen::map(
      rc::gen::tuple(
          rc::gen::element(Function::read_holding, Function::read_input, Function::write_single,
                           Function::write_multiple, Function::read_write),
          rc::gen::inRange<std::uint16_t>(1, 122), rc::gen::arbitrary<std::uint16_t>()),
      [](const auto& choice) {
        const auto& [function, words, address] = choice;
        const bool reads =
            function != Function::write_single && function != Function::write_multiple;
        const bool writes = function != Function::read_holding && function != Function::read_input;
        Request request{.address = board_address, .function = function};
        if (reads) {
          request.read_address = address;
          request.read_words = words;
        }
        if (writes) {
          request.write_address = address;
          request.write_words = function == Function::write_single ? std::uint16_t{1} : words;
        }
        return request_frame(request, Words(request.write_words, address));
      });
}

}  // namespace

TEST_CASE("tail scan: a request alone is found whole") {
  CHECK(found_in(poll_of(board_address)) == poll_of(board_address));
  CHECK(found_in(fetch()) == fetch());
}

TEST_CASE("tail scan: a request is found behind noise and behind frames that the wire merged") {
  const Bytes reply = reply_frame(read_of(Function::read_holding, 0x10, 4), Words{1, 2, 3, 4});
  Bytes foreign_reply = reply;
  foreign_reply[0] = other_address.value;
  for (const Bytes& before :
       {bytes_of_hex("00"), bytes_of_hex("11"), bytes_of_hex("11 03"), bytes_of_hex("FF FF FF FF"),
        reply, foreign_reply, poll_of(other_address), poll_of(board_address), fetch()}) {
    CAPTURE(hex_of(before));
    CHECK(found_in(before + poll_of(board_address)) == poll_of(board_address));
    CHECK(found_in(before + fetch()) == fetch());
    CHECK(found_in(before + before + fetch()) == fetch());
  }
}

TEST_CASE("tail scan: every request is found behind any noise") {
  CHECK(rc::check("noise", [](const Bytes& noise) {
    const Bytes frame = *any_request();
    const Bytes found = found_in(noise + frame);
    // One noise in some 65,000 makes a longer frame whose CRC holds too; the fixed cases above
    // have none.
    RC_PRE(found.size() <= frame.size());
    RC_ASSERT(found == frame);
  }));
}

TEST_CASE("tail scan: what a request is made of comes out of the frame again") {
  CHECK(rc::check("parse", [] {
    const Bytes frame = *any_request();
    const auto request = protocol::parse_request(frame);
    if (!request) {  // the areas that the generator puts across the end of the address space
      RC_ASSERT(request.error() == protocol::ModbusException::illegal_address);
      return;
    }
    RC_ASSERT(request_frame(*request, values_of(*request)) == frame);
  }));
}

TEST_CASE("tail scan: a request that is not whole yet is none") {
  for (const Bytes& whole : {poll_of(board_address), fetch()}) {
    for (std::size_t size = 0; size < whole.size(); ++size) {
      CAPTURE(size);
      const Bytes part{whole.begin(), whole.begin() + static_cast<std::ptrdiff_t>(size)};
      CHECK(found_in(part).empty());
    }
  }
}

TEST_CASE("tail scan: a request must end at the last byte") {
  CHECK(found_in(poll_of(board_address) + Bytes{0}).empty());
  CHECK(found_in(fetch() + Bytes{0x11}).empty());
  CHECK(found_in(fetch() + poll_of(other_address)).empty());
}

TEST_CASE("tail scan: another board's request is none, nor is one for everybody") {
  CHECK(found_in(poll_of(other_address)).empty());
  CHECK(found_in(poll_of({0})).empty());
}

TEST_CASE("tail scan: nothing is found in nothing") {
  CHECK(found_in({}).empty());
  CHECK(found_in(Bytes(7, board_address.value)).empty());
}

TEST_CASE("tail scan: a request that lies inside another one's values is not carried out") {
  // The values end in a request of their own, and the outer CRC is made to close both: the two
  // bytes before it are chosen so.
  const Bytes inner = poll_of(board_address);
  bool built = false;
  for (unsigned tried = 0; tried < 0x10000 && !built; ++tried) {
    const Bytes head =
        bytes_of_hex("11 10 02 00 00 0A 14") + Bytes(12, 0x33) +
        Bytes{static_cast<std::uint8_t>(tried >> 8), static_cast<std::uint8_t>(tried)};
    const Bytes frame = head + inner;
    if (protocol::crc16(frame) != 0) continue;
    built = true;
    CHECK(found_in(frame) == frame);
  }
  CHECK(built);
}

TEST_CASE("tail scan: any flipped bit leaves no request") {
  for (const Bytes& whole : {poll_of(board_address), fetch()}) {
    for (std::size_t bit = 0; bit < 8 * whole.size(); ++bit) {
      Bytes damaged = whole;
      damaged[bit / 8] ^= static_cast<std::uint8_t>(1U << bit % 8);
      CAPTURE(bit);
      CHECK(found_in(damaged).empty());
    }
  }
}

TEST_CASE("tail scan: garbage never harms, and what is found is what it claims to be") {
  const auto garbage = rc::gen::container<Bytes>(
      rc::gen::oneOf(rc::gen::element<std::uint8_t>(0x11, 0x03, 0x10, 0x17, 0x00, 0x02),
                     rc::gen::arbitrary<std::uint8_t>()));
  CHECK(rc::check("garbage", [&] {
    const Bytes received = *rc::gen::oneOf(
        garbage, rc::gen::map(garbage, [](const Bytes& bytes) { return with_crc(bytes); }));
    const auto found = protocol::find_request(received, board_address);
    if (!found) return;
    RC_ASSERT(found->size() >= 8);
    RC_ASSERT(found->back() == received.back());
    RC_ASSERT((*found)[0] == board_address.value);
    RC_ASSERT(protocol::request_bytes(*found) == found->size());
    RC_ASSERT(protocol::crc16(*found) == 0);
    const auto request = protocol::parse_request(*found);
    if (!request) return;
    RC_ASSERT(request->values.size() == std::size_t{request->write_words} * 2);
    RC_ASSERT(request->read_words + request->read_address <= 0x10000);
    RC_ASSERT(request->write_words + request->write_address <= 0x10000);
  }));
}

TEST_CASE("request length: it is told as soon as it can be") {
  CHECK(protocol::request_bytes({}) == 0);
  CHECK(protocol::request_bytes(bytes_of_hex("11")) == 0);
  CHECK(protocol::request_bytes(bytes_of_hex("11 03")) == 8);
  CHECK(protocol::request_bytes(bytes_of_hex("11 06")) == 8);
  CHECK(protocol::request_bytes(bytes_of_hex("11 10 00 01 00 02")) == 0);
  CHECK(protocol::request_bytes(bytes_of_hex("11 10 00 01 00 02 04")) == 13);
  CHECK(protocol::request_bytes(bytes_of_hex("11 17 00 03 00 06 00 0E 00 03")) == 0);
  CHECK(protocol::request_bytes(bytes_of_hex("11 17 00 03 00 06 00 0E 00 03 06")) == 19);
}

}  // namespace docbay::tests
