// Who is there: several people at once, people who leave, and the cancel key at every step.
#include <doctest/doctest.h>

#include "host/domain/words.hpp"
#include "tests/host/papers.hpp"

namespace docbay::tests {
namespace {

using Kind = Prompt::Kind;
using protocol::CommandKind;

const Outcome& cancel(Office& office, Face face, const char* cabinet = "A") {
  return office.happens(Cancelled{.cabinet = cabinet, .face = face});
}

TEST_CASE("sessions: a courier drops at the front while a collector empties bays at the back") {
  Office office = with_papers();
  office.collector(1);
  office.open_door(1);
  office.scan("C3");
  office.drop(3);
  CHECK(office.prompts() == std::vector{Kind::dropped});
  CHECK(office.prompt().face == Face::front);
  CHECK(all<ReceiptIssued>(office.last).at(0).person == PersonId{"P1"});
  office.close_door(1);
  CHECK(collected(office).size() == 2);
  CHECK(all<ReceiptIssued>(office.last).at(0).person == PersonId{"K1"});
  CHECK(office.state.sessions.size() == 2);
}

TEST_CASE("sessions: two couriers at two cabinets have an offer and a document each") {
  Office office;
  office.document(document_row("D5", "C5"), {{.document = {"D5"}, .unit = {"U5"}, .copies = 1}});
  office.card("COURIER-1");
  office.card("COURIER-2", Face::front, "B");
  office.scan("C1");
  office.scan_at("B", "C5");
  CHECK(office.offer(1).end == OfferEnd::live);
  office.drop(6);
  CHECK(all<ReceiptIssued>(office.last).at(0).person == PersonId{"P2"});
  office.drop(1);
  CHECK(all<ReceiptIssued>(office.last).at(0).person == PersonId{"P1"});
  CHECK(office.state.incidents.empty());
  cancel(office, Face::front, "B");
  REQUIRE(office.state.sessions.size() == 1);
  CHECK(office.state.sessions[0].person == PersonId{"P1"});
}

TEST_CASE("sessions: a courier who walks away leaves nothing for the next one to drop by") {
  Office office;
  office.card("COURIER-1");
  office.scan("C1");
  office.wait(61'000);
  CHECK(office.state.sessions.empty());
  CHECK(office.offer(1).end == OfferEnd::lapsed);
  office.scan("C2");
  CHECK(office.verdict() == Verdict::no_session);
  office.card("COURIER-2");
  office.scan("C2");
  office.drop(2);
  CHECK(all<ReceiptIssued>(office.last).at(0).person == PersonId{"P2"});
}

TEST_CASE("sessions: a second person's card in the middle of a courier's work disturbs nobody") {
  Office office = with_paper_for_two();
  office.card("COLLECT-6", Face::back);
  office.scan("C1");
  office.card("SECOND-6", Face::back);
  CHECK(office.prompts() == std::vector{Kind::doors_open});
  CHECK(office.offer(1).end == OfferEnd::live);
  office.drop(1);
  CHECK(all<ReceiptIssued>(office.last).at(0).person == PersonId{"P1"});
  office.take(7);
  CHECK(collected(office) == std::vector{DocumentId{"D6"}});
}

TEST_CASE("cancel: after the card, the courier's session is over") {
  Office office;
  office.card("COURIER-1");
  cancel(office, Face::front);
  CHECK(office.prompts() == std::vector{Kind::cancelled});
  CHECK(all<SessionClosed>(office.last).size() == 1);
  office.scan("C1");
  CHECK(office.verdict() == Verdict::no_session);
}

TEST_CASE("cancel: after the scan, what was offered is withdrawn") {
  Office office;
  office.card("COURIER-1");
  office.scan("CX");
  cancel(office, Face::front);
  for (const int bay : {1, 2}) {
    CHECK(office.offer(bay).end == OfferEnd::withdrawn);
    CHECK(office.ordered(bay, CommandKind::withdraw_offer) == 1);
  }
  CHECK(office.state.sessions.empty());
  CHECK(office.place("DX").kind == Place::Kind::registered);
}

TEST_CASE("cancel: a hand that is on its way drops under the offer all the same") {
  Office office;
  office.card("COURIER-1");
  office.scan("C1");
  office.wait(1'000);
  cancel(office, Face::front);
  office.drop(1);
  REQUIRE(all<ReceiptIssued>(office.last).size() == 1);
  CHECK(all<ReceiptIssued>(office.last)[0].person == PersonId{"P1"});
  CHECK(office.state.incidents.empty());
}

TEST_CASE("cancel: a card that waits for its PIN waits no longer, and that is on record") {
  for (const Face face : {Face::front, Face::back}) {
    Office office;
    const bool back = face == Face::back;
    office.happens(OfficeChanged{
        .people = {{.person = {.id = {back ? "K1" : "P1"}, .unit = {"U1"}, .pin_required = true},
                    .role_text = back ? "collector" : "courier"}}});
    office.card(back ? "COLLECT-1" : "COURIER-1", face);
    cancel(office, face);
    CHECK(office.prompts() == std::vector{Kind::cancelled});
    CHECK(office.prompt().face == face);
    REQUIRE(refusals(office.last) == std::vector<std::string>{"cancelled"});
    CHECK(all<RefusalRecord>(office.last)[0].person == PersonId{back ? "K1" : "P1"});
    office.happens(PinEntered{.cabinet = "A", .face = face, .verified = true});
    CHECK(refusals(office.last) == std::vector<std::string>{"no_card"});
    CHECK(office.state.sessions.empty());
  }
}

TEST_CASE("cancel: nobody waits for a second person any more, and the bay stays shut") {
  Office office = with_paper_for_two();
  office.card("COLLECT-6", Face::back);
  cancel(office, Face::back);
  CHECK(office.prompts() == std::vector{Kind::cancelled});
  REQUIRE(refusals(office.last) == std::vector<std::string>{"cancelled"});
  CHECK(all<RefusalRecord>(office.last)[0].person == PersonId{"K6"});
  office.card("SECOND-6", Face::back);
  CHECK(office.prompts() == std::vector{Kind::second_person});
  CHECK(office.state.openings.empty());
}

TEST_CASE("cancel: an operator's wait for a second person ends as well") {
  Office office = with_paper_for_two();
  office.happens(OpenRequested{.bay = {7}, .person = {"O1"}, .reason = "卡纸"});
  CHECK(office.prompts() == std::vector{Kind::second_person});
  cancel(office, Face::back);
  CHECK(refusals(office.last) == std::vector<std::string>{"cancelled"});
  CHECK(office.state.second_waits.empty());
}

TEST_CASE("cancel: doors that stand open are named, and what is taken is signed for") {
  Office office = with_papers();
  office.collector(1);
  office.open_door(1);
  cancel(office, Face::back);
  CHECK(office.prompts() == std::vector{Kind::cancelled_door_open});
  CHECK(office.prompt().bays == std::vector{BayNumber{1}});
  CHECK(text_of(office.prompt(), Language::chinese) == "已取消；1 号箱门未关，请关好");
  CHECK(text_of(office.prompt(), Language::english) == "cancelled; bay 1 stands open, close it");
  office.close_door(1);
  CHECK(collected(office).size() == 2);
  REQUIRE(office.last.lists.size() == 1);
  CHECK(office.last.lists[0].person == PersonId{"K1"});
}

TEST_CASE("cancel: a door that was released and is pulled open after all counts as ever") {
  Office office = with_papers();
  office.collector(2);
  cancel(office, Face::back);
  CHECK(office.prompts() == std::vector{Kind::cancelled});
  office.take(2);
  CHECK(collected(office) == std::vector{DocumentId{"D2"}});
}

TEST_CASE("cancel: a choice that was made before the card is forgotten") {
  Office office = with_papers();
  office.happens(PickupChosen{.cabinet = "A", .choice = PickupChoice::print_only});
  cancel(office, Face::back);
  office.collector(2);
  CHECK(office.prompts() == std::vector{Kind::doors_open});
}

TEST_CASE("cancel: at one face it is nothing to the other, and with nobody there it is nothing") {
  Office office = with_papers();
  cancel(office, Face::back);
  CHECK(office.last.records.empty());
  CHECK(office.last.prompts.empty());
  office.scan("C3");
  office.collector(2);
  cancel(office, Face::back);
  CHECK(office.offer(3).end == OfferEnd::live);
  cancel(office, Face::front);
  cancel(office, Face::front);
  CHECK(office.last.records.empty());
  CHECK(office.last.prompts.empty());
}

}  // namespace
}  // namespace docbay::tests
