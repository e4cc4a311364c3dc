// Rules of codes beside one another: none can take another's code, nor the official barcode.
#include "host/codes/code_rules.hpp"

#include <string>
#include <utility>
#include <vector>

#include <doctest/doctest.h>

#include "tests/host/code_samples.hpp"

namespace docbay::tests {
namespace {

using host::CheckDigit;
using host::CodeRule;
using host::CodeRules;
using Charset = CodeRule::Charset;
using In = host::RuleFault::In;

CodeRule rule(std::string name, std::string_view pattern, int priority = 0) {
  return {.name = std::move(name), .pattern = compiled(pattern), .priority = priority};
}

CodeRules rules(std::vector<CodeRule> given) {
  auto made = CodeRules::make(std::move(given));
  if (!made) FAIL(made.error().front().message);
  return std::move(*made);
}

/// The rules have this one fault.
void expect_fault(std::vector<CodeRule> given, std::size_t number, In in,
                  std::string_view message) {
  const auto made = CodeRules::make(std::move(given));
  REQUIRE_FALSE(made.has_value());
  REQUIRE(made.error().size() == 1);
  const auto& fault = made.error().front();
  CHECK(fault.rule == number);
  CHECK(fault.in == in);
  CAPTURE(fault.message);
  CAPTURE(message);
  CHECK(fault.message.contains(message));
}

CodeRule with_charset(CodeRule given, Charset charset) {
  given.charset = charset;
  return given;
}

CodeRule checked(CodeRule given, CheckDigit check) {
  given.check = check;
  return given;
}

}  // namespace

TEST_CASE("code rules: two of one priority that match the same text are refused with an example") {
  expect_fault({rule("letter", "\\d{26}|\\d{33}"), rule("mail", "[A-Z]{2}\\d{9}CN"),
                rule("label", "[A-Z0-9]{13,20}")},
               2, In::pattern,
               "matches what the rule \"mail\" matches too, for example \"AA345678901CN\": change "
               "one pattern, or give the rule that is to win a higher priority");
}

TEST_CASE("code rules: of two priorities the higher one wins, and that is told") {
  const auto both = rules({rule("any", "[A-Z0-9]+"), rule("mail", "\\d{12}", 5)});
  REQUIRE(both.notes().size() == 1);
  CHECK(both.notes().front() ==
        "code rule \"mail\" (priority 5) goes before \"any\" (0) where both match, for example "
        "\"123456789012\"");
  CHECK(both.match("123456789012", Charset::ascii)->rule->name == "mail");
  CHECK(both.match("12345678901", Charset::ascii)->rule->name == "any");
  CHECK_FALSE(both.match("x", Charset::ascii).has_value());
}

TEST_CASE("code rules: rules that share no text stand beside one another in silence") {
  const auto letters = rules({rule("26", "\\d{26}"), rule("33", "\\d{33}")});
  CHECK(letters.notes().empty());
  CHECK(letters.match(std::string(33, '1'), Charset::ascii)->rule->name == "33");
}

TEST_CASE("code rules: the official barcode is nobody's to take over") {
  expect_fault({rule("all", ".+")}, 0, In::pattern, "\"GB0626-2005^\"");
  expect_fault({rule("gb", "GB\\d{4}-[^|]*")}, 0, In::pattern, "come first: match less");
  expect_fault({with_charset(rule("all", ".+"), Charset::utf8)}, 0, In::pattern, "official");
  rules({rule("most", "[^\\^]+", 3)});
  expect_fault({rule("GB0626-2005", "x")}, 0, In::name, "choose another");
}

TEST_CASE("code rules: rules of different charsets meet in plain ASCII only") {
  const auto gb = with_charset(rule("gb", "文\\d"), Charset::gb18030);
  const auto utf = with_charset(rule("utf", "文\\d"), Charset::utf8);
  const auto told_apart = rules({gb, utf});
  CHECK(told_apart.match("文1", Charset::gb18030)->rule->name == "gb");
  CHECK(told_apart.match("文1", Charset::utf8)->rule->name == "utf");
  expect_fault({gb, rule("any", "文\\d")}, 1, In::pattern, "\"文2\"");
  expect_fault({with_charset(rule("gb", "[文A]"), Charset::gb18030),
                with_charset(rule("utf", "[文A]"), Charset::utf8)},
               1, In::pattern, "\"A\"");
  const auto ascii =
      rules({with_charset(rule("ascii", "..?"), Charset::ascii), rule("any", "文\\d")});
  CHECK(ascii.match("12", Charset::ascii)->rule->name == "ascii");
  CHECK_FALSE(ascii.match("文", Charset::utf8).has_value());
}

TEST_CASE("code rules: a named group can be the code, and its check digit is looked at") {
  CodeRule own = checked(rule("own", "WJ(?<serial>\\d+)(/(?<copy>\\d))?"), CheckDigit::mod97_10);
  own.document = "serial";
  const auto match = rules({own}).match("WJ79444/3", Charset::ascii);
  REQUIRE(match.has_value());
  CHECK(match->code == "79444");
  CHECK(match->check_held);
  CHECK(match->fields == host::Fields{{"serial", "79444"}, {"copy", "3"}});
  CHECK_FALSE(rules({own}).match("WJ79445/3", Charset::ascii)->check_held);
  own.document = "seriel";
  expect_fault({own}, 0, In::document, "(?<seriel>");
}

TEST_CASE("code rules: a check digit that no matching text can bear is refused") {
  expect_fault({checked(rule("ems", "[A-Z]{2}\\d{10}"), CheckDigit::s10)}, 0, In::check, "\"s10\"");
  expect_fault({checked(rule("a", "[a-z]+"), CheckDigit::mod97_10)}, 0, In::check, "mod97_10");
  rules({checked(rule("ems", "[A-Z]{2}\\d{9}CN"), CheckDigit::s10)});
}

TEST_CASE("code rules: names are given once, and there is an end to how many there may be") {
  expect_fault({rule("a", "x"), rule("a", "y")}, 1, In::name, "own name");
  std::vector<CodeRule> many;
  for (int i = 0; i < 65; ++i) many.push_back(rule(std::to_string(i), std::to_string(i)));
  expect_fault(many, 64, In::pattern, "is too much");
  expect_fault({rule("a", "\\d{256}(x{256}){2}[A-Z]{100}"), rule("b", "a{256}(b{256}){2}"),
                rule("c", "c{256}(d{256}){2}"), rule("d", "e{256}(f{256}){2}"),
                rule("e", "g{256}(h{256}){2}"), rule("f", "i{256}")},
               5, In::pattern, "4000 steps");
}

}  // namespace docbay::tests
