// "Did you mean …?" Pure.
#pragma once

#include <span>
#include <string>
#include <string_view>

namespace docbay::host {

/// Least number of characters to insert, delete, replace or swap with their neighbour (optimal
/// string alignment), by bytes; ASCII case is ignored.
std::size_t edit_distance(std::string_view a, std::string_view b);

/// The candidate with the smallest distance, of equals the one that begins most alike, then the
/// first; empty if there are none.
std::string nearest(std::string_view word, std::span<const std::string> candidates);

}  // namespace docbay::host
