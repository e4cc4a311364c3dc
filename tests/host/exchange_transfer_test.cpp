// Transfers that people make by hand and by name.
#include <doctest/doctest.h>

#include "tests/host/papers.hpp"

namespace docbay::tests {
namespace {

using Kind = Place::Kind;

TransferRequested by_hand(const Office& office, TransferKind transfer, const char* person,
                          const char* reason = "") {
  return {.transfer = transfer,
          .copy = office.copy("D1").id,
          .person = {person},
          .place = {},
          .reason = reason,
          .found = {}};
}

const ReceiptIssued& receipt(const Office& office) {
  static ReceiptIssued only;
  const auto issued = all<ReceiptIssued>(office.last);
  REQUIRE(issued.size() == 1);
  only = issued[0];
  return only;
}

TEST_CASE("return: whoever signs for the unit sends a paper back with a reason and a receipt") {
  Office office = with_collected();
  office.happens(by_hand(office, TransferKind::return_, "K1", "form"));
  CHECK(receipt(office).transfer == TransferKind::return_);
  CHECK(receipt(office).person == PersonId{"K1"});
  CHECK(receipt(office).unit == UnitId{"U1"});
  CHECK(receipt(office).reason == "form");
  CHECK(receipt(office).board.value == 0);
  CHECK(office.place("D1").kind == Kind::returned);
  CHECK_FALSE(office.awake("D1"));
  CHECK(all<OutboxQueued>(office.last)[0].event.kind == "return");
  CHECK(all<OutboxQueued>(office.last)[0].event.detail == "form");
}

TEST_CASE("return: through the cabinet it goes into the bay of the unit that is to have it back") {
  Office office = with_collected();
  TransferRequested request = by_hand(office, TransferKind::return_, "K1", "not_ours");
  request.to = {"U3"};
  office.happens(request);
  CHECK(office.place("D1") == Place{.kind = Kind::in_hand, .person = {"K1"}});
  office.card("COURIER-2");
  office.scan("C1");
  CHECK(office.verdict() == Verdict::offered);
  CHECK(office.prompt().bays == std::vector{BayNumber{3}});
  office.drop(3);
  CHECK(receipt(office).transfer == TransferKind::deposit);
  office.collector(3);
  office.take(3);
  CHECK(receipt(office).transfer == TransferKind::collect);
  CHECK(office.place("D1").unit == UnitId{"U3"});
}

TEST_CASE("return: nobody else may, nothing goes without a reason, and refusals are recorded") {
  Office office = with_collected();
  const auto why = [&](const TransferRequested& request) {
    office.happens(request);
    CHECK(all<ReceiptIssued>(office.last).empty());
    return refusals(office.last);
  };
  using Reasons = std::vector<std::string>;
  CHECK(why(by_hand(office, TransferKind::return_, "K2", "form")) == Reasons{"no_right"});
  CHECK(why(by_hand(office, TransferKind::return_, "NOBODY", "form")) == Reasons{"unknown_person"});
  CHECK(why(by_hand(office, TransferKind::return_, "K1", " ")) == Reasons{"no_reason"});
  TransferRequested request = by_hand(office, TransferKind::return_, "K1", "form");
  request.to = {"U99"};
  CHECK(why(request) == Reasons{"unknown_unit"});
  request.copy = {99};
  CHECK(why(request) == Reasons{"unknown_copy"});
  office.happens(by_hand(office, TransferKind::return_, "K1", "form"));
  CHECK(why(by_hand(office, TransferKind::return_, "K1", "form")) == Reasons{"not_there"});
}

TEST_CASE("return: what still lies in a bay is collected first") {
  Office office = with_papers();
  office.happens(by_hand(office, TransferKind::return_, "O1", "form"));
  CHECK(refusals(office.last) == std::vector<std::string>{"not_there"});
  CHECK(office.place("D1").kind == Kind::in_bay);
}

TEST_CASE("clear back: a filed paper goes back when its sender wants it, without a reason") {
  Office office = with_collected();
  office.happens(by_hand(office, TransferKind::file, "K1"));
  CHECK(office.place("D1").kind == Kind::filed);
  CHECK(office.place("D1").unit == UnitId{"U1"});
  CHECK(receipt(office).transfer == TransferKind::file);
  office.happens(by_hand(office, TransferKind::clear_back, "K1"));
  CHECK(receipt(office).transfer == TransferKind::clear_back);
  CHECK(office.place("D1").kind == Kind::returned);
}

TEST_CASE("destroy: two different people, with a reason, and then nothing can be done any more") {
  Office office = with_collected();
  TransferRequested request = by_hand(office, TransferKind::destroy, "K1", "period over");
  office.happens(request);
  CHECK(refusals(office.last) == std::vector<std::string>{"needs_second"});
  request.second = {"K1"};
  office.happens(request);
  CHECK(refusals(office.last) == std::vector<std::string>{"needs_second"});
  request.second = {"O1"};
  office.happens(request);
  CHECK(receipt(office).second == PersonId{"O1"});
  CHECK(office.place("D1").kind == Kind::destroyed);
  office.happens(by_hand(office, TransferKind::return_, "K1", "form"));
  CHECK(refusals(office.last) == std::vector<std::string>{"not_there"});
}

TEST_CASE("withdraw: what was not dropped yet stays with its sender, and its offer ends") {
  Office office;
  office.card("COURIER-1");
  office.scan("C1");
  REQUIRE(office.is_offered(1));
  office.happens(by_hand(office, TransferKind::withdraw, "O1", "a page is missing"));
  CHECK(receipt(office).transfer == TransferKind::withdraw);
  CHECK(office.ordered(1, protocol::CommandKind::withdraw_offer) == 1);
  CHECK(office.place("D1").kind == Kind::returned);
  office.scan("C1");
  CHECK(office.verdict() == Verdict::withdrawn);
}

TEST_CASE("withdraw: out of a bay it takes the door, a scan, and has a receipt") {
  Office office = with_papers();
  office.happens(by_hand(office, TransferKind::withdraw, "O1", "a page is missing"));
  CHECK(office.ordered(1, protocol::CommandKind::open_door) == 1);
  CHECK(office.opening(1).reason == "a page is missing");
  office.open_door(1);
  office.scan_at_back("C1");
  office.close_door(1, protocol::Emptiness::occupied);
  CHECK(receipt(office).transfer == TransferKind::withdraw);
  CHECK(receipt(office).person == PersonId{"O1"});
  CHECK(office.place("D1") == Place{.kind = Kind::in_hand, .person = {"O1"}});
  CHECK(office.place("DX").kind == Kind::in_bay);
}

TEST_CASE("withdraw: what was collected already is cleared back instead") {
  Office office = with_collected();
  office.happens(by_hand(office, TransferKind::withdraw, "O1", "too late"));
  CHECK(refusals(office.last) == std::vector<std::string>{"not_there"});
}

TEST_CASE("correct: two people say where a paper is, and the doubt about it ends") {
  Office office;
  office.card("COURIER-1");
  office.scan("C2");
  office.drop(1);  // the wrong bay
  REQUIRE(office.open(IncidentKind::wrong_bay).size() == 1);
  TransferRequested request{.transfer = TransferKind::correct,
                            .copy = office.copy("D2").id,
                            .person = {"O1"},
                            .place = {.kind = Kind::with_unit, .unit = {"U2"}},
                            .reason = "handed over at the counter",
                            .found = {}};
  office.happens(request);
  CHECK(refusals(office.last) == std::vector<std::string>{"needs_second"});
  request.second = {"K2"};
  office.happens(request);
  CHECK(office.place("D2").kind == Kind::with_unit);
  CHECK(office.state.bays.at({1}).inside.empty());
  CHECK(receipt(office).transfer == TransferKind::correct);
  CHECK(receipt(office).second == PersonId{"K2"});
  CHECK(office.open(IncidentKind::wrong_bay).empty());
  CHECK(all<IncidentResolved>(office.last).size() == 1);
  // What fell into bay 1 was something else, then.
  CHECK(office.open(IncidentKind::unidentified_drop).size() == 1);
}

TEST_CASE("correct: a paper that is found outside leaves a question about its bay") {
  Office office = with_papers();
  office.happens(TransferRequested{.transfer = TransferKind::correct,
                                   .copy = office.copy("D1").id,
                                   .person = {"O1"},
                                   .second = {"K1"},
                                   .place = {.kind = Kind::in_hand, .person = {"P1"}},
                                   .reason = "found on the counter",
                                   .found = {}});
  CHECK(office.place("D1").kind == Kind::in_hand);
  CHECK(office.open(IncidentKind::unrecorded).size() == 1);
}

TEST_CASE("correct: only to a place that there is, and only by an operator") {
  Office office = with_collected();
  TransferRequested request = by_hand(office, TransferKind::correct, "O1", "found");
  request.second = {"K1"};
  const auto why = [&](const char* person, const Place& place) {
    request.person = {person};
    request.place = place;
    office.happens(request);
    return refusals(office.last).at(0);
  };
  CHECK(why("K1", {.kind = Kind::returned}) == "not_operator");
  CHECK(why("O1", {.kind = Kind::in_bay, .bay = {1}}) == "take_stock");
  CHECK(why("O1", {.kind = Kind::with_unit, .unit = {"U99"}}) == "unknown_unit");
  CHECK(why("O1", {.kind = Kind::in_hand, .person = {"NOBODY"}}) == "unknown_person");
  CHECK(why("O1", {.kind = Kind::in_doubt}) == "no_place");
  CHECK(office.place("D1").kind == Kind::with_unit);
}

TEST_CASE("reprint: an operator has a list printed once more, and that is recorded") {
  Office office = with_collected();
  office.happens(ReprintRequested{.receipt = {2}, .person = {"O1"}});
  CHECK(office.last.reprints == std::vector{ReceiptId{2}});
  REQUIRE(all<ListReprinted>(office.last).size() == 1);
  CHECK(all<ReceiptIssued>(office.last).empty());
  office.happens(ReprintRequested{.receipt = {99}, .person = {"O1"}});
  CHECK(refusals(office.last) == std::vector<std::string>{"unknown_receipt"});
  office.happens(ReprintRequested{.receipt = {2}, .person = {"P1"}});
  CHECK(refusals(office.last) == std::vector<std::string>{"not_operator"});
  CHECK(office.last.reprints.empty());
}

}  // namespace
}  // namespace docbay::tests
