// The journal: order, acknowledgement, wrap, overflow, bad pages.
#include <doctest/doctest.h>

#include "tests/firmware/bench.hpp"

using namespace docbay;
using namespace docbay::tests;
using protocol::EventKind;

namespace {

constexpr std::uint32_t drop_ms = passage_ms + settle_ms;

/// Fills the journal to the brim with drops that nobody fetches.
void fill(Bench& bench) {
  for (std::size_t i = 0; bench.controller().serving() && !bench.status().journal_full; ++i) {
    REQUIRE(i <= firmware::ring_slots);
    bench.drop_in(i % protocol::bays_per_board_max);
  }
}

}  // namespace

TEST_CASE("journal: the first event of a board tells that it started") {
  Bench bench;
  const auto events = bench.drain();
  REQUIRE(kinds(events) == std::vector{EventKind::booted});
  CHECK(events[0].bay == protocol::whole_board);
  CHECK(events[0].identity.boot_count == protocol::BootCount{1});
  CHECK(events[0].identity.sequence == protocol::EventSequence{1});
}

TEST_CASE("journal: an event is offered only when it is in the EEPROM") {
  Bench bench;
  bench.drain();
  bench.beams(0, true, false, 40);
  bench.beams(0, true, true, 40);
  bench.beams(0, false, true, 40);
  bench.board.in[0].beam_inner_blocked = false;
  std::size_t seen_while_writing = 0;
  for (std::uint32_t ms = 0; ms < 30; ++ms) {
    bench.run(tick_ms);
    if (!bench.board.writing) continue;
    if (bench.exchange(std::nullopt).event || bench.status().events_waiting > 0) {
      ++seen_while_writing;
    }
  }
  CHECK(seen_while_writing == 0);
  CHECK(kinds(bench.drain()) == std::vector{EventKind::dropped_unoffered});
}

TEST_CASE("journal: an event is offered until it is acknowledged, and always the same") {
  Bench bench;
  bench.drain();
  bench.drop_in(3);
  const auto first = bench.exchange(std::nullopt);
  for (int i = 0; i < 5; ++i) {
    bench.run(50);
    const auto again = bench.exchange(std::nullopt);
    REQUIRE(again.event.has_value());
    CHECK(again.event->identity == first.event->identity);
    CHECK(again.event->at_ms == first.event->at_ms);
  }
}

TEST_CASE("journal: only the oldest event can be acknowledged, by its very identity") {
  Bench bench;
  bench.drain();
  bench.drop_in(0);
  bench.drop_in(1);
  const auto head = bench.exchange(std::nullopt).event->identity;
  const auto attempt = [&](protocol::EventIdentity identity) {
    return bench.exchange(protocol::Acknowledgement{identity}).event->identity;
  };
  CHECK(attempt({head.boot_count, {head.sequence.value + 1}}) == head);
  CHECK(attempt({head.boot_count, {head.sequence.value - 1}}) == head);
  CHECK(attempt({{head.boot_count.value + 1}, head.sequence}) == head);
  CHECK(attempt(head).sequence.value == head.sequence.value + 1);
}

TEST_CASE("journal: a forged acknowledgement is counted and frees nothing") {
  Bench bench;
  bench.drain();
  bench.drop_in(0);
  const auto head = bench.exchange(std::nullopt).event->identity;
  std::array<std::uint16_t, protocol::acknowledge_words> words{};
  encode(1, protocol::Acknowledgement{head}, bench.settings().key, bench.settings().serial, words);
  words[protocol::acknowledge_words - 1] ^= 1;
  bench.ask({.address = bench.settings().address,
             .function = protocol::Function::write_multiple,
             .write_address = extent(protocol::Block::acknowledge).address,
             .write_words = protocol::acknowledge_words},
            words);
  CHECK(bench.status().events_waiting == 1);
  CHECK(bench.detail().refused_code_count == 1);
  CHECK(bench.exchange(std::nullopt).event->identity == head);
}

