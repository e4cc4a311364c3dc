// Courier and collector on virtual time, with a host that answers scans and cards.
#include "simulator/people.hpp"

#include <optional>
#include <set>
#include <string>
#include <vector>

#include <boost/json.hpp>
#include <doctest/doctest.h>

#include "simulator/control.hpp"
#include "simulator/json.hpp"
#include "tests/simulator/master.hpp"

using namespace docbay;
using namespace docbay::tests;
using namespace std::chrono_literals;
using simulator::Papers;

namespace {

/// A cabinet whose host does, at each scan or card, what the test says.
struct Exchange {
  explicit Exchange(std::uint8_t shutters = 0xFF)
      : master{new_eeproms(1, shutters)},
        control{master.world,
                {{"front-scanner", [this](auto) { note_scan(); }},
                 {"front-card", [](auto) {}},
                 {"back-card", [this](auto) { note_card(); }}}} {}

  void note_scan() { pending = on_scan; }
  void note_card() { pending = on_card; }

  simulator::Ask ask() {
    return [this](const boost::json::object& act) -> simulator::Result<boost::json::object> {
      std::optional<std::string> answer;
      control.handle(boost::json::serialize(act), [&](const std::string& line) { answer = line; });
      for (int ms = 0; !answer && ms < 20'000; ++ms) {
        if (const auto work = std::exchange(pending, nullptr)) work();
        master.run(1ms);
      }
      REQUIRE(answer.has_value());
      auto object = simulator::parse_object(*answer);
      REQUIRE(object.has_value());
      if (simulator::flag_in(*object, "ok").value_or(false)) return *object;
      return std::unexpected{simulator::Fault{simulator::text_in(*object, "why").value_or("")}};
    };
  }

  simulator::Say say() {
    return [this](const std::string& line) { said.push_back(line); };
  }

  [[nodiscard]] bool has_said(std::string_view words) const {
    for (const std::string& line : said) {
      if (line.contains(words)) return true;
    }
    return false;
  }

  Master master;
  simulator::Control control;
  std::function<void()> on_scan;
  std::function<void()> on_card;
  std::function<void()> pending;
  std::vector<std::string> said;
};

}  // namespace

TEST_CASE("people: papers are named by code, number of copies, one copy, or a run of them") {
  CHECK(simulator::parse_papers("A1") == Papers{"A1", 1, 1});
  CHECK(simulator::parse_papers("A1*3") == Papers{"A1", 1, 3});
  CHECK(simulator::parse_papers("A1#3") == Papers{"A1", 3, 3});
  CHECK(simulator::parse_papers("A1#3..5") == Papers{"A1", 3, 5});
  CHECK(simulator::parse_papers("12345") == Papers{"12345", 1, 1});
  CHECK(simulator::parse_papers("a*b#c") == Papers{"a*b#c", 1, 1});
  CHECK(simulator::parse_papers("a*3#1") == Papers{"a*3", 1, 1});
  CHECK(simulator::parse_papers("a*3..4") == Papers{"a*3..4", 1, 1});
  CHECK(simulator::parse_papers("GB0626-2005^1^办公厅^|*2") ==
        Papers{"GB0626-2005^1^办公厅^|", 1, 2});
  CHECK(simulator::parse_papers("国办发〔2012〕10号") == Papers{"国办发〔2012〕10号", 1, 1});
}

TEST_CASE("people: no papers at all, or none of the right number, are refused") {
  for (const char* text : {"", "*3", "#1", "A*0", "A#0", "A#5..3", "A*5000"}) {
    CAPTURE(text);
    CHECK_FALSE(simulator::parse_papers(text).has_value());
  }
}

