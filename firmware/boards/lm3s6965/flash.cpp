#include "firmware/boards/lm3s6965/flash.hpp"

#include "firmware/boards/lm3s6965/chip.hpp"

namespace docbay::firmware {
namespace {

constexpr Address flash_control = 0x400F'D000;
constexpr Address flash_address = flash_control;
constexpr Address flash_data = flash_control + 0x4;
constexpr Address flash_command = flash_control + 0x8;
constexpr Address flash_raw_status = flash_control + 0xC;
constexpr Address flash_clear = flash_control + 0x14;
constexpr Address micro_second_reload = system_control + 0x140;

constexpr std::uint32_t write_key = 0xA442'0000;
constexpr std::uint32_t command_write = 1;
constexpr std::uint32_t command_erase = 2;
constexpr std::uint32_t access_violation = 1;
/// An erasure takes 20 ms at most, a million cycles; each look takes several.
constexpr std::uint32_t looks_max = 1'000'000;

bool carry_out(std::uint32_t address, std::uint32_t command) {
  set(flash_clear, access_violation);
  set(flash_address, address);
  set(flash_command, write_key | command);
  for (std::uint32_t i = 0; i < looks_max; ++i) {
    if ((get(flash_command) & command) == 0) return (get(flash_raw_status) & access_violation) == 0;
  }
  return false;
}

}  // namespace

void InternalFlash::start(std::uint32_t mhz) {
  set(micro_second_reload, mhz - 1);
}

bool InternalFlash::erase(std::uint32_t address) {
  return carry_out(address, command_erase);
}

bool InternalFlash::program(std::uint32_t address, std::span<const std::uint8_t> bytes) {
  for (std::size_t i = 0; i + flash_word_bytes <= bytes.size(); i += flash_word_bytes) {
    std::uint32_t word = 0;
    for (std::size_t j = 0; j < flash_word_bytes; ++j) {
      word |= std::uint32_t{bytes[i + j]} << (8 * j);
    }
    set(flash_data, word);
    if (!carry_out(address + static_cast<std::uint32_t>(i), command_write)) return false;
  }
  return true;
}

void InternalFlash::read(std::uint32_t address, std::span<std::uint8_t> out) {
  const auto* const from = reinterpret_cast<const volatile std::uint8_t*>(address);
  for (std::size_t i = 0; i < out.size(); ++i) out[i] = from[i];
}

}  // namespace docbay::firmware
