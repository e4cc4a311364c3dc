#include "host/codes/pattern.hpp"

#include <algorithm>
#include <array>
#include <string>
#include <string_view>

#include "host/codes/overlap.hpp"
#include "tests/fuzz/entry.hpp"

namespace docbay::tests {
namespace {

using host::Pattern;

/// As long as any scan that is matched.
constexpr std::size_t text_bytes_max = 256;

std::array<std::string_view, 3> lines_of(std::string_view bytes) {
  std::array<std::string_view, 3> lines;
  for (std::string_view& line : lines) {
    const std::size_t end = std::min(bytes.find('\n'), bytes.size());
    line = bytes.substr(0, end);
    bytes.remove_prefix(std::min(end + 1, bytes.size()));
  }
  return lines;
}

void check_match(const Pattern& pattern, std::string_view text) {
  const auto fields = pattern.match(text.substr(0, text_bytes_max));
  if (!fields) return;
  require(fields->size() <= pattern.groups().size(), "a group takes once");
  for (const auto& [name, taken] : *fields) {
    require(std::ranges::find(pattern.groups(), name) != pattern.groups().end(),
            "only named groups are told");
    require(text.contains(taken), "a group takes a part of the text");
  }
}

void check_refusal(std::string_view text, const host::PatternFault& fault) {
  require(fault.character >= 1 && fault.character <= text.size() + 1,
          "a fault lies in the pattern, or behind its end");
  require(!fault.message.empty(), "a fault says what to do");
}

}  // namespace

void fuzz_pattern(std::span<const std::uint8_t> bytes) {
  const std::string input{bytes.begin(), bytes.end()};
  const auto [first, second, text] = lines_of(input);
  const auto a = Pattern::compile(first);
  const auto b = Pattern::compile(second);
  if (!a) check_refusal(first, a.error());
  if (!b) check_refusal(second, b.error());
  if (a) require(a->states().size() <= host::pattern_states_max, "patterns are bounded");
  if (a) check_match(*a, text);
  if (!a || !b) return;
  const auto all = host::overlap(*a, *b);
  const auto ascii = host::overlap(*a, *b, host::OverlapWithin::ascii);
  require(all || !ascii, "an ASCII text is a text");
  for (const auto& example : {all, ascii}) {
    if (!example) continue;
    require(!example->empty(), "an example is no empty text");
    require(a->match(*example) && b->match(*example), "both patterns match the example");
  }
  const bool both = !text.empty() && a->match(text.substr(0, text_bytes_max)) &&
                    b->match(text.substr(0, text_bytes_max));
  require(!both || all, "what both match is found");
}

}  // namespace docbay::tests
