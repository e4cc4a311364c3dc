// A restart: what the store gives back answers as what was in memory before.
#include <algorithm>

#include <doctest/doctest.h>

#include "host/domain/access.hpp"
#include "host/store/store.hpp"
#include "tests/host/database_folder.hpp"
#include "tests/host/office.hpp"

namespace docbay::tests {
namespace {

using Kind = Prompt::Kind;

/// Writes all that has happened in an office and brings it back, as a restart of the daemon does.
class Disk {
 public:
  void restart(Office& office) {
    auto store = Store::open(folder_ / "docbay.db");
    REQUIRE(store);
    REQUIRE(store->write({{office.records}}));
    office.records.clear();
    State loaded = installed();
    REQUIRE(store->load(loaded));
    office.state = std::move(loaded);
    for (const auto board : {board_a, board_b, board_c}) office.link(board, BoardLink::up);
  }

 private:
  DatabaseFolder folder_;
};

TEST_CASE(
    "restart: a drop that the daemon did not live to see is told by the board, and counts once") {
  Disk disk;
  Office office;
  office.card("COURIER-1");
  office.scan("C2");
  disk.restart(office);
  office.drop(2);
  CHECK(office.place("D2").kind == Place::Kind::in_bay);
  CHECK(office.offer(2).end == OfferEnd::fulfilled);
  CHECK(office.prompts() == std::vector{Kind::dropped});
  disk.restart(office);
  office.again();
  CHECK(office.last.records.empty());
  CHECK(office.state.bays.at({2}).inside.size() == 1);
}

TEST_CASE("restart: a courier at work is not sent away") {
  Disk disk;
  Office office;
  office.card("COURIER-1");
  office.wait(50'000);
  office.scan("CX");
  office.wait(14'000);
  office.drop(1);
  disk.restart(office);
  office.wait(10'000);  // more than the session's time since the card
  CHECK(office.state.sessions.size() == 1);
  CHECK(office.offer(1).end == OfferEnd::live);
  office.wait(61'000);
  CHECK(office.state.sessions.empty());
}

TEST_CASE("restart: numbers go on where they were") {
  Disk disk;
  Office office;
  office.card("COURIER-1");
  office.scan("CX");
  office.drop(1);
  const CountersMoved before = office.state.counters;
  disk.restart(office);
  CHECK(office.state.counters == before);
  office.scan("CX");
  CHECK(office.offer(1).number.value > before.command_number);
  CHECK(office.state.watermark == 1);
}

TEST_CASE("restart: papers in a bay come back in the order in which they fell in") {
  Disk disk;
  Office office;
  office.card("COURIER-1");
  for (int i = 0; i < 12; ++i) {
    const std::string id = "E" + std::to_string(i);
    office.document(document_row(id, id), {{.document = {id}, .unit = {"U1"}, .copies = 1}});
  }
  for (const int i : {7, 3, 11, 0, 5, 9, 1, 2, 4, 6, 8, 10}) {
    office.scan("E" + std::to_string(i));
    office.drop(1);
  }
  const auto inside = office.state.bays.at({1}).inside;
  REQUIRE(inside.size() == 12);
  disk.restart(office);
  CHECK(office.state.bays.at({1}).inside == inside);
  office.pull_out(1);
  CHECK(all<ReceiptIssued>(office.last).at(0).document == DocumentId{"E10"});
}

TEST_CASE("restart: doubts and incidents are there as before, and can be put right") {
  Disk disk;
  Office office;
  office.card("COURIER-1");
  office.scan("C2");
  office.drop(5);
  disk.restart(office);
  REQUIRE(office.open(IncidentKind::wrong_bay).size() == 1);
  CHECK(office.open(IncidentKind::wrong_bay)[0].person == PersonId{"P1"});
  office.pull_out(5);
  office.drop(2);
  CHECK(office.state.incidents.empty());
  disk.restart(office);
  CHECK(office.state.incidents.empty());
  CHECK(office.place("D2").kind == Place::Kind::in_bay);
}

TEST_CASE("restart: in the middle of a pickup, the list has what was collected before") {
  Disk disk;
  Office office;
  office.card("COURIER-1");
  office.scan("C1");
  office.drop(1);
  office.link(board_a, BoardLink::lost);
  office.scan("CX");
  office.drop(4);
  office.drop(4);
  office.link(board_a, BoardLink::up);
  office.collector(1);
  office.take(4);
  CHECK(office.last.lists.empty());
  disk.restart(office);
  CHECK(office.opening(1).person == PersonId{"K1"});
  office.take(1);
  REQUIRE(office.last.lists.size() == 1);
  CHECK(office.last.lists[0].receipts.size() == 3);
  CHECK(office.last.lists[0].person == PersonId{"K1"});

  SUBCASE("and what is on that list is not on the next one") {
    office.document(document_row("D4", "C4"), {{.document = {"D4"}, .unit = {"U1"}, .copies = 2}});
    office.scan("C4");
    office.drop(1);
    office.link(board_a, BoardLink::lost);
    office.scan("C4");
    office.drop(4);
    office.link(board_a, BoardLink::up);
    office.collector(1);
    office.take(1);
    disk.restart(office);
    office.take(4);
    REQUIRE(office.last.lists.size() == 1);
    CHECK(office.last.lists[0].receipts.size() == 2);
  }
}

TEST_CASE("restart: a replaced memory stays replaced") {
  Disk disk;
  Office office;
  office.drop(1);
  protocol::Event event{.identity = {.boot_count = {1}, .sequence = {1}},
                        .kind = EventKind::jammed,
                        .bay = 0,
                        .at_ms = {5}};
  office.happens(BoardEventArrived{.board = board_a, .event = event});
  disk.restart(office);
  CHECK(office.state.boards.at(board_a).epoch == 1);
  office.happens(BoardEventArrived{.board = board_a, .event = event});
  CHECK(office.last.records.empty());
}

TEST_CASE("restart: a bay that has left the configuration does not stop the daemon") {
  Disk disk;
  Office office;
  office.card("COURIER-1");
  office.scan("C2");
  office.drop(2);
  disk.restart(office);
  office.state.bays.erase({2});
  std::erase(office.state.bays_by_cabinet.at("A"), BayNumber{2});
  settle_units(office.state);
  CHECK(contradiction(office.state).empty());
  office.happens(Ticked{});
  office.scan("C2");
  CHECK(office.verdict() == Verdict::already_distributed);
}

}  // namespace
}  // namespace docbay::tests
