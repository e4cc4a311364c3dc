// The power goes while a page is being written: at every write, after every byte, with the rest of
// the page old or garbage, and once more while the board recovers.
#include <algorithm>
#include <cstdint>
#include <optional>
#include <vector>

#include <doctest/doctest.h>

#include "tests/firmware/bench.hpp"
#include "tests/firmware/truth.hpp"

using namespace docbay;
using namespace docbay::tests;

namespace {

/// The instant at which a write began.
struct Moment {
  EepromPages pages;
  MemoryBoard::Write write;
  Record record;
  std::uint32_t served_boots = 0;  ///< boot counts up to this one have been shown to the host
};

/// A line that takes more than one page, or more than one event; it is written while hands go on.
void scan(Bench& bench, std::size_t bytes) {
  std::vector<std::uint8_t> line(bytes);
  for (std::size_t i = 0; i < bytes; ++i) line[i] = static_cast<std::uint8_t>(0x81 + i % 100);
  line.push_back('\r');
  bench.controller().hear_scanner(line);
}

/// A board's life over more than a lap of its ring, with a host that lets events pile up, catches
/// up, and once lets the journal run full; and every moment at which a page write began.
std::vector<Moment> live() {
  std::vector<Moment> moments;
  Record record;
  Bench bench{commissioned(bench_settings())};
  bench.board.on_write = [&](const MemoryBoard& board) {
    note_write(record, board);
    moments.push_back({.pages = board.pages,
                       .write = *board.writing,
                       .record = record,
                       .served_boots = bench.controller().serving() ? 1U : 0U});
  };
  bench.power_on();
  REQUIRE(bench.await_service());
  std::optional<protocol::Acknowledgement> acknowledgement;
  const auto fetch = [&](std::size_t count) {
    while (count > 0) {
      const auto window = bench.exchange(acknowledgement);
      if (acknowledgement) record.acknowledged = acknowledgement->identity.sequence.value;
      acknowledgement.reset();
      if (window.event) {
        acknowledgement = {window.event->identity};
        --count;
      } else if (window.waiting > 0) {
        bench.run(tick_ms);
      } else {
        return;
      }
    }
  };
  for (std::size_t i = 0; i < firmware::ring_slots + 20; ++i) {
    bench.drop_in(i % 8);
    if (i % 12 == 0) scan(bench, 5 + 29 * i % 420);
    if (i % 5 == 0) fetch(5);
  }
  fetch(2 * firmware::ring_slots);
  for (std::size_t burst = 0; burst < 4; ++burst) bench.drop_everywhere();
  bench.run(settle_ms);
  fetch(2 * firmware::ring_slots);
  for (std::size_t i = 0; i < firmware::ring_slots + 2; ++i) bench.drop_in(i % 8);
  fetch(3);
  for (std::size_t i = 0; i < 5; ++i) bench.drop_in(i % 8);
  // Lines over places that have just become free.
  fetch(40);
  scan(bench, 181);
  fetch(10);
  scan(bench, 300);
  bench.run(200);
  return moments;
}

/// What a recovered board must offer, held against the record.
struct Findings {
  std::size_t lost = 0;
  std::size_t invented = 0;  ///< or offered with another content
  std::size_t disordered = 0;
  bool operator==(const Findings&) const = default;
};

Findings examine(const std::vector<protocol::Event>& offered, const Record& record,
                 const std::vector<protocol::EventIdentity>& durable_before,
                 std::uint32_t boots_before) {
  Findings findings;
  std::uint32_t last = 0;
  for (const protocol::Event& event : offered) {
    const std::uint32_t sequence = event.identity.sequence.value;
    const std::size_t pages = firmware::pages_of(event.payload_bytes);
    if (last != 0 && sequence != last + pages) ++findings.disordered;
    last = sequence;
    if (event.identity.boot_count.value > boots_before) continue;
    if (!is_true(event, record)) ++findings.invented;
  }
  for (const protocol::EventIdentity& identity : durable_before) {
    if (identity.sequence.value <= record.acknowledged) continue;
    const auto there = std::ranges::find(offered, identity, &protocol::Event::identity);
    if (there == offered.end()) ++findings.lost;
  }
  return findings;
}

/// A cut in the middle of a write of the recovery itself: the first (the boot count) or the second
/// (the record of the start).
struct SecondCut {
  std::size_t which_write = 0;  ///< 0: there is none
  std::size_t bytes = 0;
  std::optional<firmware::Page> rest;
};

/// Brings a board with these pages to service.
void recover(Bench& bench, const SecondCut& cut) {
  constexpr int recovery_ms_max = 100;
  std::size_t writes = 0;
  bench.board.on_write = [&](const MemoryBoard&) { ++writes; };
  bench.power_on();
  for (int ms = 0; cut.which_write > 0 && ms < recovery_ms_max; ++ms) {
    if (writes == cut.which_write) {
      bench.power_off(cut.bytes, cut.rest);
      bench.power_on();
      break;
    }
    bench.run(tick_ms);
  }
  bench.board.on_write = nullptr;
  REQUIRE(bench.await_service());
}

}  // namespace

