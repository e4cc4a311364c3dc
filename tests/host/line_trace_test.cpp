// The flight recorder of a line, from the line's thread to the tool's screen.
#include "host/daemon/line_trace.hpp"

#include <chrono>
#include <cstdlib>
#include <ctime>
#include <thread>

#include <boost/json.hpp>
#include <doctest/doctest.h>

#include "host/control/answers.hpp"
#include "host/tool/line_trace.hpp"

namespace docbay::host {
namespace {

namespace json = boost::json;
using Numbers = std::vector<int>;

drivers::TracedTransaction transaction(int number, std::size_t frame_bytes = 8) {
  using namespace std::chrono_literals;
  return {.asked_at = drivers::FrameCapture::Time{1s + std::chrono::milliseconds{number}},
          .ended_at = drivers::FrameCapture::Time{2s + std::chrono::milliseconds{number}},
          .request = std::vector<std::uint8_t>(frame_bytes, static_cast<std::uint8_t>(number)),
          .reply = {},
          .failure = drivers::LineFailure::timed_out};
}

void add(LineTrace& trace, int first, int last) {
  for (int number = first; number <= last; ++number) trace.add(transaction(number));
}

Numbers numbers_of(const LineTrace::Reading& reading) {
  Numbers numbers;
  for (const auto& it : reading.transactions) numbers.push_back(it.request.at(0));
  return numbers;
}

LineTraceAnswer parsed(const std::string& answer) {
  const auto parsed = parse_line_trace(answer);
  REQUIRE(parsed);
  return *parsed;
}

}  // namespace

TEST_CASE("line trace: gives what is behind a number, oldest first, a part at a time") {
  LineTrace trace{4};
  CHECK(trace.behind(0, 10).transactions.empty());
  CHECK(trace.behind(0, 10).newest == 0);
  add(trace, 1, 3);
  CHECK(numbers_of(trace.behind(0, 10)) == Numbers{1, 2, 3});
  CHECK(numbers_of(trace.behind(0, 2)) == Numbers{1, 2});
  CHECK(numbers_of(trace.behind(2, 10)) == Numbers{3});
  CHECK(trace.behind(2, 10).first == 3);
  CHECK(trace.behind(3, 10).transactions.empty());
  CHECK(trace.behind(3, 10).missed == 0);
  CHECK(trace.behind(3, 10).newest == 3);
}

TEST_CASE("line trace: what was written over is counted, for each reader by itself") {
  LineTrace trace{4};
  add(trace, 1, 9);
  CHECK(numbers_of(trace.behind(0, 10)) == Numbers{6, 7, 8, 9});
  CHECK(trace.behind(0, 10).missed == 5);
  CHECK(trace.behind(0, 10).first == 6);
  CHECK(trace.behind(3, 10).missed == 2);
  CHECK(trace.behind(5, 10).missed == 0);
  CHECK(numbers_of(trace.behind(7, 10)) == Numbers{8, 9});
}

TEST_CASE("line trace: a number of an earlier daemon has nothing behind it") {
  LineTrace trace{4};
  add(trace, 1, 9);
  CHECK(trace.behind(1'000, 10).transactions.empty());
  CHECK(trace.behind(1'000, 10).missed == 0);
}

TEST_CASE("line trace: a reader gets whole transactions while the line goes on") {
  LineTrace trace{16};
  constexpr int count = 20'000;
  std::jthread line{[&trace] {
    for (int i = 1; i <= count; ++i) trace.add(transaction(i, i % 2 == 0 ? 8 : 200));
  }};
  std::uint64_t seen = 0;
  std::uint64_t missed = 0;
  while (seen < count) {
    const auto reading = trace.behind(seen, 5);
    missed += reading.missed;
    seen = std::max(seen, reading.first - 1 + reading.transactions.size());
    for (std::size_t i = 0; i < reading.transactions.size(); ++i) {
      const std::uint64_t number = reading.first + i;
      const auto& request = reading.transactions[i].request;
      REQUIRE(request.size() == (number % 2 == 0 ? 8U : 200U));
      REQUIRE(request.front() == static_cast<std::uint8_t>(number));
      REQUIRE(request.back() == request.front());
    }
  }
  CHECK(missed < count);
}

TEST_CASE("line trace: the answer stays small however much there is, and none is left out") {
  LineTrace trace;
  for (int i = 0; i < 2'000; ++i) trace.add(transaction(i, 256));
  std::uint64_t seen = 0;
  while (seen < 2'000) {
    const std::string text = line_trace_answer_of(trace, "east", seen);
    REQUIRE(text.size() < std::size_t{300} << 10);
    const LineTraceAnswer answer = parsed(text);
    REQUIRE(answer.transactions.size() > 1);
    CHECK(answer.missed == 0);
    CHECK(answer.newest == 2'000);
    REQUIRE(answer.last == seen + answer.transactions.size());
    seen = answer.last;
  }
}

TEST_CASE(
    "line trace: frames, times, failure and words come through the socket's JSON as they were") {
  LineTrace trace;
  trace.add(transaction(250));
  const std::string text = line_trace_answer_of(trace, "east", 0);
  const json::object first = json::parse(text).at("transactions").as_array().at(0).as_object();
  CHECK(first.at("failure") == json::value("timed_out"));
  CHECK(first.at("request") == json::value("FAFAFAFAFAFAFAFA"));
  const LineTraceAnswer answer = parsed(text);
  CHECK(answer.transactions.at(0).asked_at == transaction(250).asked_at);
  CHECK(answer.transactions.at(0).ended_at == transaction(250).ended_at);
  CHECK(answer.transactions.at(0).request == transaction(250).request);
  CHECK(answer.words.at(0) == in_words(transaction(250)));
}

TEST_CASE("line trace: the screen has a local time to the millisecond on each line") {
  ::setenv("TZ", "Asia/Shanghai", 1);
  ::tzset();
  LineTrace trace{1};
  add(trace, 5, 7);
  const LineTraceAnswer answer = parsed(line_trace_answer_of(trace, "east", 0));
  CHECK(line_trace_screen(answer, true) ==
        "(2 transactions are not kept any more)\n"
        "1970-01-01 08:00:01.007 > no request: 0x0707070707070707\n"
        "1970-01-01 08:00:02.007 < timed_out\n");
  CHECK(line_trace_screen(answer, false).starts_with("(此前 2 次收发已不再保存)\n"));
}

TEST_CASE("line trace: a request names the line, and may say behind which transaction") {
  const auto request = parse_request(R"({"request":"trace_line","line":"east","after":17})");
  REQUIRE(request);
  CHECK(request->kind == ControlRequest::Kind::trace_line);
  CHECK(request->of == "east");
  CHECK(request->after == 17);
  CHECK(parse_request(R"({"request":"trace_line","line":"east"})")->after == 0);
  CHECK_FALSE(parse_request(R"({"request":"trace_line"})"));
  CHECK_FALSE(parse_request(R"({"request":"trace_line","line":"east","after":-1})"));
  CHECK_FALSE(parse_request(R"({"request":"trace_line","line":"east","after":"x"})"));
}

TEST_CASE("line trace: an unknown line is refused with the names of those there are") {
  const std::vector<std::string> lines{"east", "west"};
  const auto refused = parse_line_trace(no_such_line_answer("north", lines));
  REQUIRE_FALSE(refused);
  CHECK(refused.error() == "there is no line north; the lines are: east, west");
  CHECK_FALSE(parse_line_trace("nonsense"));
  CHECK_FALSE(parse_line_trace(
      R"({"ok":true,"missed":0,"newest":1,"transactions":[{"sequence":1,"asked_at_ns":0,)"
      R"("ended_at_ns":0,"request":"0G","reply":"","words":""}]})"));
}

}  // namespace docbay::host
