// Whether two patterns match the same text, and the shortest one that shows it. Pure.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "host/codes/pattern.hpp"

namespace docbay::host {

/// Which texts count.
enum class OverlapWithin : std::uint8_t {
  all,
  ascii,
};

/// A text of one character at least that both match, in UTF-8: the shortest, and of the shortest
/// one that reads easily (digits and letters before the rest). Nothing: there is no such text.
/// Work and memory grow with the product of both patterns' states (a million at most).
std::optional<std::string> overlap(const Pattern& a, const Pattern& b,
                                   OverlapWithin within = OverlapWithin::all);

}  // namespace docbay::host
