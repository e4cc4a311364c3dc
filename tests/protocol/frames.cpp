#include "tests/protocol/frames.hpp"

#include <array>

#include "protocol/registers.hpp"

namespace docbay::tests {
namespace {

using Room = std::array<std::uint8_t, protocol::rtu_frame_bytes_max>;

Bytes cut(const Room& room, std::size_t size) {
  return {room.begin(), room.begin() + static_cast<std::ptrdiff_t>(size)};
}

}  // namespace

Bytes with_crc(Bytes bytes) {
  const std::uint16_t crc = protocol::crc16(bytes);
  bytes.push_back(static_cast<std::uint8_t>(crc));
  bytes.push_back(static_cast<std::uint8_t>(crc >> 8));
  return bytes;
}

Bytes request_frame(const protocol::Request& request, std::span<const std::uint16_t> values) {
  Room room{};
  return cut(room, protocol::write_request(request, values, room));
}

Bytes reply_frame(const protocol::Request& request, std::span<const std::uint16_t> words) {
  Room room{};
  return cut(room, protocol::write_reply(request, words, room));
}

Bytes exception_frame(std::uint8_t function, protocol::ModbusException code) {
  Room room{};
  return cut(room, protocol::write_exception(board_address, function, code, room));
}

Words values_of(const protocol::Request& request) {
  Words words(request.values.size() / 2);
  protocol::to_words(request.values, words);
  return words;
}

protocol::Request read_of(protocol::Function function, std::uint16_t address, std::uint16_t words) {
  return {
      .address = board_address, .function = function, .read_address = address, .read_words = words};
}

protocol::Request write_of(protocol::Function function, std::uint16_t address,
                           std::uint16_t words) {
  return {.address = board_address,
          .function = function,
          .write_address = address,
          .write_words = words};
}

}  // namespace docbay::tests
