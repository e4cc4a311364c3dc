// What the OA sends: rows that are taken, and rows that are set aside with the reason.
#include <doctest/doctest.h>

#include "tests/host/office.hpp"

namespace docbay::tests {
namespace {

/// The one reason why a row was set aside.
std::string reason(const Outcome& outcome) {
  const auto rejected = all<RowRejected>(outcome);
  REQUIRE(rejected.size() == 1);
  CHECK(!rejected[0].table.empty());
  return rejected[0].reason;
}

TEST_CASE("office: units, people, cards and documents are known at once, and the watermark moves") {
  const Office office;
  CHECK(office.state.units.at({"U3"}).name == "unit 3");
  CHECK(office.state.people.at({"K3"}).role == Role::collector);
  CHECK(office.state.cards.at({"BLOCKED"}).blocked);
  const Document& document = office.known("DX");
  CHECK(document.code_kind == CodeKind::common);
  REQUIRE(document.copies.size() == 3);
  CHECK(document.copies[2].unit == UnitId{"U2"});
  CHECK(document.copies[2].place == Place{});
  CHECK(office.state.watermark == 1);
  CHECK(all<WatermarkMoved>(office.last).size() == 1);
}

TEST_CASE("office: a watermark never goes back") {
  Office office;
  office.happens(OfficeChanged{.revision = 0});
  CHECK(office.state.watermark == 1);
  CHECK(office.last.records.empty());
}

TEST_CASE("office: a unit or card without a name is set aside") {
  Office office;
  CHECK(reason(office.happens(OfficeChanged{.units = {{}}})) == "no unit_id");
  CHECK(reason(office.happens(OfficeChanged{.cards = {{}}})) == "no card_uid");
  CHECK(reason(office.happens(OfficeChanged{.cards = {{.uid = {"X"}, .person = {"nobody"}}}})) ==
        "unknown person 'nobody'");
  CHECK(all<RowRejected>(office.last)[0].key == "X");
}

TEST_CASE("office: a person of no unit, or of no role that is known, is set aside") {
  Office office;
  const auto add = [&](const Person& person, const char* role) {
    return reason(office.happens(OfficeChanged{.people = {{.person = person, .role_text = role}}}));
  };
  CHECK(add({}, "courier") == "no person_id");
  CHECK(add({.id = {"X"}, .unit = {"U1"}}, "boss").contains("'boss' is not courier, collector"));
  CHECK(add({.id = {"X"}, .unit = {"U99"}}, "courier") == "unknown unit 'U99'");
  CHECK(!office.state.people.contains({"X"}));
}

TEST_CASE("office: a document that cannot be used is set aside, and the others are taken") {
  Office office;
  DocumentRow bad = document_row("D9", "C9");
  std::string expected;
  SUBCASE("") {
    bad.document.id = {};
    expected = "no document_id";
  }
  SUBCASE("") {
    bad.document.code.clear();
    expected = "no code";
  }
  SUBCASE("") {
    bad.code_kind_text = "both";
    expected = "code_kind 'both'";
  }
  SUBCASE("") {
    bad.document.classification_text = "绝对秘密";
    expected = "unknown classification '绝对秘密'";
  }
  SUBCASE("") {
    bad.urgency_text = "very";
    expected = "unknown urgency 'very'";
  }
  SUBCASE("") {
    bad.document.code = "C1";
    expected = "code belongs to document 'D1' already";
  }
  SUBCASE("") {
    bad.document.title = "\xB9\xAB\xCE\xC4";  // GBK
    expected = "not UTF-8";
  }
  const auto good = document_row("D8", "C8");
  office.happens(OfficeChanged{.documents = {bad, good}, .revision = 2});
  CHECK(reason(office.last).contains(expected));
  CHECK(!office.sleeping.contains({"D9"}));
  CHECK(office.sleeping.contains({"D8"}));
  CHECK(office.state.watermark == 2);
}

TEST_CASE("office: names of units and people that are not UTF-8 are set aside") {
  Office office;
  CHECK(reason(office.happens(OfficeChanged{.units = {{.id = {"U9"}, .name = "\xFF"}}}))
            .contains("not UTF-8"));
  CHECK(reason(office.happens(OfficeChanged{
                   .people = {{.person = {.id = {"X"}, .name = "\xC3", .unit = {"U1"}},
                               .role_text = "courier"}}}))
            .contains("not UTF-8"));
  CHECK(!office.state.units.contains({"U9"}));
}

TEST_CASE("office: a plan for what is not known, or for too many copies, is set aside") {
  Office office;
  const auto plan = [&](const char* document, const char* unit, int copies) {
    return reason(office.happens(
        OfficeChanged{.dispatches = {{.document = {document}, .unit = {unit}, .copies = copies}}}));
  };
  CHECK(plan("D99", "U1", 1) == "unknown document");
  CHECK(plan("D1", "U99", 1) == "unknown unit");
  CHECK(plan("D1", "U1", -1) == "copies must be 0 to 200");
  CHECK(plan("D1", "U1", 201) == "copies must be 0 to 200");
  CHECK(office.known("D1").copies.size() == 1);
}

TEST_CASE("office: a plan grows and shrinks, but not below what a cabinet has seen") {
  Office office;
  office.card("COURIER-1");
  const auto plan = [&](int copies) {
    office.happens(
        OfficeChanged{.dispatches = {{.document = {"DX"}, .unit = {"U1"}, .copies = copies}}});
    return static_cast<int>(office.known("DX").copies.size()) - 1;  // less U2's
  };
  CHECK(plan(4) == 4);
  CHECK(all<CopyCreated>(office.last).size() == 2);
  CHECK(plan(2) == 2);
  CHECK(all<CopyRemoved>(office.last).size() == 2);
  office.scan("CX");
  office.drop(1);
  CHECK(plan(0) == 1);
  CHECK(reason(office.last) == "1 copies have already been handled");
  office.pull_out(1);  // a copy in a hand has been seen as well
  CHECK(plan(0) == 1);
}

TEST_CASE("office: a plan that shrinks to what has been collected lets its document sleep") {
  Office office;
  office.card("COURIER-1");
  office.happens(OfficeChanged{.dispatches = {{.document = {"D2"}, .unit = {"U2"}, .copies = 2}}});
  office.scan("C2");
  office.drop(2);
  office.collector(2);
  office.take(2);
  CHECK(office.awake("D2"));
  office.happens(OfficeChanged{.dispatches = {{.document = {"D2"}, .unit = {"U2"}, .copies = 1}}});
  CHECK(!office.awake("D2"));
  CHECK(office.copy("D2").place.kind == Place::Kind::with_unit);
}

TEST_CASE("office: a changed document keeps its copies, and is found by its new code only") {
  Office office;
  office.card("COURIER-1");
  office.scan("C2");
  office.drop(2);
  DocumentRow row = document_row("D2", "C2-new", "unique", "秘密");
  row.urgency_text = "急件";
  office.document(row);
  CHECK(office.copy("D2").place.bay == BayNumber{2});
  CHECK(office.state.documents_by_code.contains("C2-new"));
  CHECK(!office.state.documents_by_code.contains("C2"));
  CHECK(all<DocumentSaved>(office.last).at(0).document.copies.empty());
  // It has become urgent while it lies there: the lamp says so at once.
  CHECK(show_argument(office.commands(2, protocol::CommandKind::show).at(0)).urgent_count == 1);
  office.document(document_row("D9", "C2"));
  CHECK(all<RowRejected>(office.last).empty());
}

TEST_CASE("office: a delivered document that gets one more copy can be dropped again") {
  Office office;
  office.card("COURIER-1");
  office.scan("C2");
  office.drop(2);
  office.collector(2);
  office.take(2);
  REQUIRE(!office.awake("D2"));

  SUBCASE("one more copy") {
    office.happens(
        OfficeChanged{.dispatches = {{.document = {"D2"}, .unit = {"U2"}, .copies = 2}}});
    office.scan("C2");
    CHECK(office.verdict() == Verdict::offered);
    CHECK(office.awake("D2"));
  }
  SUBCASE("only another title") {
    DocumentRow row = document_row("D2", "C2");
    row.document.title = "another";
    office.happens(OfficeChanged{.documents = {row}});
    CHECK(all<DocumentSaved>(office.last).size() == 1);
    CHECK(!office.awake("D2"));
    CHECK(office.known("D2").title == "another");
  }
  SUBCASE("its code given to another document") {
    office.happens(OfficeChanged{.documents = {document_row("D9", "C2")}});
    CHECK(reason(office.last) == "code belongs to document 'D2' already");
    CHECK(!office.awake("D2"));
  }
}

}  // namespace
}  // namespace docbay::tests
