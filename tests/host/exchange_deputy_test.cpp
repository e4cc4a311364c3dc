// Deputies, and people, cards, units and bays that change while documents are inside.
#include <doctest/doctest.h>

#include "tests/host/office.hpp"

namespace docbay::tests {
namespace {

using protocol::CommandKind;
using Kind = Prompt::Kind;

/// D1 lies in bay 1, D2 in bay 2.
Office with_papers() {
  Office office;
  office.card("COURIER-1");
  office.scan("C1");
  office.drop(1);
  office.scan("C2");
  office.drop(2);
  return office;
}

std::string reason(const Outcome& outcome) {
  const auto refusals = all<RefusalRecord>(outcome);
  REQUIRE(refusals.size() == 1);
  return refusals[0].reason;
}

PersonRow collector_row(const std::string& id, const std::string& unit) {
  return {.person = {.id = {id}, .name = "name of " + id, .unit = {unit}},
          .role_text = "collector"};
}

TEST_CASE("deputy: opens the other one's bays from the first moment to the last, and no longer") {
  Office office = with_papers();
  const AtMs first = office.now + 100'000;
  const AtMs last = first + 100'000;
  office.happens(OfficeChanged{.deputies = {{.id = {"A"},
                                             .person = {"K3"},
                                             .for_person = {"K1"},
                                             .from_ms = first,
                                             .until_ms = last}}});
  const auto at = [&](AtMs time) {
    office.now = time - 1;
    office.collector(3);
    return office.prompts();
  };
  CHECK(at(first - 1) == std::vector{Kind::nothing_waits});
  CHECK(at(first) == std::vector{Kind::doors_open});
  CHECK(office.prompt().bays == std::vector{BayNumber{1}});
  CHECK(office.opening(1).right == Right::deputy);
  CHECK(office.opening(1).unit == UnitId{"U1"});
  CHECK(at(last) == std::vector{Kind::doors_open});
  office.take(1);
  const auto receipts = all<ReceiptIssued>(office.last);
  REQUIRE(receipts.size() == 1);
  CHECK(receipts[0].person == PersonId{"K3"});
  CHECK(receipts[0].unit == UnitId{"U1"});
  CHECK(at(last + 1) == std::vector{Kind::nothing_waits});
}

TEST_CASE("deputy: of a whole unit, and for the own one as before, all doors at one card") {
  Office office = with_papers();
  office.happens(OfficeChanged{.deputies = {{.id = {"A"},
                                             .person = {"K2"},
                                             .for_unit = {"U1"},
                                             .from_ms = 0,
                                             .until_ms = office.now + 1'000'000}}});
  office.collector(2);
  CHECK(office.prompt().bays == std::vector{BayNumber{1}, BayNumber{2}});
  CHECK(office.opening(1).right == Right::deputy);
  CHECK(office.opening(2).right == Right::own_unit);
}

TEST_CASE("deputy: a courier may be one, and opens nothing else at the back") {
  Office office = with_papers();
  Deputy deputy{.id = {"A"},
                .person = {"P1"},
                .for_unit = {"U2"},
                .from_ms = 0,
                .until_ms = office.now + 1'000'000};
  office.happens(OfficeChanged{.deputies = {deputy}});
  office.card("COURIER-1", Face::back);
  CHECK(office.prompt().bays == std::vector{BayNumber{2}});
  deputy.departed = true;
  office.happens(OfficeChanged{.deputies = {deputy}});
  office.card("COURIER-1", Face::back);
  CHECK(reason(office.last) == "no_right");
}

TEST_CASE("deputy: rights are not handed on, nor got from a courier, nor from one who has gone") {
  Office office = with_papers();
  const AtMs until = office.now + 1'000'000;
  const auto stands_in = [&](const char* id, const char* person, const char* for_person) {
    return Deputy{.id = {id},
                  .person = {person},
                  .for_person = {for_person},
                  .from_ms = 0,
                  .until_ms = until};
  };
  office.happens(OfficeChanged{.deputies = {stands_in("A", "K4", "K1"), stands_in("B", "K5", "K4"),
                                            stands_in("C", "K3", "P1")}});
  CHECK(all<RowRejected>(office.last).empty());
  office.card("COLLECT-5", Face::back);
  CHECK(office.prompts() == std::vector{Kind::nothing_waits});
  office.collector(3);
  CHECK(office.prompts() == std::vector{Kind::nothing_waits});
  PersonRow gone = collector_row("K1", "U1");
  gone.person.departed = true;
  office.happens(OfficeChanged{.people = {gone}});
  office.collector(4);
  CHECK(office.prompts() == std::vector{Kind::nothing_waits});
}

TEST_CASE("deputy: a row that says nothing clear is set aside with the reason") {
  Office office;
  const auto rejected = [&](Deputy deputy) {
    office.happens(OfficeChanged{.deputies = {std::move(deputy)}});
    const auto rows = all<RowRejected>(office.last);
    REQUIRE(rows.size() == 1);
    CHECK(rows[0].table == "deputy");
    return rows[0].reason;
  };
  CHECK(rejected({.person = {"K1"}, .for_unit = {"U2"}}) == "no deputy_id");
  CHECK(rejected({.id = {"A"}, .person = {"X"}, .for_unit = {"U2"}}) == "unknown person 'X'");
  CHECK(rejected({.id = {"A"}, .person = {"K1"}}) == "give either for_person_id or for_unit_id");
  CHECK(rejected({.id = {"A"}, .person = {"K1"}, .for_person = {"K2"}, .for_unit = {"U2"}}) ==
        "give either for_person_id or for_unit_id");
  CHECK(rejected({.id = {"A"}, .person = {"K1"}, .for_person = {"X"}}) == "unknown for_person 'X'");
  CHECK(rejected({.id = {"A"}, .person = {"K1"}, .for_unit = {"X"}}) == "unknown for_unit 'X'");
  CHECK(
      rejected({.id = {"A"}, .person = {"K1"}, .for_unit = {"U2"}, .from_ms = 2, .until_ms = 1}) ==
      "until_ms is before from_ms");
  CHECK(office.state.deputies.empty());
}

TEST_CASE("change: a card that is blocked ends its session and what was offered, at once") {
  Office office;
  office.card("COURIER-1");
  office.scan("C1");
  REQUIRE(office.offer(1).end == OfferEnd::live);
  Card card{.uid = {"COURIER-1"}, .person = {"P1"}};
  std::string why;
  SUBCASE("lost") {
    card.blocked = true;
    why = "blocked_card";
  }
  SUBCASE("deleted") {
    card.departed = true;
    why = "departed_card";
  }
  office.happens(OfficeChanged{.cards = {card}});
  CHECK(office.state.sessions.empty());
  CHECK(all<SessionClosed>(office.last).size() == 1);
  CHECK(office.offer(1).end == OfferEnd::withdrawn);
  CHECK(office.ordered(1, CommandKind::withdraw_offer) == 1);
  CHECK(reason(office.last) == why);
  CHECK(office.prompts() == std::vector{Kind::refused_card});
  office.card("COURIER-1");
  CHECK(reason(office.last) == why);
}

TEST_CASE("change: a card that was blocked before does not end the session of another") {
  Office office;
  office.card("COURIER-1");
  office.happens(OfficeChanged{.cards = {{.uid = {"BLOCKED"}, .person = {"P1"}, .blocked = true}}});
  CHECK(office.state.sessions.size() == 1);
}

TEST_CASE("change: a blocked card waits for no second person and no PIN any more") {
  Office office;
  office.document(document_row("D6", "C6"), {{.document = {"D6"}, .unit = {"U6"}, .copies = 1}});
  office.card("COURIER-1");
  office.scan("C6");
  office.drop(7);
  office.card("COLLECT-6", Face::back);
  office.happens(
      OfficeChanged{.cards = {{.uid = {"COLLECT-6"}, .person = {"K6"}, .blocked = true}}});
  office.card("SECOND-6", Face::back);
  CHECK(office.prompts() == std::vector{Kind::second_person});
  CHECK(office.last.commands.empty());
}

TEST_CASE("change: somebody who moves to another unit collects for that one from now on") {
  Office office = with_papers();
  office.collector(3);
  office.happens(OfficeChanged{.people = {collector_row("K3", "U2")}});
  CHECK(reason(office.last) == "changed_person");
  office.collector(3);
  CHECK(office.prompt().bays == std::vector{BayNumber{2}});
  office.happens(OfficeChanged{.people = {collector_row("K3", "U2")}});  // the same row again
  CHECK(office.state.sessions.size() == 2);                              // his and the courier's
}

TEST_CASE("change: somebody who has gone has no right, and what he signed keeps his name") {
  Office office = with_papers();
  office.collector(1);
  office.take(1);
  PersonRow gone = collector_row("K1", "U1");
  gone.person.departed = true;
  office.happens(OfficeChanged{.people = {gone}});
  office.collector(1);
  CHECK(reason(office.last) == "departed_person");
  CHECK(office.state.people.at({"K1"}).name == "name of K1");
}

TEST_CASE("change: a renamed unit goes on with its bays, papers and people") {
  Office office = with_papers();
  office.happens(OfficeChanged{.units = {{.id = {"U1"}, .name = "新名称"}}});
  CHECK(office.state.units.at({"U1"}).name == "新名称");
  office.collector(1);
  office.take(1);
  CHECK(all<ReceiptIssued>(office.last).at(0).unit == UnitId{"U1"});
}

TEST_CASE("change: a unit that is merged leaves its papers where they lie, for its successor") {
  Office office = with_papers();
  office.happens(OfficeChanged{.units = {{.id = {"U1"}, .name = "unit 1", .merged_into = {"U3"}}}});
  CHECK(office.state.bays.at({1}).setup.unit == UnitId{"U3"});
  CHECK(office.place("D1").kind == Place::Kind::in_bay);
  SUBCASE("the successor's people collect them") {
    office.collector(3);
    CHECK(office.prompt().bays == std::vector{BayNumber{1}});
    office.take(1);
    const auto receipts = all<ReceiptIssued>(office.last);
    REQUIRE(receipts.size() == 1);
    CHECK(receipts[0].unit == UnitId{"U3"});
    CHECK(receipts[0].person == PersonId{"K3"});
  }
  SUBCASE("its own people are the successor's") {
    office.collector(1);
    office.take(1);
    CHECK(all<ReceiptIssued>(office.last).at(0).unit == UnitId{"U3"});
  }
  SUBCASE("copies to come go into a bay of the successor") {
    office.scan("CX");  // two for U1, one for U2
    CHECK(office.prompt().copies == 3);
    office.drop(1);
    CHECK(office.prompts() == std::vector{Kind::dropped});
    CHECK(office.state.bays.at({1}).inside.size() == 2);
    CHECK(office.state.incidents.empty());
    office.scan("C3");  // the successor's own may go into the merged unit's bay
    CHECK(office.verdict() == Verdict::offered);
  }
  SUBCASE("when the merger is taken back, so are the bays") {
    office.happens(OfficeChanged{.units = {{.id = {"U1"}, .name = "unit 1"}}});
    CHECK(office.state.bays.at({1}).setup.unit == UnitId{"U1"});
    office.collector(3);
    CHECK(office.prompts() == std::vector{Kind::nothing_waits});
  }
}

TEST_CASE("change: a merger into nothing, or round in a circle, is set aside") {
  Office office;
  const auto rejected = [&](const char* unit, const char* into) {
    office.happens(OfficeChanged{.units = {{.id = {unit}, .merged_into = {into}}}});
    const auto rows = all<RowRejected>(office.last);
    return rows.empty() ? std::string{} : rows[0].reason;
  };
  CHECK(rejected("U1", "U1") == "merged into itself");
  CHECK(rejected("U1", "U99") == "merged into unknown unit 'U99'");
  CHECK(rejected("U1", "U2").empty());
  CHECK(rejected("U2", "U3").empty());
  CHECK(rejected("U3", "U1") == "merged into itself, by others between");
}

TEST_CASE("change: a unit that has gone has no rights, and nothing more is brought there") {
  Office office = with_papers();
  office.collector(1);
  office.happens(OfficeChanged{.units = {{.id = {"U1"}, .name = "unit 1", .departed = true}}});
  CHECK(office.state.sessions.empty());  // the courier's of that unit, too
  office.collector(1);
  CHECK(reason(office.last) == "departed_unit");
  CHECK(office.place("D1").kind == Place::Kind::in_bay);
  office.happens(OfficeChanged{
      .people = {{.person = {.id = {"P2"}, .unit = {"U2"}}, .role_text = "courier"}}});
  office.card("COURIER-2");
  office.scan("CX");
  CHECK(office.prompt().bays == std::vector{BayNumber{2}});
}

TEST_CASE("change: a bay that gets another unit keeps the old one's papers for the old one") {
  Office office = with_papers();
  // As after a restart with another configuration.
  office.state.bays.at({1}).setup.unit = {"U3"};
  office.state.bays.at({1}).installed_unit = {};
  office.state.bays.at({3}).setup.unit = {"U4"};
  office.state.bays.at({3}).installed_unit = {};
  office.happens(OfficeChanged{.units = {{.id = {"U9"}, .name = "any"}}});
  CHECK(office.place("D1").unit == UnitId{"U1"});
  SUBCASE("nothing is brought there meanwhile") {
    office.scan("C3");
    CHECK(office.verdict() == Verdict::bay_unavailable);
  }
  SUBCASE("the new unit's people do not get at them") {
    office.collector(3);
    CHECK(office.prompts() == std::vector{Kind::nothing_waits});
  }
  SUBCASE("the old unit's people collect them, and then it is the new one's") {
    office.collector(1);
    CHECK(office.prompt().bays == std::vector{BayNumber{1}});
    office.take(1);
    CHECK(all<ReceiptIssued>(office.last).at(0).unit == UnitId{"U1"});
    office.scan("C3");
    CHECK(office.verdict() == Verdict::offered);
    CHECK(office.prompt().bays == std::vector{BayNumber{1}});
  }
}

}  // namespace
}  // namespace docbay::tests
