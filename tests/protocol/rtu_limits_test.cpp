// How much one request may carry (MODBUS Application Protocol V1.1b3, 6.3, 6.4, 6.12 and 6.17), and
// where the address space ends.
#include <optional>

#include <doctest/doctest.h>

#include "tests/protocol/frames.hpp"

namespace docbay::tests {
namespace {

using protocol::Function;
using protocol::ModbusException;

struct Area {
  std::uint16_t address;
  std::uint16_t words;
};

Bytes fields(std::uint8_t function, std::initializer_list<Area> areas) {
  Bytes bytes{board_address.value, function};
  for (const Area& area : areas) {
    for (const std::uint16_t word : {area.address, area.words}) {
      bytes.push_back(static_cast<std::uint8_t>(word >> 8));
      bytes.push_back(static_cast<std::uint8_t>(word));
    }
  }
  return bytes;
}

/// Appends the byte count and so many bytes of values.
Bytes with_values(Bytes bytes, std::size_t value_bytes) {
  bytes.push_back(static_cast<std::uint8_t>(value_bytes));
  bytes.insert(bytes.end(), value_bytes, 0x55);
  return with_crc(bytes);
}

Bytes read(Function function, Area area) {
  return with_crc(fields(static_cast<std::uint8_t>(function), {area}));
}
Bytes write_multiple(Area area, std::size_t value_bytes) {
  return with_values(fields(16, {area}), value_bytes);
}
Bytes read_write(Area read_area, Area write_area, std::size_t value_bytes) {
  return with_values(fields(23, {read_area, write_area}), value_bytes);
}

/// Why the frame is refused; nothing when it is not. Each is one that a board on the line finds.
std::optional<ModbusException> refusal(const Bytes& frame) {
  REQUIRE(protocol::find_request(frame, board_address).has_value());
  const auto request = protocol::parse_request(frame);
  return request ? std::nullopt : std::optional{request.error()};
}

bool accepted(const Bytes& frame) {
  return refusal(frame) == std::nullopt;
}
bool illegal_value(const Bytes& frame) {
  return refusal(frame) == ModbusException::illegal_value;
}
bool illegal_address(const Bytes& frame) {
  return refusal(frame) == ModbusException::illegal_address;
}

}  // namespace

TEST_CASE("limits: a read takes 1 to 125 registers") {
  for (const Function function : {Function::read_holding, Function::read_input}) {
    CHECK(illegal_value(read(function, {0, 0})));
    CHECK(accepted(read(function, {0, 1})));
    CHECK(accepted(read(function, {0, 125})));
    CHECK(illegal_value(read(function, {0, 126})));
    CHECK(illegal_value(read(function, {0, 0xFFFF})));
  }
}

TEST_CASE("limits: FC 16 writes 1 to 123 registers") {
  CHECK(illegal_value(write_multiple({0, 0}, 0)));
  CHECK(accepted(write_multiple({0, 1}, 2)));
  CHECK(accepted(write_multiple({0, 123}, 246)));
  CHECK(illegal_value(write_multiple({0, 124}, 248)));
}

TEST_CASE("limits: FC 23 reads 1 to 125 registers and writes 1 to 121") {
  CHECK(accepted(read_write({0, 1}, {0, 1}, 2)));
  CHECK(accepted(read_write({0, 125}, {0, 121}, 242)));
  CHECK(illegal_value(read_write({0, 0}, {0, 1}, 2)));
  CHECK(illegal_value(read_write({0, 126}, {0, 1}, 2)));
  CHECK(illegal_value(read_write({0, 1}, {0, 0}, 0)));
  CHECK(illegal_value(read_write({0, 1}, {0, 122}, 244)));
}

TEST_CASE("limits: the longest requests fit a frame of 256 bytes") {
  CHECK(write_multiple({0, 123}, 246).size() == 255);
  CHECK(read_write({0, 125}, {0, 121}, 242).size() == 255);
}

TEST_CASE("limits: a byte count that is not twice the registers is refused") {
  CHECK(illegal_value(write_multiple({0, 2}, 2)));
  CHECK(illegal_value(write_multiple({0, 2}, 3)));
  CHECK(illegal_value(write_multiple({0, 1}, 4)));
  CHECK(illegal_value(write_multiple({0, 128}, 0)));
  CHECK(illegal_value(write_multiple({0, 0x0101}, 2)));
  CHECK(illegal_value(read_write({0, 1}, {0, 2}, 2)));
  CHECK(illegal_value(read_write({0, 1}, {0, 1}, 4)));
  CHECK(illegal_value(read_write({0, 1}, {0, 0x8001}, 2)));
}

TEST_CASE("limits: the last register is 0xFFFF, and addresses do not wrap") {
  CHECK(accepted(read(Function::read_holding, {0xFFFF, 1})));
  CHECK(illegal_address(read(Function::read_holding, {0xFFFF, 2})));
  CHECK(accepted(read(Function::read_input, {0xFF83, 125})));
  CHECK(illegal_address(read(Function::read_input, {0xFF84, 125})));
  CHECK(accepted(with_crc(fields(6, {{0xFFFF, 0x1234}}))));
  CHECK(accepted(write_multiple({0xFFFE, 2}, 4)));
  CHECK(illegal_address(write_multiple({0xFFFF, 2}, 4)));
  CHECK(accepted(read_write({0xFFFF, 1}, {0xFFFF, 1}, 2)));
  CHECK(illegal_address(read_write({0xFFFF, 2}, {0, 1}, 2)));
  CHECK(illegal_address(read_write({0, 1}, {0xFFFF, 2}, 4)));
}

TEST_CASE("limits: the number of registers is judged before their address, as the book has it") {
  CHECK(illegal_value(read(Function::read_holding, {0xFFFF, 126})));
}

}  // namespace docbay::tests
