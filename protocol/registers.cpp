#include "protocol/registers.hpp"

namespace docbay::protocol {
namespace {

/// Rows stand in order of address, rows of one block touch each other, and no block exceeds what
/// one Modbus request may read (125 registers) or FC 23 may write (121).
consteval bool table_is_sound() {
  for (std::size_t i = 1; i < registers.size(); ++i) {
    const Register& before = registers[i - 1];
    const Register& row = registers[i];
    if (row.address < before.address + before.words) return false;
    if (row.block == before.block && row.address != before.address + before.words) return false;
    if (row.block == before.block && row.access != before.access) return false;
  }
  for (const Register& row : registers) {
    if (extent(row.block).words > (row.access == Access::read ? 125 : 121)) return false;
  }
  return true;
}
static_assert(table_is_sound());

}  // namespace

void to_bytes(std::span<const std::uint16_t> words, std::span<std::uint8_t> bytes) {
  for (std::size_t i = 0; i < bytes.size(); ++i) {
    bytes[i] = static_cast<std::uint8_t>(i % 2 == 0 ? words[i / 2] >> 8 : words[i / 2]);
  }
}

void to_words(std::span<const std::uint8_t> bytes, std::span<std::uint16_t> words) {
  for (std::size_t i = 0; i < words.size(); ++i) {
    const unsigned high = 2 * i < bytes.size() ? bytes[2 * i] : 0U;
    const unsigned low = 2 * i + 1 < bytes.size() ? bytes[2 * i + 1] : 0U;
    words[i] = static_cast<std::uint16_t>(high << 8 | low);
  }
}

}  // namespace docbay::protocol
