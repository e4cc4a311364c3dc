// Cards at both faces, and the sessions that they open.
#include <doctest/doctest.h>

#include "tests/host/office.hpp"

namespace docbay::tests {
namespace {

std::string refused(const Outcome& outcome) {
  const auto refusals = all<RefusalRecord>(outcome);
  REQUIRE(refusals.size() == 1);
  REQUIRE(outcome.prompts.size() == 1);
  CHECK(outcome.prompts[0].kind == Prompt::Kind::refused_card);
  CHECK(outcome.prompts[0].subject == refusals[0].reason);
  CHECK(all<SessionOpened>(outcome).empty());
  CHECK(outcome.commands.empty());
  return refusals[0].reason;
}

TEST_CASE("card: a courier's opens a session at the front and is welcomed by name") {
  Office office;
  office.card("COURIER-1");
  const auto opened = all<SessionOpened>(office.last);
  REQUIRE(opened.size() == 1);
  CHECK(opened[0].session.person == PersonId{"P1"});
  CHECK(opened[0].session.face == Face::front);
  CHECK(office.prompt().kind == Prompt::Kind::welcome);
  CHECK(office.prompt().subject == "name of P1");
}

TEST_CASE("card: every refusal is recorded with its reason, and the screen says it") {
  Office office;
  CHECK(refused(office.card("NOBODY")) == "unknown_card");
  CHECK(refused(office.card("BLOCKED")) == "blocked_card");
  CHECK(all<RefusalRecord>(office.last)[0].person == PersonId{"P1"});
  CHECK(refused(office.card("")) == "garbled_card");
  CHECK(refused(office.card("COLLECT-1", Face::front)) == "no_right");
  CHECK(refused(office.card("COURIER-1", Face::back)) == "no_right");
  CHECK(refused(office.card("OPERATOR", Face::front)) == "no_right");
  CHECK(office.state.sessions.empty());
}

TEST_CASE("card: a card whose person has gone is unknown") {
  Office office;
  office.state.people.erase(PersonId{"P1"});
  CHECK(refused(office.card("COURIER-1")) == "unknown_card");
}

TEST_CASE("card: shown again, it goes on with the session and its offers") {
  Office office;
  office.card("COURIER-1");
  office.scan("C1");
  office.card("COURIER-1");
  CHECK(all<SessionOpened>(office.last).empty());
  CHECK(office.prompt().kind == Prompt::Kind::welcome);
  CHECK(office.state.sessions.size() == 1);
  CHECK(office.offer(1).end == OfferEnd::live);
}

TEST_CASE("card: another courier's ends the session before, and what it offered is withdrawn") {
  Office office;
  office.card("COURIER-1");
  office.scan("C1");
  office.card("COURIER-2");
  CHECK(all<SessionClosed>(office.last).size() == 1);
  CHECK(office.offer(1).end == OfferEnd::withdrawn);
  CHECK(office.ordered(1, protocol::CommandKind::withdraw_offer) == 1);
  REQUIRE(office.state.sessions.size() == 1);
  CHECK(office.state.sessions[0].person == PersonId{"P2"});
}

TEST_CASE("card: a session at one cabinet or face does not end another's") {
  Office office;
  office.card("COURIER-1");
  office.card("COURIER-2", Face::front, "B");
  office.collector(1);
  CHECK(office.state.sessions.size() == 3);
}

TEST_CASE("session: it ends when nobody does anything, and its offers are withdrawn") {
  Office office;
  office.card("COURIER-1");
  office.wait(50'000);
  office.scan("C1");
  office.expire(1);
  office.scan("C2");
  office.wait(59'000);
  CHECK(office.state.sessions.size() == 1);
  CHECK(office.offer(2).end == OfferEnd::lapsed);
  office.scan("C1");
  office.state.times.offer_ms = 90'000;  // an offer that would outlive its session
  office.scan("C2");
  office.wait(61'000);
  CHECK(office.state.sessions.empty());
  CHECK(office.offer(2).end == OfferEnd::withdrawn);
  CHECK(all<SessionClosed>(office.records).size() == 1);
}

TEST_CASE("session: a drop keeps it open as a scan does") {
  Office office;
  office.card("COURIER-1");
  office.scan("CX");
  office.wait(14'000);
  office.drop(1);
  office.wait(14'000);
  office.drop(1);
  office.wait(50'000);
  CHECK(office.state.sessions.size() == 1);
  office.wait(11'000);
  CHECK(office.state.sessions.empty());
}

TEST_CASE("session: a collector's ends without an order to any board") {
  Office office;
  office.collector(1);
  CHECK(office.prompt().kind == Prompt::Kind::nothing_waits);
  office.wait(60'000);
  CHECK(office.state.sessions.empty());
  CHECK(office.last.commands.empty());
}

TEST_CASE("card: a code that names a card is one, at either face") {
  Office office;
  const auto show = [&](const char* uid, Face face) -> const Outcome& {
    return office.happens(CodeScanned{.cabinet = "A",
                                      .face = face,
                                      .raw = {},
                                      .text = uid,
                                      .code = uid,
                                      .names = CodeNames::card});
  };
  show("COURIER-1", Face::front);
  CHECK(office.prompts() == std::vector{Prompt::Kind::welcome});
  CHECK(all<ScanRecord>(office.last).empty());
  show("NOBODY", Face::back);
  CHECK(all<RefusalRecord>(office.last).at(0).reason == "unknown_card");
}

}  // namespace
}  // namespace docbay::tests
