// The file that holds one board's secret: 32 hexadecimal digits.
#pragma once

#include <cstdint>
#include <expected>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>

#include "protocol/types.hpp"

namespace docbay::host {

/// Exactly 16 hexadecimal digits, of either case.
std::optional<std::uint64_t> parse_hex_64(std::string_view digits);

/// The error says what to do. Refused, too, if anybody but the owner may read or write the file.
std::expected<protocol::BoardKey, std::string> read_key_file(const std::filesystem::path& path);

}  // namespace docbay::host
