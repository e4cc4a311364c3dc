// The board of these tests, and bytes as people write them down.
#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "protocol/types.hpp"

namespace docbay::tests {

using Bytes = std::vector<std::uint8_t>;

inline constexpr protocol::BoardSerial sample_serial{0xD0CB000000000001};
inline constexpr protocol::BoardKey sample_key{0x0F, 0x1E, 0x2D, 0x3C, 0x4B, 0x5A, 0x69, 0x78,
                                               0x87, 0x96, 0xA5, 0xB4, 0xC3, 0xD2, 0xE1, 0xF0};

/// Pairs of hex digits with blanks between them. Anything else is our own mistake and throws.
Bytes bytes_of_hex(std::string_view hex);
std::string hex_of(std::span<const std::uint8_t> bytes);

/// The bytes of a text, as they stand in the source.
Bytes bytes_of(std::string_view text);
std::string text_of(std::span<const std::uint8_t> bytes);

}  // namespace docbay::tests
