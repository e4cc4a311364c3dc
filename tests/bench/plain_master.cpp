#include "tests/bench/plain_master.hpp"

#include <stdexcept>

#include <modbus.h>

namespace docbay::tests {

struct PlainMaster::Context {
  explicit Context(const std::string& device)
      : modbus{modbus_new_rtu(device.c_str(), 115200, 'N', 8, 1)} {}
  Context(const Context&) = delete;
  Context& operator=(const Context&) = delete;
  ~Context() {
    modbus_close(modbus);
    modbus_free(modbus);
  }

  modbus_t* modbus;
};

// No parity: a pty has none, and the line paces characters of 11 bits whatever is set.
PlainMaster::PlainMaster(const std::string& device, std::chrono::microseconds timeout)
    : context_(std::make_unique<Context>(device)) {
  modbus_set_response_timeout(context_->modbus, 0, static_cast<std::uint32_t>(timeout.count()));
  modbus_set_byte_timeout(context_->modbus, 0, 0);
  if (modbus_connect(context_->modbus) != 0) throw std::runtime_error{"cannot open " + device};
}

PlainMaster::~PlainMaster() = default;

std::optional<std::array<std::uint16_t, 4>> PlainMaster::read(std::uint8_t board,
                                                              std::uint16_t address) {
  std::array<std::uint16_t, 4> words{};
  modbus_set_slave(context_->modbus, board);
  const int done = modbus_read_registers(context_->modbus, address, 4, words.data());
  if (done != 4) return std::nullopt;
  return words;
}

}  // namespace docbay::tests
