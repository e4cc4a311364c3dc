// What clerks and operators do at a desk, by the tool, down to the tables of store and OA.
#include <doctest/doctest.h>

#include "tests/system/installation.hpp"

using namespace docbay::tests;

namespace {

/// Bay 13 is U05's and takes one person; O1 is an operator.
void begin(Installation& site) {
  site.start_daemon();
  site.open_office();
  site.tell_oa(
      "INSERT INTO person (person_id, name, unit_id, role) VALUES ('O1', '值班员', 'U01', "
      "'operator')");
  site.dispatch(5);
  REQUIRE(wait_until([&] {
    return site.store_number("SELECT count(*) FROM person WHERE person_id = 'O1'") == 1;
  }));
}

Finished tool(const Installation& site, const std::vector<std::string>& words,
              const char* language = "en") {
  std::vector<std::string> all{program("docbay"), "--socket",
                               (site.home() / "state" / "docbayd.sock").string(), "--language",
                               language};
  all.insert(all.end(), words.begin(), words.end());
  return run(all);
}

bool brings(const Installation& site, const std::string& paper) {
  return run({program("docbay-sim"), "courier", "--directory", site.home().string(), "--card",
              "COURIER-1", "--paper", paper})
             .code == 0;
}

bool collects(const Installation& site, const std::string& card) {
  return run({program("docbay-sim"), "collector", "--directory", site.home().string(), "--card",
              card})
             .code == 0;
}

std::string copy_of(const Installation& site, const std::string& code) {
  return std::to_string(site.store_number(
      "SELECT copy_id FROM copy JOIN document USING (document_id) WHERE code = '" + code + "'"));
}

}  // namespace

TEST_CASE(
    "desk: a collected paper is sent back with its reason, as the store, the OA and the trace "
    "tell") {
  Installation site;
  begin(site);
  REQUIRE(brings(site, "DOC-5"));
  const std::string copy = copy_of(site, "DOC-5");
  const std::vector<std::string> back{"return", copy, "--person", "P5", "--reason", "not_ours"};
  const Finished early = tool(site, back);
  CHECK(early.code == 1);
  CHECK(early.output.contains("not where it would have to be"));
  REQUIRE(collects(site, "COLLECT-5"));
  REQUIRE(wait_until([&] {
    return site.store_number("SELECT count(*) FROM receipt WHERE transfer = 'collect'") == 1;
  }));
  const Finished returned = tool(site, back);
  CHECK_MESSAGE(returned.code == 0, returned.output);
  CHECK(returned.output.contains("receipt 3"));
  CHECK(site.store_number("SELECT count(*) FROM receipt WHERE transfer = 'return'"
                          " AND person_id = 'P5' AND reason = 'not_ours'") == 1);
  CHECK(wait_until([&] {
    return site.oa_number(
               "SELECT count(*) FROM docbay_custody JOIN document USING"
               " (document_id) WHERE code = 'DOC-5'"
               " AND place = 'returned'") == 1;
  }));
  CHECK(tool(site, {"trace", "DOC-5"}, "zh").output.contains("退文第 " + copy + " 份"));
  CHECK(tool(site, {"trace", "DOC-5"}, "zh").output.contains("事由：不应由本单位办理"));
  CHECK(tool(site, {"trace", "DOC-5"}).output.contains("not for this unit to handle"));
}

