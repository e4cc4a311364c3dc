#include "firmware/boards/lm3s6965/eeprom.hpp"

#include "firmware/boards/lm3s6965/chip.hpp"

namespace docbay::firmware {
namespace {

constexpr Address i2c_target = i2c0 + 0x00;
constexpr Address i2c_command = i2c0 + 0x04;
constexpr Address i2c_data = i2c0 + 0x08;
constexpr Address i2c_period = i2c0 + 0x0C;
constexpr Address i2c_config = i2c0 + 0x20;

constexpr std::uint32_t run = 1;
constexpr std::uint32_t start_condition = 2;
constexpr std::uint32_t stop = 4;
constexpr std::uint32_t acknowledge = 8;
constexpr std::uint32_t busy = 1;
constexpr std::uint32_t error = 2;

constexpr std::uint32_t to_write = 0x50U << 1U;
constexpr std::uint32_t to_read = to_write | 1U;

/// One byte takes 25 µs: this is far beyond it, and far below a tick.
constexpr std::uint32_t polls_max = 2000;

bool carry_out(std::uint32_t command) {
  set(i2c_command, command);
  for (std::uint32_t polls = 0; polls < polls_max; ++polls) {
    const std::uint32_t state = get(i2c_command);
    if ((state & busy) != 0) continue;
    if ((state & error) == 0) return true;
    if ((command & stop) == 0) set(i2c_command, stop);
    return false;
  }
  return false;
}

bool send(std::uint32_t byte, std::uint32_t command) {
  set(i2c_data, byte & 0xFFU);
  return carry_out(command);
}

}  // namespace

void I2cEeprom::start() {
  constexpr std::uint32_t master = 0x10;
  constexpr std::uint32_t speed_hz = 400'000;
  set(i2c_config, master);
  set(i2c_period, (clock_hz + 20 * speed_hz - 1) / (20 * speed_hz) - 1);
}

bool I2cEeprom::ready() {
  if (!maybe_busy_) return true;
  // While it writes, the chip does not acknowledge its address. The byte after it only begins to
  // set the address counter, which each access sets anew.
  set(i2c_target, to_write);
  if (!send(0, start_condition | run | stop)) return false;
  maybe_busy_ = false;
  return true;
}

bool I2cEeprom::read(std::uint16_t address, Page& out) {
  set(i2c_target, to_write);
  if (!send(address >> 8U, start_condition | run) || !send(address, run | stop)) return false;
  set(i2c_target, to_read);
  for (std::size_t i = 0; i < out.size(); ++i) {
    const std::uint32_t first = i == 0 ? start_condition : 0;
    const std::uint32_t last = i + 1 == out.size() ? stop : acknowledge;
    if (!carry_out(run | first | last)) return false;
    out[i] = static_cast<std::uint8_t>(get(i2c_data));
  }
  return true;
}

void I2cEeprom::start_write(std::uint16_t address, const Page& page) {
  maybe_busy_ = true;
  set(i2c_target, to_write);
  if (!send(address >> 8U, start_condition | run) || !send(address, run)) return;
  for (std::size_t i = 0; i < page.size(); ++i) {
    if (!send(page[i], i + 1 == page.size() ? run | stop : run)) return;
  }
}

}  // namespace docbay::firmware
