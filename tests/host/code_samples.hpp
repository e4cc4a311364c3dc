// Patterns to test with.
#pragma once

#include <string>
#include <string_view>

#include <doctest/doctest.h>
#include <rapidcheck.h>

#include "host/codes/pattern.hpp"

namespace docbay::tests {

/// A good pattern; a wrong one fails the test.
inline host::Pattern compiled(std::string_view text) {
  CAPTURE(text);
  auto pattern = host::Pattern::compile(text);
  if (!pattern) FAIL(pattern.error().message);
  return std::move(*pattern);
}

/// Patterns over a, b and 1 that every dialect reads alike.
inline rc::Gen<std::string> random_pattern(int depth = 3) {
  using rc::gen::element;
  using rc::gen::map;
  auto atom = element<std::string>("a", "b", "1", "[ab]", "[^a]", "\\d", ".");
  if (depth == 0) return atom;
  const auto inner = rc::gen::lazy([depth] { return random_pattern(depth - 1); });
  const auto pair = rc::gen::pair(inner, inner);
  const auto times = element<std::string>("?", "*", "+", "{2}", "{0,2}", "{1,}");
  return rc::gen::oneOf(
      atom, map(pair, [](const auto& parts) { return parts.first + parts.second; }),
      map(pair, [](const auto& parts) { return "(" + parts.first + "|" + parts.second + ")"; }),
      map(rc::gen::pair(inner, times),
          [](const auto& parts) { return "(" + parts.first + ")" + parts.second; }));
}

}  // namespace docbay::tests
