// A person's round trip, and what people ask about it afterwards.
#include <doctest/doctest.h>

#include "tests/system/installation.hpp"

namespace json = boost::json;
using namespace docbay::tests;

TEST_CASE(
    "cabinet: a document goes from the courier's hand to the unit, and the tool tells its road") {
  Installation site;
  site.start_daemon();
  site.open_office();
  site.dispatch(3);
  const std::string home = site.home().string();
  REQUIRE(run({program("docbay-sim"), "courier", "--directory", home, "--card", "COURIER-1",
               "--paper", "DOC-1", "--paper", "DOC-2"})
              .code == 0);
  REQUIRE(wait_until([&] {
    return site.store_number("SELECT count(*) FROM outbox WHERE delivered_at_ms IS NULL") == 0 &&
           site.store_number("SELECT count(*) FROM receipt") == 2;
  }));
  const auto list = site.ask({"list", "1"});
  REQUIRE(list);
  REQUIRE(list->at("copies").as_array().size() == 1);
  CHECK(list->at("copies").as_array()[0].at("code") == json::value("DOC-1"));

  REQUIRE(run({program("docbay-sim"), "collector", "--directory", home, "--card", "COLLECT-1",
               "--second", "SECOND-1"})
              .code == 0);
  REQUIRE(wait_until([&] {
    return site.oa_number("SELECT count(*) FROM docbay_event WHERE kind = 'collect'") == 1;
  }));
  const auto trace = site.ask({"trace", "DOC-1"});
  REQUIRE(trace);
  const json::object document = trace->at("documents").as_array().at(0).as_object();
  CHECK(document.at("copies").as_array().at(0).at("place") == json::value("with_unit"));
  std::vector<std::string> whats;
  for (const json::value& entry : document.at("history").as_array()) {
    whats.emplace_back(entry.at("what").as_string());
  }
  CHECK(whats == std::vector<std::string>{"registered", "scanned", "offered", "deposit", "reported",
                                          "collect", "reported"});
  CHECK(site.judge().clean());

  SUBCASE("and the same can be asked by its number") {
    const auto by_number = site.ask({"trace", "测〔2026〕1号"});
    REQUIRE(by_number);
    CHECK(by_number->at("documents").as_array().at(0).at("code") == json::value("DOC-1"));
  }
  SUBCASE("and a bay that is not there is named") {
    const Finished asked =
        run({program("docbay"), "--socket", home + "/state/docbayd.sock", "list", "99"});
    CHECK(asked.code == 1);
    CHECK(asked.output.find("no bay 99") != std::string::npos);
  }
}

TEST_CASE("collector: gets a printed list of what was in the bays") {
  Installation site;
  site.start_daemon();
  site.open_office();
  site.dispatch(9);  // DOC-1 and DOC-9 are for the first unit
  const std::string home = site.home().string();
  REQUIRE(run({program("docbay-sim"), "courier", "--directory", home, "--card", "COURIER-1",
               "--paper", "DOC-1", "--paper", "DOC-9"})
              .code == 0);
  REQUIRE(wait_until([&] { return site.store_number("SELECT count(*) FROM receipt") == 2; }));
  REQUIRE(run({program("docbay-sim"), "collector", "--directory", home, "--card", "COLLECT-1",
               "--second", "SECOND-1"})
              .code == 0);
  const auto folder = site.home() / "state" / "print";
  REQUIRE(wait_until([&] { return !std::filesystem::is_empty(folder); }));
  const std::string list = read_whole(std::filesystem::directory_iterator { folder } -> path());
  CHECK(list.find("测〔2026〕1号") != std::string::npos);
  CHECK(list.find("测〔2026〕9号") != std::string::npos);
  CHECK(list.find("取件人1") != std::string::npos);
}

TEST_CASE("daemon: started before its cabinet, it works as soon as the cabinet is there") {
  Installation site;
  site.stop_simulator();
  site.spawn_daemon();
  REQUIRE(wait_until([&] {
    const auto status = site.ask({"status"});
    return status && status->at("devices").as_array().at(0).at("open") == json::value(false);
  }));
  site.start_simulator();
  CHECK(wait_until([&] {
    const auto status = site.ask({"status"});
    if (!status) return false;
    bool all = true;
    for (const json::value& board : status->at("boards").as_array()) {
      all = all && board.at("link") == json::value("up");
    }
    for (const json::value& device : status->at("devices").as_array()) {
      all = all && device.at("open").as_bool();
    }
    return all;
  }));
}

TEST_CASE(
    "board: switched off, its bays are unknown; on again, all is well and the incident is over") {
  Installation site;
  site.start_daemon();
  site.open_office();
  REQUIRE(site.did({{"act", "power"}, {"board", 2}, {"on", false}}));
  const auto incidents = [&] {
    return site.store_number(
        "SELECT count(*) FROM incident WHERE kind = 'board_lost' AND resolved_at_ms IS NULL");
  };
  REQUIRE(wait_until([&] { return incidents() == 1; }));
  const auto status = site.ask({"status"});
  REQUIRE(status);
  const json::object ninth = status->at("bays").as_array().at(8).as_object();
  CHECK(ninth.at("door") == json::value("unknown"));
  CHECK(ninth.at("lamps").is_null());
  REQUIRE(site.did({{"act", "power"}, {"board", 2}, {"on", true}}));
  CHECK(wait_until([&] { return incidents() == 0; }));
}
