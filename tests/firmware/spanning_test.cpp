// Events that span pages: mixed with short ones over many laps, and cut at every byte of every
// page, again in the next life. The journal alone over an EEPROM in memory.
#include <algorithm>
#include <array>
#include <cstdint>
#include <map>
#include <optional>
#include <vector>

#include <doctest/doctest.h>

#include "tests/firmware/journal_life.hpp"

using namespace docbay;
using namespace docbay::tests;

namespace {

/// Every event offered is true; every durable one beyond `acknowledged` comes; in order.
void check_offers(Life& life, const Truth& truth,
                  const std::vector<protocol::EventIdentity>& durable_before,
                  protocol::EventSequence acknowledged) {
  const auto waiting = life.journal.waiting();
  const auto offered = life.fetch(all_events);
  CHECK(offered.size() == waiting);
  std::uint32_t last = 0;
  for (const protocol::Event& event : offered) {
    CHECK(event.identity.sequence.value > last);
    last = event.identity.sequence.value;
    const auto known = truth.find(event.identity);
    REQUIRE(known != truth.end());
    CHECK(same(known->second, event));
  }
  for (const protocol::EventIdentity& identity : durable_before) {
    if (identity.sequence <= acknowledged) continue;
    CHECK(std::ranges::find(offered, identity, &protocol::Event::identity) != offered.end());
  }
  CHECK(life.journal.overflow_count() == 0);
}

}  // namespace

TEST_CASE("spanning: short and long events come back whole and in order over many laps") {
  Chance chance{3};
  Truth truth;
  Life life{blank_eeprom(), 1};
  std::array<std::size_t, firmware::page_count> writes{};
  life.board.on_write = [&](const MemoryBoard& board) { ++writes[board.writing->page]; };
  std::size_t fetched = 0;
  const auto check = [&](std::size_t count) {
    for (const protocol::Event& event : life.fetch(count)) {
      ++fetched;
      REQUIRE(truth.contains(event.identity));
      CHECK(same(truth.at(event.identity), event));
    }
  };
  for (int i = 0; i < 1'000; ++i) {
    const std::size_t bytes = chance.below(2) == 0
                                  ? chance.below(13)
                                  : chance.below(protocol::event_payload_bytes_max + 1);
    while (life.journal.ring_room() < firmware::pages_per_event_max) check(1 + chance.below(6));
    REQUIRE(life.append(truth, bytes));
    life.settle();
  }
  check(all_events);
  CHECK(fetched == truth.size());
  const auto ring = std::span{writes}.subspan(firmware::ring_page);
  CHECK(std::ranges::max(ring) - std::ranges::min(ring) <= 1);
  CHECK(std::ranges::min(ring) > 20);
}

TEST_CASE("spanning: a cut at every byte of every page, twice, loses and invents nothing") {
  Chance chance{11};
  for (const bool full : {false, true}) {
    // A ring with a history that the next events write over.
    Truth truth;
    Life first{blank_eeprom(), 1};
    for (std::size_t i = 0; i < 200; ++i) {
      if (first.journal.ring_room() < firmware::pages_per_event_max) first.fetch(1);
      first.append(truth, i % 3 == 0 ? 40 + i % 150 : 8);
      first.settle();
    }
    protocol::EventSequence acknowledged{0};
    const std::size_t keep = full ? 0 : 1'000;
    for (const auto& event : first.fetch(keep)) acknowledged = event.identity.sequence;
    // Room for just one long event, so that it writes over what the last head calls waiting.
    while (first.journal.ring_room() < firmware::pages_per_event_max) {
      for (const auto& event : first.fetch(1)) acknowledged = event.identity.sequence;
    }
    std::vector<std::pair<EepromPages, MemoryBoard::Write>> moments;
    first.board.on_write = [&](const MemoryBoard& board) {
      moments.emplace_back(board.pages, *board.writing);
    };
    REQUIRE(first.append(truth, protocol::event_payload_bytes_max));
    first.settle();
    REQUIRE(moments.size() == firmware::pages_per_event_max);
    for (const auto& [pages, write] : moments) {
      for (std::size_t bytes = 0; bytes <= firmware::page_bytes; ++bytes) {
        CAPTURE(full);
        CAPTURE(bytes);
        MemoryBoard chip;
        chip.pages = pages;
        chip.writing = write;
        chip.cut(bytes, bytes % 2 == 0 ? std::optional{chance.page()} : std::nullopt);
        const auto durable_before = durable(chip.pages);
        // The next life begins a long event of another length and is cut as well.
        Truth second_truth = truth;
        Life second{chip.pages, 2};
        const std::size_t length = 20 + chance.below(170);
        if (second.append(second_truth, length)) {
          for (std::uint64_t steps = chance.below(22); steps > 0; --steps) {
            second.journal.poll();
            if (steps > 1) second.board.advance();
          }
        }
        second.board.cut(chance.below(firmware::page_bytes + 1), chance.page());
        const auto durable_after = durable(second.board.pages);
        Life third{second.board.pages, 3};
        check_offers(third, second_truth, durable_after, acknowledged);
        for (const protocol::EventIdentity& identity : durable_before) {
          if (identity.sequence <= acknowledged) continue;
          CHECK(std::ranges::binary_search(durable_after, identity));
        }
      }
    }
  }
}

TEST_CASE("spanning: an event that does not fit as a whole is refused and counted") {
  Truth truth;
  Life life{blank_eeprom(), 1};
  while (life.journal.ring_room() > firmware::pages_per_event_max) {
    REQUIRE(life.append(truth, protocol::event_payload_bytes_max));
    life.settle();
  }
  REQUIRE(life.append(truth, 8));
  life.settle();
  const std::size_t room = life.journal.ring_room();
  CHECK_FALSE(life.append(truth, 192));
  CHECK(life.journal.overflow_count() == 1);
  CHECK(life.journal.ring_room() == room);
}

TEST_CASE(
    "spanning: what is left of an acknowledged event that was partly written over is not offered") {
  Truth truth;
  Life first{blank_eeprom(), 1};
  REQUIRE(first.append(truth, protocol::event_payload_bytes_max));
  while (first.journal.ring_room() > 0) {
    first.settle();
    REQUIRE(first.append(truth, 8));
  }
  first.settle();
  REQUIRE(first.fetch(1).size() == 1);
  REQUIRE(first.append(truth, protocol::event_payload_bytes_max));
  std::uint32_t written = 0;
  first.board.on_write = [&](const MemoryBoard&) { ++written; };
  while (written < 5) {
    first.journal.poll();
    first.board.advance();
  }
  Life second{first.board.pages, 2};
  const auto offered = second.fetch(all_events);
  CHECK(offered.size() == firmware::ring_slots - firmware::pages_per_event_max);
  CHECK(offered.front().identity.sequence.value == firmware::pages_per_event_max + 1);
  CHECK(second.journal.overflow_count() == 0);
}
