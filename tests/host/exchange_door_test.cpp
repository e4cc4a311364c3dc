// The back face: who is let in, who signs for what, and what a door does by itself.
#include <doctest/doctest.h>

#include "tests/host/papers.hpp"

namespace docbay::tests {
namespace {

using protocol::CommandKind;
using protocol::Emptiness;
using Kind = Prompt::Kind;

/// Another paper for U1, which goes into its second bay.
void fill_bay_4(Office& office) {
  office.link(board_a, BoardLink::lost);
  office.document(document_row("D4", "C4"), {{.document = {"D4"}, .unit = {"U1"}, .copies = 1}});
  office.scan("C4");
  office.drop(4);
  REQUIRE(office.place("D4").bay == BayNumber{4});
  office.link(board_a, BoardLink::up);
}

TEST_CASE("pickup: the unit's doors open, and no others") {
  Office office = with_papers();
  fill_bay_4(office);
  office.collector(1);
  CHECK(office.prompt().kind == Kind::doors_open);
  CHECK(office.prompt().bays == std::vector{BayNumber{1}, BayNumber{4}});
  CHECK(office.prompt().copies == 3);
  CHECK(office.ordered(1, CommandKind::open_door) == 1);
  CHECK(office.ordered(4, CommandKind::open_door) == 1);
  CHECK(office.ordered(2, CommandKind::open_door) == 0);
  const auto argument = open_door_argument(office.commands(1, CommandKind::open_door).at(0));
  CHECK(argument.release_ms == 5'000);
  CHECK(argument.open_max_ms == 30'000);
  CHECK(all<OpeningMade>(office.last).size() == 2);
}

TEST_CASE("pickup: a unit for which nothing waits, and a unit of another cabinet") {
  Office office = with_papers();
  office.collector(3);
  CHECK(office.prompts() == std::vector{Kind::nothing_waits});
  CHECK(office.last.commands.empty());
  office.card("COLLECT-1", Face::back, "B");
  CHECK(office.prompts() == std::vector{Kind::nothing_waits});
}

TEST_CASE("pickup: the door closes on an empty bay, and everything is signed for") {
  Office office = with_papers();
  office.collector(1);
  const auto session = office.state.sessions.back().id;
  office.open_door(1);
  CHECK(office.opening(1).opened);
  CHECK(office.last.lists.empty());
  office.close_door(1, Emptiness::empty);
  const auto receipts = all<ReceiptIssued>(office.last);
  REQUIRE(receipts.size() == 2);
  for (const auto& receipt : receipts) {
    CHECK(receipt.transfer == TransferKind::collect);
    CHECK(receipt.person == PersonId{"K1"});
    CHECK(receipt.unit == UnitId{"U1"});
    CHECK(receipt.bay == BayNumber{1});
    CHECK(receipt.cause == all<BoardEventRecord>(office.last).at(0).event.identity);
  }
  CHECK(office.place("DX") ==
        Place{.kind = Place::Kind::with_unit, .unit = {"U1"}, .person = {"K1"}});
  CHECK(office.state.openings.empty());
  CHECK(show_argument(office.commands(1, CommandKind::show).at(0)).count == 0);
  REQUIRE(office.last.lists.size() == 1);
  const CollectedList& list = office.last.lists[0];
  CHECK(list.unit == UnitId{"U1"});
  CHECK(list.person == PersonId{"K1"});
  CHECK(list.receipts == std::vector{receipts[0].id, receipts[1].id});
  CHECK(office.prompts() == std::vector{Kind::collected});
  CHECK(office.prompt().face == Face::back);
  CHECK(office.prompt().copies == 2);
  const auto listed = all<CollectionListed>(office.last);
  REQUIRE(listed.size() == 1);
  CHECK(listed[0].session == session);
  CHECK(listed[0].last == receipts[1].id);
  CHECK(office.state.collected.empty());
}

TEST_CASE("pickup: a document whose every copy is with its unit is forgotten") {
  Office office = with_papers();
  office.collector(1);
  office.take(1);
  CHECK(!office.awake("D1"));
  CHECK(!office.state.documents_by_code.contains("C1"));
  CHECK(office.awake("DX"));  // two copies have not come yet
  REQUIRE(office.last.asleep.size() == 1);
  CHECK(office.last.asleep[0].id == DocumentId{"D1"});
}

TEST_CASE("pickup: the list is due when the last of the doors has closed") {
  Office office = with_papers();
  fill_bay_4(office);
  office.collector(1);
  office.take(4);
  CHECK(office.last.lists.empty());
  SUBCASE("after the second pickup") {
    office.take(1);
    REQUIRE(office.last.lists.size() == 1);
    CHECK(office.last.lists[0].receipts.size() == 3);
  }
  SUBCASE("after the second door was not pulled open") {
    office.board_event(1, EventKind::door_not_opened,
                       protocol::DoorPayload{.command = office.opening(1).number});
    REQUIRE(office.last.lists.size() == 1);
    CHECK(office.last.lists[0].receipts.size() == 1);
    CHECK(office.prompts() == std::vector{Kind::collected, Kind::door_not_opened});
  }
  SUBCASE("after the second door was refused by its board") {
    office.answer(1, office.opening(1).number, protocol::CommandResult::expired);
    REQUIRE(office.last.lists.size() == 1);
  }
  SUBCASE("after another of the unit came for the second door") {
    office.happens(OfficeChanged{
        .people = {{.person = {.id = {"K9"}, .unit = {"U1"}}, .role_text = "collector"}},
        .cards = {{.uid = {"COLLECT-9"}, .person = {"K9"}}},
        .revision = 9});
    office.collector(9);
    REQUIRE(office.last.lists.size() == 1);
    CHECK(office.last.lists[0].person == PersonId{"K1"});
    CHECK(office.last.lists[0].receipts.size() == 1);
    office.take(1);
    REQUIRE(office.last.lists.size() == 1);
    CHECK(office.last.lists[0].person == PersonId{"K9"});
  }
  SUBCASE("once, for a collector who shows the card again") {
    office.collector(1);
    CHECK(office.last.lists.empty());
    office.take(1);
    REQUIRE(office.last.lists.size() == 1);
    CHECK(office.last.lists[0].receipts.size() == 3);
  }
}

TEST_CASE("pickup: something is still inside, so nothing is signed for until it is empty") {
  Office office = with_papers();
  office.collector(1);
  office.open_door(1);
  office.close_door(1, Emptiness::occupied);
  CHECK(all<ReceiptIssued>(office.last).empty());
  CHECK(office.place("D1") ==
        Place{.kind = Place::Kind::in_doubt, .bay = {1}, .unit = {"U1"}, .person = {"K1"}});
  REQUIRE(office.open(IncidentKind::not_emptied).size() == 1);
  CHECK(office.open(IncidentKind::not_emptied)[0].person == PersonId{"K1"});
  CHECK(office.prompts() == std::vector{Kind::not_emptied});
  CHECK(office.last.lists.empty());

  SUBCASE("the collector looks again and takes the rest") {
    office.collector(1);
    CHECK(office.prompt().copies == 2);
    office.take(1);
    CHECK(all<ReceiptIssued>(office.last).size() == 2);
    CHECK(office.state.incidents.empty());
    REQUIRE(office.last.lists.size() == 1);
    CHECK(office.last.lists[0].receipts.size() == 2);
  }
  SUBCASE("again something is inside: it stays one incident") {
    office.collector(1);
    office.open_door(1);
    office.close_door(1, Emptiness::occupied);
    CHECK(office.open(IncidentKind::not_emptied).size() == 1);
    CHECK(all<ReceiptIssued>(office.records).size() == 3);  // the deposits
  }
  SUBCASE("then the sensor knows nothing: the doubt stays") {
    office.collector(1);
    office.open_door(1);
    office.close_door(1, Emptiness::unknown);
    CHECK(office.place("D1").kind == Place::Kind::in_doubt);
    CHECK(office.open(IncidentKind::not_emptied).size() == 1);
  }
}

TEST_CASE("pickup: a sensor that knows nothing does not keep the collector from signing") {
  Office office = with_papers();
  office.collector(2);
  office.open_door(2);
  office.close_door(2, Emptiness::unknown);
  CHECK(all<ReceiptIssued>(office.last).size() == 1);
  CHECK(office.last.lists.size() == 1);
}

TEST_CASE("pickup: a door that was not pulled open") {
  Office office = with_papers();
  office.collector(2);
  office.board_event(2, EventKind::door_not_opened,
                     protocol::DoorPayload{.command = office.opening(2).number});
  CHECK(office.prompts() == std::vector{Kind::door_not_opened});
  CHECK(office.prompt().bays == std::vector{BayNumber{2}});
  CHECK(office.state.openings.empty());
  CHECK(office.place("D2").kind == Place::Kind::in_bay);
}

TEST_CASE("pickup: an order to open that came to nothing is told at the back, for its own bay") {
  Office office = with_papers();
  office.collector(2);
  const auto number = office.opening(2).number;
  SUBCASE("refused") {
    office.answer(2, number, protocol::CommandResult::bad_argument);
    CHECK(office.state.openings.empty());
  }
  SUBCASE("died on the board") {
    office.board_event(2, EventKind::command_died,
                       protocol::CommandDiedPayload{.number = number, .result = 4});
    CHECK(office.state.openings.empty());
  }
  SUBCASE("no answer: the door may open all the same, and then it is known for whom") {
    office.answer(2, number, std::nullopt);
    REQUIRE(office.state.openings.size() == 1);
  }
  REQUIRE(office.prompts() == std::vector{Kind::bay_refused});
  CHECK(office.prompt().face == Face::back);
  CHECK(office.prompt().bays == std::vector{BayNumber{2}});
  if (office.state.openings.empty()) return;
  office.take(2);
  CHECK(all<ReceiptIssued>(office.last).at(0).person == PersonId{"K2"});
}

TEST_CASE("pickup: an order that no board has said anything about is forgotten in the end") {
  Office office = with_papers();
  office.collector(2);
  office.link(board_a, BoardLink::lost);
  office.wait(10 * 60'000);
  CHECK(office.state.openings.size() == 1);  // a silent board may have much to tell
  office.link(board_a, BoardLink::up);
  office.wait(59'000);
  CHECK(office.state.openings.size() == 1);
  office.wait(2'000);
  CHECK(office.state.openings.empty());
}

TEST_CASE("door: left open too long it is an incident, until it is closed") {
  Office office = with_papers();
  office.collector(2);
  office.open_door(2);
  office.board_event(2, EventKind::door_left_open,
                     protocol::DoorPayload{.command = office.opening(2).number});
  CHECK(office.open(IncidentKind::door_left_open).size() == 1);
  CHECK(lamps_argument(office.commands(2, CommandKind::set_lamps).at(0)).error);
  office.close_door(2);
  CHECK(office.state.incidents.empty());
  CHECK(all<ReceiptIssued>(office.last).size() == 1);
  CHECK(!lamps_argument(office.commands(2, CommandKind::set_lamps).at(0)).error);
}

TEST_CASE("door: forced, everything inside is in doubt, and the incident stays") {
  Office office = with_papers();
  office.board_event(2, EventKind::door_forced, protocol::DoorPayload{});
  CHECK(office.place("D2") == Place{.kind = Place::Kind::in_doubt, .bay = {2}, .unit = {"U2"}});
  office.board_event(2, EventKind::door_closed,
                     protocol::DoorPayload{.emptiness = Emptiness::empty});
  CHECK(office.open(IncidentKind::door_forced).size() == 1);
  CHECK(office.open(IncidentKind::door_found_open).empty());
  CHECK(all<ReceiptIssued>(office.last).empty());

  SUBCASE("and the collector who comes next does not sign for what may be gone") {
    office.collector(2);
    office.take(2);
    CHECK(all<ReceiptIssued>(office.last).empty());
    CHECK(office.place("D2") ==
          Place{.kind = Place::Kind::in_doubt, .unit = {"U2"}, .person = {"K2"}});
  }
  SUBCASE("but the paper itself, scanned again, ends the doubt") {
    office.scan("C2");
    CHECK(office.verdict() == Verdict::offered);
    CHECK(office.place("D2").kind == Place::Kind::in_hand);
  }
  SUBCASE("a collector who was let in before is not taken for the one who forced it") {
    Office other = with_papers();
    other.collector(2);
    other.answer(2, other.opening(2).number, std::nullopt);
    other.board_event(2, EventKind::door_forced, protocol::DoorPayload{});
    other.board_event(2, EventKind::door_closed,
                      protocol::DoorPayload{.emptiness = Emptiness::empty});
    CHECK(all<ReceiptIssued>(other.last).empty());
  }
}

TEST_CASE("door: found open when the board started") {
  Office office = with_papers();
  SUBCASE("by whoever was let in before") {
    office.collector(2);
    office.open_door(2);
    office.whole_board_event(board_a, EventKind::booted);
    CHECK(office.open(IncidentKind::door_unseen).size() == 1);
    office.board_event(2, EventKind::door_opened, protocol::DoorPayload{});
    CHECK(office.open(IncidentKind::door_found_open).empty());
    office.board_event(2, EventKind::door_closed,
                       protocol::DoorPayload{.emptiness = Emptiness::empty});
    CHECK(all<ReceiptIssued>(office.last).at(0).person == PersonId{"K2"});
    CHECK(office.state.incidents.empty());
  }
  SUBCASE("by nobody that is known, with papers inside") {
    office.board_event(2, EventKind::door_opened, protocol::DoorPayload{});
    CHECK(office.open(IncidentKind::door_found_open).size() == 1);
    CHECK(office.place("D2").kind == Place::Kind::in_doubt);
    office.board_event(2, EventKind::door_closed,
                       protocol::DoorPayload{.emptiness = Emptiness::occupied});
    CHECK(office.open(IncidentKind::door_found_open).size() == 1);  // it explains the doubt
  }
  SUBCASE("by nobody that is known, with nothing inside") {
    office.board_event(3, EventKind::door_opened, protocol::DoorPayload{});
    CHECK(office.open(IncidentKind::door_found_open).size() == 1);
    office.board_event(3, EventKind::door_closed, protocol::DoorPayload{});
    CHECK(office.state.incidents.empty());
  }
}

TEST_CASE("door: closed while the board was off; who took what, nobody saw") {
  Office office = with_papers();
  office.collector(2);
  office.open_door(2);
  office.whole_board_event(board_a, EventKind::booted);
  CHECK(office.place("D2") ==
        Place{.kind = Place::Kind::in_doubt, .bay = {2}, .unit = {"U2"}, .person = {"K2"}});
  CHECK(office.open(IncidentKind::door_unseen).size() == 1);
  office.collector(2);
  office.take(2);
  CHECK(office.state.incidents.empty());
  CHECK(all<ReceiptIssued>(office.last).size() == 1);
}

TEST_CASE("door: closed under a number that nobody knows, everything inside is in doubt") {
  Office office = with_papers();
  office.board_event(2, EventKind::door_closed,
                     protocol::DoorPayload{.command = {77}, .emptiness = Emptiness::empty});
  CHECK(office.place("D2").kind == Place::Kind::in_doubt);
  CHECK(office.open(IncidentKind::door_found_open).size() == 1);
  CHECK(all<ReceiptIssued>(office.last).empty());
}

TEST_CASE("door: events without a payload are recorded and sign for nothing") {
  Office office = with_papers();
  office.collector(2);
  for (const auto kind :
       {EventKind::door_opened, EventKind::door_closed, EventKind::door_not_opened,
        EventKind::door_left_open, EventKind::door_forced}) {
    office.board_event(2, kind);
    CHECK(all<BoardEventRecord>(office.last).size() == 1);
    CHECK(all<ReceiptIssued>(office.last).empty());
  }
  CHECK(office.place("D2").kind == Place::Kind::in_doubt);
}

}  // namespace
}  // namespace docbay::tests
