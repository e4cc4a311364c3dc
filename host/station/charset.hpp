// Charsets of scans. The only place that converts them. Pure.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace docbay::host {

/// To UTF-8, whole or not at all. `utf8`: the bytes are that already, well-formed.
std::optional<std::string> decoded(std::span<const std::uint8_t> bytes, bool utf8);

/// C0, DEL and C1, which a terminal would obey.
bool has_control_characters(std::string_view text);

}  // namespace docbay::host