TEST_CASE("journal: over many laps of the ring no event is lost and none comes twice") {
  Bench bench;
  std::uint32_t expected = 1;
  constexpr int laps = 5;
  for (std::size_t i = 0; i < laps * firmware::ring_slots; ++i) {
    bench.drop_in(i % protocol::bays_per_board_max);
    // Fetched in gulps of many sizes, so that head and tail meet the end of the ring everywhere.
    if (i % 7 != 0 && i % 11 != 0) continue;
    for (const protocol::Event& event : bench.drain()) {
      CHECK(event.identity.sequence.value == expected);
      ++expected;
    }
  }
  for (const protocol::Event& event : bench.drain()) {
    CHECK(event.identity.sequence.value == expected++);
  }
  CHECK(expected == laps * firmware::ring_slots + 2);
  CHECK(bench.detail().overflow_count == 0);
}

TEST_CASE("journal: over many laps wear is even") {
  Bench bench;
  std::array<std::size_t, firmware::page_count> writes{};
  bench.board.on_write = [&](const MemoryBoard& board) { ++writes[board.writing->page]; };
  constexpr std::size_t laps = 3;
  for (std::size_t i = 0; i < laps * firmware::ring_slots; ++i) {
    bench.drop_in(0);
    bench.drain();
  }
  for (std::size_t page = firmware::ring_page; page < firmware::page_count; ++page) {
    CAPTURE(page);
    CHECK(writes[page] == laps);
  }
}

TEST_CASE("journal: when it is full no shutter opens, and the flag says why") {
  Bench bench;
  bench.drain();
  fill(bench);
  const auto report = bench.offer(0, {.copies = 1, .window_ms = 15'000, .shutter_ms = 5'000});
  CHECK(report.result == protocol::CommandResult::journal_full);
  CHECK_FALSE(bench.out(0).shutter_open);
  CHECK((bench.out(0).lamps & protocol::lamp_wait) == 0);
}

