// Paper that falls where it should not: in the wrong bay, too late, or without a reason; and how
// each of these is put right.
#include <doctest/doctest.h>

#include "tests/host/office.hpp"

namespace docbay::tests {
namespace {

using Kind = Prompt::Kind;

/// D2, which is for bay 2, has fallen into bay 5.
Office with_wrong_drop() {
  Office office;
  office.card("COURIER-1");
  office.scan("C2");
  office.drop(5);
  return office;
}

TEST_CASE("wrong bay: the copy is in doubt, and incident and screen say where it probably is") {
  Office office = with_wrong_drop();
  CHECK(office.place("D2") ==
        Place{.kind = Place::Kind::in_doubt, .bay = {5}, .unit = {"U4"}, .person = {"P1"}});
  const auto incidents = office.open(IncidentKind::wrong_bay);
  REQUIRE(incidents.size() == 1);
  CHECK(incidents[0].bay == BayNumber{5});
  CHECK(incidents[0].document == DocumentId{"D2"});
  CHECK(incidents[0].copy == office.copy("D2").id);
  CHECK(incidents[0].person == PersonId{"P1"});
  CHECK(office.prompts() == std::vector{Kind::wrong_bay});
  CHECK(office.prompt().wrong_bay == BayNumber{5});
  CHECK(office.prompt().bays == std::vector{BayNumber{2}});
  CHECK(all<ReceiptIssued>(office.last).empty());
  CHECK(office.offer(2).end == OfferEnd::live);
  const auto queued = all<OutboxQueued>(office.last);
  REQUIRE(queued.size() == 2);
  CHECK(queued[0].event.kind == "moved");
  CHECK(queued[0].event.place.kind == Place::Kind::in_doubt);
  CHECK(queued[1].event.kind == "incident");
}

TEST_CASE("wrong bay: taken back out through the slot and dropped into its own, all is well") {
  Office office = with_wrong_drop();
  office.pull_out(5);
  CHECK(office.place("D2") == Place{.kind = Place::Kind::in_hand, .person = {"P1"}});
  CHECK(office.open(IncidentKind::wrong_bay).empty());
  CHECK(office.prompts() == std::vector{Kind::put_right});
  CHECK(office.prompt().bays == std::vector{BayNumber{2}});
  office.drop(2);
  CHECK(office.place("D2").kind == Place::Kind::in_bay);
  CHECK(office.state.incidents.empty());
  CHECK(all<ReceiptIssued>(office.records).size() == 1);
}

TEST_CASE("wrong bay: the proper paper that lies on top of it is the one that comes out") {
  Office office = with_wrong_drop();
  office.document(document_row("D4", "C4"), {{.document = {"D4"}, .unit = {"U4"}, .copies = 1}});
  office.scan("C4");
  office.drop(5);
  office.pull_out(5);
  CHECK(all<ReceiptIssued>(office.last).at(0).document == DocumentId{"D4"});
  CHECK(office.open(IncidentKind::wrong_bay).size() == 1);
  office.pull_out(5);
  CHECK(office.open(IncidentKind::wrong_bay).empty());
  CHECK(office.place("D2").kind == Place::Kind::in_hand);
}

TEST_CASE("wrong bay: its unit takes it; nobody signs, and the incident stays until it is seen") {
  Office office = with_wrong_drop();
  office.collector(4);
  CHECK(office.prompt().bays == std::vector{BayNumber{5}});
  office.take(5);
  CHECK(office.place("D2") ==
        Place{.kind = Place::Kind::in_doubt, .unit = {"U4"}, .person = {"K4"}});
  CHECK(all<ReceiptIssued>(office.records).empty());
  CHECK(office.last.lists.empty());
  CHECK(office.open(IncidentKind::wrong_bay).size() == 1);

  SUBCASE("and when it is scanned again it is in the courier's hand, and nothing is left behind") {
    office.scan("C2");
    CHECK(office.verdict() == Verdict::offered);
    CHECK(office.place("D2").kind == Place::Kind::in_hand);
    CHECK(office.state.incidents.empty());
    office.drop(2);
    CHECK(office.place("D2").kind == Place::Kind::in_bay);
  }
}

TEST_CASE("wrong bay: scanned again while something still lies there, that is another paper") {
  Office office = with_wrong_drop();
  office.scan("C2");
  CHECK(office.verdict() == Verdict::offered);
  CHECK(office.place("D2").kind == Place::Kind::in_hand);
  CHECK(office.open(IncidentKind::wrong_bay).empty());
  REQUIRE(office.open(IncidentKind::unidentified_drop).size() == 1);
  CHECK(office.open(IncidentKind::unidentified_drop)[0].bay == BayNumber{5});
}

TEST_CASE("wrong bay: the copy falls into its own after all, so the paper there is another") {
  Office office = with_wrong_drop();
  office.drop(2);
  CHECK(office.place("D2") == Place{.kind = Place::Kind::in_bay, .bay = {2}, .unit = {"U2"}});
  CHECK(office.open(IncidentKind::wrong_bay).empty());
  CHECK(office.open(IncidentKind::unidentified_drop).size() == 1);
  CHECK(all<ReceiptIssued>(office.last).size() == 1);
}

TEST_CASE("wrong bay: of several alike, the one in the wrong bay is one that has not come yet") {
  Office office;
  office.card("COURIER-1");
  office.document(document_row("D9", "C9", "common"),
                  {{.document = {"D9"}, .unit = {"U2"}, .copies = 1},
                   {.document = {"D9"}, .unit = {"U3"}, .copies = 1}});
  office.scan("C9");
  office.drop(5);
  office.drop(2);
  office.drop(3);
  // Both units have theirs; what lies in bay 5 is a third paper that no plan knows.
  CHECK(office.place("D9", 0) == Place{.kind = Place::Kind::in_bay, .bay = {2}, .unit = {"U2"}});
  CHECK(office.place("D9", 1) == Place{.kind = Place::Kind::in_bay, .bay = {3}, .unit = {"U3"}});
  CHECK(office.open(IncidentKind::wrong_bay).empty());
  CHECK(office.open(IncidentKind::unidentified_drop).size() == 1);
}

TEST_CASE("wrong bay: of two alike, the one that came right is told from the one that did not") {
  Office office;
  office.card("COURIER-1");
  office.document(document_row("D9", "C9", "common"),
                  {{.document = {"D9"}, .unit = {"U2"}, .copies = 1},
                   {.document = {"D9"}, .unit = {"U3"}, .copies = 1}});
  int right = 2;
  int other = 3;
  SUBCASE("bay 2 got its own") {}
  SUBCASE("bay 3 got its own") {
    std::swap(right, other);
  }
  office.scan("C9");
  office.drop(5);
  office.drop(right);
  const auto lies_in = [&](int bay) { return office.state.bays.at({bay}).inside.size(); };
  CHECK(lies_in(right) == 1);
  REQUIRE(lies_in(5) == 1);
  const Copy* doubtful = find_copy(office.state, office.state.bays.at({5}).inside[0]);
  CHECK(doubtful->unit == office.state.bays.at({other}).setup.unit);
  CHECK(office.open(IncidentKind::wrong_bay).size() == 1);
  CHECK(office.open(IncidentKind::unidentified_drop).empty());
  office.pull_out(5);
  office.drop(other);
  CHECK(office.state.incidents.empty());
  CHECK(all<ReceiptIssued>(office.records).size() == 2);
}

TEST_CASE("wrong bay: brought back with a common code, it is the copy that is missing") {
  Office office;
  office.card("COURIER-1");
  office.scan("CX");
  office.drop(1);
  office.drop(1);
  office.drop(5);
  office.collector(4);
  office.take(5);
  CHECK(office.open(IncidentKind::wrong_bay).size() == 1);
  office.scan("CX");
  CHECK(office.verdict() == Verdict::offered);
  CHECK(office.prompt().bays == std::vector{BayNumber{2}});
  CHECK(office.prompt().copies == 1);
  office.drop(2);
  CHECK(office.state.incidents.empty());
  CHECK(office.place("DX", 2).kind == Place::Kind::in_bay);
}

TEST_CASE("late drop: after the offer was over, its copy is in doubt in its own bay") {
  Office office;
  office.card("COURIER-1");
  office.scan("C2");
  SUBCASE("expired") {
    office.expire(2);
    office.wait(3'000);
  }
  SUBCASE("withdrawn as the courier left") {
    office.state.times.session_idle_ms = 10'000;
    office.wait(11'000);
    office.wait(3'000);
    REQUIRE(office.offer(2).end == OfferEnd::withdrawn);
  }
  office.drop(2);
  const auto incidents = office.open(IncidentKind::late_drop);
  REQUIRE(incidents.size() == 1);
  CHECK(incidents[0].copy == office.copy("D2").id);
  CHECK(office.place("D2") ==
        Place{.kind = Place::Kind::in_doubt, .bay = {2}, .unit = {"U2"}, .person = {"P1"}});
  CHECK(office.prompts() == std::vector{Kind::unidentified_drop});
  office.pull_out(2);
  CHECK(office.open(IncidentKind::late_drop).empty());
  CHECK(office.place("D2").kind == Place::Kind::in_hand);
}

TEST_CASE(
    "drop without an offer: in the document's own bay, it is what the courier was told to do") {
  Office office;
  office.card("COURIER-1");
  office.scan("C2");
  SUBCASE("the offer had not reached the board yet") {
    office.board_event(2, EventKind::dropped_unoffered, protocol::DropPayload{});
    CHECK(office.ordered(2, protocol::CommandKind::withdraw_offer) == 1);
  }
  SUBCASE("the offer had just expired") {
    office.expire(2);
    office.wait(1'000);
    office.drop(2);
  }
  SUBCASE("the same document was just scanned again, so the offer was made anew") {
    office.deaf = true;
    office.scan("C2");
    office.board_event(2, EventKind::dropped_unoffered,
                       protocol::DropPayload{.offer = office.state.offers.at({2})[0].number});
    CHECK(office.ordered(2, protocol::CommandKind::withdraw_offer) == 1);
  }
  SUBCASE("the board has started anew and forgotten it") {
    office.whole_board_event(board_a, EventKind::booted);
    office.board_event(2, EventKind::dropped_unoffered, protocol::DropPayload{});
  }
  SUBCASE("another document was scanned, but too short a time ago for a hand") {
    office.scan("C3");
    office.board_event(2, EventKind::dropped_unoffered, protocol::DropPayload{});
  }
  SUBCASE("it is told late, and the board says how long ago it was") {
    office.expire(2);
    office.wait(60'000);
    protocol::Event event{.identity = {.boot_count = {1}, .sequence = {900}},
                          .kind = EventKind::dropped_unoffered,
                          .bay = 1};
    office.happens(BoardEventArrived{.board = board_a, .event = event, .age_ms = 59'500});
  }
  CHECK(office.place("D2") == Place{.kind = Place::Kind::in_bay, .bay = {2}, .unit = {"U2"}});
  CHECK(office.offer(2).end == OfferEnd::fulfilled);
  CHECK(office.state.incidents.empty());
  REQUIRE(all<ReceiptIssued>(office.last).size() == 1);
  CHECK(all<ReceiptIssued>(office.last)[0].person == PersonId{"P1"});
  // The board lit its error lamp by itself.
  REQUIRE(office.ordered(2, protocol::CommandKind::set_lamps) == 1);
  CHECK(!lamps_argument(office.commands(2, protocol::CommandKind::set_lamps)[0]).error);
}

TEST_CASE("drop without an offer: of two copies, the second one is still waited for") {
  Office office;
  office.card("COURIER-1");
  office.scan("CX");
  office.board_event(1, EventKind::dropped_unoffered, protocol::DropPayload{});
  CHECK(office.offer(1).copies_left == 1);
  CHECK(office.offer(1).end == OfferEnd::live);
  office.drop(1);  // the board expects two, and one is all there is
  CHECK(office.offer(1).end == OfferEnd::fulfilled);
  CHECK(office.ordered(1, protocol::CommandKind::withdraw_offer) == 1);
  CHECK(office.state.bays.at({1}).inside.size() == 2);
}

TEST_CASE("drop without an offer: in the bay of the last document, when the next one is in hand") {
  Office office;
  office.card("COURIER-1");
  office.scan("C2");
  office.expire(2);
  office.scan("C3");
  office.wait(1'000);
  office.drop(2);
  REQUIRE(office.open(IncidentKind::wrong_bay).size() == 1);
  CHECK(office.open(IncidentKind::wrong_bay)[0].document == DocumentId{"D3"});
}

TEST_CASE("late drop: long after, nothing says which paper it is") {
  Office office;
  office.card("COURIER-1");
  office.scan("C2");
  office.expire(2);
  office.wait(5 * 60'000);
  office.drop(2);
  CHECK(office.open(IncidentKind::late_drop).empty());
  CHECK(office.open(IncidentKind::unidentified_drop).size() == 1);
  CHECK(office.place("D2").outside());
}

TEST_CASE("unidentified: while two documents are on offer, nobody can tell which fell") {
  Office office;
  office.card("COURIER-1");
  office.scan("C2");
  // A second offer in the same cabinet, as after a restart in the middle of a change of couriers.
  Offer second = office.offer(2);
  second.number = {900};
  second.bay = {3};
  second.document = {"D3"};
  office.scan("C3");  // which puts D3 into the courier's hand
  office.scan("C2");
  office.state.offers.add(second);
  office.drop(5);
  CHECK(office.open(IncidentKind::wrong_bay).empty());
  CHECK(office.open(IncidentKind::unidentified_drop).size() == 1);
}

TEST_CASE("unidentified: each paper is one incident, and pulling one out ends one") {
  Office office;
  office.drop(3);
  office.drop(3);
  CHECK(office.prompts() == std::vector{Kind::unidentified_drop});
  CHECK(office.prompt().wrong_bay == BayNumber{3});
  CHECK(office.open(IncidentKind::unidentified_drop).size() == 2);
  office.pull_out(3);
  CHECK(office.open(IncidentKind::unidentified_drop).size() == 1);
  office.pull_out(3);
  CHECK(office.state.incidents.empty());
}

TEST_CASE("unidentified: the unit's door opens for it although no copy is inside") {
  Office office;
  office.drop(3);
  office.collector(3);
  CHECK(office.prompt().kind == Kind::doors_open);
  office.open_door(3);
  SUBCASE("empty at the end: it is out") {
    office.close_door(3, protocol::Emptiness::empty);
    CHECK(office.open(IncidentKind::unidentified_drop).empty());
  }
  SUBCASE("the sensor does not know: it may still be there") {
    office.close_door(3, protocol::Emptiness::unknown);
    CHECK(office.open(IncidentKind::unidentified_drop).size() == 1);
  }
  SUBCASE("still something inside: the collector is told") {
    office.close_door(3, protocol::Emptiness::occupied);
    CHECK(office.open(IncidentKind::unidentified_drop).size() == 1);
    CHECK(office.open(IncidentKind::not_emptied).size() == 1);
    CHECK(office.prompts() == std::vector{Kind::not_emptied});
    office.collector(3);
    office.take(3);
    CHECK(office.state.incidents.empty());
  }
}

}  // namespace
}  // namespace docbay::tests
