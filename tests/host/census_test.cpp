// The census against lines that are sets of boards: whoever is there is found, and nobody else.
#include "host/bus/census.hpp"

#include <algorithm>
#include <array>
#include <map>
#include <random>
#include <set>

#include <doctest/doctest.h>
#include <rapidcheck.h>

using namespace docbay;
using namespace docbay::host;
using drivers::LineFailure;
using std::chrono::seconds;

namespace {

constexpr std::uint64_t batch = 0xD0CB000000000001;

/// Boards by address, as a wire brings their voices together.
struct FakeLine {
  struct Board {
    protocol::BoardSerial serial;
    bool knows_lots = true;
  };

  std::multimap<std::uint8_t, Board> boards;
  std::set<std::uint8_t> foreign;
  double loss_rate = 0;  ///< of single answers
  std::mt19937 random{1};

  CensusAnswer ask(const CensusQuestion& question) {
    std::vector<CensusAnswer> voices;
    const auto [first, last] = boards.equal_range(question.address.value);
    for (auto it = first; it != last; ++it) {
      const auto& [serial, knows_lots] = it->second;
      if (!question.selection) {
        voices.emplace_back(serial);
      } else if (!knows_lots) {
        voices.emplace_back(std::unexpected{LineFailure::exception_illegal_address});
      } else if (selects(*question.selection, protocol::lot_of(serial))) {
        voices.emplace_back(serial);
      }
    }
    if (foreign.contains(question.address.value)) {
      voices.emplace_back(std::unexpected{LineFailure::exception_illegal_address});
    }
    if (voices.empty()) return std::unexpected{LineFailure::timed_out};
    if (voices.size() > 1) return std::unexpected{LineFailure::corrupt};
    if (std::bernoulli_distribution{loss_rate}(random)) {
      return std::unexpected{LineFailure::timed_out};
    }
    return voices.front();
  }
};

struct Walk {
  explicit Walk(FakeLine& it) : line{it} {}

  /// Until one look has ended.
  AddressLook look() {
    for (;;) {
      now = std::max(now, census.due(now));
      const CensusQuestion question = census.next();
      ++questions;
      if (auto ended = census.answered(question, line.ask(question), now)) return *ended;
    }
  }

  FakeLine& line;
  Census census{seconds{2}};
  BusTime now{seconds{1000}};
  int questions = 0;
};

std::set<std::uint64_t> values(const std::vector<protocol::BoardSerial>& boards) {
  std::set<std::uint64_t> serials;
  for (const auto& board : boards) serials.insert(board.value);
  return serials;
}

}  // namespace

TEST_CASE("census: the walk comes past every address that nobody is expected at, and no other") {
  FakeLine line;
  Walk walk{line};
  walk.census.expect({1});
  walk.census.expect({100});
  walk.census.expect({247});
  walk.census.tour();
  std::set<std::uint8_t> seen;
  while (walk.census.touring()) seen.insert(walk.look().address.value);
  CHECK(seen.size() == 244);
  for (const std::uint8_t expected : std::array<std::uint8_t, 3>{1, 100, 247}) {
    CHECK_FALSE(seen.contains(expected));
  }
  CHECK(walk.now == BusTime{seconds{1000}});  // as fast as the line allows
}

TEST_CASE("census: the slow walk comes round, and often past the address of new boards") {
  FakeLine line;
  Walk walk{line};
  walk.census.expect({5});
  std::map<std::uint8_t, int> seen;
  for (int i = 0; i < 4 * 250; ++i) ++seen[walk.look().address.value];
  CHECK(seen.size() == 246);
  CHECK(seen.at(247) > 200);
  CHECK(walk.now - BusTime{seconds{1000}} == 1000 * BusTime{seconds{2}});
}

