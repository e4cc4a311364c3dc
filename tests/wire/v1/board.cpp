#include "tests/wire/v1/board.hpp"

#include <doctest/doctest.h>

namespace docbay::tests {
namespace {

using Room = std::array<std::uint8_t, protocol::rtu_frame_bytes_max>;

}  // namespace

std::string request_hex(const protocol::Request& request, std::span<const std::uint16_t> values) {
  Room room{};
  return hex_of(std::span{room}.first(protocol::write_request(request, values, room)));
}

protocol::Request parsed(const Bytes& frame) {
  const auto found = protocol::find_request(frame, wire_address);
  REQUIRE(found.has_value());
  REQUIRE(found->size() == frame.size());
  const auto request = protocol::parse_request(*found);
  REQUIRE(request.has_value());
  return *request;
}

std::string reply_hex(protocol::Function function, std::span<const std::uint16_t> words) {
  Room room{};
  const protocol::Request request{.address = wire_address, .function = function};
  return hex_of(std::span{room}.first(protocol::write_reply(request, words, room)));
}

std::vector<std::uint16_t> registers_in(std::string_view reply) {
  const Bytes frame = bytes_of_hex(reply);
  REQUIRE(protocol::crc16(frame) == 0);
  REQUIRE(frame[0] == wire_address.value);
  REQUIRE(frame.size() == frame[2] + 5U);
  std::vector<std::uint16_t> words(frame[2] / 2U);
  protocol::to_words(std::span{frame}.subspan(3, frame[2]), words);
  return words;
}

protocol::Request read_request(protocol::Function function, protocol::Block block) {
  return {.address = wire_address,
          .function = function,
          .read_address = extent(block).address,
          .read_words = extent(block).words};
}

protocol::Request exchange(protocol::Block written, std::size_t write_words, protocol::Block read,
                           std::size_t read_words) {
  return {.address = wire_address,
          .function = protocol::Function::read_write,
          .read_address = extent(read).address,
          .read_words = static_cast<std::uint16_t>(read_words),
          .write_address = extent(written).address,
          .write_words = static_cast<std::uint16_t>(write_words)};
}

}  // namespace docbay::tests
