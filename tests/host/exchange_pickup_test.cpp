// What a collector wants and gets: two people, and a choice of list and doors.
#include <doctest/doctest.h>

#include "tests/host/papers.hpp"

namespace docbay::tests {
namespace {

using protocol::CommandKind;
using Kind = Prompt::Kind;

TEST_CASE("pickup: an opening names the person, the right and the unit") {
  Office office = with_papers();
  office.collector(1);
  const auto made = all<OpeningMade>(office.last);
  REQUIRE(made.size() == 1);
  CHECK(made[0].opening.person == PersonId{"K1"});
  CHECK(made[0].opening.right == Right::own_unit);
  CHECK(made[0].opening.unit == UnitId{"U1"});
  CHECK(made[0].opening.second.empty());
}

TEST_CASE("two people: a bay for classified papers opens at the second card, not at the first") {
  Office office = with_paper_for_two();
  office.card("COLLECT-6", Face::back);
  CHECK(office.prompts() == std::vector{Kind::second_person});
  CHECK(office.prompt().bays == std::vector{BayNumber{7}});
  CHECK(office.ordered(7, CommandKind::open_door) == 0);
  office.wait(58'000);
  office.card("SECOND-6", Face::back);
  CHECK(office.prompts() == std::vector{Kind::doors_open});
  REQUIRE(office.ordered(7, CommandKind::open_door) == 1);
  const Opening opening = office.opening(7);
  CHECK(opening.right == Right::two_person);
  CHECK(opening.person == PersonId{"K6"});
  CHECK(opening.second == PersonId{"J6"});
  office.take(7);
  CHECK(collected(office) == std::vector{DocumentId{"D6"}});
  REQUIRE(office.last.lists.size() == 1);
  CHECK(office.last.lists[0].person == PersonId{"K6"});
  CHECK(office.last.lists[0].second == PersonId{"J6"});
}

TEST_CASE("two people: the same person twice is one person") {
  Office office = with_paper_for_two();
  office.happens(OfficeChanged{.cards = {{.uid = {"ANOTHER-6"}, .person = {"K6"}}}});
  office.card("COLLECT-6", Face::back);
  for (const char* card : {"COLLECT-6", "ANOTHER-6"}) {
    office.card(card, Face::back);
    CHECK(office.prompts() == std::vector{Kind::second_person});
    CHECK(office.last.commands.empty());
  }
}

TEST_CASE("two people: somebody without a right to the bay is not the second one") {
  Office office = with_paper_for_two();
  office.card("COLLECT-6", Face::back);
  office.collector(2);
  CHECK(refusals(office.last) == std::vector<std::string>{"no_second_person"});
  CHECK(office.last.commands.empty());
  office.card("SECOND-6", Face::back);  // now this one is the first
  CHECK(office.prompts() == std::vector{Kind::second_person});
}

TEST_CASE("two people: after a minute the second comes too late, and that is audited") {
  Office office = with_paper_for_two();
  office.card("COLLECT-6", Face::back);
  office.wait(61'000);
  const auto late = all<RefusalRecord>(office.records);
  REQUIRE(late.size() == 1);
  CHECK(late[0].reason == "no_second_person");
  CHECK(late[0].person == PersonId{"K6"});
  office.card("SECOND-6", Face::back);
  CHECK(office.prompts() == std::vector{Kind::second_person});
  CHECK(office.last.commands.empty());
}

TEST_CASE("two people: a classified paper makes a bay one that takes two") {
  Office office;
  office.card("COURIER-1");
  office.scan("C1");
  office.drop(1);
  office.document(document_row("D1", "C1", "unique", "秘密"));  // classified after it went in
  office.collector(1);
  CHECK(office.prompts() == std::vector{Kind::second_person});
  CHECK(office.last.commands.empty());
}

TEST_CASE("two people: what one may open alone opens at once") {
  Office office = with_papers();
  office.document(document_row("D6", "C6"), {{.document = {"D6"}, .unit = {"U6"}, .copies = 1}});
  office.happens(OfficeChanged{.deputies = {{.id = {"A"},
                                             .person = {"K6"},
                                             .for_unit = {"U1"},
                                             .from_ms = 0,
                                             .until_ms = office.now + 1'000'000}}});
  office.scan("C6");
  office.drop(7);
  office.card("COLLECT-6", Face::back);
  CHECK(office.prompts() == std::vector{Kind::doors_open, Kind::second_person});
  CHECK(office.last.prompts[0].bays == std::vector{BayNumber{1}});
  CHECK(office.last.prompts[1].bays == std::vector{BayNumber{7}});
}

TEST_CASE("choice: open only prints no list, and the papers are signed for all the same") {
  Office office = with_papers();
  SUBCASE("chosen before the card") {
    office.happens(PickupChosen{.cabinet = "A", .choice = PickupChoice::open_only});
    office.collector(1);
  }
  SUBCASE("chosen while the door is open") {
    office.collector(1);
    office.happens(PickupChosen{.cabinet = "A", .choice = PickupChoice::open_only});
    CHECK(office.last.commands.empty());
  }
  SUBCASE("as the site has it") {
    office.state.pickup_default = PickupChoice::open_only;
    office.collector(1);
  }
  office.take(1);
  CHECK(collected(office).size() == 2);
  CHECK(office.last.lists.empty());
  CHECK(office.prompts() == std::vector{Kind::collected_unprinted});
  CHECK(office.prompt().copies == 2);
  CHECK(all<CollectionListed>(office.last).size() == 1);
}

TEST_CASE("choice: print only lists what waits, opens nothing and moves nothing") {
  Office office = with_papers();
  office.happens(PickupChosen{.cabinet = "A", .choice = PickupChoice::print_only});
  office.collector(1);
  REQUIRE(office.last.contents.size() == 1);
  CHECK(office.last.contents[0].bays == std::vector{BayNumber{1}});
  CHECK(office.last.contents[0].person == PersonId{"K1"});
  CHECK(office.prompts() == std::vector{Kind::contents_printed});
  CHECK(office.prompt().copies == 2);
  CHECK(office.last.commands.empty());
  CHECK(all<ReceiptIssued>(office.last).empty());
  CHECK(office.place("D1").kind == Place::Kind::in_bay);
  SUBCASE("and then the doors open by another choice") {
    office.happens(PickupChosen{.cabinet = "A", .choice = PickupChoice::open_and_print});
    CHECK(office.prompts() == std::vector{Kind::doors_open});
    office.take(1);
    CHECK(office.last.lists.size() == 1);
  }
  SUBCASE("the next collector gets what the site has as its habit") {
    office.collector(2);
    CHECK(office.prompts() == std::vector{Kind::doors_open});
  }
}

TEST_CASE("choice: nothing is printed where nothing waits") {
  Office office = with_papers();
  office.happens(PickupChosen{.cabinet = "A", .choice = PickupChoice::print_only});
  office.collector(3);
  CHECK(office.last.contents.empty());
  CHECK(office.prompts() == std::vector{Kind::nothing_waits});
}

TEST_CASE("choice: one that was made long before the card is forgotten") {
  Office office = with_papers();
  office.happens(PickupChosen{.cabinet = "A", .choice = PickupChoice::print_only});
  office.wait(31'000);
  office.collector(1);
  CHECK(office.prompts() == std::vector{Kind::doors_open});
}

}  // namespace
}  // namespace docbay::tests
