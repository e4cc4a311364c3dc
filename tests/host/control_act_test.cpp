// What people do through the daemon's socket: what a request looks like, and what is answered.
#include <boost/json.hpp>
#include <doctest/doctest.h>

#include "host/control/acts.hpp"
#include "host/control/answers.hpp"
#include "host/tool/screen.hpp"
#include "tests/host/office.hpp"

namespace docbay::tests {
namespace {

template <class Act>
Act act_of(const char* line) {
  const auto request = parse_request(line);
  if (!request) FAIL(request.error());
  REQUIRE(request->kind == ControlRequest::Kind::act);
  REQUIRE(std::holds_alternative<Act>(request->act));
  return std::get<Act>(request->act);
}

std::string said(Office& office, const Happening& act, Language language = Language::english) {
  const auto screen = act_screen(act_answer(act, office.state, office.happens(act), language),
                                 language == Language::english);
  return screen ? *screen : "refused: " + screen.error();
}

TEST_CASE("acts: a request is understood with all that it names") {
  const auto open = act_of<OpenRequested>(
      R"({"request":"open_bay","bay":7,"person":"O1","reason":"卡纸","emergency":true})");
  CHECK(open.bay == BayNumber{7});
  CHECK(open.person == PersonId{"O1"});
  CHECK(open.reason == "卡纸");
  CHECK(open.right == Right::emergency);
  const auto count = act_of<StocktakeRequested>(
      R"({"request":"stocktake","bay":7,"person":"O1","reason":"月底"})");
  CHECK(count.bay == BayNumber{7});
  CHECK(count.reason == "月底");
  const auto over = act_of<IncidentHandled>(
      R"({"request":"resolve","incident":4,"person":"O1","second":"K1","evidence":"seen"})");
  CHECK(over.incident == IncidentId{4});
  CHECK(over.second == PersonId{"K1"});
  CHECK(over.evidence == "seen");
  const auto back = act_of<TransferRequested>(
      R"({"request":"transfer","transfer":"return","copy":3,"person":"K1","to":"U5",
          "reason":"form"})");
  CHECK(back.transfer == TransferKind::return_);
  CHECK(back.copy == CopyId{3});
  CHECK(back.to == UnitId{"U5"});
  const auto corrected = act_of<TransferRequested>(
      R"({"request":"transfer","transfer":"correct","copy":3,"person":"O1","second":"K1",
          "reason":"found","place":"with_unit","unit":"U2"})");
  CHECK(corrected.place.kind == Place::Kind::with_unit);
  CHECK(corrected.place.unit == UnitId{"U2"});
  const auto again = act_of<ReprintRequested>(R"({"request":"reprint","receipt":5,"person":"O1"})");
  CHECK(again.receipt == ReceiptId{5});
  CHECK(
      act_of<Cancelled>(R"({"request":"press","cabinet":"A","face":"back","key":"cancel"})").face ==
      Face::back);
  CHECK(act_of<TooBig>(R"({"request":"press","cabinet":"A","face":"front","key":"too_big"})")
            .cabinet == "A");
  CHECK(
      act_of<PickupChosen>(R"({"request":"press","cabinet":"A","face":"back","key":"print_only"})")
          .choice == PickupChoice::print_only);
  act_of<ReconcileRequested>(R"({"request":"reconcile"})");
}

TEST_CASE("acts: a request that leaves something out is told what") {
  const auto why = [](const char* line) { return parse_request(line).error(); };
  CHECK(why(R"({"request":"open_bay"})").starts_with("which bay?"));
  CHECK(why(R"({"request":"open_bay","bay":1})").starts_with("which operator"));
  CHECK(why(R"({"request":"open_bay","bay":1,"person":"O1"})").starts_with("for what reason?"));
  CHECK(why(R"({"request":"stocktake","bay":1,"person":"O1"})").starts_with("for what reason?"));
  CHECK(why(R"({"request":"resolve","person":"O1"})").starts_with("which incident?"));
  CHECK(why(R"({"request":"resolve","incident":1,"person":"O1"})").starts_with("how is it known"));
  CHECK(why(R"({"request":"press","cabinet":"A","key":"any"})").starts_with("which key"));
  CHECK(why(R"({"request":"reprint"})").starts_with("which receipt?"));
  CHECK(why(R"({"request":"transfer","transfer":"eat"})").starts_with("which transfer?"));
  CHECK(why(R"({"request":"transfer","transfer":"file","copy":1})").starts_with("who says so?"));
  CHECK(why(R"({"request":"transfer","transfer":"correct","copy":1,"person":"O1"})")
            .starts_with("where is it?"));
}

TEST_CASE("acts: the answer says whether it opens, waits for a second one, or why not") {
  Office office;
  CHECK(said(office, OpenRequested{.bay = {2}, .person = {"O1"}, .reason = "jam"})
            .starts_with("bay 2 is told to open"));
  CHECK(said(office, OpenRequested{.bay = {7}, .person = {"O1"}, .reason = "jam"})
            .starts_with("bay 7 takes two people"));
  CHECK(said(office, OpenRequested{.bay = {2}, .person = {"K2"}, .reason = "jam"}) ==
        "refused: only an operator may do this");
  office.take(2);
  CHECK(said(office, StocktakeRequested{.bay = {2}, .person = {"O1"}, .reason = "count"})
            .starts_with("a stocktake of bay 2 takes two people"));
  CHECK(said(office, StocktakeRequested{.bay = {2}, .person = {"O1"}, .reason = "count"},
             Language::chinese)
            .starts_with("盘点 2 号箱须两人在场"));
}

TEST_CASE("acts: the answer to a transfer names its receipt") {
  Office office;
  office.card("COURIER-1");
  office.scan("C1");
  office.drop(1);
  office.collector(1);
  office.take(1);
  const CopyId copy = office.copy("D1").id;
  const TransferRequested filed{
      .transfer = TransferKind::file, .copy = copy, .person = {"K1"}, .found = office.known("D1")};
  CHECK(said(office, filed) == "receipt 3\n");
  CHECK(said(office, filed) == "refused: the copy is not where it would have to be for this");
}

TEST_CASE("acts: a comparison shows each bay, what is recorded, and what its sensor sees") {
  Office office;
  const Happening act = ReconcileRequested{};
  const std::string answer = act_answer(act, office.state, office.happens(act), Language::chinese);
  const auto screen = reconcile_screen(answer, false);
  REQUIRE(screen);
  CHECK(screen->find("共 8 个箱格，0 个不一致或存疑") != std::string::npos);
  CHECK(screen->find("未知") != std::string::npos);
}

}  // namespace
}  // namespace docbay::tests
