// Rules of codes, from the configuration to the record of a scan.
#include <fstream>
#include <string_view>

#include <doctest/doctest.h>
#include <fmt/format.h>

#include "tests/system/installation.hpp"

using namespace docbay::tests;

namespace {

void add_to_configuration(const Installation& site, std::string_view rules) {
  std::ofstream{site.config(), std::ios::app} << rules;
}

std::string as_scanned(std::string_view code) {
  std::string hex;
  for (const char c : code) hex += fmt::format("{:02x}", static_cast<unsigned char>(c));
  return hex + "0d";
}

constexpr std::string_view documents_of_ours = R"(
[[code]]
name = "ours"
pattern = 'D(?<code>DOC-\d+)-\d\d'
document = "code"
[[code]]
name = "express"
pattern = '[A-Z]{2}\d{9}[A-Z]{2}'
names = "letter"
check = "s10"
)";

}  // namespace

TEST_CASE("codes: the daemon looks up what the office's rule says, and refuses a misread digit") {
  Installation site;
  add_to_configuration(site, documents_of_ours);
  site.start_daemon();
  site.open_office();
  site.dispatch(1);
  REQUIRE(site.did({{"act", "card"}, {"face", "front"}, {"uid", "COURIER-1"}}));
  REQUIRE(wait_until([&] { return site.store_number("SELECT count(*) FROM session") == 1; }));
  REQUIRE(site.did({{"act", "scan"}, {"face", "front"}, {"hex", as_scanned("RR473124828GB")}}));
  REQUIRE(site.did({{"act", "scan"}, {"face", "front"}, {"hex", as_scanned("RR473124829GB")}}));
  REQUIRE(site.did({{"act", "scan"}, {"face", "front"}, {"hex", as_scanned("DDOC-1-07")}}));
  CHECK(wait_until([&] {
    return site.store_number(
               "SELECT count(*) FROM scan WHERE verdict = 'offered' AND code = 'DOC-1'"
               " AND text = 'DDOC-1-07'") == 1;
  }));
  CHECK(site.store_number("SELECT count(*) FROM scan WHERE verdict = 'unreadable'"
                          " AND repairs = 'check_digit' AND code = '' AND length(raw) = 13") == 1);
  CHECK(site.store_number("SELECT count(*) FROM scan WHERE verdict = 'unknown_code'"
                          " AND code = 'RR473124829GB'") == 1);
}

TEST_CASE("codes: rules that match the same text are refused by the check, with an example") {
  Installation site;
  add_to_configuration(site, documents_of_ours);
  add_to_configuration(site, "[[code]]\nname = \"all\"\npattern = '[A-Z0-9]+'\n");
  const Finished checked = run({program("docbayd"), "--config", site.config().string(), "--check"});
  CHECK(checked.code == 2);
  CHECK(
      checked.output.contains("\"all\" matches what the rule \"express\" matches too, for "
                              "example \"AA345678901AA\""));
  add_to_configuration(site, "priority = 1\n");
  const Finished again = run({program("docbayd"), "--config", site.config().string(), "--check"});
  CHECK(again.code == 0);
  CHECK(again.output.contains("note: code rule \"all\" (priority 1) goes before \"express\""));
}
