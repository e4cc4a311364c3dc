// Which patterns match the same text, and what is shown for it.
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <doctest/doctest.h>
#include <rapidcheck.h>

#include "host/codes/overlap.hpp"
#include "tests/host/code_samples.hpp"

namespace docbay::tests {
namespace {

using host::OverlapWithin;

std::optional<std::string> example(std::string_view a, std::string_view b,
                                   OverlapWithin within = OverlapWithin::all) {
  return host::overlap(compiled(a), compiled(b), within);
}

/// Every text over a, b and 1 of up to five characters, the short ones first.
std::vector<std::string> short_texts() {
  std::vector<std::string> texts{""};
  std::size_t from = 0;
  for (int length = 1; length <= 5; ++length) {
    const std::size_t to = texts.size();
    for (; from < to; ++from)
      for (const char c : {'a', 'b', '1'}) texts.push_back(texts[from] + c);
  }
  return texts;
}

}  // namespace

TEST_CASE("overlap: the shortest text that both match is shown, and it reads easily") {
  CHECK(example("\\d{12}", "\\d{10,20}") == "123456789012");
  CHECK(example("[A-Z]{2}\\d{9}[A-Z]{2}", "[A-Z0-9]{13}") == "AA345678901AA");
  CHECK(example(".*", "[^0-9]{2}") == "AA");
  CHECK(example("[!-~]", ".") == "1");
  CHECK(example("(19|20)\\d\\d", "\\d{4}|x") == "2034");
  CHECK(example("密.", "[一-龥]{2}") == "密一");
  CHECK(example("a*b", "ab*") == "ab");
  CHECK(example("(aa)+", "(aaa)+") == "aaaaaa");
}

TEST_CASE("overlap: patterns that share no text have none") {
  CHECK(example("\\d{26}", "\\d{33}") == std::nullopt);
  CHECK(example("[A-Z]+", "[a-z]+") == std::nullopt);
  CHECK(example("(aa)+", "(aa)*a") == std::nullopt);
  CHECK(example("x[^1]", "x\\d") == "x2");
}

TEST_CASE("overlap: the empty text is nothing that anybody scans") {
  CHECK(example("\\d*", "[A-Z]*") == std::nullopt);
  CHECK(example("\\d*", "[A-Z0-9]*") == "1");
}

TEST_CASE("overlap: among ASCII texts only, Chinese ones do not count") {
  CHECK(example("文?A", "文A|B", OverlapWithin::ascii) == std::nullopt);
  CHECK(example("文?A", "文A|B") == "文A");
  CHECK(example("文|A", ".", OverlapWithin::ascii) == "A");
}

TEST_CASE("overlap: it is found exactly where a search through all texts finds it") {
  const auto texts = short_texts();
  CHECK(rc::check("pairs", [&] {
    const auto a = host::Pattern::compile(*random_pattern());
    const auto b = host::Pattern::compile(*random_pattern());
    RC_ASSERT(a.has_value());
    RC_ASSERT(b.has_value());
    const auto found = host::overlap(*a, *b);
    if (found) RC_ASSERT(a->match(*found) && b->match(*found) && !found->empty());
    for (const std::string& text : texts) {
      if (text.empty() || !a->match(text) || !b->match(text)) continue;
      RC_ASSERT(found.has_value());
      RC_ASSERT(found->size() <= text.size());
      break;
    }
  }));
}

TEST_CASE("overlap: the largest patterns there may be are compared") {
  const auto shared = example("(\\d?){230}x", "(\\d?[a-z]?){160}");
  CHECK(shared == "x");
  CHECK(example("(a{31})+", "(a{29})+") == std::string(899, 'a'));
}

}  // namespace docbay::tests