TEST_CASE(
    "desk: what an operator took out unscanned is corrected by two people, who end the incident") {
  Installation site;
  begin(site);
  REQUIRE(brings(site, "DOC-5"));
  REQUIRE(tool(site, {"open", "13", "--person", "O1", "--reason", "卡纸"}).code == 0);
  REQUIRE(site.did({{"act", "wait"}, {"bay", 13}, {"door", "released"}, {"timeout_ms", 5'000}}));
  REQUIRE(site.did({{"act", "empty"}, {"bay", 13}}));
  REQUIRE(wait_until([&] {
    return site.store_number("SELECT count(*) FROM incident WHERE kind = 'taken_unsigned'") == 1;
  }));
  const std::vector<std::string> over{"resolve",  "1",  "--person",   "O1",
                                      "--second", "P5", "--evidence", "在值班室找到"};
  CHECK(tool(site, over).output.contains("copies are in doubt"));
  CHECK(tool(site, {"status"}, "zh").output.contains("请向开门人核实各份去向，由两人勘误"));
  const Finished corrected =
      tool(site, {"correct", copy_of(site, "DOC-5"), "--person", "O1", "--second", "P5", "--reason",
                  "在值班室找到", "--unit", "U05"});
  CHECK_MESSAGE(corrected.code == 0, corrected.output);
  CHECK(wait_until([&] { return tool(site, over).code == 0; }));  // once the bay is seen empty
  CHECK(site.store_number("SELECT count(*) FROM incident WHERE resolved_by = 'O1'"
                          " AND resolved_by_second = 'P5'") == 1);
  CHECK(tool(site, {"trace", "DOC-5"}, "zh").output.contains("勘误第"));
  const Finished compared = tool(site, {"reconcile"});
  CHECK_MESSAGE(compared.code == 0, compared.output);
  CHECK(compared.output.contains("24 bays, 0 of them disagree or are in doubt"));
}

TEST_CASE(
    "desk: a paper that nobody knows is listed, registered with what its code tells, and goes in") {
  Installation site;
  begin(site);
  const std::string official =
      "GB0626-2005^B77^国务院办公厅^通知^国办发〔2026〕7号^各部门^关于节假日安排的通知^无^特急^"
      "20261124^^^^^|";
  REQUIRE(site.did({{"act", "card"}, {"face", "front"}, {"uid", "COURIER-1"}}));
  REQUIRE(wait_until([&] { return site.store_number("SELECT count(*) FROM session") == 1; }));
  REQUIRE(site.did({{"act", "scan"}, {"face", "front"}, {"text", official}}));
  REQUIRE(wait_until([&] {
    return site.store_number("SELECT count(*) FROM scan WHERE verdict = 'unknown_code'") == 1;
  }));
  const Finished listed = tool(site, {"unregistered"}, "zh");
  CHECK(listed.output.contains("待登记"));
  CHECK(listed.output.contains("国办发〔2026〕7号"));
  CHECK(tool(site, {"register", "B77", "--person", "P5", "--for", "U05"}).code == 1);
  const Finished registered =
      tool(site, {"register", "B77", "--person", "O1", "--for", "U05", "--for", "U06:2"});
  CHECK_MESSAGE(registered.code == 0, registered.output);
  CHECK(site.store_number("SELECT count(*) FROM document WHERE document_id = 'local-B77'"
                          " AND title = '关于节假日安排的通知' AND urgency = 'most_urgent'"
                          " AND code_kind = 'common'") == 1);
  CHECK(site.store_number("SELECT count(*) FROM copy WHERE document_id = 'local-B77'") == 3);
  CHECK(tool(site, {"unregistered"}).output.contains("Everything"));
  CHECK(wait_until([&] {
    return site.oa_number(
               "SELECT count(*) FROM docbay_event WHERE kind = 'registered'"
               " AND code = 'B77'") == 1;
  }));
  REQUIRE(site.did({{"act", "scan"}, {"face", "front"}, {"text", official}}));
  CHECK(wait_until([&] {
    return site.store_number("SELECT count(*) FROM offer WHERE document_id = 'local-B77'") == 2;
  }));
}

TEST_CASE(
    "desk: a list is printed once more, with the same receipts and a word that it is a reprint") {
  Installation site;
  begin(site);
  REQUIRE(brings(site, "DOC-5"));
  REQUIRE(collects(site, "COLLECT-5"));
  REQUIRE(wait_until([&] {
    return site.store_number("SELECT count(*) FROM receipt WHERE transfer = 'collect'") == 1;
  }));
  const Finished again = tool(site, {"reprint", "2", "--person", "O1"});
  CHECK_MESSAGE(again.code == 0, again.output);
  const auto file = site.home() / "state" / "print" / "reprint-000000002-1.txt";
  REQUIRE(wait_until([&] { return std::filesystem::exists(file); }));
  const std::string text = read_whole(file);
  CHECK(text.contains("第 1 次重印"));
  CHECK(text.contains("共 1 份"));
  CHECK(tool(site, {"reprint", "77", "--person", "O1"}).code == 1);
}

TEST_CASE("desk: what is too big for the slot goes in through the door, and cancel ends a visit") {
  Installation site;
  begin(site);
  REQUIRE(site.did({{"act", "card"}, {"face", "front"}, {"uid", "COURIER-1"}}));
  REQUIRE(wait_until([&] { return site.store_number("SELECT count(*) FROM session") == 1; }));
  CHECK(tool(site, {"press", "A", "front", "too_big"}).output.contains("scan the document first"));
  REQUIRE(site.did({{"act", "scan"}, {"face", "front"}, {"text", "DOC-5"}}));
  REQUIRE(site.did({{"act", "wait"}, {"bay", 13}, {"lamp", "wait"}, {"timeout_ms", 5'000}}));
  CHECK(tool(site, {"press", "A", "front", "too_big"}).code == 0);
  REQUIRE(site.did({{"act", "wait"}, {"bay", 13}, {"door", "released"}, {"timeout_ms", 5'000}}));
  CHECK(site.store_number("SELECT count(*) FROM opening WHERE \"right\" = 'courier'"
                          " AND transfer = 'deposit'") == 1);
  CHECK(tool(site, {"press", "A", "front", "cancel"}).code == 0);
  CHECK(site.store_number("SELECT count(*) FROM session WHERE closed_at_ms IS NULL") == 0);
  REQUIRE(site.did({{"act", "empty"}, {"bay", 13}}));  // the door is opened and closed, bay empty
  CHECK(wait_until([&] {
    return site.store_number("SELECT count(*) FROM opening WHERE ended_at_ms IS NOT NULL") == 1;
  }));
  CHECK(site.store_number("SELECT count(*) FROM receipt") == 0);
}
