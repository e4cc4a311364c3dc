// Opening a bay through the daemon's socket: what a request looks like, and what is answered.
#include <boost/json.hpp>
#include <doctest/doctest.h>

#include "host/control/answers.hpp"
#include "host/tool/client.hpp"
#include "host/tool/screen.hpp"
#include "tests/host/office.hpp"

namespace docbay::tests {
namespace {

TEST_CASE("docbay open: the tool's request is understood, with person, reason and emergency") {
  const auto request = parse_request(open_request(7, "O1", "卡纸", true, "en"));
  REQUIRE(request);
  CHECK(request->kind == ControlRequest::Kind::open_bay);
  CHECK(request->bay == BayNumber{7});
  CHECK(request->person == "O1");
  CHECK(request->reason == "卡纸");
  CHECK(request->emergency);
  CHECK(request->language == Language::english);
}

TEST_CASE("docbay open: a request without bay, person or reason is refused with what is missing") {
  const auto why = [](const char* line) { return parse_request(line).error(); };
  CHECK(why(R"({"request":"open_bay"})").starts_with("which bay?"));
  CHECK(why(R"({"request":"open_bay","bay":1})").starts_with("which operator"));
  CHECK(why(R"({"request":"open_bay","bay":1,"person":"O1"})").starts_with("for what reason?"));
}

TEST_CASE("docbay open: the answer says whether it opens, waits for a second one, or why not") {
  Office office;
  const auto answer = [&](OpenRequested request) {
    const BayNumber bay = request.bay;
    return open_answer(bay, office.happens(std::move(request)), Language::english);
  };
  const auto screen = [](const std::string& line) { return open_screen(line, true); };
  const auto opened = screen(answer({.bay = {2}, .person = {"O1"}, .reason = "jam"}));
  REQUIRE(opened);
  CHECK(opened->starts_with("bay 2 is told to open"));
  const auto waits = screen(answer({.bay = {7}, .person = {"O1"}, .reason = "jam"}));
  REQUIRE(waits);
  CHECK(waits->starts_with("bay 7 takes two people"));
  const auto refused = screen(answer({.bay = {2}, .person = {"K2"}, .reason = "jam"}));
  REQUIRE(!refused);
  CHECK(refused.error() == "only an operator may open a bay this way");
}

}  // namespace
}  // namespace docbay::tests
