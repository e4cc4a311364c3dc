// Paper that falls where it was offered, and what comes back out.
#include <doctest/doctest.h>

#include "host/domain/words.hpp"
#include "tests/host/office.hpp"

namespace docbay::tests {
namespace {

using protocol::CommandKind;
using Kind = Prompt::Kind;

Office with_scan(const std::string& code) {
  Office office;
  office.card("COURIER-1");
  office.scan(code);
  return office;
}

TEST_CASE("drop: custody, receipt, outbox and count, from the one event that caused them") {
  Office office = with_scan("C2");
  office.drop(2);
  const Place inside{.kind = Place::Kind::in_bay, .bay = {2}, .unit = {"U2"}};
  CHECK(office.place("D2") == inside);
  CHECK(office.state.bays.at({2}).inside == std::vector{office.copy("D2").id});
  const auto custody = all<CustodyChanged>(office.last);
  REQUIRE(custody.size() == 1);
  CHECK(custody[0].place == inside);
  const auto events = all<BoardEventRecord>(office.last);
  REQUIRE(events.size() == 1);
  const auto receipts = all<ReceiptIssued>(office.last);
  REQUIRE(receipts.size() == 1);
  CHECK(receipts[0].transfer == TransferKind::deposit);
  CHECK(receipts[0].copy == office.copy("D2").id);
  CHECK(receipts[0].document == DocumentId{"D2"});
  CHECK(receipts[0].unit == UnitId{"U2"});
  CHECK(receipts[0].person == PersonId{"P1"});
  CHECK(receipts[0].command == office.offer(2).number);
  CHECK(receipts[0].board == board_a);
  CHECK(receipts[0].cause == events[0].event.identity);
  const auto queued = all<OutboxQueued>(office.last);
  REQUIRE(queued.size() == 1);
  CHECK(queued[0].event.kind == "deposit");
  CHECK(queued[0].event.code == "C2");
  CHECK(queued[0].event.receipt == receipts[0].id);
  CHECK(queued[0].event.place == inside);
  CHECK(queued[0].event.event_id.starts_with("site-1-"));
  CHECK(office.offer(2).end == OfferEnd::fulfilled);
  CHECK(show_argument(office.commands(2, CommandKind::show).at(0)).count == 1);
  CHECK(office.prompts() == std::vector{Kind::dropped});
  CHECK(std::holds_alternative<CountersMoved>(office.last.records.front()));
}

TEST_CASE("drop: three copies of a common code to two units, in any order") {
  Office office = with_scan("CX");
  office.drop(1);
  CHECK(office.offer(1).copies_left == 1);
  CHECK(office.offer(1).end == OfferEnd::live);
  CHECK(office.prompt().copies == 1);
  CHECK(office.prompt().bays == std::vector{BayNumber{1}, BayNumber{2}});
  office.drop(2);
  CHECK(office.offer(2).end == OfferEnd::fulfilled);
  CHECK(office.prompt().bays == std::vector{BayNumber{1}});
  office.drop(1);
  CHECK(office.offer(1).end == OfferEnd::fulfilled);
  CHECK(office.prompt().bays.empty());
  CHECK(office.state.bays.at({1}).inside.size() == 2);
  CHECK(office.state.bays.at({2}).inside.size() == 1);
  for (std::size_t n = 0; n < 3; ++n) {
    CHECK(office.place("DX", n).kind == Place::Kind::in_bay);
    CHECK(office.place("DX", n).unit == office.copy("DX", n).unit);
  }
  CHECK(all<ReceiptIssued>(office.records).size() == 3);
  office.scan("CX");
  CHECK(office.verdict() == Verdict::already_distributed);
}

TEST_CASE("drop: the bays that are left are offered again by a second scan") {
  Office office = with_scan("CX");
  office.drop(1);
  office.expire(1);
  office.expire(2);
  office.scan("CX");
  CHECK(offer_argument(office.commands(1, CommandKind::offer).at(0)).copies == 1);
  CHECK(offer_argument(office.commands(2, CommandKind::offer).at(0)).copies == 1);
}

TEST_CASE(
    "drop: told late, after the offer was withdrawn or thought lapsed, it counts all the same") {
  Office office = with_scan("C2");
  const auto number = office.offer(2).number;
  SUBCASE("withdrawn") {
    office.scan("C3");
  }
  SUBCASE("lapsed") {
    office.wait(25'000);
  }
  SUBCASE("the courier has gone") {
    office.wait(100'000);
  }
  SUBCASE("undelivered, it was thought") {
    office.answer(2, number, std::nullopt);
  }
  office.board_event(2, EventKind::dropped, protocol::DropPayload{.offer = number});
  CHECK(office.place("D2").kind == Place::Kind::in_bay);
  CHECK(all<ReceiptIssued>(office.last).at(0).person == PersonId{"P1"});
  CHECK(office.state.incidents.empty());
}

TEST_CASE("drop: under a number that nobody gave out, the paper is unidentified") {
  Office office = with_scan("C2");
  protocol::DropPayload payload;
  SUBCASE("a number of another bay") {
    payload.offer = office.offer(2).number;
  }
  SUBCASE("a number of the future") {
    payload.offer = {4'000'000'000};
  }
  SUBCASE("no number") {}
  office.board_event(3, EventKind::dropped, payload);
  REQUIRE(office.open(IncidentKind::unidentified_drop).size() == 1);
  CHECK(office.open(IncidentKind::unidentified_drop)[0].bay == BayNumber{3});
  CHECK(all<ReceiptIssued>(office.last).empty());
  CHECK(office.place("D2").outside());
}

TEST_CASE("drop: a payload that cannot be read is a paper that nobody knows") {
  Office office = with_scan("C2");
  office.board_event(2, EventKind::dropped);
  CHECK(office.open(IncidentKind::unidentified_drop).size() == 1);
  office.board_event(2, EventKind::dropped_unoffered);
  office.board_event(2, EventKind::dropped_out);
  CHECK(office.open(IncidentKind::unidentified_drop).size() <= 1);
}

TEST_CASE("drop: more copies than the unit is to get are another unit's, in the wrong bay") {
  Office office = with_scan("CX");
  office.drop(1);
  office.happens(OfficeChanged{.dispatches = {{.document = {"DX"}, .unit = {"U1"}, .copies = 1}},
                               .revision = 2});
  office.drop(1);  // the board still expected it; the plan has changed meanwhile
  REQUIRE(office.open(IncidentKind::wrong_bay).size() == 1);
  CHECK(office.place("DX", 1) ==
        Place{.kind = Place::Kind::in_doubt, .bay = {1}, .unit = {"U1"}, .person = {"P1"}});
  CHECK(all<ReceiptIssued>(office.last).empty());
  CHECK(office.offer(1).end == OfferEnd::fulfilled);
}

TEST_CASE("drop: pulled back out it is in the courier's hand, with a receipt and an incident") {
  Office office = with_scan("C2");
  office.drop(2);
  office.pull_out(2);
  CHECK(office.place("D2") == Place{.kind = Place::Kind::in_hand, .person = {"P1"}});
  const auto receipts = all<ReceiptIssued>(office.last);
  REQUIRE(receipts.size() == 1);
  CHECK(receipts[0].transfer == TransferKind::withdraw);
  CHECK(receipts[0].person == PersonId{"P1"});
  CHECK(receipts[0].bay == BayNumber{2});
  REQUIRE(office.open(IncidentKind::pulled_back).size() == 1);
  CHECK(office.open(IncidentKind::pulled_back)[0].copy == office.copy("D2").id);
  CHECK(office.prompts() == std::vector{Kind::pulled_back});
  CHECK(show_argument(office.commands(2, CommandKind::show).at(0)).count == 0);

  SUBCASE("and dropped again after a scan, the incident is over") {
    office.scan("C2");
    CHECK(office.verdict() == Verdict::offered);
    office.drop(2);
    CHECK(office.open(IncidentKind::pulled_back).empty());
    CHECK(all<IncidentResolved>(office.last).at(0).evidence == "dropped again");
    CHECK(office.place("D2").kind == Place::Kind::in_bay);
    CHECK(!lamps_argument(office.commands(2, CommandKind::set_lamps).at(0)).error);
  }
}

TEST_CASE("drop: pulled back while more copies are expected, the offer waits for one more") {
  Office office = with_scan("CX");
  office.drop(1);
  office.pull_out(1);
  CHECK(office.offer(1).copies_left == 2);
  CHECK(office.offer(1).end == OfferEnd::live);
  office.drop(1);
  office.drop(1);
  CHECK(office.offer(1).end == OfferEnd::fulfilled);
  CHECK(office.open(IncidentKind::pulled_back).empty());
}

TEST_CASE("drop: the last paper in is the one that comes out first") {
  Office office = with_scan("C1");
  office.drop(1);
  office.scan("CX");
  office.drop(1);
  office.drop(1);
  office.pull_out(1);
  CHECK(all<ReceiptIssued>(office.last).at(0).document == DocumentId{"DX"});
  office.pull_out(1);
  office.pull_out(1);
  CHECK(all<ReceiptIssued>(office.last).at(0).document == DocumentId{"D1"});
  CHECK(office.state.bays.at({1}).inside.empty());
}

TEST_CASE("drop: whoever is at the front has pulled it out, not the courier of yesterday") {
  Office office = with_scan("C2");
  office.drop(2);
  office.wait(24 * 3'600'000);
  SUBCASE("another courier is there") {
    office.card("COURIER-2");
    office.pull_out(2);
    CHECK(office.place("D2").person == PersonId{"P2"});
    CHECK(all<ReceiptIssued>(office.last).at(0).person == PersonId{"P2"});
  }
  SUBCASE("nobody is there") {
    office.pull_out(2);
    CHECK(office.place("D2").person.empty());
    CHECK(all<ReceiptIssued>(office.last).at(0).person.empty());
  }
}

TEST_CASE("drop: paper out of a bay that was thought empty is an incident") {
  Office office;
  office.pull_out(3);
  CHECK(office.open(IncidentKind::unexplained_out).size() == 1);
  CHECK(all<ReceiptIssued>(office.last).empty());
  CHECK(lamps_argument(office.commands(3, CommandKind::set_lamps).at(0)).error);
}

TEST_CASE("jam: it keeps the bay out of use until the beams are free, or the board starts anew") {
  Office office = with_scan("C2");
  office.board_event(2, EventKind::jammed);
  CHECK(office.prompts() == std::vector{Prompt::Kind::jammed});
  CHECK(text_of(office.prompt(), Language::chinese) == "2 号箱投口卡纸，请轻轻抽出，重新扫描");
  REQUIRE(office.ordered(2, CommandKind::set_lamps) == 1);
  CHECK(lamps_argument(office.commands(2, CommandKind::set_lamps)[0]).error);
  office.board_event(2, EventKind::jammed);
  REQUIRE(office.open(IncidentKind::jam).size() == 1);
  SUBCASE("free again") {
    office.board_event(2, EventKind::jam_cleared);
    CHECK(all<IncidentResolved>(office.last).at(0).evidence == "beams free again");
    REQUIRE(office.ordered(2, CommandKind::set_lamps) == 1);
    CHECK(!lamps_argument(office.commands(2, CommandKind::set_lamps)[0]).error);
  }
  SUBCASE("cleared while the board was off") {
    office.whole_board_event(board_a, EventKind::booted);
    CHECK(all<IncidentResolved>(office.last).at(0).evidence == "the board started anew");
  }
  CHECK(office.open(IncidentKind::jam).empty());
  office.scan("C2");
  CHECK(office.verdict() == Verdict::offered);
}

}  // namespace
}  // namespace docbay::tests
