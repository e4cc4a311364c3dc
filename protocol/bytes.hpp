// Big-endian integers in byte runs, for payloads and records. The caller has checked the size.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

namespace docbay::protocol {

template <class Integer>
constexpr void put_big_endian(std::span<std::uint8_t> bytes, std::size_t at, Integer value) {
  for (std::size_t i = 0; i < sizeof(Integer); ++i) {
    bytes[at + i] =
        static_cast<std::uint8_t>(std::uint64_t{value} >> (8 * (sizeof(Integer) - 1 - i)));
  }
}

template <class Integer>
constexpr Integer get_big_endian(std::span<const std::uint8_t> bytes, std::size_t at) {
  std::uint64_t value = 0;
  for (std::size_t i = 0; i < sizeof(Integer); ++i) value = value << 8 | bytes[at + i];
  return static_cast<Integer>(value);
}

}  // namespace docbay::protocol
