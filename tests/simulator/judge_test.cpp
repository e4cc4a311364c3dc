// The judge: it must fail when something is wrong, and only then.
#include "simulator/judge.hpp"

#include <doctest/doctest.h>

using namespace docbay::simulator;
using Kind = OaEvent::Kind;

namespace {

HandEntry hand(HandAct act, std::uint32_t bay, const std::string& code, std::uint32_t copy = 1) {
  return {.n = 1, .at_ms = 0, .act = act, .bay = {bay}, .paper = {code, copy}};
}

OaEvent row(Kind kind, std::uint32_t bay, const std::string& code, const std::string& copy_id) {
  return {.kind = kind, .code = code, .bay = bay, .copy_id = copy_id};
}

/// Two papers of A in bay 1, one of B in bay 2; B was taken, one A pulled out and dropped again.
std::vector<HandEntry> good_hands() {
  return {hand(HandAct::dropped, 1, "A", 1), hand(HandAct::dropped, 2, "B"),
          hand(HandAct::dropped, 1, "A", 2), hand(HandAct::pulled_out, 1, "A", 1),
          hand(HandAct::dropped, 1, "A", 1), hand(HandAct::taken, 2, "B")};
}

std::vector<OaEvent> good_events() {
  return {row(Kind::deposit, 1, "A", "a1"), row(Kind::deposit, 2, "B", "b1"),
          row(Kind::deposit, 1, "A", "a2"), row(Kind::withdraw, 1, "A", "a2"),
          row(Kind::deposit, 1, "A", "a2"), row(Kind::collect, 2, "B", "b1")};
}

struct Counts {
  std::uint64_t lost, doubled, misplaced;
  bool operator==(const Counts&) const = default;
};

Counts verdict(const std::vector<HandEntry>& hands, const std::vector<OaEvent>& events) {
  const Judgement judgement = judge(hands, events);
  const Counts counts{judgement.lost, judgement.doubled, judgement.misplaced};
  CHECK(judgement.clean() == (counts == Counts{0, 0, 0}));
  return counts;
}

}  // namespace

TEST_CASE("judge: a record that matches the hands is clean, an empty one too") {
  CHECK(verdict(good_hands(), good_events()) == Counts{0, 0, 0});
  CHECK(verdict({}, {}) == Counts{0, 0, 0});
}

TEST_CASE("judge: every event that is missing is noticed") {
  for (std::size_t missing = 0; missing < good_events().size(); ++missing) {
    CAPTURE(missing);
    auto events = good_events();
    events.erase(events.begin() + static_cast<std::ptrdiff_t>(missing));
    CHECK_FALSE(judge(good_hands(), events).clean());
  }
}

TEST_CASE("judge: every event that is there twice is noticed") {
  for (std::size_t twice = 0; twice < good_events().size(); ++twice) {
    CAPTURE(twice);
    auto events = good_events();
    const auto copy = events[twice];
    events.insert(events.begin() + static_cast<std::ptrdiff_t>(twice), copy);
    CHECK_FALSE(judge(good_hands(), events).clean());
  }
}

TEST_CASE("judge: every act of the hands that the OA does not know of is noticed") {
  for (std::size_t extra = 0; extra < good_hands().size(); ++extra) {
    CAPTURE(extra);
    auto hands = good_hands();
    const auto copy = hands[extra];
    hands.push_back(copy);
    CHECK_FALSE(judge(hands, good_events()).clean());
  }
}

TEST_CASE("judge: a drop without a deposit is lost, a deposit without a drop doubled") {
  CHECK(verdict({hand(HandAct::dropped, 1, "A")}, {}) == Counts{1, 0, 0});
  CHECK(verdict({}, {row(Kind::deposit, 1, "A", "a")}) == Counts{0, 1, 0});
}

TEST_CASE("judge: a taking without a collect is lost, a collect without a taking doubled") {
  const auto drop = hand(HandAct::dropped, 1, "A");
  const auto deposit = row(Kind::deposit, 1, "A", "a");
  CHECK(verdict({drop, hand(HandAct::taken, 1, "A")}, {deposit}) == Counts{1, 0, 0});
  CHECK(verdict({drop}, {deposit, row(Kind::collect, 1, "A", "a")}) == Counts{0, 1, 0});
}

