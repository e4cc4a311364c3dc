// A board takes over from another one: the bays and their papers stay, what was ordered of the old
// one is over, and what the new one did elsewhere means nothing here.
#include <doctest/doctest.h>

#include "tests/host/office.hpp"

namespace docbay::tests {
namespace {

constexpr protocol::BoardSerial fresh{0xF};

BoardSeated taken_over(protocol::BootCount first_boot = {}) {
  return {
      .seat = board_a, .before = board_a, .board = fresh, .address = {1}, .first_boot = first_boot};
}

/// An event of a bay of the new board, from its boot 3.
BoardEventArrived dropped(std::uint32_t boot_count, std::uint32_t sequence) {
  BoardEventArrived arrived{.board = fresh};
  arrived.event.identity = {.boot_count = {boot_count}, .sequence = {sequence}};
  arrived.event.kind = EventKind::dropped_unoffered;
  arrived.event.bay = 1;
  write_payload(arrived.event, protocol::DropPayload{});
  return arrived;
}

}  // namespace

TEST_CASE("seat: the bays of the old board are the new one's, with all that lies in them") {
  Office office;
  office.card("COURIER-1");
  office.scan("C2");
  office.drop(2);
  office.link(board_a, BoardLink::lost);
  office.happens(taken_over());
  const auto seats = all<BoardSeatTaken>(office.last);
  REQUIRE(seats.size() == 1);
  CHECK(seats[0].seat == board_a);
  CHECK(seats[0].board == fresh);
  CHECK(seats[0].address.value == 1);
  for (const int bay : {1, 2, 3}) {
    CHECK(office.state.bays.at(BayNumber{bay}).setup.board == fresh);
  }
  CHECK(office.state.bays.at(BayNumber{4}).setup.board == board_b);
  CHECK(office.state.bays.at(BayNumber{2}).inside.size() == 1);
  CHECK_FALSE(office.state.boards.contains(board_a));
  CHECK(office.open(IncidentKind::board_lost).empty());
}

TEST_CASE("seat: a live offer of the old board is over, and its copy can be offered again") {
  Office office;
  office.card("COURIER-1");
  office.scan("C2");
  REQUIRE(office.offer(2).end == OfferEnd::live);
  office.happens(taken_over());
  CHECK(office.offer(2).end == OfferEnd::lapsed);
  office.happens(BoardLinkChanged{.board = fresh, .link = BoardLink::up});
  office.scan("C2");
  CHECK(office.verdict() == Verdict::offered);
}

TEST_CASE(
    "seat: what was wrong with the old board's bays is over, what is wrong with papers stays") {
  Office office;
  office.board_event(1, EventKind::jammed, protocol::DropPayload{});
  office.drop(3);
  REQUIRE(office.open(IncidentKind::jam).size() == 1);
  const std::size_t papers = office.open(IncidentKind::unidentified_drop).size();
  REQUIRE(papers == 1);
  office.happens(taken_over());
  CHECK(office.open(IncidentKind::jam).empty());
  CHECK(office.open(IncidentKind::unidentified_drop).size() == papers);
}

TEST_CASE("seat: events of the new board from before it came here are kept, and move no paper") {
  Office office;
  office.happens(taken_over({3}));
  office.happens(dropped(2, 1));
  const auto events = all<BoardEventRecord>(office.last);
  REQUIRE(events.size() == 1);
  CHECK(events[0].bay.value == 0);
  CHECK(all<IncidentOpened>(office.last).empty());
  office.happens(dropped(3, 2));
  REQUIRE(all<BoardEventRecord>(office.last).size() == 1);
  CHECK(all<BoardEventRecord>(office.last)[0].bay.value == 2);
  CHECK(all<IncidentOpened>(office.last).size() == 1);
}

TEST_CASE("seat: a new address alone changes nothing but the record") {
  Office office;
  office.card("COURIER-1");
  office.scan("C2");
  office.happens(
      BoardSeated{.seat = board_a, .before = board_a, .board = board_a, .address = {77}});
  CHECK(all<BoardSeatTaken>(office.last).size() == 1);
  CHECK(office.last.records.size() == 2);  // and its number
  CHECK(office.offer(2).end == OfferEnd::live);
  CHECK(office.state.boards.contains(board_a));
}

}  // namespace docbay::tests
