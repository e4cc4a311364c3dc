// Each function's request, reply and refusal, byte by byte.
#include "protocol/rtu.hpp"

#include <doctest/doctest.h>
#include <rapidcheck.h>

#include "tests/protocol/frames.hpp"

namespace docbay::tests {
namespace {

using protocol::Function;
using protocol::ModbusException;
using protocol::Request;

// MODBUS over Serial Line V1.02, 6.2.2, one bit at a time.
std::uint16_t slow_crc(const Bytes& bytes) {
  unsigned crc = 0xFFFF;
  for (const std::uint8_t byte : bytes) {
    crc ^= byte;
    for (int bit = 0; bit < 8; ++bit) {
      const bool carry = (crc & 1) != 0;
      crc >>= 1;
      if (carry) crc ^= 0xA001;
    }
  }
  return static_cast<std::uint16_t>(crc);
}

Request parsed(const Bytes& frame) {
  const auto request = protocol::parse_request(frame);
  REQUIRE(request.has_value());
  return *request;
}

}  // namespace

TEST_CASE("crc: the check value of CRC-16/MODBUS") {
  CHECK(protocol::crc16(bytes_of("123456789")) == 0x4B37);
  CHECK(protocol::crc16({}) == 0xFFFF);
}

TEST_CASE("crc: it is the standard's polynomial, and a frame that carries it leaves nothing over") {
  CHECK(rc::check("crc", [](const Bytes& bytes) {
    RC_ASSERT(protocol::crc16(bytes) == slow_crc(bytes));
    RC_ASSERT(protocol::crc16(with_crc(bytes)) == 0);
  }));
}

TEST_CASE("request: FC 03 and FC 04 ask for registers") {
  const Bytes holding = bytes_of_hex("11 03 00 6B 00 03 76 87");
  CHECK(request_frame(read_of(Function::read_holding, 0x6B, 3)) == holding);
  const Bytes input = bytes_of_hex("11 04 00 08 00 01 B2 98");
  CHECK(request_frame(read_of(Function::read_input, 0x08, 1)) == input);

  const Request request = parsed(holding);
  CHECK(request.address == board_address);
  CHECK(request.function == Function::read_holding);
  CHECK(request.read_address == 0x6B);
  CHECK(request.read_words == 3);
  CHECK(request.write_words == 0);
  CHECK(request.values.empty());
  CHECK(parsed(input).function == Function::read_input);
}

TEST_CASE("request: FC 06 writes one register") {
  const Bytes frame = bytes_of_hex("11 06 00 01 00 03 9A 9B");
  CHECK(request_frame(write_of(Function::write_single, 1, 1), Words{3}) == frame);
  const Request request = parsed(frame);
  CHECK(request.write_address == 1);
  CHECK(request.write_words == 1);
  CHECK(request.read_words == 0);
  CHECK(values_of(request) == Words{3});
}

TEST_CASE("request: FC 16 writes many registers") {
  const Bytes frame = bytes_of_hex("11 10 00 01 00 02 04 00 0A 01 02 C6 F0");
  CHECK(request_frame(write_of(Function::write_multiple, 1, 2), Words{0x0A, 0x102}) == frame);
  const Request request = parsed(frame);
  CHECK(request.write_address == 1);
  CHECK(request.write_words == 2);
  CHECK(request.read_words == 0);
  CHECK(values_of(request) == Words{0x0A, 0x102});
}

TEST_CASE("request: FC 23 writes and reads") {
  // The example of MODBUS Application Protocol V1.1b3, 6.17.
  const Bytes frame = with_crc(bytes_of_hex("11 17 00 03 00 06 00 0E 00 03 06 00 FF 00 FF 00 FF"));
  Request wanted = read_of(Function::read_write, 3, 6);
  wanted.write_address = 0x0E;
  wanted.write_words = 3;
  CHECK(request_frame(wanted, Words{0xFF, 0xFF, 0xFF}) == frame);
  const Request request = parsed(frame);
  CHECK(request.read_address == 3);
  CHECK(request.read_words == 6);
  CHECK(request.write_address == 0x0E);
  CHECK(request.write_words == 3);
  CHECK(values_of(request) == Words{0xFF, 0xFF, 0xFF});
}

TEST_CASE("reply: reads carry a byte count and the registers") {
  const Words words{0xAE41, 0x5652, 0x4340};
  CHECK(reply_frame(read_of(Function::read_holding, 0x6B, 3), words) ==
        bytes_of_hex("11 03 06 AE 41 56 52 43 40 49 AD"));
  CHECK(reply_frame(read_of(Function::read_input, 0x6B, 3), words) ==
        with_crc(bytes_of_hex("11 04 06 AE 41 56 52 43 40")));
  CHECK(reply_frame(read_of(Function::read_write, 0x6B, 3), words) ==
        with_crc(bytes_of_hex("11 17 06 AE 41 56 52 43 40")));
}

TEST_CASE("reply: the longest read fills a frame of 255 bytes") {
  const Words words(125, 0x1234);
  const Bytes frame = reply_frame(read_of(Function::read_holding, 0, 125), words);
  CHECK(frame.size() == 255);
  CHECK(frame.size() <= protocol::rtu_frame_bytes_max);
  CHECK(frame[2] == 250);
  CHECK(protocol::crc16(frame) == 0);
}

TEST_CASE("reply: FC 06 repeats the request, FC 16 says where and how many") {
  const Bytes single = bytes_of_hex("11 06 00 01 00 03 9A 9B");
  CHECK(reply_frame(parsed(single)) == single);
  const Bytes multiple = bytes_of_hex("11 10 00 01 00 02 04 00 0A 01 02 C6 F0");
  CHECK(reply_frame(parsed(multiple)) == bytes_of_hex("11 10 00 01 00 02 12 98"));
}

TEST_CASE("refusal: the function with its high bit set, then the reason") {
  CHECK(exception_frame(3, ModbusException::illegal_address) == with_crc(bytes_of_hex("11 83 02")));
  for (const auto& [code, value] : {std::pair{ModbusException::illegal_function, 1},
                                    std::pair{ModbusException::illegal_address, 2},
                                    std::pair{ModbusException::illegal_value, 3},
                                    std::pair{ModbusException::device_failure, 4}}) {
    for (unsigned function = 0; function < 0x100; ++function) {
      const Bytes frame = exception_frame(static_cast<std::uint8_t>(function), code);
      REQUIRE(frame.size() == 5);
      CHECK(frame[0] == board_address.value);
      CHECK(frame[1] == (function | 0x80));
      CHECK(frame[2] == value);
      CHECK(protocol::crc16(frame) == 0);
    }
  }
}

TEST_CASE("refusal: a function that boards do not have is exception 01") {
  for (unsigned function = 0; function < 0x100; ++function) {
    if (function == 3 || function == 4 || function == 6 || function == 16 || function == 23) {
      continue;
    }
    const auto request = protocol::parse_request(
        with_crc({board_address.value, static_cast<std::uint8_t>(function), 0, 0, 0, 1}));
    REQUIRE_FALSE(request.has_value());
    CHECK(request.error() == ModbusException::illegal_function);
  }
}

}  // namespace docbay::tests