TEST_CASE("judge: the right code in the wrong bay is misplaced, not lost and doubled") {
  CHECK(verdict({hand(HandAct::dropped, 1, "A")}, {row(Kind::deposit, 2, "A", "a")}) ==
        Counts{0, 0, 1});
  CHECK(verdict({hand(HandAct::dropped, 1, "A")}, {row(Kind::deposit, 2, "B", "b")}) ==
        Counts{1, 1, 0});
}

TEST_CASE("judge: papers of one code are interchangeable, their number is not") {
  const std::vector hands{hand(HandAct::dropped, 1, "A", 1), hand(HandAct::dropped, 1, "A", 2)};
  CHECK(verdict(hands, {row(Kind::deposit, 1, "A", "x"), row(Kind::deposit, 1, "A", "y")}) ==
        Counts{0, 0, 0});
  CHECK(verdict(hands, {row(Kind::deposit, 1, "A", "x")}) == Counts{1, 0, 0});
}

TEST_CASE("judge: one copy deposited twice is doubled, even where the counts agree") {
  const std::vector hands{hand(HandAct::dropped, 1, "A", 1), hand(HandAct::dropped, 1, "A", 2)};
  CHECK(verdict(hands, {row(Kind::deposit, 1, "A", "x"), row(Kind::deposit, 1, "A", "x")}) ==
        Counts{0, 1, 0});
}

TEST_CASE("judge: one copy deposited twice counts once, not for its count and again for itself") {
  CHECK(verdict({hand(HandAct::dropped, 1, "A")},
                {row(Kind::deposit, 1, "A", "x"), row(Kind::deposit, 1, "A", "x")}) ==
        Counts{0, 1, 0});
}

TEST_CASE("judge: a copy may come again after it was withdrawn or collected") {
  CHECK(verdict({hand(HandAct::dropped, 1, "A"), hand(HandAct::taken, 1, "A"),
                 hand(HandAct::dropped, 3, "A")},
                {row(Kind::deposit, 1, "A", "x"), row(Kind::collect, 1, "A", "x"),
                 row(Kind::deposit, 3, "A", "x")}) == Counts{0, 0, 0});
}

TEST_CASE("judge: the text ends with the three numbers, and names what differs") {
  const auto judgement = judge(std::vector{hand(HandAct::dropped, 5, "机关事务〔2024〕1号")}, {});
  const std::string text = to_text(judgement);
  CHECK(text.ends_with("\nlost 1, doubled 0, misplaced 0\n"));
  CHECK(text.contains("bay   5, 机关事务〔2024〕1号: hands dropped 1, the OA has 0"));
}

TEST_CASE("judge: rows of other kinds and blank lines are left out, other columns ignored") {
  const auto events = parse_oa_events(
      R"({"kind":"deposit","code":"A","bay":3,"unit_id":"U01","copy_id":17,"detail":null})"
      "\n\n"
      R"({"kind":"return","code":null,"bay":null,"copy_id":null})"
      "\n"
      R"({"kind":"collect","code":"A","bay":3,"unit_id":"U01","copy_id":"17"})");
  REQUIRE(events.has_value());
  REQUIRE(events->size() == 2);
  CHECK((*events)[0].kind == Kind::deposit);
  CHECK((*events)[0].copy_id == "17");
  CHECK((*events)[1].copy_id == "17");
}

TEST_CASE("judge: rows that cannot be read are refused, with their line") {
  for (const char* text :
       {"{\"kind\":\"deposit\"", "[]", "{}", R"({"kind":"deposit","code":"A"})",
        R"({"kind":"deposit","bay":1})", R"({"kind":"collect","code":"A","bay":"1"})"}) {
    CAPTURE(text);
    const auto events = parse_oa_events(std::string{"\n"} + text);
    REQUIRE_FALSE(events.has_value());
    CHECK(events.error().why.starts_with("line 2: "));
  }
}
