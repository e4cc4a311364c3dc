// Incidents that people end: who may, with what evidence, and what has to be settled first.
#include <doctest/doctest.h>

#include "host/domain/words.hpp"
#include "tests/host/papers.hpp"

namespace docbay::tests {
namespace {

IncidentId newest(const Office& office) {
  REQUIRE_FALSE(office.state.incidents.empty());
  IncidentId id;
  for (const auto& [number, incident] : office.state.incidents) id = number;
  return id;
}

std::string refused(Office& office, IncidentHandled handled) {
  office.happens(std::move(handled));
  const auto reasons = refusals(office.last);
  return reasons.empty() ? std::string{} : reasons[0];
}

TEST_CASE("incident: an operator ends one that has only happened, with evidence in words") {
  Office office = with_papers();
  office.pull_out(2);
  const IncidentId id = newest(office);
  CHECK(refused(office, {.incident = id, .person = {"K2"}, .evidence = "asked"}) == "not_operator");
  CHECK(refused(office, {.incident = id, .person = {"O1"}, .evidence = " "}) == "no_evidence");
  CHECK(refused(office, {.incident = {99}, .person = {"O1"}, .evidence = "asked"}) ==
        "unknown_incident");
  CHECK(office.state.incidents.size() == 1);
  CHECK(refused(office, {.incident = id, .person = {"O1"}, .evidence = "asked the courier"}) == "");
  CHECK(office.state.incidents.empty());
  const auto ended = all<IncidentResolved>(office.last);
  REQUIRE(ended.size() == 1);
  CHECK(ended[0].evidence == "asked the courier");
  CHECK(ended[0].person == PersonId{"O1"});
  CHECK(refused(office, {.incident = id, .person = {"O1"}, .evidence = "again"}) ==
        "unknown_incident");
}

TEST_CASE("incident: what the machine sees ends when the machine sees it, not by words") {
  Office office;
  office.board_event(1, EventKind::jammed);
  CHECK(refused(office, {.incident = newest(office), .person = {"O1"}, .evidence = "gone"}) ==
        "not_over");
  office.board_event(1, EventKind::jam_cleared);
  CHECK(office.state.incidents.empty());
}

TEST_CASE("incident: no doubt is left without a reason by ending the incident that explains it") {
  Office office = with_papers();
  office.happens(OpenRequested{.bay = {1}, .person = {"O1"}, .reason = "a jam"});
  office.take(1);
  const IncidentId id = newest(office);
  REQUIRE(office.open(IncidentKind::taken_unsigned).size() == 1);
  const IncidentHandled handled{
      .incident = id, .person = {"O1"}, .second = {"K1"}, .evidence = "found on the desk"};
  CHECK(refused(office, handled) == "copies_in_doubt");
  for (const char* document : {"D1", "DX"}) {
    office.happens(TransferRequested{.transfer = TransferKind::correct,
                                     .copy = office.copy(document).id,
                                     .person = {"O1"},
                                     .second = {"K1"},
                                     .place = {.kind = Place::Kind::with_unit, .unit = {"U1"}},
                                     .reason = "found on the desk",
                                     .found = {}});
  }
  CHECK(refused(office, handled) == "not_counted");
  see(office, 1, protocol::Emptiness::empty);
  CHECK(refused(office, {.incident = id, .person = {"O1"}, .evidence = "alone"}) == "needs_second");
  CHECK(refused(office, handled) == "");
  CHECK(office.state.incidents.empty());
}

TEST_CASE("incident: paper that may lie there unrecorded has to be counted or seen gone") {
  Office office;
  office.drop(1);
  const IncidentHandled handled{
      .incident = newest(office), .person = {"O1"}, .evidence = "there is nothing"};
  CHECK(refused(office, handled) == "not_counted");
  see(office, 1, protocol::Emptiness::empty);
  CHECK(refused(office, handled) == "");
}

TEST_CASE("incident: one of a bay or board that is no longer there ends by words") {
  Office office;
  office.state.incidents.add({.id = {50}, .kind = IncidentKind::jam, .bay = {99}});
  CHECK(refused(office, {.incident = newest(office), .person = {"O1"}, .evidence = "scrapped"}) ==
        "");
}

TEST_CASE("incident: every kind has words, a remedy in both languages, and a rule") {
  for (int value = 0; value <= static_cast<int>(IncidentKind::clock_set_back); ++value) {
    const auto kind = static_cast<IncidentKind>(value);
    CAPTURE(name_of(kind));
    CHECK(name_of(kind) != "unknown");
    CHECK(parse_incident_kind(name_of(kind)) == kind);
    for (const Language language : {Language::chinese, Language::english}) {
      CHECK_FALSE(text_of(kind, language).empty());
      CHECK_FALSE(remedy_text(kind, language).empty());
    }
    const IncidentRule rule = rule_of(kind);
    CHECK((!rule.hidden || rule.ending == Ending::by_contents));
    CHECK((!rule.two || rule.ending != Ending::by_machine));
  }
}

TEST_CASE("incident: how one ended is told in both languages, a person's words as they are") {
  CHECK(evidence_text("beams free again", Language::chinese) == "投口已通");
  CHECK(evidence_text("stocktake: 3 there, 1 missing, 2 unknown", Language::chinese) ==
        "盘点：在箱 3 份，缺 1 份，不明 2 份");
  CHECK(evidence_text("问过交换员", Language::english) == "问过交换员");
  CHECK(reason_text("misdelivered", Language::chinese) == "误投");
}

}  // namespace
}  // namespace docbay::tests
