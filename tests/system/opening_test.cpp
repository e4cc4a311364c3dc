// Who opens a bay, told by the OA's tables and by the tool, down to a simulated door.
#include <chrono>

#include <doctest/doctest.h>

#include "tests/system/installation.hpp"

using namespace docbay::tests;

namespace {

/// DOC-5 lies in bay 13, which is U05's and takes one person; O1 is an operator.
void bring_paper(Installation& site) {
  site.start_daemon();
  site.open_office();
  site.tell_oa(
      "INSERT INTO person (person_id, name, unit_id, role) VALUES ('O1', '值班员', 'U01', "
      "'operator')");
  site.dispatch(5);
  REQUIRE(run({program("docbay-sim"), "courier", "--directory", site.home().string(), "--card",
               "COURIER-1", "--paper", "DOC-5"})
              .code == 0);
  REQUIRE(wait_until([&] {
    return site.store_number("SELECT count(*) FROM copy WHERE bay = 13 AND place = 'in_bay'") == 1;
  }));
}

Finished open_bay(const Installation& site, const std::string& person, const std::string& reason) {
  return run({program("docbay"), "--socket", (site.home() / "state" / "docbayd.sock").string(),
              "--language", "en", "open", "13", "--person", person, "--reason", reason});
}

bool collect(const Installation& site, const std::string& card) {
  return run({program("docbay-sim"), "collector", "--directory", site.home().string(), "--card",
              card})
             .code == 0;
}

std::int64_t now_ms() {
  return std::chrono::duration_cast<std::chrono::milliseconds>(
             std::chrono::system_clock::now().time_since_epoch())
      .count();
}

}  // namespace

TEST_CASE("docbay open: an operator's door opens, with person and reason kept, and nobody signs") {
  Installation site;
  bring_paper(site);
  const Finished refused = open_bay(site, "P5", "looking for a paper");
  CHECK(refused.code == 1);
  CHECK(refused.output.find("only an operator") != std::string::npos);
  CHECK(site.store_number("SELECT count(*) FROM refusal WHERE person_id = 'P5'"
                          " AND reason = 'not_operator'") == 1);
  const Finished opened = open_bay(site, "O1", "looking for a paper");
  CHECK_MESSAGE(opened.code == 0, opened.output);
  CHECK(opened.output.find("bay 13 is told to open") != std::string::npos);
  CHECK(site.store_number("SELECT count(*) FROM opening WHERE bay = 13 AND person_id = 'O1'"
                          " AND \"right\" = 'operator' AND reason = 'looking for a paper'") == 1);
  REQUIRE(site.did({{"act", "wait"}, {"bay", 13}, {"door", "released"}, {"timeout_ms", 5'000}}));
  REQUIRE(site.did({{"act", "empty"}, {"bay", 13}}));
  CHECK(wait_until([&] {
    return site.store_number("SELECT count(*) FROM incident WHERE kind = 'taken_unsigned'") == 1;
  }));
  CHECK(site.store_number("SELECT count(*) FROM copy WHERE place = 'in_doubt'"
                          " AND place_person_id = 'O1'") == 1);
  CHECK(site.store_number("SELECT count(*) FROM receipt WHERE transfer <> 'deposit'") == 0);
}

TEST_CASE("deputy: a row in the OA opens the other unit's bay, and one that is deleted does not") {
  Installation site;
  bring_paper(site);
  CHECK(!collect(site, "COLLECT-6"));
  site.tell_oa(
      "INSERT INTO deputy (deputy_id, person_id, for_person_id, from_ms, until_ms) VALUES"
      " ('A', 'P6', 'P5', " +
      std::to_string(now_ms() - 60'000) + ", " + std::to_string(now_ms() + 3'600'000) + ")");
  REQUIRE(wait_until([&] { return site.store_number("SELECT count(*) FROM deputy") == 1; }));
  SUBCASE("between the two dates") {
    CHECK(collect(site, "COLLECT-6"));
    CHECK(wait_until([&] {
      return site.store_number(
                 "SELECT count(*) FROM receipt WHERE transfer = 'collect'"
                 " AND person_id = 'P6' AND unit_id = 'U05'") == 1;
    }));
  }
  SUBCASE("deleted") {
    site.tell_oa("UPDATE deputy SET departed = 1");
    REQUIRE(wait_until(
        [&] { return site.store_number("SELECT count(*) FROM deputy WHERE departed") == 1; }));
    CHECK(!collect(site, "COLLECT-6"));
  }
  SUBCASE("and a card that the OA blocks is refused at once") {
    site.tell_oa("UPDATE card SET blocked = 1 WHERE card_uid = 'COLLECT-6'");
    REQUIRE(wait_until(
        [&] { return site.store_number("SELECT count(*) FROM card WHERE blocked") == 1; }));
    CHECK(!collect(site, "COLLECT-6"));
    CHECK(site.store_number("SELECT count(*) FROM refusal WHERE reason = 'blocked_card'") >= 1);
  }
}
