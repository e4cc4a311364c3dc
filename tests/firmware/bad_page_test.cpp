// Pages that went bad, cannot be read, or contradict each other; a chip that is busy. The journal
// alone over an EEPROM in memory.
#include <doctest/doctest.h>

#include "tests/firmware/journal_life.hpp"

using namespace docbay;
using namespace docbay::tests;

TEST_CASE("spanning: a page that cannot be read at first is read again, and nothing is given up") {
  Truth truth;
  Life first{blank_eeprom(), 1};
  for (std::size_t i = 0; i < 60; ++i) {
    if (first.journal.ring_room() < firmware::pages_per_event_max) first.fetch(2);
    first.append(truth, i % 3 == 0 ? 40 + i * 2 : 8);
    first.settle();
  }
  Life calm{first.board.pages, 2};
  const auto expected = calm.fetch(all_events);
  REQUIRE(expected.size() > 10);

  Chance chance{5};
  MemoryBoard board;
  board.pages = first.board.pages;
  Journal journal{board};
  std::size_t calls = 0;
  for (; !journal.recover(); ++calls) {
    REQUIRE(calls < 10 * firmware::ring_slots);
    board.failing_reads = static_cast<std::uint32_t>(chance.below(4));
  }
  CHECK(calls > firmware::ring_slots / 2);
  CHECK(journal.waiting() == expected.size());
  for (const protocol::Event& event : expected) {
    std::optional<protocol::Event> head;
    for (std::size_t polls = 0; !head; ++polls) {
      REQUIRE(polls < 10 * firmware::pages_per_event_max);
      board.failing_reads = static_cast<std::uint32_t>(chance.below(6));
      journal.poll();
      head = journal.head();
    }
    CHECK(same(*head, event));
    journal.acknowledge(head->identity);
  }
  CHECK(journal.waiting() == 0);
  CHECK(journal.overflow_count() == 0);
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

TEST_CASE("spanning: an event whose first page has gone bad takes its others with it") {
  Truth truth;
  Life life{blank_eeprom(), 1};
  for (const unsigned bytes : {192U, 30U, 8U}) REQUIRE(life.append(truth, bytes));
  life.settle();
  SUBCASE("while the board runs") {
    life.board.pages[firmware::ring_page][0] ^= 1;
    life.board.pages[firmware::ring_page + 10][0] ^= 1;
    // The first event had been read before.
    CHECK(life.fetch(1).size() == 1);
    CHECK(life.journal.overflow_count() == 0);
    const auto last = life.fetch(all_events);
    REQUIRE(last.size() == 1);
    CHECK(last[0].payload_bytes == 8);
    CHECK(life.journal.overflow_count() == 1);
  }
  SUBCASE("while it had no power") {
    life.board.pages[firmware::ring_page][0] ^= 1;
    Life next{life.board.pages, 2};
    CHECK(next.fetch(all_events).size() == 2);
    CHECK(next.journal.overflow_count() == 1);
  }
}

TEST_CASE("spanning: pages that are whole but do not belong together make no event") {
  const protocol::Event event = make_event(1, 1, 60);
  const auto continuation = [&](std::uint32_t sequence, firmware::Place place) {
    return firmware::encode_continuation({sequence}, event, place);
  };
  const auto head = [&](std::uint32_t sequence, std::size_t bytes) {
    protocol::Event it = make_event(1, 1, bytes);
    it.identity.sequence = {sequence};
    return firmware::encode_record(it, static_cast<std::uint8_t>(sequence - 1));
  };
  EepromPages pages = blank_eeprom();
  const auto ring = std::span{pages}.subspan(firmware::ring_page);
  ring[0] = continuation(1, {.index = 0, .left = 2});
  ring[1] = continuation(2, {.index = 1, .left = 1});
  ring[2] = head(3, 40);
  SUBCASE("as a board writes them, they do") {}
  SUBCASE("a head that says it is longer") {
    ring[2] = head(3, 192);
  }
  SUBCASE("a head that says it is short") {
    ring[2] = head(3, 8);
  }
  SUBCASE("a second page of another place") {
    ring[1] = continuation(2, {.index = 2, .left = 1});
  }
  SUBCASE("a second page with more to follow") {
    ring[1] = continuation(2, {.index = 1, .left = 2});
  }
  SUBCASE("a second page of another lap") {
    ring[1] = continuation(2 + firmware::ring_slots, {.index = 1, .left = 1});
  }
  SUBCASE("a second page that is a head") {
    ring[1] = head(2, 8);
  }
  const bool whole = firmware::pages_of(40) == 3 && ring[2] == head(3, 40) &&
                     ring[1] == continuation(2, {.index = 1, .left = 1});
  ring[3] = head(4, 8);
  Life life{pages, 2};
  const auto offered = life.fetch(all_events);
  CHECK(offered.size() == (whole ? 2 : 1));
  CHECK(offered.back().identity.sequence.value == 4);
  CHECK(life.journal.overflow_count() == (whole ? 0 : 1));
}

TEST_CASE("journal: a page that still holds an event of the lap before is lost, and not offered") {
  EepromPages pages = blank_eeprom();
  const auto ring = std::span{pages}.subspan(firmware::ring_page);
  const auto head = [](std::uint32_t sequence, std::uint8_t waiting_before) {
    protocol::Event event = make_event(1, sequence, 8);
    event.identity.sequence = {sequence};
    return firmware::encode_record(event, waiting_before);
  };
  ring[0] = head(firmware::ring_slots + 1, 0);
  ring[1] = head(2, 1);
  ring[2] = head(firmware::ring_slots + 3, 2);
  Life life{pages, 2};
  const auto offered = life.fetch(all_events);
  REQUIRE(offered.size() == 2);
  CHECK(offered[0].identity.sequence.value == firmware::ring_slots + 1);
  CHECK(offered[1].identity.sequence.value == firmware::ring_slots + 3);
  CHECK(life.journal.overflow_count() == 1);
}

TEST_CASE("journal: a page whose fields no board writes is no part of an event") {
  const protocol::Event event = make_event(1, 1, 192);
  for (const firmware::Place place :
       {firmware::Place{.index = 0, .left = 0}, firmware::Place{.index = 9, .left = 1},
        firmware::Place{.index = 1, .left = 9}}) {
    CHECK_FALSE(
        firmware::decode_continuation(encode_continuation({7}, event, place), {7}).has_value());
  }
  const firmware::Page good = firmware::encode_continuation({7}, event, {.index = 1, .left = 8});
  CHECK(firmware::decode_continuation(good, {7}) == firmware::Place{.index = 1, .left = 8});
  CHECK_FALSE(firmware::decode_continuation(good, {8}).has_value());
  firmware::Page record = firmware::encode_record(event, 0);
  std::uint8_t waiting = 0;
  CHECK(firmware::decode_record(record, waiting).has_value());
  record[14] = protocol::event_payload_bytes_max + 1;
  firmware::seal(record);
  CHECK_FALSE(firmware::decode_record(record, waiting).has_value());
}

TEST_CASE("journal: a page that cannot be read back at once is written again") {
  Truth truth;
  Life life{blank_eeprom(), 1};
  REQUIRE(life.append(truth, 8));
  life.journal.poll();
  life.board.advance();
  life.board.failing_reads = 1;
  life.settle();
  CHECK_FALSE(life.journal.faulty());
  CHECK(life.fetch(all_events).size() == 1);
}

TEST_CASE("journal: while the chip is busy with something else it offers nothing and waits") {
  Truth truth;
  Life life{blank_eeprom(), 1};
  REQUIRE(life.append(truth, 8));
  life.settle();
  const auto head = life.journal.head();
  REQUIRE(head.has_value());
  life.journal.acknowledge(head->identity);
  // Once more, and of no use.
  life.journal.acknowledge(head->identity);
  REQUIRE(life.append(truth, 8));
  for (int ms = 0; ms < 2; ++ms) {
    life.journal.poll();
    life.board.advance();
  }
  REQUIRE(life.journal.waiting() == 1);
  life.board.start_write(0, firmware::Page{});
  life.journal.poll();
  CHECK_FALSE(life.journal.head().has_value());
  life.board.advance();
  CHECK(life.journal.head().has_value());
  CHECK(life.board.misuse_count == 0);
}

TEST_CASE("journal: the count of what was lost stops at its last value") {
  Life life{blank_eeprom(), 1};
  for (int i = 0; i < 70'000; ++i) life.journal.count_overflow();
  CHECK(life.journal.overflow_count() == 0xFFFF);
  CHECK(life.journal.take_overflow() == 0xFFFF);
  CHECK_FALSE(life.journal.overflow_unreported());
}
