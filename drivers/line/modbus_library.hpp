// libmodbus as this folder uses it: one request at a time over a descriptor that others open and
// close, no recovery of its own, every errno a named failure.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <expected>
#include <memory>
#include <span>

#include "drivers/line/line.hpp"

namespace docbay::drivers {

struct ModbusRequest {
  protocol::BoardAddress board;
  std::uint16_t read_address = 0;
  std::span<std::uint16_t> read;
  std::uint16_t write_address = 0;
  std::span<const std::uint16_t> write = {};  ///< empty: function 3
};

/// Function 3 and function 23; what `Line` forbids ends the program.
ModbusRequest read_request(protocol::BoardAddress board, std::uint16_t address,
                           std::span<std::uint16_t> words);
ModbusRequest exchange_request(protocol::BoardAddress board, std::uint16_t write_address,
                               std::span<const std::uint16_t> write, std::uint16_t read_address,
                               std::span<std::uint16_t> read);

/// Lengths of the RTU frames, address and CRC included (MODBUS Application Protocol V1.1b3, 6.3 and
/// 6.17).
std::size_t request_bytes(const ModbusRequest& request);
std::size_t reply_bytes(const ModbusRequest& request);

class ModbusLibrary {
 public:
  enum class Framing : std::uint8_t {
    rtu,
    tcp
  };

  explicit ModbusLibrary(Framing framing);
  ModbusLibrary(const ModbusLibrary&) = delete;
  ModbusLibrary& operator=(const ModbusLibrary&) = delete;
  ~ModbusLibrary();

  /// The descriptor to talk over, below 1024; -1: none.
  void use(int fd);
  /// Sends at once and waits for the whole answer, `timeout` at most. What came and was no answer
  /// may still be in the descriptor after a failure.
  std::expected<void, LineFailure> transact(const ModbusRequest& request,
                                            std::chrono::nanoseconds timeout);

 private:
  struct Context;
  std::unique_ptr<Context> context_;
};

}  // namespace docbay::drivers
