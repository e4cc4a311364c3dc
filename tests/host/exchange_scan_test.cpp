// A scanned code and every verdict about it.
#include <doctest/doctest.h>

#include "tests/host/office.hpp"

namespace docbay::tests {
namespace {

using protocol::CommandKind;
using Kind = Prompt::Kind;

Office with_courier() {
  Office office;
  office.card("COURIER-1");
  return office;
}

/// The scan came to nothing: the screen says why, and no board was told to open.
void refused(const Office& office, Verdict verdict) {
  CHECK(office.verdict() == verdict);
  REQUIRE(office.last.prompts.size() == 1);
  CHECK(office.prompt().kind == Kind::scan_verdict);
  CHECK(office.prompt().verdict == verdict);
  CHECK(all<OfferMade>(office.last).empty());
  for (const auto& order : office.last.commands) CHECK(order.command.kind != CommandKind::offer);
}

TEST_CASE("scan: a document's bay is lit, and the offer says how long") {
  Office office = with_courier();
  office.scan("C1");
  CHECK(office.verdict() == Verdict::offered);
  CHECK(office.prompt().kind == Kind::drop_now);
  CHECK(office.prompt().bays == std::vector{BayNumber{1}});
  CHECK(office.prompt().copies == 1);
  CHECK(office.prompt().subject == "title of D1");
  const auto offers = office.commands(1, CommandKind::offer);
  REQUIRE(offers.size() == 1);
  const auto argument = offer_argument(offers[0]);
  CHECK(argument.copies == 1);
  CHECK(argument.window_ms == 15'000);
  CHECK(argument.shutter_ms == 5'000);
  CHECK(!argument.urgent);
  const Offer& offer = office.offer(1);
  CHECK(offer.number == offers[0].number);
  CHECK(offer.person == PersonId{"P1"});
  CHECK(offer.unit == UnitId{"U1"});
  CHECK(all<OfferMade>(office.last).size() == 1);
}

TEST_CASE("scan: the record keeps the bytes as they came, the document and the person") {
  Office office = with_courier();
  office.happens(CodeScanned{.cabinet = "A",
                             .raw = {0xB9, 0xAB, 0x43},
                             .text = "公C",
                             .code = "C1",
                             .repairs = "no_terminator"});
  const auto scans = all<ScanRecord>(office.last);
  REQUIRE(scans.size() == 1);
  CHECK(scans[0].raw == std::vector<std::uint8_t>{0xB9, 0xAB, 0x43});
  CHECK(scans[0].text == "公C");
  CHECK(scans[0].repairs == "no_terminator");
  CHECK(scans[0].document == DocumentId{"D1"});
  CHECK(scans[0].person == PersonId{"P1"});
  CHECK(scans[0].session == office.state.sessions[0].id);
}

TEST_CASE("scan: an urgent document lights the urgent lamp of its bay") {
  Office office = with_courier();
  DocumentRow row = document_row("D9", "C9");
  row.urgency_text = "特急";
  office.document(row, {{.document = {"D9"}, .unit = {"U2"}, .copies = 1}});
  office.scan("C9");
  CHECK(offer_argument(office.commands(2, CommandKind::offer).at(0)).urgent);
  office.drop(2);
  CHECK(show_argument(office.commands(2, CommandKind::show).at(0)).urgent_count == 1);
}

TEST_CASE("scan: a common code lights the bays of all units, with so many copies each") {
  Office office = with_courier();
  office.scan("CX");
  CHECK(office.verdict() == Verdict::offered);
  CHECK(office.prompt().bays == std::vector{BayNumber{1}, BayNumber{2}});
  CHECK(office.prompt().copies == 3);
  CHECK(offer_argument(office.commands(1, CommandKind::offer).at(0)).copies == 2);
  CHECK(offer_argument(office.commands(2, CommandKind::offer).at(0)).copies == 1);
}

TEST_CASE("scan: no session, the wrong face, an unreadable code") {
  Office office;
  office.scan("C1");
  refused(office, Verdict::no_session);
  CHECK(all<ScanRecord>(office.last)[0].document == DocumentId{"D1"});
  office.collector(1);
  office.happens(CodeScanned{.cabinet = "A", .face = Face::back, .text = "C1", .code = "C1"});
  refused(office, Verdict::wrong_face);
  office.card("COURIER-1");
  office.happens(CodeScanned{.cabinet = "A", .raw = {0xFF, 0xFF}});
  refused(office, Verdict::unreadable);
  CHECK(all<ScanRecord>(office.last)[0].raw.size() == 2);
}

TEST_CASE("scan: a code that nobody has registered") {
  Office office = with_courier();
  office.scan("NO-SUCH");
  refused(office, Verdict::unknown_code);
  CHECK(office.prompt().subject == "NO-SUCH");
}

TEST_CASE("scan: cancelled, not dispatched, top secret") {
  Office office = with_courier();
  DocumentRow row = document_row("D8", "C8");
  office.document(row);
  office.scan("C8");
  refused(office, Verdict::not_dispatched);
  row.document.cancelled = true;
  office.document(row, {{.document = {"D8"}, .unit = {"U1"}, .copies = 1}});
  office.scan("C8");
  refused(office, Verdict::cancelled);
  office.document(document_row("D9", "C9", "unique", "绝密★长期"),
                  {{.document = {"D9"}, .unit = {"U2"}, .copies = 1}});
  office.scan("C9");
  refused(office, Verdict::top_secret);
}

TEST_CASE("scan: a classified document goes only into a bay that may hold it") {
  Office office = with_courier();
  const auto classified = [&](const char* id, const char* unit, const char* classification) {
    office.document(document_row(id, id, "unique", classification),
                    {{.document = {id}, .unit = {unit}, .copies = 1}});
    office.scan(id);
  };
  classified("S1", "U6", "秘密");
  CHECK(office.verdict() == Verdict::offered);
  CHECK(office.prompt().bays == std::vector{BayNumber{7}});
  CHECK(office.prompt().subject == "number S1");  // never its title
  classified("S2", "U7", "机密★20年");
  CHECK(office.verdict() == Verdict::offered);
  classified("S3", "U6", "机密");
  refused(office, Verdict::above_ceiling);
  CHECK(office.prompt().subject == "number S3");
  classified("S4", "U3", "秘密");
  refused(office, Verdict::above_ceiling);
}

TEST_CASE("scan: a classified document without a number is named by its code") {
  Office office = with_courier();
  DocumentRow row = document_row("S1", "CODE-S1", "unique", "秘密");
  row.document.number.clear();
  office.document(row, {{.document = {"S1"}, .unit = {"U1"}, .copies = 1}});
  office.scan("CODE-S1");
  CHECK(office.prompt().subject == "CODE-S1");
}

TEST_CASE("scan: a unit whose bay is in another cabinet, and the courier is told where") {
  Office office = with_courier();
  office.document(document_row("D9", "C9"), {{.document = {"D9"}, .unit = {"U5"}, .copies = 1}});
  office.scan("C9");
  refused(office, Verdict::elsewhere);
  CHECK(office.prompt().obstacles ==
        std::vector<Obstacle>{
            {.unit = "unit 5", .why = Verdict::elsewhere, .cabinet = "B", .bay = {6}}});
}

TEST_CASE("scan: one unit of two has a bay here, so that one is offered") {
  Office office = with_courier();
  office.document(document_row("D9", "C9", "common"),
                  {{.document = {"D9"}, .unit = {"U2"}, .copies = 1},
                   {.document = {"D9"}, .unit = {"U5"}, .copies = 1}});
  office.scan("C9");
  CHECK(office.prompt().bays == std::vector{BayNumber{2}});
  office.drop(2);
  office.scan("C9");
  refused(office, Verdict::elsewhere);
}

TEST_CASE("scan: a bay whose board is silent or whose slot is jammed is not available") {
  Office office = with_courier();
  office.board_event(2, EventKind::jammed);
  office.scan("C2");
  refused(office, Verdict::bay_unavailable);
  office.board_event(2, EventKind::jam_cleared);
  office.scan("C2");
  CHECK(office.verdict() == Verdict::offered);
  office.link(board_a, BoardLink::lost);
  office.scan("C3");
  refused(office, Verdict::bay_unavailable);
}

TEST_CASE("scan: a unit's second bay is taken while its first one is not available") {
  Office office = with_courier();
  office.link(board_a, BoardLink::lost);
  office.scan("C1");
  CHECK(office.prompt().bays == std::vector{BayNumber{4}});
}

TEST_CASE("scan: a document that is delivered, known to the core or only to the store") {
  Office office = with_courier();
  office.scan("C1");
  office.drop(1);
  office.scan("C1");
  refused(office, Verdict::already_distributed);
  office.collector(1);
  office.take(1);
  REQUIRE(!office.awake("D1"));
  office.scan("C1");
  refused(office, Verdict::already_distributed);
  CHECK(all<ScanRecord>(office.last)[0].document == DocumentId{"D1"});
  CHECK(office.prompt().subject == "title of D1");
  CHECK(!office.awake("D1"));
}

TEST_CASE("scan: the next one withdraws what the last one offered, whatever comes of it") {
  Office office = with_courier();
  office.scan("CX");
  office.scan("C3");
  CHECK(office.ordered(1, CommandKind::withdraw_offer) == 1);
  CHECK(office.ordered(2, CommandKind::withdraw_offer) == 1);
  CHECK(office.offer(1).end == OfferEnd::withdrawn);
  CHECK(office.offer(2).end == OfferEnd::withdrawn);
  office.scan("NO-SUCH");
  CHECK(office.offer(3).end == OfferEnd::withdrawn);
  office.scan("C3");
  office.happens(CodeScanned{.cabinet = "A", .raw = {0xFF}});
  CHECK(office.offer(3).end == OfferEnd::live);  // nothing was read: the same paper is in hand
}

TEST_CASE("scan: the same document again is offered anew, under a new number") {
  Office office = with_courier();
  office.scan("C1");
  const auto first = office.offer(1).number;
  office.scan("C1");
  CHECK(office.verdict() == Verdict::offered);
  CHECK(office.ordered(1, CommandKind::withdraw_offer) == 1);
  CHECK(office.offer(1).number > first);
  REQUIRE(office.state.offers.at({1}).size() == 2);
  CHECK(office.state.offers.at({1})[0].end == OfferEnd::withdrawn);
}

TEST_CASE("offer: only the last few of a bay are remembered") {
  Office office = with_courier();
  for (int i = 0; i < 20; ++i) office.scan("C1");
  CHECK(office.state.offers.at({1}).size() == offers_per_bay_max);
  CHECK(office.offer(1).end == OfferEnd::live);
}

TEST_CASE(
    "offer: refused by the board, or not delivered in time, it is over and the screen says so") {
  Office office = with_courier();
  std::optional<protocol::CommandResult> result;
  SUBCASE("not delivered") {}
  SUBCASE("the journal is full") {
    result = protocol::CommandResult::journal_full;
  }
  SUBCASE("a wrong argument") {
    result = protocol::CommandResult::bad_argument;
  }
  office.scan("C2");
  const auto number = office.offer(2).number;
  office.answer(2, number, result);
  CHECK(office.offer(2).end == OfferEnd::refused);
  CHECK(office.prompts() == std::vector{Kind::bay_refused});
  CHECK(office.prompt().bays == std::vector{BayNumber{2}});
  office.answer(2, number, result);
  CHECK(office.last.prompts.empty());
  office.scan("C2");
  CHECK(office.verdict() == Verdict::offered);
}

TEST_CASE("offer: an order that was done, or repeated, changes nothing more") {
  Office office = with_courier();
  office.scan("C2");
  for (const auto result : {protocol::CommandResult::done, protocol::CommandResult::repeated}) {
    office.answer(2, office.offer(2).number, result);
    CHECK(office.last.records.empty());
  }
  CHECK(office.offer(2).end == OfferEnd::live);
}

TEST_CASE("offer: a board that journals that the order died ends it as well") {
  Office office = with_courier();
  office.scan("C2");
  office.board_event(2, EventKind::command_died,
                     protocol::CommandDiedPayload{.number = office.offer(2).number, .result = 4});
  CHECK(office.offer(2).end == OfferEnd::refused);
  CHECK(office.prompts() == std::vector{Kind::bay_refused});
}

TEST_CASE("offer: nobody drops, so the board ends it and the screen says so") {
  Office office = with_courier();
  office.scan("C2");
  office.expire(2);
  CHECK(office.offer(2).end == OfferEnd::expired);
  CHECK(office.prompts() == std::vector{Kind::drop_expired});
  CHECK(office.prompt().subject == "title of D2");
}

TEST_CASE("offer: withdrawn by the next scan, its expiry is no news for the courier") {
  Office office = with_courier();
  office.scan("C2");
  const auto old = office.offer(2).number;
  office.scan("C3");
  office.board_event(2, EventKind::offer_expired, protocol::DropPayload{.offer = old});
  CHECK(office.last.prompts.empty());
  CHECK(office.offer(2).end == OfferEnd::withdrawn);
}

TEST_CASE("offer: a board that never says how it ended has forgotten it") {
  Office office = with_courier();
  office.scan("CX");
  office.wait(14'000);
  office.drop(1);
  office.wait(19'000);  // the drop began a new time for bay 1
  CHECK(office.offer(1).end == OfferEnd::live);
  office.wait(2'000);
  CHECK(office.offer(1).end == OfferEnd::lapsed);
  CHECK(office.offer(2).end == OfferEnd::lapsed);
  office.expire(2);  // and yet it says so in the end
  CHECK(office.offer(2).end == OfferEnd::expired);
  CHECK(office.last.prompts.empty());
}

}  // namespace
}  // namespace docbay::tests
