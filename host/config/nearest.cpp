#include "host/config/nearest.hpp"

#include <algorithm>
#include <cstddef>
#include <utility>
#include <vector>

namespace docbay::host {
namespace {

char lower(char c) {
  return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

/// Signed, so that more of it can sort first.
std::ptrdiff_t common_prefix(std::string_view a, std::string_view b) {
  return std::ranges::mismatch(a, b).in1 - a.begin();
}

}  // namespace

std::size_t edit_distance(std::string_view a, std::string_view b) {
  const std::size_t width = b.size() + 1;
  std::vector<std::size_t> cost((a.size() + 1) * width);
  const auto at = [&](std::size_t i, std::size_t j) -> std::size_t& { return cost[i * width + j]; };
  for (std::size_t i = 0; i <= a.size(); ++i) at(i, 0) = i;
  for (std::size_t j = 0; j <= b.size(); ++j) at(0, j) = j;
  for (std::size_t i = 1; i <= a.size(); ++i) {
    for (std::size_t j = 1; j <= b.size(); ++j) {
      const char from = lower(a[i - 1]);
      const char to = lower(b[j - 1]);
      at(i, j) =
          std::min({at(i - 1, j) + 1, at(i, j - 1) + 1, at(i - 1, j - 1) + (from == to ? 0u : 1u)});
      const bool swapped = i > 1 && j > 1 && from == lower(b[j - 2]) && lower(a[i - 2]) == to;
      if (swapped) at(i, j) = std::min(at(i, j), at(i - 2, j - 2) + 1);
    }
  }
  return cost.back();
}

std::string nearest(std::string_view word, std::span<const std::string> candidates) {
  const auto found = std::ranges::min_element(candidates, {}, [&](const std::string& candidate) {
    return std::pair{edit_distance(word, candidate), -common_prefix(word, candidate)};
  });
  return found == candidates.end() ? std::string{} : *found;
}

}  // namespace docbay::host
