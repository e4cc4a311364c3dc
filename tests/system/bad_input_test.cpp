// What people and devices get wrong: a clear word, nothing lost, and the daemon goes on where it
// can.
#include <algorithm>
#include <fstream>

#include <doctest/doctest.h>
#include <fmt/format.h>
#include <signal.h>

#include "tests/system/installation.hpp"

using namespace docbay::tests;

namespace {

/// `count` bytes that mean nothing, as hexadecimal digits.
std::string noise(std::size_t count) {
  std::string hex;
  for (std::size_t i = 0; i < count; ++i) hex += fmt::format("{:02x}", (i * 37 + 11) % 256);
  return hex;
}

}  // namespace

TEST_CASE(
    "daemon: garbage on every device is recorded or ignored, and the next courier is served") {
  Installation site;
  site.start_daemon();
  site.open_office();
  site.dispatch(1);
  for (const char* device :
       {"line-0", "front-scanner", "front-card", "back-scanner", "back-card"}) {
    REQUIRE(site.did({{"act", "garbage"}, {"device", device}, {"hex", noise(700) + "0d"}}));
  }
  // A 4 KiB code, and one that is longer than any.
  std::string digits;
  for (int i = 0; i < 4096; ++i) digits += "31";
  REQUIRE(site.did({{"act", "scan"}, {"face", "front"}, {"hex", "0d" + digits}}));
  REQUIRE(site.did({{"act", "scan"}, {"face", "front"}, {"hex", digits + digits}}));
  // Neither GB18030 nor UTF-8; an official string cut off in a character.
  REQUIRE(site.did({{"act", "scan"}, {"face", "front"}, {"hex", "b2e2ff"}}));
  REQUIRE(site.did(
      {{"act", "scan"}, {"face", "front"}, {"hex", "4742303632362d323030355e315eb0ec5eb9"}}));
  REQUIRE(site.did({{"act", "card"}, {"face", "front"}, {"uid", "NOBODY-1"}}));
  CHECK(wait_until([&] {
    return site.store_number(
               "SELECT count(*) FROM scan WHERE verdict IN ('unreadable', 'no_session')"
               " AND length(raw) > 0") >= 4 &&
           site.store_number("SELECT count(*) FROM refusal WHERE reason = 'unknown_card'") == 1 &&
           site.store_number("SELECT count(*) FROM refusal WHERE reason = 'garbled_card'") >= 1;
  }));
  CHECK(run({program("docbay-sim"), "courier", "--directory", site.home().string(), "--card",
             "COURIER-1", "--paper", "DOC-1"})
            .code == 0);
  CHECK(wait_until([&] {
    return site.oa_number("SELECT count(*) FROM docbay_event WHERE kind = 'deposit'") == 1;
  }));
  CHECK(site.judge().clean());
  CHECK(site.daemon().running());
}

TEST_CASE("daemon: refuses a damaged store, says what to do, and leaves the file as it is") {
  Installation site;
  std::string damaged = "this was a database, once\n";
  damaged.resize(8192, '#');
  std::filesystem::create_directories(site.store().parent_path());
  std::ofstream{site.store()} << damaged;
  site.spawn_daemon();
  CHECK(site.daemon().wait() == 1);
  CHECK(site.daemon_log().find("restore the newest backup") != std::string::npos);
  CHECK(read_whole(site.store()) == damaged);
}

TEST_CASE("daemon: a store that was damaged in the middle is found at the start") {
  Installation site;
  site.start_daemon();
  site.open_office();
  site.daemon().send(SIGTERM);
  REQUIRE(site.daemon().wait() == 0);
  {
    std::fstream file{site.store(), std::ios::in | std::ios::out | std::ios::binary};
    file.seekp(4096);
    file << std::string(4096, '\x5a');
  }
  site.spawn_daemon();
  CHECK(site.daemon().wait() == 1);
  CHECK(site.daemon_log().find("restore the newest backup") != std::string::npos);
}

TEST_CASE("daemon: a second one on the same state is refused") {
  Installation site;
  site.start_daemon();
  const Finished second = run({program("docbayd"), "--config", site.config().string()});
  CHECK(second.code == 1);
  CHECK(second.output.find("another docbayd works in") != std::string::npos);
  CHECK(site.ask({"status"}));
}

TEST_CASE("configuration: the same bay twice and an unknown key are named with their lines") {
  Installation site;
  const std::string good = read_whole(site.config());
  std::ofstream{site.config(), std::ios::app}
      << "\n[[bay]]\nnumber = 1\ncabinet = \"A\"\nboard = \"D0CB000000000000\"\nposition = 0\n"
         "unit = \"U01\"\ncieling = \"none\"\n";
  const auto lines = std::count(good.begin(), good.end(), '\n');
  const Finished checked = run({program("docbayd"), "--config", site.config().string(), "--check"});
  CHECK(checked.code == 2);
  CHECK(checked.output.find(fmt::format("docbayd.toml:{}:", lines + 3)) != std::string::npos);
  CHECK(checked.output.find("ceiling") != std::string::npos);
}

TEST_CASE("configuration: a device that is not there is a warning in the check, not an error") {
  Installation site;
  site.stop_simulator();
  const Finished checked = run({program("docbayd"), "--config", site.config().string(), "--check"});
  CHECK(checked.code == 0);
  CHECK(checked.output.find("front-scanner is not there") != std::string::npos);
}
