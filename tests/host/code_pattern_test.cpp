// The pattern language: what matches, what its groups take, and how a wrong pattern is told.
#include <regex>
#include <string>
#include <string_view>
#include <utility>

#include <doctest/doctest.h>
#include <rapidcheck.h>

#include "host/codes/pattern.hpp"
#include "tests/host/code_samples.hpp"

namespace docbay::tests {
namespace {

using host::Fields;
using host::Pattern;

bool matches(std::string_view pattern, std::string_view text) {
  return compiled(pattern).match(text).has_value();
}

Fields fields(std::string_view pattern, std::string_view text) {
  const auto taken = compiled(pattern).match(text);
  REQUIRE(taken.has_value());
  return *taken;
}

/// The pattern is refused at this character, with this advice in the message.
void expect_fault(std::string_view pattern, std::size_t character, std::string_view advice) {
  CAPTURE(pattern);
  const auto made = Pattern::compile(pattern);
  REQUIRE_FALSE(made.has_value());
  CHECK(made.error().character == character);
  CAPTURE(made.error().message);
  CHECK(made.error().message.contains(advice));
}

}  // namespace

TEST_CASE("pattern: it speaks of the whole code") {
  CHECK(matches("A12", "A12"));
  CHECK_FALSE(matches("A12", "A123"));
  CHECK_FALSE(matches("A12", "xA12"));
  CHECK_FALSE(matches("A12", "A1"));
  CHECK_FALSE(matches("A12", ""));
}

TEST_CASE("pattern: classes, digits and any character") {
  CHECK(matches("[A-Z]\\d[^ ].", "K7-x"));
  CHECK_FALSE(matches("[A-Z]\\d[^ ].", "k7-x"));
  CHECK_FALSE(matches("[A-Z]\\d[^ ].", "K7 x"));
  CHECK(matches("[\\d\\-x]{3}", "-x0"));
  CHECK(matches("[a-]{2}", "-a"));
  CHECK(matches("\\(\\.\\)\\\\", "(.)\\"));
  CHECK_FALSE(matches("\\.", "x"));
}

TEST_CASE("pattern: characters are characters, however many bytes they take") {
  CHECK(matches("密.{2}号", "密件三号"));
  CHECK(matches("[一-龥]{2}\\d", "公文7"));
  CHECK(matches(".", "𠮷"));
  CHECK_FALSE(matches(".", "ab"));
  CHECK_FALSE(compiled(".*").match("\xB9\xAB").has_value());
  CHECK_FALSE(matches(".*", "a\nb"));
}

TEST_CASE("pattern: repetitions and choices") {
  CHECK(matches("\\d{26}|\\d{33}", std::string(26, '4')));
  CHECK(matches("\\d{26}|\\d{33}", std::string(33, '4')));
  CHECK_FALSE(matches("\\d{26}|\\d{33}", std::string(27, '4')));
  CHECK(matches("(ab)*c?d+", "ababd"));
  CHECK(matches("(ab)*c?d+", "cdd"));
  CHECK_FALSE(matches("(ab)*c?d+", "abc"));
  CHECK(matches("x{2,}", "xxxx"));
  CHECK_FALSE(matches("x{2,}", "x"));
  CHECK(matches("x{0,2}y", "y"));
  CHECK_FALSE(matches("x{0,2}y", "xxxy"));
  CHECK(matches("(a?)+b", "aab"));
  CHECK(matches("((a*)*)*b", "aaab"));
}

TEST_CASE("pattern: named groups tell what they took, in their order") {
  CHECK(fields("(?<office>[A-Z]+)(?<year>\\d{4})-(?<serial>\\d+)", "WB2026-00017") ==
        Fields{{"office", "WB"}, {"year", "2026"}, {"serial", "00017"}});
  CHECK(fields("(?<letter>\\d{26})|(?<note>文\\d+)", "文12") == Fields{{"note", "文12"}});
}

TEST_CASE("pattern: repetitions take as much as they can, and choices the first way") {
  CHECK(fields("(?<a>\\d*)(?<b>\\d*)", "123") == Fields{{"a", "123"}, {"b", ""}});
  CHECK(fields("(?<a>\\d?)(?<b>\\d*)", "123") == Fields{{"a", "1"}, {"b", "23"}});
  CHECK(fields("((?<a>x)|(?<b>x))y", "xy") == Fields{{"a", "x"}});
  CHECK(fields("((?<a>\\d)-?)+", "1-2-3") == Fields{{"a", "3"}});
}

TEST_CASE("pattern: a wrong one is refused where it is wrong, with what to do") {
  expect_fault("^\\d+", 1, "leave ^ out");
  expect_fault("\\d+$", 4, "leave $ out");
  expect_fault("a\\s", 2, "only \\d");
  expect_fault("(a)\\1", 4, "cannot refer back");
  expect_fault("\\", 1, "write \\\\");
  expect_fault("ab(c", 3, "add )");
  expect_fault("ab)c", 3, "write \\)");
  expect_fault("a[bc", 2, "add ]");
  expect_fault("a]", 2, "write \\]");
  expect_fault("[]", 1, "name one at least");
  expect_fault("[^ -\U0010FFFF]", 1, "name one at least");
  expect_fault("[z-a]", 2, "as in A-Z");
  expect_fault("[\\d-x]", 2, "as in A-Z");
  expect_fault("[[:digit:]]", 2, "write \\[");
  expect_fault("*a", 1, "nothing stands before");
  expect_fault("a**", 3, "leave one of the two out");
  expect_fault("a+?", 3, "leave one of the two out");
  expect_fault("a{2", 2, "{3,5}");
  expect_fault("a{x}", 2, "{3,5}");
  expect_fault("a{5,2}", 2, "greater number");
  expect_fault("a{0}", 2, "greater number");
  expect_fault("a{257}", 2, "256");
  expect_fault("a|", 3, "put something");
  expect_fault("()", 2, "put something");
  expect_fault("", 1, "put something");
  expect_fault("(?:a)", 1, "(?<year>...)");
  expect_fault("(?<>a)", 4, "small letters");
  expect_fault("(?<a>x)(?<a>y)", 8, "another name");
  expect_fault("文文$", 3, "leave $ out");
  expect_fault("a\tb", 2, "control character");
  expect_fault("\xFF", 1, "UTF-8");
}

TEST_CASE("pattern: one that would grow without bound is refused") {
  expect_fault("((\\d{99}){99}){99}", 1, "too large");
  expect_fault(std::string(1'001, 'a'), 1'001, "make it shorter");
  expect_fault(std::string(17, '(') + "a" + std::string(17, ')'), 17, "make it simpler");
  std::string groups;
  for (char c = 'a'; c <= 'q'; ++c) groups += std::string{"(?<"} + c + ">x)";
  expect_fault(groups, 113, "leave some out");
  CHECK(compiled("\\d{256}").states().size() == 257);
}

TEST_CASE("pattern: it matches what the standard library's expressions match") {
  CHECK(rc::check("patterns", [] {
    const std::string pattern = *random_pattern();
    const auto text = *rc::gen::container<std::string>(rc::gen::element('a', 'b', '1'));
    const auto made = Pattern::compile(pattern);
    RC_ASSERT(made.has_value());
    const std::regex reference{pattern};
    RC_ASSERT(made->match(text).has_value() == std::regex_match(text, reference));
  }));
}

}  // namespace docbay::tests