TEST_CASE("power cut: after every byte of every page write, nothing is lost, invented or changed") {
  const std::vector<Moment> moments = live();
  REQUIRE(moments.size() > 2 * firmware::ring_slots);
  Chance chance{20'240'601};
  Findings all;
  std::size_t cuts = 0;
  for (const Moment& moment : moments) {
    for (std::size_t bytes = 0; bytes <= firmware::page_bytes; ++bytes) {
      const bool garbage = (cuts + bytes) % 2 == 0;
      const std::optional<firmware::Page> rest =
          garbage ? std::optional{chance.page()} : std::nullopt;
      Bench bench{moment.pages};
      bench.board.writing = moment.write;
      bench.board.cut(bytes, rest);
      const auto durable_before = durable(bench.board.pages);
      // Every third board is cut again while it recovers.
      SecondCut again;
      if (cuts % 3 == 0) {
        again = {.which_write = 1 + chance.below(2),
                 .bytes = chance.below(firmware::page_bytes + 1),
                 .rest = chance.page()};
      }
      recover(bench, again);
      CHECK(bench.controller().boot_count().value > moment.served_boots);
      const Findings findings =
          examine(bench.drain(), moment.record, durable_before, moment.served_boots);
      all.lost += findings.lost;
      all.invented += findings.invented;
      all.disordered += findings.disordered;
      ++cuts;
    }
  }
  CAPTURE(cuts);
  CHECK(all == Findings{});
}

TEST_CASE("power cut: again after every byte of both writes of a recovery") {
  const std::vector<Moment> moments = live();
  Chance chance{7};
  Findings all;
  // Around the first event, the end of the ring, and a full journal.
  const std::vector<std::size_t> chosen{
      1, 2, firmware::ring_slots, firmware::ring_slots + 1, moments.size() - 2, moments.size() - 1};
  for (const std::size_t index : chosen) {
    const Moment& moment = moments[index];
    for (std::size_t first = 0; first <= firmware::page_bytes; first += 4) {
      for (std::size_t second = 0; second <= firmware::page_bytes; ++second) {
        for (const std::size_t which : {std::size_t{1}, std::size_t{2}}) {
          Bench bench{moment.pages};
          bench.board.writing = moment.write;
          bench.board.cut(first, chance.page());
          const auto durable_before = durable(bench.board.pages);
          SecondCut cut{.which_write = which, .bytes = second, .rest = std::nullopt};
          if (second % 2 == 0) cut.rest = chance.page();
          recover(bench, cut);
          const Findings findings =
              examine(bench.drain(), moment.record, durable_before, moment.served_boots);
          all.lost += findings.lost;
          all.invented += findings.invented;
          all.disordered += findings.disordered;
        }
      }
    }
  }
  CHECK(all == Findings{});
}
