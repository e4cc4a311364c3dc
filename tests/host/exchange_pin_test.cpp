// PINs: what a card that asks for one may do before it came, and after wrong ones.
#include <doctest/doctest.h>

#include "host/store/store.hpp"
#include "tests/host/database_folder.hpp"
#include "tests/host/office.hpp"

namespace docbay::tests {
namespace {

using Kind = Prompt::Kind;

/// K1 and P1 need a PIN beside the card; D1 lies in bay 1.
Office with_pins() {
  Office office;
  office.card("COURIER-2");
  office.scan("C1");
  office.drop(1);
  office.happens(OfficeChanged{
      .people = {{.person = {.id = {"K1"}, .name = "李", .unit = {"U1"}, .pin_required = true},
                  .role_text = "collector"},
                 {.person = {.id = {"P1"}, .name = "王", .unit = {"U1"}, .pin_required = true},
                  .role_text = "courier"},
                 {.person = {.id = {"K9"}, .unit = {"U1"}}, .role_text = "collector"}},
      .cards = {{.uid = {"COLLECT-9"}, .person = {"K9"}}}});
  return office;
}

const Outcome& pin(Office& office, bool verified, Face face = Face::back) {
  return office.happens(PinEntered{.cabinet = "A", .face = face, .verified = verified});
}

std::vector<std::string> reasons(const Outcome& outcome) {
  std::vector<std::string> found;
  for (const RefusalRecord& refusal : all<RefusalRecord>(outcome)) found.push_back(refusal.reason);
  return found;
}
using Reasons = std::vector<std::string>;

void enter_wrong_ones(Office& office, int count) {
  office.collector(1);
  for (int i = 0; i < count; ++i) pin(office, false);
}

TEST_CASE("PIN: the card alone opens no door, the right PIN does") {
  Office office = with_pins();
  office.collector(1);
  CHECK(office.prompts() == std::vector{Kind::enter_pin});
  CHECK(office.last.commands.empty());
  CHECK(all<SessionOpened>(office.last).empty());
  pin(office, true);
  CHECK(office.prompts() == std::vector{Kind::doors_open});
  CHECK(office.opening(1).person == PersonId{"K1"});
}

TEST_CASE("PIN: a courier's works at the front, and whoever was there before is gone") {
  Office office = with_pins();
  office.scan("CX");
  office.card("COURIER-1");
  CHECK(office.prompts() == std::vector{Kind::enter_pin});
  CHECK(office.state.sessions.empty());
  CHECK(office.offer(1).end == OfferEnd::withdrawn);
  pin(office, true, Face::front);
  CHECK(office.prompts() == std::vector{Kind::welcome});
  REQUIRE(office.state.sessions.size() == 1);
  CHECK(office.state.sessions[0].person == PersonId{"P1"});
}

TEST_CASE("PIN: a wrong one is audited with its card, and can be entered again") {
  Office office = with_pins();
  enter_wrong_ones(office, 4);
  CHECK(reasons(office.last) == Reasons{"wrong_pin"});
  CHECK(all<RefusalRecord>(office.last)[0].card == CardUid{"COLLECT-1"});
  CHECK(all<RefusalRecord>(office.last)[0].person == PersonId{"K1"});
  CHECK(office.last.commands.empty());
  pin(office, true);
  CHECK(office.prompts() == std::vector{Kind::doors_open});
}

TEST_CASE("PIN: after five wrong ones the card is refused for ten minutes, and the unit is not") {
  Office office = with_pins();
  enter_wrong_ones(office, 5);
  CHECK(reasons(office.last) == Reasons{"wrong_pin", "pin_paused"});
  pin(office, true);  // nobody is asked any more
  CHECK(reasons(office.last) == Reasons{"no_card"});
  office.collector(1);
  CHECK(reasons(office.last) == Reasons{"pin_paused"});
  office.wait(599'000);
  office.collector(1);
  CHECK(reasons(office.last) == Reasons{"pin_paused"});
  SUBCASE("a colleague collects meanwhile") {
    office.collector(9);
    CHECK(office.prompts() == std::vector{Kind::doors_open});
  }
  SUBCASE("then it is asked for again") {
    office.wait(2'000);
    office.collector(1);
    CHECK(office.prompts() == std::vector{Kind::enter_pin});
  }
}

TEST_CASE("PIN: five wrong ones over a longer time do no harm") {
  Office office = with_pins();
  enter_wrong_ones(office, 4);
  office.wait(601'000);
  office.collector(1);
  pin(office, false);
  CHECK(reasons(office.last) == Reasons{"wrong_pin"});
  pin(office, true);
  CHECK(office.prompts() == std::vector{Kind::doors_open});
}

TEST_CASE("PIN: tries at two faces count together") {
  Office office = with_pins();
  office.card("COLLECT-1", Face::back, "B");
  enter_wrong_ones(office, 5);
  office.happens(PinEntered{.cabinet = "B", .face = Face::back, .verified = true});
  CHECK(reasons(office.last) == Reasons{"pin_paused"});
}

TEST_CASE("PIN: one that nobody enters ends the wait") {
  Office office = with_pins();
  office.collector(1);
  office.wait(30'000);
  CHECK(office.state.pin_waits.empty());
  CHECK(reasons(office.last) == Reasons{"no_pin"});
  pin(office, true);
  CHECK(reasons(office.last) == Reasons{"no_card"});
}

TEST_CASE("PIN: another card takes the place of the one that waits") {
  Office office = with_pins();
  office.collector(1);
  office.collector(2);
  pin(office, true);
  CHECK(reasons(office.last) == Reasons{"no_card"});
}

TEST_CASE("PIN: a card that is blocked while it waits gets nothing for the right one") {
  Office office = with_pins();
  office.collector(1);
  office.happens(
      OfficeChanged{.cards = {{.uid = {"COLLECT-1"}, .person = {"K1"}, .blocked = true}}});
  pin(office, true);
  CHECK(reasons(office.last) == Reasons{"no_card"});
  CHECK(office.last.commands.empty());
}

TEST_CASE("PIN: a restart gives nobody new tries, and openings keep who, why and what was taken") {
  const DatabaseFolder folder;
  Office office = with_pins();
  enter_wrong_ones(office, 5);
  office.happens(
      OfficeChanged{.units = {{.id = {"U4"}, .name = "unit 4", .merged_into = {"U5"}}},
                    .people = {{.person = {.id = {"K7"}, .unit = {"U7"}, .departed = true},
                                .role_text = "collector"}},
                    .cards = {{.uid = {"COLLECT-7"}, .person = {"K7"}, .departed = true}},
                    .deputies = {{.id = {"A"},
                                  .person = {"K3"},
                                  .for_unit = {"U1"},
                                  .from_ms = 1,
                                  .until_ms = office.now + 1'000'000}}});
  office.happens(OpenRequested{.bay = {2}, .person = {"O1"}, .reason = "检修"});
  office.happens(PickupChosen{.cabinet = "A", .choice = PickupChoice::open_only});
  office.collector(3);
  office.open_door(1);
  office.scan_at_back("C1");
  auto store = Store::open(folder / "docbay.db");
  REQUIRE(store);
  REQUIRE(store->write({{office.records}}));
  State loaded = installed();
  REQUIRE(store->load(loaded));
  CHECK(loaded.bays.at({5}).setup.unit == UnitId{"U5"});
  CHECK(loaded.people.at({"K7"}).departed);
  CHECK(loaded.people.at({"K1"}).pin_required);
  CHECK(loaded.cards.at({"COLLECT-7"}).departed);
  CHECK(loaded.deputies.at({"A"}).until_ms == office.state.deputies.at({"A"}).until_ms);
  office.restart_with(std::move(loaded));
  const Opening opening = office.opening(1);
  CHECK(opening.right == Right::deputy);
  CHECK(opening.unit == UnitId{"U1"});
  CHECK(opening.choice == PickupChoice::open_only);
  CHECK(opening.taken == std::vector{office.copy("D1").id});
  CHECK(office.opening(2).right == Right::operator_);
  CHECK(office.opening(2).reason == "检修");
  office.collector(1);
  CHECK(reasons(office.last) == Reasons{"pin_paused"});
  office.close_door(1, protocol::Emptiness::occupied);
  CHECK(all<ReceiptIssued>(office.last).size() == 1);
  CHECK(office.last.lists.empty());
}

}  // namespace
}  // namespace docbay::tests
