#include "drivers/line/line_pacing.hpp"

#include <doctest/doctest.h>

namespace docbay::drivers {
namespace {

using namespace std::chrono_literals;

constexpr LinePacing::Time start{};
constexpr protocol::BoardAddress board_1{1};
constexpr protocol::BoardAddress board_2{2};

}  // namespace

TEST_CASE("pacing: a character is 11 bits, and times are rounded up") {
  const LinePacing pacing{115200};
  CHECK(pacing.wire_time(1) == 95487ns);  // 95,486.1
  CHECK(pacing.wire_time(8) == 763889ns);
  CHECK(LinePacing{9600}.wire_time(8) == 9166667ns);
}

TEST_CASE("pacing: the gap is 3.5 characters up to 19200 baud and 1.75 ms above") {
  CHECK(LinePacing{9600}.gap() == 4010417ns);
  CHECK(LinePacing{19200}.gap() == 2005209ns);
  CHECK(LinePacing{38400}.gap() == 1750us);
  CHECK(LinePacing{115200}.gap() == 1750us);
  CHECK(LinePacing{1000000}.gap() == 1750us);
}

TEST_CASE(
    "pacing: a negotiated gap may be longer or shorter, but is 3.5 characters at every rate") {
  CHECK(LinePacing{115200, 500us}.gap() == 500us);
  CHECK(LinePacing{115200, 3ms}.gap() == 3ms);
  CHECK(LinePacing{115200, 1us}.gap() == 334202ns);
  CHECK(LinePacing{1000000, 1us}.gap() == 38500ns);
  CHECK(LinePacing{9600, 1us}.gap() == 4010417ns);
}

TEST_CASE("pacing: the timeout covers request, gap, the board's time and answer") {
  const LinePacing pacing{115200};
  CHECK(pacing.response_timeout(8, 13, 5ms) == 763889ns + 1750us + 5ms + 1241320ns);
  // A board may know nothing of a shorter gap.
  CHECK(LinePacing{115200, 335us}.response_timeout(8, 13, 5ms) ==
        pacing.response_timeout(8, 13, 5ms));
}

TEST_CASE("pacing: after an answer the next request waits for the gap") {
  LinePacing pacing{115200};
  pacing.sent(8, start);
  pacing.answered(start + 5ms);
  CHECK(pacing.may_send_at(board_1) == start + 5ms + 1750us);
}

TEST_CASE("pacing: without an answer the gap counts from the predicted end of the request") {
  LinePacing pacing{9600};
  pacing.sent(8, start);
  CHECK(pacing.may_send_at(board_1) == start + 9166667ns + 4010417ns);
  // Noise while our own bytes are still leaving does not shorten them.
  pacing.heard(start + 1ms);
  CHECK(pacing.may_send_at(board_1) == start + 9166667ns + 4010417ns);
  pacing.heard(start + 20ms);
  CHECK(pacing.may_send_at(board_1) == start + 20ms + 4010417ns);
}

TEST_CASE("pacing: in doubt the silence is 100 ms, from the last byte, until it was kept") {
  LinePacing pacing{115200};
  pacing.sent(8, start);
  pacing.distrust(start + 40ms);
  CHECK(pacing.may_send_at(board_1) == start + 140ms);
  pacing.heard(start + 90ms);
  CHECK(pacing.may_send_at(board_1) == start + 190ms);
  pacing.trust();
  pacing.sent(8, start + 190ms);
  pacing.answered(start + 195ms);
  CHECK(pacing.may_send_at(board_1) == start + 195ms + 1750us);
}

TEST_CASE("pacing: a board that did not answer is left alone for 100 ms, the others are not") {
  LinePacing pacing{115200};
  pacing.sent(8, start);
  pacing.doubt(board_1, start + 40ms);
  CHECK(pacing.may_send_at(board_1) == start + 140ms);
  CHECK(pacing.may_send_at(board_2) == start + 40ms + 1750us);
  pacing.trust();
  pacing.sent(8, start + 42ms);
  pacing.answered(start + 45ms);
  CHECK(pacing.may_send_at(board_1) == start + 140ms);
  CHECK(pacing.may_send_at(board_2) == start + 45ms + 1750us);
  pacing.distrust(start + 60ms);
  CHECK(pacing.may_send_at(board_1) == start + 160ms);
  CHECK(pacing.may_send_at(board_2) == start + 160ms);
}

TEST_CASE("pacing: doubt while a long request is still leaving counts from its end") {
  LinePacing pacing{1200};
  pacing.sent(255, start);
  pacing.distrust(start + 10ms);
  CHECK(pacing.may_send_at(board_1) == start + pacing.wire_time(255) + 100ms);
}

TEST_CASE("pacing: a line that has never been used may be used at once") {
  CHECK(LinePacing{9600}.may_send_at(board_1) <= start + 5ms);
}

}  // namespace docbay::drivers
