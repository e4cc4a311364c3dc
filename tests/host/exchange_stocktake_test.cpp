// Counting what really lies in a bay, and holding what sensors see against the records.
#include <doctest/doctest.h>

#include "tests/host/papers.hpp"

namespace docbay::tests {
namespace {

using protocol::Emptiness;
using Kind = Place::Kind;

TEST_CASE("stocktake: it takes two people, who see each paper noted") {
  Office office = with_papers();
  office.happens(StocktakeRequested{.bay = {1}, .person = {"O1"}, .reason = "monthly"});
  CHECK(office.prompts() == std::vector{Prompt::Kind::second_person});
  office.card("OPERATOR", Face::back);  // the same person is no second one
  CHECK(office.ordered(1, protocol::CommandKind::open_door) == 0);
  office.collector(1);
  CHECK(office.prompt().kind == Prompt::Kind::stocktake);
  CHECK(office.opening(1).second == PersonId{"K1"});
  office.open_door(1);
  office.scan_at_back("C1");
  CHECK(office.verdict() == Verdict::counted);
  CHECK(office.prompt().copies == 1);
  office.scan_at_back("CX");
  office.close_door(1, Emptiness::occupied);
  CHECK(office.prompt().kind == Prompt::Kind::stocktaken);
  CHECK(office.prompt().copies == 2);
  CHECK(office.prompt().missing == 0);
  CHECK(office.state.incidents.empty());
  CHECK(all<ReceiptIssued>(office.last).empty());
  CHECK(office.place("D1").kind == Kind::in_bay);
}

TEST_CASE("stocktake: it ends the doubts about what was scanned, and says by whom") {
  Office office = with_papers();
  office.collector(1);
  office.open_door(1);
  office.close_door(1, Emptiness::occupied);
  REQUIRE(office.place("D1").kind == Kind::in_doubt);
  begin_stocktake(office, 1);
  office.scan_at_back("C1");
  office.close_door(1, Emptiness::occupied);
  CHECK(office.place("D1").kind == Kind::in_bay);
  CHECK(office.place("DX").kind == Kind::in_doubt);  // not there
  CHECK(office.place("DX").bay == BayNumber{});
  CHECK(office.open(IncidentKind::not_emptied).empty());
  REQUIRE(office.open(IncidentKind::missing).size() == 1);
  CHECK(office.open(IncidentKind::missing)[0].document == DocumentId{"DX"});
  const auto ended = all<IncidentResolved>(office.last);
  REQUIRE(ended.size() == 1);
  CHECK(ended[0].evidence == "stocktake: 1 there, 1 missing, 0 unknown");
  CHECK(ended[0].person == PersonId{"O1"});
  CHECK(ended[0].second == PersonId{"K1"});
  const auto receipts = all<ReceiptIssued>(office.last);
  REQUIRE(receipts.size() == 1);
  CHECK(receipts[0].transfer == TransferKind::correct);
  CHECK(receipts[0].second == PersonId{"K1"});
}

TEST_CASE("stocktake: a paper that the records have elsewhere lies where it was found") {
  Office office = with_collected();
  office.scan("CX");
  office.drop(1);
  begin_stocktake(office, 1);
  office.scan_at_back("CX");
  office.scan_at_back("C1", office.known("D1"));  // its unit put it back
  office.close_door(1, Emptiness::occupied);
  CHECK(office.place("D1") == Place{.kind = Kind::in_bay, .bay = {1}, .unit = {"U1"}});
  CHECK(office.state.incidents.empty());
}

TEST_CASE("stocktake: another unit's paper is not signed for here, but led to its own bay") {
  Office office;
  office.card("COURIER-1");
  office.scan("C2");
  office.drop(1);
  begin_stocktake(office, 1);
  office.scan_at_back("C2");
  office.close_door(1, Emptiness::occupied);
  CHECK(office.place("D2").kind == Kind::in_doubt);
  CHECK(office.open(IncidentKind::wrong_bay).size() == 1);
  CHECK(office.prompt().strangers == 1);
}

TEST_CASE("stocktake: what nobody knows is unrecorded until somebody takes it out") {
  Office office;
  office.drop(1);
  REQUIRE(office.open(IncidentKind::unidentified_drop).size() == 1);
  begin_stocktake(office, 1);
  office.scan_at_back("NOPE");
  office.close_door(1, Emptiness::occupied);
  CHECK(office.open(IncidentKind::unidentified_drop).empty());
  CHECK(office.open(IncidentKind::unrecorded).size() == 1);
  office.collector(1);
  office.take(1);
  CHECK(office.open(IncidentKind::unrecorded).empty());
}

TEST_CASE("stocktake: an unidentified paper with a code that somebody knows is that document's") {
  Office office;
  office.drop(1);
  begin_stocktake(office, 1);
  office.scan_at_back("C1");
  office.close_door(1, Emptiness::occupied);
  CHECK(office.place("D1").kind == Kind::in_bay);
  CHECK(office.state.incidents.empty());
}

TEST_CASE("stocktake: a door that closes on an empty bay means that all was taken along") {
  Office office = with_papers();
  begin_stocktake(office, 1);
  office.scan_at_back("C1");
  office.close_door(1, Emptiness::empty);
  CHECK(office.place("D1") == Place{.kind = Kind::in_hand, .person = {"O1"}});
  CHECK(office.place("DX").kind == Kind::in_doubt);
  CHECK(office.open(IncidentKind::taken_unsigned).size() == 1);
}

TEST_CASE("stocktake: nothing scanned is no stocktake") {
  Office office = with_papers();
  begin_stocktake(office, 1);
  office.close_door(1, Emptiness::occupied);
  CHECK(office.place("D1").kind == Kind::in_doubt);
  CHECK(office.open(IncidentKind::taken_unsigned).size() == 1);
}

TEST_CASE("stocktake: nobody collects in that cabinet meanwhile, and none begins at an open door") {
  Office office = with_papers();
  office.collector(2);
  office.open_door(2);
  office.happens(StocktakeRequested{.bay = {1}, .person = {"O1"}, .reason = "monthly"});
  CHECK(refusals(office.last) == std::vector<std::string>{"doors_open"});
  office.close_door(2);
  begin_stocktake(office, 1);
  office.collector(2);
  CHECK(refusals(office.last) == std::vector<std::string>{"stocktake"});
}

TEST_CASE("reconcile: records without paper are in doubt once the sensor has stayed empty") {
  Office office = with_papers();
  office.wait(21'000);  // nothing is on offer any more
  see(office, 1, Emptiness::empty);
  CHECK(office.state.incidents.empty());
  office.wait(office.state.times.contradiction_ms - 2'000);
  see(office, 1, Emptiness::empty);
  CHECK(office.state.incidents.empty());
  office.wait(3'000);
  see(office, 1, Emptiness::empty);
  CHECK(office.open(IncidentKind::missing).size() == 1);
  CHECK(office.place("D1").kind == Kind::in_doubt);
  CHECK(office.place("D1").bay == BayNumber{1});
  see(office, 1, Emptiness::empty);
  CHECK(office.last.records.empty());
}

TEST_CASE("reconcile: a sensor that only blinks, a bay in use and a faulty sensor change nothing") {
  Office office = with_papers();
  office.wait(21'000);  // nothing is on offer any more
  see(office, 1, Emptiness::empty);
  office.wait(20'000);
  SUBCASE("it blinks") {
    see(office, 1, Emptiness::occupied);
  }
  SUBCASE("somebody is at the door") {
    office.collector(1);
    see(office, 1, Emptiness::empty);
  }
  SUBCASE("the sensor is faulty") {
    office.board_event(1, EventKind::sensor_faulted,
                       protocol::SensorPayload{.sensor = protocol::Sensor::empty,
                                               .health = protocol::SensorHealth::faulty});
  }
  office.wait(20'000);
  see(office, 1, Emptiness::empty);
  CHECK(office.open(IncidentKind::missing).empty());
  CHECK(office.place("D1").kind == Kind::in_bay);
}

TEST_CASE("reconcile: paper without records is unrecorded, until the bay is seen empty") {
  Office office;
  see(office, 1, Emptiness::occupied);
  office.wait(31'000);
  see(office, 1, Emptiness::occupied);
  CHECK(office.open(IncidentKind::unrecorded).size() == 1);
  see(office, 1, Emptiness::empty);
  CHECK(office.open(IncidentKind::unrecorded).empty());
}

TEST_CASE("reconcile: on demand nothing is waited for") {
  Office office = with_papers();
  office.wait(21'000);  // nothing is on offer any more
  see(office, 1, Emptiness::empty);
  office.happens(ReconcileRequested{});
  CHECK(office.open(IncidentKind::missing).size() == 1);
}

}  // namespace
}  // namespace docbay::tests
