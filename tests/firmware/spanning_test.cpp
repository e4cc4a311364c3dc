// Events that span pages: mixed with short ones over many laps, and cut at every byte of every
// page, again in the next life. The journal alone over an EEPROM in memory.
#include <algorithm>
#include <array>
#include <cstdint>
#include <map>
#include <optional>
#include <vector>

#include <doctest/doctest.h>

#include "tests/firmware/truth.hpp"

using namespace docbay;
using namespace docbay::tests;

namespace {

using Journal = firmware::Journal<MemoryBoard>;

/// Everything that was ever given to the journal, by identity.
using Truth = std::map<protocol::EventIdentity, protocol::Event>;

protocol::Event make_event(std::uint32_t boot, std::uint32_t tag, std::size_t bytes) {
  protocol::Event event;
  event.identity.boot_count = {boot};
  event.kind = protocol::EventKind::scanned;
  event.at_ms = {tag};
  event.bay = static_cast<std::uint8_t>(tag % 8);
  event.payload_bytes = static_cast<std::uint8_t>(bytes);
  for (std::size_t i = 0; i < bytes; ++i) {
    event.payload[i] = static_cast<std::uint8_t>(tag * 31 + i * 7 + boot);
  }
  return event;
}

bool same(const protocol::Event& a, const protocol::Event& b) {
  return a.identity == b.identity && a.kind == b.kind && a.bay == b.bay && a.at_ms == b.at_ms &&
         std::ranges::equal(a.content(), b.content());
}

/// A journal with its chip, and the truth about it.
struct Life {
  explicit Life(const EepromPages& pages, std::uint32_t boot_count) : boot{boot_count} {
    board.pages = pages;
    board.write_ms = 1;
    REQUIRE(journal.recover());
    sequence = newest_sequence();
  }

  /// The highest sequence of a durable head, where this boot's sequences begin.
  [[nodiscard]] std::uint32_t newest_sequence() const {
    const auto whole = durable(board.pages);
    std::uint32_t highest = 0;
    for (const auto& identity : whole) highest = std::max(highest, identity.sequence.value);
    return highest;
  }

  bool append(Truth& truth, std::size_t bytes) {
    protocol::Event event = make_event(boot, ++tag, bytes);
    if (!journal.append(event)) return false;
    sequence += static_cast<std::uint32_t>(firmware::pages_of(bytes));
    event.identity.sequence = {sequence};
    truth[event.identity] = event;
    return true;
  }

  void settle() {
    for (std::size_t i = 0; i < 2 * firmware::ring_slots; ++i) {
      journal.poll();
      board.advance();
    }
  }

  /// Acknowledges up to `count` events; returns them.
  std::vector<protocol::Event> fetch(std::size_t count) {
    std::vector<protocol::Event> events;
    for (std::size_t i = 0; i < count; ++i) {
      const auto head = journal.head();
      if (!head) break;
      events.push_back(*head);
      journal.acknowledge(head->identity);
      journal.poll();
    }
    return events;
  }

  MemoryBoard board;
  Journal journal{board};
  std::uint32_t boot;
  std::uint32_t tag = 0;
  std::uint32_t sequence = 0;
};

constexpr std::size_t all_events = 2 * firmware::ring_slots;

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

TEST_CASE("spanning: an event with a page gone bad is given up as one, and the next one comes") {
  Truth truth;
  Life life{blank_eeprom(), 1};
  for (const unsigned bytes : {8U, 192U, 8U}) REQUIRE(life.append(truth, bytes));
  life.settle();
  CHECK(life.journal.waiting() == 3);
  life.board.pages[firmware::ring_page + 5][20] ^= 0x10;
  REQUIRE(life.fetch(1).size() == 1);
  for (int i = 0; i < 10; ++i) life.journal.poll();
  CHECK(life.journal.overflow_count() == 1);
  CHECK(life.journal.waiting() == 1);
  const auto last = life.fetch(1);
  REQUIRE(last.size() == 1);
  CHECK(last[0].identity.sequence.value == 12);
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
