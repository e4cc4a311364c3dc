// What a crash may cost: time, and nothing else.
#include <atomic>
#include <random>
#include <thread>

#include <doctest/doctest.h>
#include <fmt/format.h>
#include <signal.h>

#include "tests/system/installation.hpp"

using namespace docbay::tests;

namespace {

constexpr int kills_min = 50;
constexpr int drops_min = 30;
constexpr int documents_max = 400;

/// A courier who knows nothing of crashes: scans until the lamp is lit, drops, goes on.
class Courier {
 public:
  explicit Courier(Installation& site) : site_{site} {}

  bool deliver(int document) {
    const std::string code = fmt::format("DOC-{}", document);
    const int bay = 3 * ((document - 1) % 8 + 1) - 2;
    // Bays without a shutter can be used at once; the others need a moment to open.
    const bool shut = bay <= 16;
    const auto attempt = [&] {
      site_.hand({{"act", "card"}, {"face", "front"}, {"uid", "COURIER-1"}});
      site_.hand({{"act", "scan"}, {"face", "front"}, {"text", code}});
      return site_.did({{"act", "wait"}, {"bay", bay}, {"lamp", "wait"}, {"timeout_ms", 500}}) &&
             (!shut ||
              site_.did(
                  {{"act", "wait"}, {"bay", bay}, {"shutter", "open"}, {"timeout_ms", 1000}})) &&
             site_.did({{"act", "drop"}, {"bay", bay}, {"code", code}, {"copy", 1}});
    };
    return wait_until(
        [&] { return attempt() || (site_.did({{"act", "pause"}, {"ms", 200}}) && false); },
        milliseconds{30'000});
  }

 private:
  Installation& site_;
};

}  // namespace

TEST_CASE("daemon: a storm of kills during drops loses nothing and doubles nothing") {
  const unsigned seed = std::random_device{}();
  CAPTURE(seed);
  std::mt19937 chance{seed};
  Installation site;
  site.start_daemon();
  site.open_office();
  site.dispatch(documents_max);

  // The killer works on its own clock, so that kills fall at any point of the courier's round.
  std::atomic<bool> over = false;
  std::atomic<int> kills = 0;
  std::thread killer{[&] {
    while (!over) {
      const milliseconds life{std::uniform_int_distribution{20, 1500}(chance)};
      wait_until([&] { return over.load(); }, life);
      if (over) break;
      site.daemon().send(SIGKILL);
      site.daemon().wait();
      site.spawn_daemon();
      ++kills;
    }
  }};
  Courier courier{site};
  int delivered = 0;
  bool stuck = false;
  while (!stuck && (kills < kills_min || delivered < drops_min) && delivered < documents_max) {
    stuck = !courier.deliver(delivered + 1);
    if (!stuck) ++delivered;
  }
  over = true;
  killer.join();
  REQUIRE_FALSE(stuck);
  CHECK(kills >= kills_min);

  site.start_daemon();
  const bool settled = wait_until([&] {
    return site.oa_number("SELECT count(*) FROM docbay_event WHERE kind = 'deposit'") >=
               delivered &&
           site.store_number("SELECT count(*) FROM outbox WHERE delivered_at_ms IS NULL") == 0;
  });
  CHECK(settled);
  const auto judgement = site.judge();
  INFO(docbay::simulator::to_text(judgement));
  MESSAGE(kills.load(), " kills, ", delivered, " drops, seed ", seed);
  CHECK(judgement.dropped == static_cast<std::size_t>(delivered));
  CHECK(judgement.clean());
  CHECK(site.store_number("SELECT count(*) FROM receipt WHERE transfer = 'deposit'") == delivered);
}

TEST_CASE("daemon: a drop while it is down is told by the board when it is back") {
  Installation site;
  site.start_daemon();
  site.open_office();
  site.dispatch(1);
  site.hand({{"act", "card"}, {"face", "front"}, {"uid", "COURIER-1"}});
  site.hand({{"act", "scan"}, {"face", "front"}, {"text", "DOC-1"}});
  REQUIRE(site.did({{"act", "wait"}, {"bay", 1}, {"shutter", "open"}, {"timeout_ms", 5000}}));
  site.kill_daemon();
  REQUIRE(site.did({{"act", "drop"}, {"bay", 1}, {"code", "DOC-1"}, {"copy", 1}}));
  CHECK(site.oa_number("SELECT count(*) FROM docbay_event") == 0);
  SUBCASE("and the cabinet has kept its power") {}
  SUBCASE("and the board has lost its power meanwhile") {
    REQUIRE(site.did({{"act", "pause"}, {"ms", 100}}));  // the EEPROM needs 5 ms
    REQUIRE(site.did({{"act", "power"}, {"board", 1}, {"on", false}}));
    REQUIRE(site.did({{"act", "power"}, {"board", 1}, {"on", true}}));
  }
  SUBCASE("and the whole simulator was ended and started again") {
    REQUIRE(site.did({{"act", "pause"}, {"ms", 100}}));
    site.stop_simulator();
    site.start_simulator();
  }
  site.start_daemon();
  CHECK(wait_until([&] {
    return site.oa_number("SELECT count(*) FROM docbay_event WHERE kind = 'deposit'") == 1;
  }));
  CHECK(site.judge().clean());
}

TEST_CASE("daemon: ended politely, it exits with 0 and takes up where it was") {
  Installation site;
  site.start_daemon();
  site.open_office();
  site.dispatch(2);
  REQUIRE(run({program("docbay-sim"), "courier", "--directory", site.home().string(), "--card",
               "COURIER-1", "--paper", "DOC-1"})
              .code == 0);
  site.hand({{"act", "scan"}, {"face", "front"}, {"text", "DOC-2"}});
  REQUIRE(site.did({{"act", "wait"}, {"bay", 4}, {"shutter", "open"}, {"timeout_ms", 5000}}));
  site.daemon().send(SIGTERM);
  REQUIRE(site.daemon().wait() == 0);
  REQUIRE(site.did({{"act", "drop"}, {"bay", 4}, {"code", "DOC-2"}, {"copy", 1}}));
  site.start_daemon();
  CHECK(wait_until([&] {
    return site.oa_number("SELECT count(*) FROM docbay_event WHERE kind = 'deposit'") == 2;
  }));
  CHECK(site.judge().clean());
}