TEST_CASE("journal: an offer needs room for all that it can bring") {
  Bench bench;
  bench.drain();
  while (bench.status().events_waiting < firmware::ring_slots - firmware::events_per_offer)
    bench.drop_in(0);
  CHECK(bench.offer(0, {.copies = 1, .window_ms = 15'000}).result ==
        protocol::CommandResult::journal_full);
  const auto head = bench.exchange(std::nullopt).event->identity;
  bench.exchange(protocol::Acknowledgement{head});
  CHECK(bench.offer(0, {.copies = 1, .window_ms = 15'000}).result == protocol::CommandResult::done);
}

TEST_CASE("journal: what finds no room is counted, and reported as soon as there is some") {
  Bench bench;
  bench.drain();
  fill(bench);
  constexpr std::uint16_t too_many = 3;
  for (int i = 0; i < too_many; ++i) bench.drop_in(0);
  CHECK(bench.detail().overflow_count == too_many);
  const auto events = bench.drain();
  REQUIRE(events.size() == firmware::ring_slots + 1);
  CHECK(events.back().kind == EventKind::journal_overflowed);
  CHECK(overflow_payload(events.back())->count == too_many);
  CHECK(bench.detail().overflow_count == too_many);
  bench.drop_in(0);
  CHECK(kinds(bench.drain()) == std::vector{EventKind::dropped_unoffered});
}

TEST_CASE("journal: a burst faster than the EEPROM is kept whole and in order") {
  Bench bench;
  bench.drain();
  bench.board.write_ms = 10;
  bench.drop_everywhere();
  const auto events = bench.drain();
  REQUIRE(events.size() == protocol::bays_per_board_max);
  for (std::size_t bay = 0; bay < events.size(); ++bay) {
    CHECK(events[bay].bay == bay);
    CHECK(events[bay].at_ms == events[0].at_ms);
  }
}

TEST_CASE("journal: with a page that takes no writing it counts as full, and nothing opens") {
  Bench bench;
  bench.drain();
  bench.board.bad_pages = {firmware::ring_page + 1};
  bench.drop_in(0);
  bench.run(drop_ms);
  CHECK(bench.status().journal_full);
  CHECK(bench.offer(0, {.copies = 1, .window_ms = 15'000}).result ==
        protocol::CommandResult::journal_full);
  CHECK(bench.drain().empty());
  CHECK(bench.detail().overflow_count == 1);
  bench.drop_in(1);
  CHECK(bench.detail().overflow_count == 2);
}

TEST_CASE(
    "journal: an event whose page has gone bad is given up, counted, and the next one comes") {
  Bench bench;
  bench.drain();
  bench.drop_in(0);
  bench.drop_in(1);
  bench.drop_in(2);
  const auto first = bench.exchange(std::nullopt).event->identity;
  const std::size_t second_page = firmware::ring_page + first.sequence.value % firmware::ring_slots;
  bench.board.pages[second_page][20] ^= 0x40;
  const auto events = bench.drain();
  REQUIRE(kinds(events) == std::vector{EventKind::dropped_unoffered, EventKind::dropped_unoffered,
                                       EventKind::journal_overflowed});
  CHECK(events[0].bay == 0);
  CHECK(events[1].bay == 2);
  CHECK(bench.detail().overflow_count == 1);
}

TEST_CASE("journal: after a restart everything that was not acknowledged is there") {
  Bench bench;
  bench.drain();
  for (std::size_t bay = 0; bay < 5; ++bay) bench.drop_in(bay);
  const auto head = bench.exchange(std::nullopt).event;
  REQUIRE(head.has_value());
  bench.exchange(protocol::Acknowledgement{head->identity});
  bench.power_off();
  bench.power_on();
  REQUIRE(bench.await_service());
  const auto events = bench.drain_bays();
  // The acknowledgement cost no write: what was acknowledged last may come again.
  REQUIRE(events.size() >= 4);
  CHECK(events.back().bay == 4);
  for (const protocol::Event& event : events) {
    CHECK(event.identity.boot_count == head->identity.boot_count);
  }
}

TEST_CASE("journal: a full one that was cut while writing into its only free page stays whole") {
  Bench bench;
  bench.drain();
  fill(bench);
  const auto oldest = bench.exchange(std::nullopt).event->identity;
  bench.exchange(protocol::Acknowledgement{oldest});
  bench.board.write_ms = 10 * passage_ms;
  bench.drop_in(0);
  REQUIRE(bench.board.writing.has_value());
  bench.power_off(firmware::page_bytes / 2, firmware::Page{});
  bench.board.write_ms = 5;
  bench.power_on();
  REQUIRE(bench.await_service());
  const auto events = bench.drain();
  REQUIRE(events.size() == firmware::ring_slots);
  CHECK(events.front().identity.sequence.value == oldest.sequence.value + 1);
  CHECK(events.back().kind == EventKind::booted);
  CHECK(bench.detail().overflow_count == 0);
}

TEST_CASE("journal: a blank chip, and one full of nonsense, hold no events") {
  EepromPages pages = commissioned(bench_settings());
  SUBCASE("zeros") {
    for (std::size_t page = firmware::ring_page; page < pages.size(); ++page) pages[page].fill(0);
  }
  SUBCASE("a pattern") {
    for (std::size_t page = firmware::ring_page; page < pages.size(); ++page) {
      for (std::size_t i = 0; i < pages[page].size(); ++i) {
        pages[page][i] = static_cast<std::uint8_t>(37 * page + 11 * i);
      }
    }
  }
  SUBCASE("a record in another record's place") {
    protocol::Event event;
    event.identity = {.boot_count = {1}, .sequence = {5}};
    event.kind = EventKind::dropped;
    pages[firmware::ring_page + 9] = firmware::encode_record(event, 0);
  }
  Bench bench{pages};
  bench.power_on();
  REQUIRE(bench.await_service());
  CHECK(kinds(bench.drain()) == std::vector{EventKind::booted});
}
