// Putting right what went wrong, what is too big for a slot, and the bay's button.
#include <doctest/doctest.h>

#include "tests/host/papers.hpp"

namespace docbay::tests {
namespace {

using protocol::CommandKind;
using protocol::Emptiness;
using Kind = Place::Kind;

TEST_CASE("recovery: an operator who takes a paper out of the wrong bay is led to its own") {
  Office office;
  office.card("COURIER-1");
  office.scan("C2");
  office.drop(1);
  office.expire(2);
  REQUIRE(office.open(IncidentKind::wrong_bay).size() == 1);
  office.happens(OpenRequested{.bay = {1}, .person = {"O1"}, .reason = "wrong bay"});
  office.open_door(1);
  office.scan_at_back("C2");
  CHECK(office.verdict() == Verdict::offered);
  CHECK(office.prompt().kind == Prompt::Kind::put_into);
  CHECK(office.prompt().bays == std::vector{BayNumber{2}});
  const auto offered = office.commands(2, CommandKind::offer);
  REQUIRE(offered.size() == 1);
  CHECK(offer_argument(offered[0]).window_ms == 120'000);
  office.close_door(1);
  office.wait(60'000);  // he walks round, slowly
  CHECK(office.offer(2).end == OfferEnd::live);
  office.drop(2);
  CHECK(office.place("D2") == Place{.kind = Kind::in_bay, .bay = {2}, .unit = {"U2"}});
  CHECK(all<ReceiptIssued>(office.last).at(0).person == PersonId{"O1"});
  CHECK(office.state.incidents.empty());
}

TEST_CASE("recovery: a collector who finds another unit's paper hands it over") {
  Office office;
  office.card("COURIER-1");
  office.scan("C2");
  office.drop(1);
  office.expire(2);
  office.collector(1);
  office.open_door(1);
  office.scan_at_back("C2");
  CHECK(office.verdict() == Verdict::for_another_unit);
  CHECK(office.prompt().kind == Prompt::Kind::scan_verdict);
  CHECK(office.ordered(2, CommandKind::offer) == 0);
}

TEST_CASE("recovery: a paper that is pulled out of the wrong bay is waited for again") {
  Office office;
  office.card("COURIER-1");
  office.scan("C2");
  office.drop(1);
  office.expire(2);
  office.pull_out(1);
  CHECK(office.prompts() == std::vector{Prompt::Kind::put_right});
  CHECK(office.prompt().bays == std::vector{BayNumber{2}});
  CHECK(office.is_offered(2));
  office.drop(2);
  CHECK(office.place("D2").kind == Kind::in_bay);
}

TEST_CASE("served: a paper for a unit without a bay may be taken out of its parent's") {
  Office office;
  office.happens(OfficeChanged{.units = {{.id = {"U11"}, .name = "section", .parent = {"U1"}}},
                               .revision = 2});
  office.document(document_row("D9", "C9"), {{.document = {"D9"}, .unit = {"U11"}, .copies = 1}});
  office.card("COURIER-1");
  office.scan("C9");
  office.drop(1);
  REQUIRE(office.place("D9").kind == Kind::in_bay);
  office.collector(1);
  office.open_door(1);
  office.scan_at_back("C9");
  CHECK(office.verdict() == Verdict::taken_out);
}

TEST_CASE("too big: the door of the bay on offer opens for the courier, and he has a receipt") {
  Office office;
  office.card("COURIER-1");
  office.scan("C1");
  office.happens(TooBig{.cabinet = "A"});
  CHECK(office.ordered(1, CommandKind::withdraw_offer) == 1);
  CHECK(office.ordered(1, CommandKind::open_door) == 1);
  CHECK(office.opening(1).right == Right::courier);
  CHECK(office.prompts() == std::vector{Prompt::Kind::doors_open, Prompt::Kind::put_inside});
  office.open_door(1);
  SUBCASE("it is put in") {
    office.close_door(1, Emptiness::occupied);
    CHECK(office.place("D1").kind == Kind::in_bay);
    const auto receipts = all<ReceiptIssued>(office.last);
    REQUIRE(receipts.size() == 1);
    CHECK(receipts[0].transfer == TransferKind::deposit);
    CHECK(receipts[0].person == PersonId{"P1"});
    CHECK(office.prompts() == std::vector{Prompt::Kind::dropped});
  }
  SUBCASE("it is not") {
    office.close_door(1, Emptiness::empty);
    CHECK(office.place("D1").outside());
    CHECK(all<ReceiptIssued>(office.last).empty());
    CHECK(office.prompts() == std::vector{Prompt::Kind::not_put_in});
    CHECK(office.state.incidents.empty());
  }
}

TEST_CASE("too big: whoever empties the bay instead of filling it has signed for nothing") {
  Office office = with_papers();
  office.document(document_row("D9", "C9"), {{.document = {"D9"}, .unit = {"U1"}, .copies = 1}});
  office.scan("C9");
  office.happens(TooBig{.cabinet = "A"});
  office.open_door(1);
  office.close_door(1, Emptiness::empty);
  CHECK(office.place("D1").kind == Kind::in_doubt);
  CHECK(office.open(IncidentKind::taken_unsigned).size() == 1);
}

TEST_CASE("too big: without a card or an offer nothing opens, and two people are two people") {
  Office office;
  office.happens(TooBig{.cabinet = "A"});
  CHECK(refusals(office.last) == std::vector<std::string>{"no_card"});
  office.card("COURIER-1");
  office.happens(TooBig{.cabinet = "A"});
  CHECK(refusals(office.last) == std::vector<std::string>{"nothing_offered"});
  office.document(document_row("D6", "C6"), {{.document = {"D6"}, .unit = {"U6"}, .copies = 1}});
  office.scan("C6");
  office.happens(TooBig{.cabinet = "A"});
  CHECK(office.ordered(7, CommandKind::open_door) == 0);
  office.collector(6);
  CHECK(office.ordered(7, CommandKind::open_door) == 1);
  CHECK(office.opening(7).person == PersonId{"P1"});
  CHECK(office.opening(7).second == PersonId{"K6"});
  office.open_door(7);
  office.close_door(7, Emptiness::occupied);
  CHECK(office.place("D6").kind == Kind::in_bay);
}

TEST_CASE("too big: a collector's card does not open the door at which a courier stands") {
  Office office = with_papers();
  office.document(document_row("D9", "C9"), {{.document = {"D9"}, .unit = {"U1"}, .copies = 1}});
  office.scan("C9");
  office.happens(TooBig{.cabinet = "A"});
  office.open_door(1);
  office.collector(1);
  CHECK(office.ordered(1, CommandKind::open_door) == 0);
  office.close_door(1, Emptiness::occupied);
  CHECK(office.place("D9").kind == Kind::in_bay);
}

TEST_CASE("button: a copy that the courier makes urgent lights the urgent lamp until it is gone") {
  Office office;
  office.card("COURIER-1");
  office.scan("C1");
  office.board_event(1, EventKind::button_pressed,
                     protocol::ButtonPayload{.offer = office.offer(1).number,
                                             .use = protocol::ButtonUse::urgent_set});
  CHECK(office.prompts() == std::vector{Prompt::Kind::urgent_set});
  protocol::Event event;
  event.kind = EventKind::dropped;
  write_payload(event, protocol::DropPayload{
                           .offer = office.offer(1).number, .count = 1, .urgent_by_hand = true});
  office.board_event(1, event);
  CHECK(office.copy("D1").urgent_by_hand);
  CHECK(office.state.bays.at({1}).urgent_inside == 1);
  const auto shown = office.commands(1, CommandKind::show);
  REQUIRE(shown.size() == 1);
  CHECK(show_argument(shown[0]).urgent_count == 1);
  office.forget(1);
  office.scan("CX");  // an ordinary one on top does not clear it
  office.drop(1);
  CHECK(office.state.bays.at({1}).urgent_inside == 1);
  office.collector(1);
  office.take(1);
  CHECK(office.state.bays.at({1}).urgent_inside == 0);
}

}  // namespace
}  // namespace docbay::tests