TEST_CASE("people: a courier drops one copy where the lamp is lit") {
  Exchange exchange;
  exchange.on_scan = [&] { exchange.master.offer(1, 4, 1); };
  const auto done = simulator::courier(exchange.ask(), exchange.say(), "C1", {{"A", 7, 7}});
  REQUIRE(done.has_value());
  CHECK(*done);
  REQUIRE(exchange.master.truth.size() == 1);
  CHECK(exchange.master.truth[0].bay == simulator::BayNumber{5});
  CHECK(exchange.master.truth[0].paper == simulator::Paper{"A", 7});
  CHECK(exchange.has_said("drops copy 7 of A into bay 5"));
}

TEST_CASE("people: a courier divides copies over all lit bays, as many as each lamp asks for") {
  Exchange exchange;
  exchange.on_scan = [&] {
    exchange.master.offer(1, 1, 2);
    exchange.master.offer(1, 6, 3);
  };
  const auto done = simulator::courier(exchange.ask(), exchange.say(), "C1", {{"A", 1, 5}});
  REQUIRE(done.has_value());
  CHECK(*done);
  CHECK(exchange.master.world.cabinet().bay({2}).papers.size() == 2);
  CHECK(exchange.master.world.cabinet().bay({7}).papers.size() == 3);
}

TEST_CASE("people: a courier without a lamp keeps the paper and goes on with the next") {
  Exchange exchange;
  int scans = 0;
  exchange.on_scan = [&] {
    if (++scans == 2) exchange.master.offer(1, 0, 1);
  };
  const auto done =
      simulator::courier(exchange.ask(), exchange.say(), "C1", {{"A", 1, 1}, {"B", 1, 1}});
  REQUIRE(done.has_value());
  CHECK_FALSE(*done);
  CHECK(exchange.has_said("no lamp for A"));
  REQUIRE(exchange.master.truth.size() == 1);
  CHECK(exchange.master.truth[0].paper.code == "B");
}

TEST_CASE("people: a courier keeps what no lamp asks for") {
  Exchange exchange;
  exchange.on_scan = [&] { exchange.master.offer(1, 0, 2); };
  const auto done = simulator::courier(exchange.ask(), exchange.say(), "C1", {{"A", 1, 3}});
  REQUIRE(done.has_value());
  CHECK_FALSE(*done);
  CHECK(exchange.master.truth.size() == 2);
  CHECK(exchange.has_said("keeps 1 copy of A"));
}

TEST_CASE("people: a courier presses the button when the shutter has shut again") {
  Exchange exchange;
  exchange.on_scan = [&] {
    exchange.master.offer(1, 0, 1);
    exchange.master.run(6s);
  };
  const auto done = simulator::courier(exchange.ask(), exchange.say(), "C1", {{"A", 1, 1}});
  REQUIRE(done.has_value());
  CHECK(*done);
  CHECK(exchange.has_said("presses the button of bay 1"));
}

TEST_CASE("people: a collector empties every bay that is released, and shuts its door") {
  Exchange exchange{0};
  REQUIRE(exchange.master.drop(2, {.code = "A", .copy = 1}).has_value());
  REQUIRE(exchange.master.drop(2, {.code = "B", .copy = 1}).has_value());
  exchange.on_card = [&] {
    exchange.master.open_door(1, 1);
    exchange.master.open_door(1, 3);
  };
  const auto done = simulator::collector(exchange.ask(), exchange.say(), "C2");
  REQUIRE(done.has_value());
  CHECK(*done);
  CHECK(exchange.has_said("takes from bay 2: copy 1 of A, copy 1 of B"));
  CHECK(exchange.has_said("takes from bay 4: nothing"));
  for (std::uint32_t bay = 1; bay <= 8; ++bay) {
    CHECK(exchange.master.world.cabinet().door({bay}) == simulator::DoorLook::closed);
  }
}

TEST_CASE("people: a collector whose doors stay shut goes away with nothing") {
  Exchange exchange;
  exchange.on_card = [] {};
  const auto done = simulator::collector(exchange.ask(), exchange.say(), "C2");
  REQUIRE(done.has_value());
  CHECK_FALSE(*done);
  CHECK(exchange.said.back() == "no door was released");
}
