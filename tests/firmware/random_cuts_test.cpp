// Power cuts at random moments of a long life.
#include <algorithm>
#include <cstdint>
#include <optional>
#include <set>
#include <vector>

#include <doctest/doctest.h>

#include "tests/firmware/bench.hpp"
#include "tests/firmware/truth.hpp"

using namespace docbay;
using namespace docbay::tests;

namespace {

/// Longer than a board with a full ring takes until it serves.
constexpr std::uint32_t recovery_ms_max = 100;

/// A board that is cut again and again, and a host that acknowledges only what it has.
class RandomLife {
 public:
  explicit RandomLife(std::uint64_t seed) : chance_{seed}, pages_{commissioned(bench_settings())} {}

  void go_through_one_boot() {
    const auto whole_before = durable(pages_);
    Bench bench{pages_};
    bench.board.on_write = [this](const MemoryBoard& board) { note_write(record_, board); };
    bench.power_on();
    bench.run(static_cast<std::uint32_t>(chance_.below(recovery_ms_max)));
    // Some cuts come before the board has got as far as serving.
    if (bench.controller().serving() || chance_.below(4) > 0) work(bench);
    if (chance_.below(2) == 0) bench.drop_everywhere();
    bench.power_off(chance_.below(firmware::page_bytes + 1),
                    chance_.below(2) == 0 ? std::optional{chance_.page()} : std::nullopt);
    pages_ = bench.board.pages;
    const auto whole_after = durable(pages_);
    for (const protocol::EventIdentity& identity : whole_before) {
      // What was whole leaves its page only when the host has it.
      CHECK((std::ranges::binary_search(whole_after, identity) || in_hand_.contains(identity)));
    }
  }

  /// At last the power stays: every event that is whole comes, or has come before.
  void end() {
    Bench bench{pages_};
    bench.power_on();
    REQUIRE(bench.await_service());
    for (const protocol::Event& event : bench.drain()) in_hand_.insert(event.identity);
    for (const protocol::EventIdentity& identity : durable(pages_)) {
      CHECK(in_hand_.contains(identity));
    }
  }

 private:
  void work(Bench& bench) {
    REQUIRE(bench.await_service());
    std::optional<protocol::Acknowledgement> acknowledgement;
    for (std::uint64_t acts = chance_.below(40); acts > 0; --acts) {
      if (chance_.below(6) == 0) {
        std::vector<std::uint8_t> line(1 + chance_.below(300), 0xC4);
        line.push_back('\n');
        bench.controller().hear_scanner(line);
      }
      if (chance_.below(2) == 0) {
        bench.drop_in(chance_.below(protocol::bays_per_board_max));
        continue;
      }
      const auto window = bench.exchange(acknowledgement);
      acknowledgement.reset();
      if (!window.event) continue;
      REQUIRE(is_true(*window.event, record_));
      in_hand_.insert(window.event->identity);
      acknowledgement = {window.event->identity};
    }
  }

  Chance chance_;
  EepromPages pages_;
  Record record_;
  std::set<protocol::EventIdentity> in_hand_;
};

}  // namespace

TEST_CASE("power cut: the boot count never serves twice, whatever becomes of its page") {
  Chance chance{99};
  EepromPages pages = commissioned(bench_settings());
  std::uint32_t served = 0;
  for (std::uint32_t starts = 1; starts <= 2'000; ++starts) {
    Bench bench{pages};
    bench.power_on();
    CHECK(bench.controller().boot_count().value <= starts);
    const std::uint64_t kind = chance.below(3);
    if (kind == 0) {
      REQUIRE(bench.await_service());
      CHECK(bench.controller().boot_count().value > served);
      served = bench.controller().boot_count().value;
    } else {
      bench.run(static_cast<std::uint32_t>(chance.below(recovery_ms_max)));
      if (bench.controller().serving()) {
        CHECK(bench.controller().boot_count().value > served);
        served = bench.controller().boot_count().value;
      }
    }
    bench.power_off(chance.below(firmware::page_bytes + 1),
                    kind == 2 ? std::optional{chance.page()} : std::nullopt);
    pages = bench.board.pages;
  }
  CHECK(served > 500);
}

TEST_CASE("power cut: a life of random cuts, drops and fetches never breaks its word") {
  constexpr std::uint64_t lives = 60;
  for (std::uint64_t number = 1; number <= lives; ++number) {
    CAPTURE(number);
    RandomLife life{number};
    constexpr int boots = 25;
    for (int boot = 0; boot < boots; ++boot) life.go_through_one_boot();
    life.end();
  }
}
