// Modbus RTU frames as pure functions over spans (MODBUS Application Protocol V1.1b3; MODBUS over
// Serial Line V1.02). The server half is what a board runs; the client half serves the simulator's
// tests and the trace (the daemon speaks through libmodbus).
#pragma once

#include <cstddef>
#include <cstdint>
#include <expected>
#include <optional>
#include <span>

#include "protocol/types.hpp"

namespace docbay::protocol {

/// Longest RTU frame, address and CRC included (Serial Line V1.02, 2.5.1).
inline constexpr std::size_t rtu_frame_bytes_max = 256;

/// CRC-16/MODBUS as it stands in a frame, low byte first, is `crc16(...)` split low, high.
std::uint16_t crc16(std::span<const std::uint8_t> bytes);

enum class Function : std::uint8_t {
  read_holding = 3,
  read_input = 4,
  write_single = 6,
  write_multiple = 16,
  read_write = 23,
};

/// Exception codes by the book (V1.1b3, chapter 7).
enum class ModbusException : std::uint8_t {
  illegal_function = 1,
  illegal_address = 2,
  illegal_value = 3,
  device_failure = 4,
};

/// A request that reached this board whole. `values` are big-endian bytes inside the frame.
struct Request {
  BoardAddress address{};
  Function function = Function::read_holding;
  std::uint16_t read_address = 0;
  std::uint16_t read_words = 0;
  std::uint16_t write_address = 0;
  std::uint16_t write_words = 0;
  std::span<const std::uint8_t> values{};
};

/// Length that a request starting with `bytes` has, CRC included; 0 while that cannot be told yet.
std::size_t request_bytes(std::span<const std::uint8_t> bytes);

/// The request for `address` that ends at the last byte received, wherever it starts ("tail scan"):
/// survives frames that the wire merged. Nothing when there is none; noise and other boards' frames
/// are skipped.
std::optional<std::span<const std::uint8_t>> find_request(std::span<const std::uint8_t> received,
                                                          BoardAddress address);

/// Takes apart one frame whose CRC holds. The error is what the board answers.
std::expected<Request, ModbusException> parse_request(std::span<const std::uint8_t> frame);

/// Both write one frame and return its length, CRC included. `out` holds rtu_frame_bytes_max bytes.
std::size_t write_reply(const Request& request, std::span<const std::uint16_t> read_words,
                        std::span<std::uint8_t> out);
std::size_t write_exception(BoardAddress address, std::uint8_t function, ModbusException code,
                            std::span<std::uint8_t> out);

/// Builds a request frame; for reads `values` is empty. `out` holds rtu_frame_bytes_max bytes.
std::size_t write_request(const Request& request, std::span<const std::uint16_t> values,
                          std::span<std::uint8_t> out);

}  // namespace docbay::protocol
