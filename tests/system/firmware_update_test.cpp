// New firmware for a cabinet's boards, ordered with the tool as an operator does, while things go
// wrong around it.
#include <fstream>

#include <doctest/doctest.h>

#include "tests/system/installation.hpp"

namespace json = boost::json;
using namespace docbay::tests;

namespace {

const std::string images = DOCBAY_TEST_IMAGES;

json::object board(const Installation& site, std::size_t index) {
  const auto answer = site.ask({"boards"});
  if (!answer) return {};
  return answer->at("boards").as_array().at(index).as_object();
}

bool runs(const Installation& site, std::size_t index, const char* version) {
  const json::object it = board(site, index);
  return !it.empty() && it.at("firmware") == json::value(version);
}

bool ended(const Installation& site, std::size_t index, const char* how) {
  const json::object it = board(site, index);
  return !it.empty() && it.at("update").is_object() &&
         it.at("update").as_object().at("end") == json::value(how);
}

std::int64_t received(const Installation& site, std::size_t index) {
  const json::object it = board(site, index);
  if (it.empty() || !it.at("update").is_object()) return 0;
  return it.at("update").as_object().at("received_bytes").to_number<std::int64_t>();
}

void order_update(const Installation& site, const std::string& image) {
  REQUIRE(site.ask({"boards", "update", images + "/" + image + ".image"}));
}

}  // namespace

TEST_CASE("firmware: all boards are updated, whatever power cuts and a killed daemon do to it") {
  Installation site;
  site.start_daemon();
  site.open_office();
  site.dispatch(3);
  REQUIRE(wait_until([&] { return runs(site, 0, "0.1") && runs(site, 2, "0.1"); }));
  order_update(site, "large");
  REQUIRE(wait_until([&] { return received(site, 1) > 4096; }));
  REQUIRE(site.did({{"act", "power"}, {"board", 2}, {"on", false}}));
  REQUIRE(site.did({{"act", "power"}, {"board", 2}, {"on", true}}));
  REQUIRE(wait_until([&] { return received(site, 0) > 12'000; }));
  site.kill_daemon();
  site.start_daemon();
  order_update(site, "large");
  for (std::size_t i = 0; i < 3; ++i) {
    CAPTURE(i);
    REQUIRE(wait_until([&] { return ended(site, i, "confirmed"); }, milliseconds{60'000}));
    CHECK(runs(site, i, "1.7"));
  }
  // What was sent before the cut and the kill was not sent again.
  CHECK(site.daemon_log().find("outcome=rolled_back") == std::string::npos);
  order_update(site, "newer");
  CHECK(wait_until([&] { return ended(site, 2, "current"); }));

  // A board keeps it over a power cut, and the cabinet works.
  REQUIRE(site.did({{"act", "power"}, {"board", 1}, {"on", false}}));
  REQUIRE(site.did({{"act", "power"}, {"board", 1}, {"on", true}}));
  REQUIRE(run({program("docbay-sim"), "courier", "--directory", site.home().string(), "--card",
               "COURIER-1", "--paper", "DOC-1"})
              .code == 0);
  CHECK(wait_until([&] {
    return site.oa_number("SELECT count(*) FROM docbay_event WHERE kind = 'deposit'") == 1;
  }));
  CHECK(runs(site, 0, "1.7"));
}

TEST_CASE("firmware: what boards must not run is refused with the reason") {
  Installation site;
  site.start_daemon();
  order_update(site, "foreign");
  REQUIRE(wait_until([&] { return ended(site, 1, "refused"); }, milliseconds{60'000}));
  CHECK(board(site, 1).at("update").as_object().at("outcome") == json::value("foreign_key"));
  CHECK(runs(site, 1, "0.1"));
  order_update(site, "older");
  CHECK(wait_until([&] { return ended(site, 1, "newer"); }));
  order_update(site, "other_kind");
  CHECK(wait_until([&] { return ended(site, 1, "no_image"); }));
}

TEST_CASE("firmware: a file that is none, or a board that is not there, is named") {
  Installation site;
  site.start_daemon();
  const std::string tool = program("docbay");
  const std::string socket = (site.home() / "state" / "docbayd.sock").string();
  const auto update = [&](const std::vector<std::string>& more) {
    std::vector<std::string> words{tool, "--socket", socket,  "--language",
                                   "en", "boards",   "update"};
    words.insert(words.end(), more.begin(), more.end());
    return run(words);
  };
  const auto broken = site.home() / "broken";
  std::ofstream{broken} << "this is no firmware";
  const Finished none = update({broken.string()});
  CHECK(none.code == 1);
  CHECK(none.output.find("is no whole firmware file: byte 0 begins no firmware image") !=
        std::string::npos);
  const std::string whole = read_whole(images + "/large.image");
  std::ofstream{broken, std::ios::binary} << whole.substr(0, whole.size() - 10);
  CHECK(update({broken.string()}).output.find("ends 10 bytes before the end of its image 1") !=
        std::string::npos);
  const Finished nobody = update({images + "/newer.image", "--board", "0123456789ABCDEF"});
  CHECK(nobody.code == 1);
  CHECK(nobody.output.find("there is no board 0123456789ABCDEF here; there are D0CB") !=
        std::string::npos);
}
