// Papers that are taken one by one, and doors that an operator opens with a reason.
#include <doctest/doctest.h>

#include "tests/host/papers.hpp"

namespace docbay::tests {
namespace {

using protocol::CommandKind;
using protocol::Emptiness;
using Kind = Prompt::Kind;

TEST_CASE("partly: what was scanned is signed for, the rest stays in the bay beyond doubt") {
  Office office = with_papers();
  office.collector(1);
  office.open_door(1);
  office.scan_at_back("C1");
  CHECK(office.verdict() == Verdict::taken_out);
  CHECK(all<CopyTaken>(office.last).size() == 1);
  CHECK(office.place("D1").kind == Place::Kind::in_bay);  // until the door says how it went
  SUBCASE("the bay is not empty") {
    office.close_door(1, Emptiness::occupied);
  }
  SUBCASE("the sensor knows nothing") {
    office.close_door(1, Emptiness::unknown);
  }
  SUBCASE("the same paper was scanned twice") {
    office.scan_at_back("C1");
    CHECK(office.verdict() == Verdict::taken_out);
    CHECK(all<CopyTaken>(office.last).empty());
    office.close_door(1, Emptiness::occupied);
  }
  CHECK(collected(office) == std::vector{DocumentId{"D1"}});
  CHECK(office.place("DX").kind == Place::Kind::in_bay);
  CHECK(office.state.incidents.empty());
  REQUIRE(office.last.lists.size() == 1);
  CHECK(office.last.lists[0].receipts.size() == 1);
  CHECK(office.prompts() == std::vector{Kind::collected});
  office.collector(1);
  office.take(1);
  CHECK(collected(office) == std::vector{DocumentId{"DX"}});
}

TEST_CASE("partly: an empty bay is an empty bay, whatever was scanned") {
  Office office = with_papers();
  office.collector(1);
  office.open_door(1);
  office.scan_at_back("C1");
  office.close_door(1, Emptiness::empty);
  CHECK(collected(office).size() == 2);
}

TEST_CASE("partly: copies with a common code are taken one by one") {
  Office office = with_papers();
  office.scan("CX");
  office.drop(1);
  office.collector(1);
  office.open_door(1);
  office.scan_at_back("CX");
  office.close_door(1, Emptiness::occupied);
  CHECK(collected(office) == std::vector{DocumentId{"DX"}});
  CHECK(office.state.bays.at({1}).inside.size() == 2);
}

TEST_CASE("partly: a paper that does not lie here by the records puts the others in doubt") {
  Office office = with_papers();
  office.collector(1);
  office.open_door(1);
  office.scan_at_back("C1");
  office.scan_at_back("C2");
  CHECK(office.verdict() == Verdict::not_inside);
  office.close_door(1, Emptiness::occupied);
  CHECK(collected(office) == std::vector{DocumentId{"D1"}});
  CHECK(office.place("DX").kind == Place::Kind::in_doubt);
  CHECK(office.open(IncidentKind::not_emptied).size() == 1);
}

TEST_CASE("partly: everything was scanned, and still something lies there") {
  Office office = with_papers();
  office.collector(1);
  office.open_door(1);
  office.scan_at_back("C1");
  office.scan_at_back("CX");
  office.close_door(1, Emptiness::occupied);
  CHECK(collected(office).size() == 2);
  CHECK(office.open(IncidentKind::not_emptied).size() == 1);
}

TEST_CASE("partly: a scan ends the doubt about the paper itself, and only about that") {
  Office office = with_papers();
  office.collector(1);
  office.open_door(1);
  office.close_door(1, Emptiness::occupied);
  REQUIRE(office.place("D1").kind == Place::Kind::in_doubt);
  office.collector(1);
  office.open_door(1);
  office.scan_at_back("C1");
  office.close_door(1, Emptiness::occupied);
  CHECK(collected(office) == std::vector{DocumentId{"D1"}});
  CHECK(office.place("DX").kind == Place::Kind::in_doubt);
  CHECK(office.open(IncidentKind::not_emptied).size() == 1);
}

TEST_CASE("partly: another unit's paper that is found here is in the hand that found it") {
  Office office;
  office.card("COURIER-1");
  office.scan("C2");
  office.drop(1);  // the wrong bay
  REQUIRE(office.open(IncidentKind::wrong_bay).size() == 1);
  office.collector(1);
  office.open_door(1);
  office.scan_at_back("C2");
  CHECK(office.verdict() == Verdict::for_another_unit);
  CHECK(office.place("D2") == Place{.kind = Place::Kind::in_hand, .person = {"K1"}});
  CHECK(office.open(IncidentKind::wrong_bay).empty());
  office.scan("C2");
  CHECK(office.verdict() == Verdict::offered);
}

TEST_CASE("partly: a code that nobody knows, or that was not read, changes nothing") {
  Office office = with_papers();
  office.collector(1);
  office.open_door(1);
  office.scan_at_back("?");
  CHECK(office.verdict() == Verdict::unknown_code);
  office.scan_at_back("");
  CHECK(office.verdict() == Verdict::unreadable);
  CHECK(office.prompts() == std::vector{Kind::scan_verdict});
  office.close_door(1, Emptiness::empty);
  CHECK(collected(office).size() == 2);
}

TEST_CASE("partly: with no open door a scan at the back is at the wrong face") {
  Office office = with_papers();
  office.scan_at_back("C1");
  CHECK(office.verdict() == Verdict::wrong_face);
}

TEST_CASE("door: left open, the screen at the back says so, and says when it is closed") {
  Office office = with_papers();
  office.collector(2);
  office.open_door(2);
  office.board_event(2, EventKind::door_left_open,
                     protocol::DoorPayload{.command = office.opening(2).number});
  CHECK(office.prompts() == std::vector{Kind::door_left_open});
  CHECK(office.prompt().face == Face::back);
  CHECK(office.prompt().bays == std::vector{BayNumber{2}});
  office.close_door(2);
  CHECK(office.prompts() == std::vector{Kind::door_closed, Kind::collected});
  CHECK(office.open(IncidentKind::door_left_open).empty());
}

TEST_CASE("operator: the card at the back asks which bay and why, and opens nothing by itself") {
  Office office = with_papers();
  office.card("OPERATOR", Face::back);
  CHECK(office.prompts() == std::vector{Kind::operator_welcome});
  CHECK(office.last.commands.empty());
  office.happens(OpenRequested{.bay = {2}, .person = {"O1"}, .reason = "卡纸"});
  CHECK(office.prompts() == std::vector{Kind::doors_open});
  const Opening opening = office.opening(2);
  CHECK(opening.right == Right::operator_);
  CHECK(opening.reason == "卡纸");
  CHECK(opening.session == office.state.sessions.back().id);
  CHECK(!open_door_argument(office.commands(2, CommandKind::open_door).at(0)).to_empty);
}

TEST_CASE("operator: no door opens without a reason, a person and a right") {
  Office office = with_papers();
  const auto refused = [&](const OpenRequested& request) {
    office.happens(request);
    CHECK(office.last.commands.empty());
    CHECK(all<OpeningMade>(office.last).empty());
    const bool anywhere = office.state.bays.contains(request.bay);
    CHECK(office.last.prompts.size() == (anywhere ? 1 : 0));
    const auto reasons = refusals(office.last);
    REQUIRE(reasons.size() == 1);
    return reasons[0];
  };
  CHECK(refused({.bay = {2}, .person = {"O1"}, .reason = ""}) == "no_reason");
  CHECK(refused({.bay = {2}, .person = {"O1"}, .reason = " \t"}) == "no_reason");
  CHECK(refused({.bay = {2}, .person = {"O1"}, .reason = "\xFF"}) == "no_reason");
  CHECK(refused({.bay = {2}, .person = {"O1"}, .reason = std::string(201, 'x')}) == "no_reason");
  CHECK(refused({.bay = {2}, .person = {"X"}, .reason = "jam"}) == "unknown_person");
  CHECK(refused({.bay = {2}, .person = {}, .reason = "jam"}) == "unknown_person");
  CHECK(refused({.bay = {99}, .person = {"O1"}, .reason = "jam"}) == "unknown_bay");
  CHECK(refused({.bay = {2}, .person = {"K2"}, .reason = "jam"}) == "not_operator");
  CHECK(refused({.bay = {2}, .person = {"O1"}, .right = Right::own_unit, .reason = "jam"}) ==
        "no_right");
}

TEST_CASE("operator: what is gone from the bay unscanned is in doubt, and nobody has signed") {
  Office office = with_papers();
  office.happens(OpenRequested{.bay = {1}, .person = {"O1"}, .reason = "查找"});
  office.open_door(1);
  SUBCASE("the bay is empty") {
    office.close_door(1, Emptiness::empty);
    CHECK(office.place("D1") ==
          Place{.kind = Place::Kind::in_doubt, .unit = {"U1"}, .person = {"O1"}});
    CHECK(office.state.bays.at({1}).inside.empty());
  }
  SUBCASE("something is left") {
    office.close_door(1, Emptiness::occupied);
    CHECK(office.place("D1") ==
          Place{.kind = Place::Kind::in_doubt, .bay = {1}, .unit = {"U1"}, .person = {"O1"}});
    office.collector(1);
    office.take(1);  // and the collector who comes next does not sign for it either
    REQUIRE(office.open(IncidentKind::taken_unsigned).size() == 2);
    CHECK(office.open(IncidentKind::taken_unsigned)[1].person == PersonId{"K1"});
  }
  CHECK(all<ReceiptIssued>(office.last).empty());
  CHECK(office.place("D1").kind == Place::Kind::in_doubt);
  REQUIRE_FALSE(office.open(IncidentKind::taken_unsigned).empty());
  CHECK(office.open(IncidentKind::taken_unsigned)[0].person == PersonId{"O1"});
}

TEST_CASE("operator: what was scanned out is in the operator's hand, with a receipt") {
  Office office = with_papers();
  office.happens(OpenRequested{.bay = {1}, .person = {"O1"}, .reason = "退件"});
  office.open_door(1);
  office.scan_at_back("C1");
  office.close_door(1, Emptiness::occupied);
  const auto receipts = all<ReceiptIssued>(office.last);
  REQUIRE(receipts.size() == 1);
  CHECK(receipts[0].transfer == TransferKind::take_out);
  CHECK(receipts[0].person == PersonId{"O1"});
  CHECK(office.place("D1") == Place{.kind = Place::Kind::in_hand, .person = {"O1"}});
  CHECK(office.place("DX").kind == Place::Kind::in_bay);
  CHECK(office.state.incidents.empty());
  office.scan("C1");  // and can go in again
  CHECK(office.verdict() == Verdict::offered);
}

TEST_CASE("operator: an empty bay that was only looked into is no incident") {
  Office office = with_papers();
  office.happens(OpenRequested{.bay = {3}, .person = {"O1"}, .reason = "检修"});
  office.take(3);
  CHECK(office.state.incidents.empty());
  CHECK(office.state.openings.empty());
}

TEST_CASE("operator: a classified bay waits for a second person, an emergency does not") {
  Office office = with_paper_for_two();
  SUBCASE("another of the unit comes along") {
    office.happens(OpenRequested{.bay = {7}, .person = {"O1"}, .reason = "卡纸"});
    CHECK(office.prompts() == std::vector{Kind::second_person});
    CHECK(office.last.commands.empty());
    office.card("COLLECT-6", Face::back);
    CHECK(office.opening(7).right == Right::operator_);
    CHECK(office.opening(7).person == PersonId{"O1"});
    CHECK(office.opening(7).second == PersonId{"K6"});
  }
  SUBCASE("a courier is none") {
    office.happens(OpenRequested{.bay = {7}, .person = {"O1"}, .reason = "卡纸"});
    office.card("COURIER-2", Face::back);
    CHECK(refusals(office.last) == std::vector<std::string>{"no_right"});
    CHECK(office.last.commands.empty());
  }
  SUBCASE("an emergency") {
    office.happens(
        OpenRequested{.bay = {7}, .person = {"O1"}, .right = Right::emergency, .reason = "漏水"});
    CHECK(office.opening(7).right == Right::emergency);
    office.take(7);
    CHECK(all<ReceiptIssued>(office.last).empty());
    CHECK(office.open(IncidentKind::taken_unsigned).size() == 1);
  }
}

}  // namespace
}  // namespace docbay::tests