TEST_CASE("census: boards that share an address are each found, however alike their serials are") {
  CHECK(rc::check("boards", [](std::uint64_t first) {
    const auto count = *rc::gen::inRange<std::size_t>(1, 9);
    FakeLine line;
    std::set<std::uint64_t> there;
    for (std::size_t i = 0; i < count; ++i) {
      line.boards.insert({9, {.serial = {first + i}}});
      there.insert(first + i);
    }
    Walk walk{line};
    walk.census.suspect({9}, walk.now);
    const AddressLook look = walk.look();
    RC_ASSERT(look.address.value == 9);
    RC_ASSERT(values(look.boards) == there);
    RC_ASSERT(!look.inseparable);
    RC_ASSERT(!look.foreign);
    RC_ASSERT(walk.questions <= static_cast<int>(16 * count + 40));
  }));
}

TEST_CASE("census: a lost answer hides no board from a search") {
  int found = 0;
  for (unsigned seed = 1; seed <= 100; ++seed) {
    FakeLine line;
    line.random.seed(seed);
    line.loss_rate = 0.05;
    for (std::uint64_t i = 0; i < 4; ++i) line.boards.insert({9, {.serial = {batch + i}}});
    Walk walk{line};
    walk.census.suspect({9}, walk.now);
    found += walk.look().boards.size() == 4 ? 1 : 0;
  }
  CHECK(found >= 95);
}

TEST_CASE("census: a walk that meets two boards at once tells them apart") {
  FakeLine line;
  line.boards.insert({3, {.serial = {batch}}});
  line.boards.insert({3, {.serial = {batch + 1}}});
  Walk walk{line};
  walk.census.tour();
  AddressLook look = walk.look();
  while (look.address.value != 3) look = walk.look();
  CHECK(values(look.boards) == std::set<std::uint64_t>{batch, batch + 1});
}

TEST_CASE(
    "census: an older board is named when it is alone, and two of them are said to be several") {
  FakeLine line;
  line.boards.insert({3, {.serial = {batch}, .knows_lots = false}});
  line.boards.insert({4, {.serial = {batch + 1}, .knows_lots = false}});
  line.boards.insert({4, {.serial = {batch + 2}, .knows_lots = false}});
  Walk walk{line};
  walk.census.suspect({3}, walk.now);
  CHECK(walk.look() == AddressLook{.address = {3}, .boards = {{batch}}});
  walk.questions = 0;
  walk.census.suspect({4}, walk.now);
  const AddressLook look = walk.look();
  CHECK(look.inseparable);
  CHECK(look.boards.empty());
  CHECK(walk.questions <= 48);
}

TEST_CASE("census: something that is no board of ours is said to be there") {
  FakeLine line;
  line.foreign.insert(1);
  Walk walk{line};
  walk.census.tour();
  const AddressLook look = walk.look();
  CHECK(look == AddressLook{.address = {1}, .boards = {}, .foreign = true});
}

TEST_CASE("census: a gateway that says that nobody is there is believed") {
  FakeLine line;
  Walk walk{line};
  walk.census.tour();
  for (const LineFailure failure :
       {LineFailure::exception_no_board, LineFailure::exception_other}) {
    const CensusQuestion question = walk.census.next();
    const auto look = walk.census.answered(question, std::unexpected{failure}, walk.now);
    REQUIRE(look.has_value());
    CHECK(*look == AddressLook{.address = question.address});
  }
}

TEST_CASE("census: the same address is suspected once in ten seconds") {
  FakeLine line;
  Walk walk{line};
  int looks = 0;
  for (int i = 0; i < 120; ++i) {
    walk.census.suspect({9}, walk.now);
    looks += walk.look().address.value == 9 ? 1 : 0;
  }
  const auto lasted = std::chrono::duration_cast<seconds>(walk.now - BusTime{seconds{1000}});
  CHECK(looks >= 5);
  CHECK(looks <= lasted.count() / 10 + 2);
}

TEST_CASE("census: a line that is away or noisy says nothing about who is there") {
  FakeLine line;
  Walk walk{line};
  walk.census.tour();
  const CensusQuestion question = walk.census.next();
  for (const LineFailure failure : {LineFailure::device_lost, LineFailure::noisy}) {
    CHECK_FALSE(walk.census.answered(question, std::unexpected{failure}, walk.now).has_value());
    CHECK(walk.census.due(walk.now) > walk.now);
    CHECK(walk.census.next().address == question.address);
  }
}
