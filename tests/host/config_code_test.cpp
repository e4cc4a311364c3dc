// `[[code]]` in the configuration.
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <string_view>
#include <utility>

#include <doctest/doctest.h>

#include "host/config/config.hpp"
#include "tests/host/config_folder.hpp"

namespace docbay::tests {
namespace {

using Charset = host::CodeRule::Charset;

/// small_site with rules behind it: the first begins in line 26.
std::string with_codes(std::string_view codes) {
  return with_more(codes);
}

/// The rules that the document shows.
std::string shown_rules(const char* document) {
  std::ifstream file{std::filesystem::path{DOCBAY_SOURCE_ROOT} / "docs" / document};
  REQUIRE(file.is_open());
  const std::string text{std::istreambuf_iterator<char>{file}, {}};
  constexpr std::string_view fence = "```toml\n";
  const std::size_t from = text.find(fence);
  REQUIRE(from != std::string::npos);
  return text.substr(from + fence.size(), text.find("```", from + fence.size()) - from - 8);
}

}  // namespace

TEST_CASE("config: the rules that the documents show are good, and do what they say") {
  for (const char* document : {"codes.md", "codes.zh-CN.md"}) {
    CAPTURE(document);
    const ConfigFolder site;
    const auto config = site.load(with_codes(shown_rules(document)));
    if (!config) FAIL(to_string(config.error()[0]));
    CHECK(config->codes.notes().empty());
    for (const auto& [text, rule] :
         {std::pair{"11010001110100020000000017", "letter-26"},
          std::pair{"110100011101000200000000170000000", "letter-33"},
          std::pair{"123456789012", "confidential-mail"}, std::pair{"RR473124829GB", "ems"},
          std::pair{"WJ00010183", "own-label"}, std::pair{"6291041500213-02", "periodical"}}) {
      const auto match = config->codes.match(text, Charset::ascii);
      REQUIRE(match.has_value());
      CHECK(match->rule->name == rule);
      CHECK(match->check_held);
    }
  }
}

TEST_CASE("config: without rules of codes there are none") {
  const ConfigFolder site;
  const auto config = site.load(std::string{small_site});
  REQUIRE(config.has_value());
  CHECK(config->codes.empty());
}

TEST_CASE("config: rules of codes are read with all they say, and what wins is noted") {
  const ConfigFolder site;
  const auto config = site.load(with_codes(R"([[code]]
name = "ems"
pattern = '(?<service>[A-Z]{2})\d{9}(?<country>[A-Z]{2})'
charset = "ascii"
priority = 10
kind = "unique"
names = "letter"
check = "s10"
[[code]]
name = "own"
pattern = '(?<code>[A-Z0-9]+)'
document = "code"
kind = "common"
)"));
  if (!config) FAIL(to_string(config.error()[0]));
  const auto ems = config->codes.match("RR473124829GB", Charset::ascii);
  REQUIRE(ems.has_value());
  CHECK(ems->rule->name == "ems");
  CHECK(ems->rule->charset == Charset::ascii);
  CHECK(ems->rule->names == host::CodeRule::Names::letter);
  CHECK(ems->rule->check == host::CheckDigit::s10);
  CHECK(ems->fields == host::Fields{{"service", "RR"}, {"country", "GB"}});
  const auto own = config->codes.match("A1", Charset::ascii);
  REQUIRE(own.has_value());
  CHECK(own->rule->kind == host::CodeRule::Kind::common);
  CHECK(own->rule->names == host::CodeRule::Names::document);
  CHECK(own->rule->document == "code");
  REQUIRE(config->codes.notes().size() == 1);
  CHECK(config->codes.notes()[0].contains("\"ems\" (priority 10) goes before \"own\""));
}

TEST_CASE("config: a wrong pattern is told at its place, with the place in it") {
  expect_error(with_codes("[[code]]\nname = \"a\"\npattern = '\\d{26'\n"), 28, 11,
               "\"pattern\" in [[code]] is wrong at its character 3: how often is written");
}

TEST_CASE("config: two rules for the same text are told with both names and an example") {
  expect_error(with_codes("[[code]]\nname = \"letter\"\npattern = '\\d{12,26}'\n"
                          "[[code]]\nname = \"mail\"\npattern = '\\d{8,12}'\n"),
               31, 11,
               "\"pattern\" in [[code]] \"mail\" matches what the rule \"letter\" matches too, for "
               "example \"123456789012\"");
}

TEST_CASE("config: faults of a rule are told at the key that is wrong") {
  const std::string rule = "[[code]]\nname = \"a\"\npattern = '\\d+'\n";
  expect_error(with_codes("[[code]]\nname = \"a\"\npattern = '.+'\n"), 28, 11, "official barcodes");
  expect_error(with_codes(rule + "document = \"x\"\n"), 29, 12, "no such group");
  expect_error(with_codes(rule + "check = \"s10\"\n"), 29, 9, "can bear");
  expect_error(with_codes(rule + "check = \"mod9\"\n"), 29, 9, "has to be one of");
  expect_error(with_codes(rule + "charset = \"gbk\"\n"), 29, 11, "\"gb18030\"");
  expect_error(with_codes(rule + "kind = \"both\"\n"), 29, 8, "\"common\"");
  expect_error(with_codes(rule + "names = \"bay\"\n"), 29, 9, "\"letter\"");
  expect_error(with_codes(rule + "priority = -1\n"), 29, 12, "from 0 to 1000");
  expect_error(with_codes(rule + "prio = 1\n"), 29, 1, "\"priority\"");
  expect_error(with_codes("[[code]]\nname = \"a\"\n"), 26, 1, "[[code]] lacks \"pattern\"");
  expect_error(with_codes("[[code]]\npattern = 'a'\n"), 26, 1, "[[code]] lacks \"name\"");
  expect_error("code = 1\n" + std::string{small_site}, 1, 8, "each written [[code]]");
}

}  // namespace docbay::tests
