// Text as scan engines send it, and bytes as people write them down.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "simulator/fault.hpp"

namespace docbay::simulator {

/// The bytes of UTF-8 `text` in `charset`, "GB18030" or "UTF-8".
Result<std::vector<std::uint8_t>> encode_text(std::string_view text, const std::string& charset);

/// Pairs of hex digits, blanks between pairs allowed. Nothing when it is something else.
std::optional<std::vector<std::uint8_t>> bytes_of_hex(std::string_view hex);
std::string hex_of(std::span<const std::uint8_t> bytes);

}  // namespace docbay::simulator
