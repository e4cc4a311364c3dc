// Where the copies of a document go, and who is told why one cannot go there.
#include <doctest/doctest.h>

#include "host/domain/words.hpp"
#include "tests/host/office.hpp"

namespace docbay::tests {
namespace {

using Kind = Prompt::Kind;
using Bays = std::vector<BayNumber>;

/// The exchange, with a courier at cabinet A, and one document C9 for these units.
Office with_document(const std::vector<std::pair<std::string, int>>& plan,
                     const std::vector<Unit>& units = {}, const std::string& code_kind = "common") {
  Office office;
  office.happens(OfficeChanged{.units = units, .revision = office.state.watermark + 1});
  std::vector<DispatchRow> rows;
  for (const auto& [unit, copies] : plan) {
    rows.push_back({.document = {"D9"}, .unit = {unit}, .copies = copies});
  }
  office.document(document_row("D9", "C9", code_kind), rows);
  REQUIRE(all<RowRejected>(office.last).empty());
  office.card("COURIER-1");
  return office;
}

void refused(Office& office, Verdict verdict) {
  office.scan("C9");
  CHECK(office.verdict() == verdict);
  CHECK(all<OfferMade>(office.last).empty());
}

void offered(Office& office, const Bays& bays, int copies) {
  office.scan("C9");
  CHECK(office.verdict() == Verdict::offered);
  CHECK(office.prompt().bays == bays);
  CHECK(office.prompt().copies == copies);
}

TEST_CASE("dispatch: a unit without a bay gets its papers into the bay of the one above it") {
  Office office = with_document({{"SECTION", 1}},
                                {{.id = {"OFFICE"}, .name = "office", .parent = {"U2"}},
                                 {.id = {"SECTION"}, .name = "section", .parent = {"OFFICE"}}});
  offered(office, {{2}}, 1);
  office.drop(2);
  CHECK(office.prompts() == std::vector{Kind::dropped});
  CHECK(office.place("D9") == Place{.kind = Place::Kind::in_bay, .bay = {2}, .unit = {"U2"}});
  CHECK(office.copy("D9").unit == UnitId{"SECTION"});
  CHECK(office.state.incidents.empty());
  office.collector(2);
  office.take(2);
  const auto receipts = all<ReceiptIssued>(office.last);
  REQUIRE(receipts.size() == 1);
  CHECK(receipts[0].transfer == TransferKind::collect);
}

TEST_CASE("dispatch: units that share a bay are one offer, and each gets its own copies") {
  Office office = with_document({{"U2", 1}, {"S1", 2}, {"S2", 1}},
                                {{.id = {"S1"}, .name = "s1", .parent = {"U2"}},
                                 {.id = {"S2"}, .name = "s2", .parent = {"U2"}}});
  offered(office, {{2}}, 4);
  for (int i = 0; i < 4; ++i) office.drop(2);
  CHECK(office.offer(2).end == OfferEnd::fulfilled);
  for (std::size_t n = 0; n < 4; ++n) CHECK(office.place("D9", n).kind == Place::Kind::in_bay);
  CHECK(all<ReceiptIssued>(office.records).size() == 4);
  CHECK(office.state.incidents.empty());
}

TEST_CASE("dispatch: a unit with a bay of its own gets nothing into that of the one above it") {
  Office office =
      with_document({{"U1", 1}, {"U2", 1}}, {{.id = {"U1"}, .name = "unit 1", .parent = {"U2"}}});
  offered(office, {{1}, {2}}, 2);
  office.drop(2);
  office.drop(2);  // nothing is on offer there any more: it is unit 1's copy
  CHECK(office.open(IncidentKind::wrong_bay).size() == 1);
  CHECK(office.prompt().bays == Bays{{1}});
}

TEST_CASE("dispatch: units that are above each other in a circle have no bay, and say so") {
  Office office = with_document({{"X", 1}}, {{.id = {"X"}, .name = "x", .parent = {"Y"}},
                                             {.id = {"Y"}, .name = "y", .parent = {"X"}}});
  refused(office, Verdict::no_bay);
  CHECK(office.prompt().obstacles == std::vector<Obstacle>{{.unit = "x", .why = Verdict::no_bay}});
}

TEST_CASE("dispatch: while a leader is away his stand-in's bay takes the papers") {
  Office office = with_document({{"U1", 1}});
  const AtMs now = office.now;
  const Unit away{.id = {"U1"},
                  .name = "unit 1",
                  .away_from_ms = now,
                  .away_until_ms = now + 1000,
                  .instead = {"U3"}};
  office.happens(OfficeChanged{.units = {away}, .revision = office.state.watermark + 1});
  offered(office, {{3}}, 1);
  SUBCASE("and they lie there beyond doubt") {
    office.now = now + 5000;  // he is back before the paper falls
    office.drop(3);
    CHECK(office.place("D9").kind == Place::Kind::in_bay);
    CHECK(office.state.incidents.empty());
  }
  SUBCASE("and his own once he is back") {
    office.now = now + 5000;
    offered(office, {{1}}, 1);
  }
}

TEST_CASE(
    "dispatch: a leader who is away without a stand-in gets nothing, and the courier is told") {
  Office office = with_document({{"U1", 1}, {"U2", 1}},
                                {{.id = {"U1"}, .name = "unit 1", .away_until_ms = 1LL << 60}});
  offered(office, {{2}}, 1);
  CHECK(office.prompt().obstacles ==
        std::vector<Obstacle>{{.unit = "unit 1", .why = Verdict::away}});
  CHECK(text_of(office.prompt(), Language::chinese).find("unit 1") != std::string::npos);
  office.drop(2);
  refused(office, Verdict::away);
}

TEST_CASE("dispatch: an outside office's papers go into the bay of the channel that serves it") {
  Office office =
      with_document({{"CITY", 1}}, {{.id = {"CITY"}, .name = "city office", .parent = {"U3"}}});
  Timetable& timetable = office.state.channels[{"U3"}];
  timetable = {.days = Timetable::Days::odd,
               .weekdays = 0b0111110,
               .from_minute = 8 * 60,
               .until_minute = 17 * 60};
  SUBCASE("on its days, at its hours") {
    office.local = {.day = 3, .weekday = 1, .minute = 8 * 60};
    offered(office, {{3}}, 1);
  }
  SUBCASE("not on even days") {
    office.local = {.day = 4, .weekday = 1, .minute = 9 * 60};
    refused(office, Verdict::channel_closed);
  }
  SUBCASE("not on Sundays") {
    office.local = {.day = 3, .weekday = 0, .minute = 9 * 60};
    refused(office, Verdict::channel_closed);
  }
  SUBCASE("not before and not after its hours") {
    office.local = {.day = 3, .weekday = 1, .minute = 8 * 60 - 1};
    refused(office, Verdict::channel_closed);
    office.local.minute = 17 * 60;
    refused(office, Verdict::channel_closed);
  }
  SUBCASE("but into another channel's instead, if there is one") {
    timetable.instead = {"U2"};
    office.local = {.day = 4, .weekday = 1, .minute = 9 * 60};
    offered(office, {{2}}, 1);
    office.drop(2);
    CHECK(office.place("D9").kind == Place::Kind::in_bay);
  }
  SUBCASE("and a clock that is not known shuts none") {
    office.local = {};
    offered(office, {{3}}, 1);
  }
}

TEST_CASE("dispatch: a full or faulty bay gives way to the unit's other one, or is named") {
  Office office = with_document({{"U1", 1}});
  SUBCASE("full") {
    office.board_event(1, EventKind::filled);
    offered(office, {{4}}, 1);
    office.board_event(4, EventKind::filled);
    refused(office, Verdict::bay_full);
    office.board_event(1, EventKind::no_longer_full);
    offered(office, {{1}}, 1);
  }
  SUBCASE("faulty") {
    office.board_event(1, EventKind::shutter_timed_out);
    offered(office, {{4}}, 1);
    office.board_event(4, EventKind::sensor_faulted,
                       protocol::SensorPayload{.sensor = protocol::Sensor::beam_outer,
                                               .health = protocol::SensorHealth::faulty});
    refused(office, Verdict::bay_faulty);
    CHECK(office.prompt().obstacles.at(0).unit == "unit 1");
  }
}

TEST_CASE("dispatch: copies for units in several cabinets, and the way to the next one") {
  Office office = with_document({{"U2", 1}, {"U5", 2}});
  SUBCASE("cabinet B is free") {
    offered(office, {{2}}, 1);
    CHECK_FALSE(office.prompt().obstacles.at(0).busy);
    office.drop(2);
    office.card("COURIER-1", Face::front, "B");
    office.scan_at("B", "C9");
    CHECK(office.prompt().bays == Bays{{6}});
    CHECK(office.prompt().copies == 2);
    office.drop(6);
    office.drop(6);
    CHECK(all<ReceiptIssued>(office.records).size() == 3);
  }
  SUBCASE("cabinet B is busy") {
    office.card("COURIER-2", Face::front, "B");
    offered(office, {{2}}, 1);
    const std::vector<Obstacle> busy{
        {.unit = "unit 5", .why = Verdict::elsewhere, .cabinet = "B", .bay = {6}, .busy = true}};
    CHECK(office.prompt().obstacles == busy);
    CHECK(text_of(office.prompt(), Language::english).find("busy") != std::string::npos);
  }
}

TEST_CASE("dispatch: a document for everybody goes to each unit that has a bay") {
  Office office = with_document({{"*", 1}, {"U2", 3}}, {{.id = {"NOBAY"}, .name = "no bay"}});
  CHECK(all<CopyCreated>(office.records).size() == 6 + 9);  // seven units, three for the second one
  office.state.channels[{"U3"}] = {};
  office.document(document_row("D8", "C8", "common"),
                  {{.document = {"D8"}, .unit = {"*"}, .copies = 2}});
  CHECK(all<CopyCreated>(office.last).size() == 12);  // not into a channel to the outside
  office.document(document_row("D8", "C8", "common"),
                  {{.document = {"D8"}, .unit = {"*"}, .copies = 1}});
  CHECK(all<CopyRemoved>(office.last).empty());  // at least one
  office.document(document_row("D8", "C8", "common"),
                  {{.document = {"D8"}, .unit = {"*"}, .copies = 201}});
  CHECK(all<RowRejected>(office.last).size() == 1);
}

TEST_CASE("dispatch: a ceiling holds for the bay of the one above and for the stand-in's as well") {
  Office office =
      with_document({{"SECTION", 1}}, {{.id = {"SECTION"}, .name = "section", .parent = {"U3"}}});
  office.document(document_row("D9", "C9", "common", "秘密"));
  refused(office, Verdict::above_ceiling);
}

}  // namespace
}  // namespace docbay::tests
