// Days on which things go wrong, from a seed. The same seed gives the same day.
#include <chrono>

#include <doctest/doctest.h>

#include "tests/scenario/site.hpp"

using namespace docbay::tests;
namespace simulator = docbay::simulator;

namespace {

void play(std::uint64_t seed, const SiteFaults& faults, int documents) {
  CAPTURE(seed);
  Site site{seed, faults};
  site.dispatch(documents);
  for (int document = 1; document <= documents; ++document) REQUIRE(site.deliver(document));
  const auto wanted = static_cast<std::size_t>(documents);
  site.run_until([&] { return site.deposits() >= wanted; });
  site.run_for(std::chrono::seconds{2});
  const auto judgement = site.judge();
  CAPTURE(site.crashes());
  INFO(simulator::to_text(judgement));
  CHECK(judgement.dropped == wanted);
  CHECK(judgement.deposits == wanted);
  CHECK(judgement.clean());
}

}  // namespace

TEST_CASE("site: on a quiet day every drop is recorded once") {
  play(1, {}, 80);
}

TEST_CASE("site: a host that dies before or after each write loses nothing and doubles nothing") {
  for (std::uint64_t seed = 1; seed <= 4; ++seed) {
    play(seed, {.crash_before_write = 0.2, .crash_after_write = 0.2}, 60);
  }
}

TEST_CASE("site: a noisy line with lost answers loses nothing and doubles nothing") {
  for (std::uint64_t seed = 1; seed <= 4; ++seed) {
    play(seed, {.bit_error_rate = 2e-4, .loss_rate = 0.02}, 60);
  }
}

TEST_CASE("site: crashes on a noisy line lose nothing and double nothing") {
  for (std::uint64_t seed = 11; seed <= 14; ++seed) {
    play(seed,
         {.bit_error_rate = 1e-4,
          .loss_rate = 0.02,
          .crash_before_write = 0.1,
          .crash_after_write = 0.1},
         60);
  }
}

TEST_CASE("site: boards that lose their power between drops keep what they had not told") {
  Site site{5, {}};
  site.dispatch(24);
  for (int document = 1; document <= 24; ++document) {
    REQUIRE(site.deliver(document));
    // The EEPROM needs 5 ms for the page; then the mains may go, told or not.
    site.world().advance_to(site.world().now() + std::chrono::milliseconds{10});
    const std::uint32_t board = (Site::bay_of(document) - 1) / 8 + 1;
    REQUIRE(site.hands().power(board, false));
    site.run_for(std::chrono::milliseconds{300});
    REQUIRE(site.hands().power(board, true));
  }
  site.run_until([&] { return site.deposits() >= 24; });
  INFO(simulator::to_text(site.judge()));
  CHECK(site.judge().deposits == 24);
  CHECK(site.judge().clean());
}
