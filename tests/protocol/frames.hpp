// Modbus frames as vectors, for tests that build and take apart many of them.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "protocol/rtu.hpp"
#include "tests/protocol/samples.hpp"

namespace docbay::tests {

using Words = std::vector<std::uint16_t>;

inline constexpr protocol::BoardAddress board_address{0x11};

/// The bytes with their CRC behind them.
Bytes with_crc(Bytes bytes);

Bytes request_frame(const protocol::Request& request, std::span<const std::uint16_t> values = {});
Bytes reply_frame(const protocol::Request& request, std::span<const std::uint16_t> words = {});
Bytes exception_frame(std::uint8_t function, protocol::ModbusException code);

/// The values of a request that arrived, as registers.
Words values_of(const protocol::Request& request);

protocol::Request read_of(protocol::Function function, std::uint16_t address, std::uint16_t words);
protocol::Request write_of(protocol::Function function, std::uint16_t address, std::uint16_t words);

}  // namespace docbay::tests
