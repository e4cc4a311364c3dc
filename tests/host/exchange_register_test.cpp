// Documents that are registered at the station before the OA knows them.
#include <doctest/doctest.h>

#include "tests/host/papers.hpp"

namespace docbay::tests {
namespace {

DocumentRegistered form(const std::string& code) {
  DocumentRow row = document_row("", code);
  return {.person = {"O1"},
          .row = std::move(row),
          .dispatches = {{.unit = {"U1"}, .copies = 1}},
          .found = {}};
}

TEST_CASE("register: an unknown paper is known once it is registered, and the OA hears of it") {
  Office office;
  office.card("COURIER-1");
  office.scan("NEW1");
  REQUIRE(office.verdict() == Verdict::unknown_code);
  office.happens(form("NEW1"));
  CHECK(refusals(office.last).empty());
  REQUIRE(all<OutboxQueued>(office.last).size() == 1);
  CHECK(all<OutboxQueued>(office.last)[0].event.kind == "registered");
  CHECK(all<OutboxQueued>(office.last)[0].event.code == "NEW1");
  office.scan("NEW1");
  CHECK(office.verdict() == Verdict::offered);
  office.drop(1);
  CHECK(all<ReceiptIssued>(office.last).at(0).document == DocumentId{"local-NEW1"});
}

TEST_CASE("register: what cannot be used is refused with the reason, and nothing is registered") {
  Office office;
  const auto why = [&](const DocumentRegistered& registered) {
    office.happens(registered);
    CHECK(all<DocumentSaved>(office.last).empty());
    return refusals(office.last).at(0);
  };
  DocumentRegistered wrong = form("NEW1");
  wrong.person = {"K1"};
  CHECK(why(wrong) == "not_operator");
  CHECK(why(form("C1")) == "known_code");
  CHECK(why(form("")) == "bad_form");
  wrong = form("NEW1");
  wrong.row.document.classification_text = "很密";
  CHECK(why(wrong) == "bad_form");
  wrong = form("NEW1");
  wrong.dispatches[0].unit = {"U99"};
  CHECK(why(wrong) == "unknown_unit");
  wrong.dispatches = {};
  CHECK(why(wrong) == "no_units");
  wrong.dispatches = {{.unit = {"U1"}, .copies = 0}};
  CHECK(why(wrong) == "no_units");
}

TEST_CASE("register: the OA's own row of the same code is the same document, whenever it comes") {
  Office office;
  office.happens(form("NEW1"));
  REQUIRE_FALSE(office.awake("local-NEW1"));
  office.document(document_row("OA-77", "NEW1"),
                  {{.document = {"OA-77"}, .unit = {"U2"}, .copies = 1}});
  CHECK(all<RowRejected>(office.last).empty());
  CHECK(office.known("local-NEW1").oa_id == DocumentId{"OA-77"});
  CHECK(office.known("local-NEW1").title == "title of OA-77");
  CHECK(office.known("local-NEW1").copies.size() == 2);
  office.card("COURIER-1");
  office.scan("NEW1");
  CHECK(office.prompt().bays == std::vector{BayNumber{1}, BayNumber{2}});
  office.drop(2);
  const auto told = all<OutboxQueued>(office.last);
  REQUIRE(told.size() == 1);
  CHECK(told[0].event.document == DocumentId{"OA-77"});
  // The plan is changed later, under the OA's name alone.
  office.happens(OfficeChanged{.dispatches = {{.document = {"OA-77"}, .unit = {"U3"}, .copies = 1}},
                               .revision = office.state.watermark + 1});
  CHECK(all<RowRejected>(office.last).empty());
  CHECK(office.known("local-NEW1").copies.size() == 3);
}

}  // namespace
}  // namespace docbay::tests
