// The polling plan against boards that are played by hand: what is asked, and what is believed.
#include "host/bus/plan.hpp"

#include <algorithm>
#include <array>

#include <doctest/doctest.h>

using namespace docbay;
using namespace docbay::host;
using std::chrono::milliseconds;

namespace {

constexpr protocol::BoardSerial serial{0xD0CB000000000001};
constexpr protocol::BoardKey key{1, 2, 3};

/// A plan of some boards, and answers as a board would give them.
struct Bench {
  explicit Bench(std::uint8_t boards = 1) : plan{setups(boards), BusSettings{}, 100} {}

  static std::vector<Plan::BoardSetup> setups(std::uint8_t boards) {
    std::vector<Plan::BoardSetup> made;
    for (std::uint8_t i = 0; i < boards; ++i) {
      made.push_back({.address = {static_cast<std::uint8_t>(i + 1)},
                      .serial = {serial.value + i},
                      .key = key});
    }
    return made;
  }

  BusRequest request() {
    for (;;) {
      const auto next = plan.next(now);
      const auto* found = std::get_if<BusRequest>(&next);
      if (found == nullptr) {
        now = std::get<BusTime>(next);
      } else if (found->board == BusRequest::nobody) {
        plan.absorb(*found, std::unexpected{drivers::LineFailure::timed_out}, now);
      } else {
        return *found;
      }
    }
  }

  std::vector<BusReport> answer(const BusRequest& request, std::vector<std::uint16_t> words) {
    now += milliseconds{3};
    return plan.absorb(request, BusReply{std::move(words)}, now);
  }
  std::vector<BusReport> fail(const BusRequest& request) {
    now += milliseconds{40};
    return plan.absorb(request, std::unexpected{drivers::LineFailure::timed_out}, now);
  }

  static std::vector<std::uint16_t> identity(std::uint32_t boot_count = 1,
                                             protocol::BoardSerial who = serial) {
    std::array<std::uint16_t, protocol::identity_words> words{};
    encode(protocol::Identity{.serial = who, .bays = 8, .boot_count = {boot_count}}, words);
    return {words.begin(), words.end()};
  }
  static std::vector<std::uint16_t> status(std::uint8_t waiting, std::uint16_t boot_count = 1) {
    std::array<std::uint16_t, protocol::status_words> words{};
    encode(protocol::Status{.boot_count_low = boot_count, .events_waiting = waiting}, words);
    return {words.begin(), words.end()};
  }
  static std::vector<std::uint16_t> window(std::uint16_t nonce, std::uint32_t sequence,
                                           const protocol::BoardKey& with = key) {
    protocol::EventWindow window{.nonce = nonce, .uptime_ms = {5000}};
    if (sequence != 0) {
      window.waiting = 1;
      window.event.emplace();
      window.event->identity = {.boot_count = {1}, .sequence = {sequence}};
      window.event->kind = protocol::EventKind::jammed;
    }
    std::vector<std::uint16_t> words(protocol::event_window_short_words);
    encode(window, with, serial, words);
    return words;
  }
  static std::vector<std::uint16_t> detail(std::uint16_t nonce) {
    std::array<std::uint16_t, protocol::detail_words> words{};
    encode(protocol::Detail{.nonce = nonce, .uptime_ms = {5000}, .boot_count = {1}}, words);
    return {words.begin(), words.end()};
  }

  /// Identified, nothing waiting.
  void bring_up() {
    answer(request(), identity());
    const BusRequest fetch = request();
    REQUIRE(fetch.kind == BusRequest::Kind::fetch);
    answer(fetch, window(fetch.nonce, 0));
    const BusRequest wanted = request();
    REQUIRE(wanted.kind == BusRequest::Kind::detail);
    answer(wanted, detail(wanted.nonce));
  }

  Plan plan;
  BusTime now{std::chrono::seconds{1000}};
};

template <class Report>
const Report* find(const std::vector<BusReport>& reports) {
  for (const BusReport& report : reports) {
    if (const auto* found = std::get_if<Report>(&report)) return found;
  }
  return nullptr;
}

BoardCommand command(std::uint32_t number) {
  BoardCommand made{.board = serial};
  made.command.number = {number};
  write_argument(made.command, protocol::ShowArgument{.count = 1, .urgent_count = 0});
  return made;
}

}  // namespace

TEST_CASE("plan: asks a new board who it is, and believes only the right serial") {
  Bench bench;
  BusRequest request = bench.request();
  CHECK(request.kind == BusRequest::Kind::identify);
  const auto wrong = bench.answer(request, Bench::identity(1, {0xBAD}));
  REQUIRE(find<BoardLinkChanged>(wrong) != nullptr);
  CHECK(find<BoardLinkChanged>(wrong)->link == BoardLink::mistaken);
  request = bench.request();
  CHECK(request.kind == BusRequest::Kind::identify);
  const auto right = bench.answer(request, Bench::identity());
  REQUIRE(find<BoardLinkChanged>(right) != nullptr);
  CHECK(find<BoardLinkChanged>(right)->link == BoardLink::up);
}

TEST_CASE("plan: hands an event over once, and acknowledges it only when told that it is durable") {
  Bench bench;
  bench.bring_up();
  BusRequest request = bench.request();
  REQUIRE(request.kind == BusRequest::Kind::poll);
  bench.answer(request, Bench::status(1));
  request = bench.request();
  REQUIRE(request.kind == BusRequest::Kind::fetch);
  const auto reports = bench.answer(request, Bench::window(request.nonce, 7));
  const auto* arrived = find<BoardEventArrived>(reports);
  REQUIRE(arrived != nullptr);
  CHECK(arrived->event.identity.sequence.value == 7);

  // Not durable yet: the board is polled, but neither asked again nor acknowledged.
  for (int i = 0; i < 5; ++i) {
    request = bench.request();
    CHECK(request.kind == BusRequest::Kind::poll);
    bench.answer(request, Bench::status(1));
  }
  bench.plan.acknowledge(serial, arrived->event.identity);
  request = bench.request();
  REQUIRE(request.kind == BusRequest::Kind::fetch);
  const auto written = protocol::decode_acknowledgement(
      std::span{request.write}.first<protocol::acknowledge_words>(), key, serial);
  REQUIRE(written);
  CHECK(written->identity.sequence.value == 7);
}

TEST_CASE("plan: an answer with a foreign nonce or a wrong code is never believed") {
  Bench bench;
  bench.bring_up();
  bench.answer(bench.request(), Bench::status(1));
  BusRequest request = bench.request();
  REQUIRE(request.kind == BusRequest::Kind::fetch);
  CHECK(find<BoardEventArrived>(bench.answer(
            request, Bench::window(static_cast<std::uint16_t>(request.nonce - 1), 7))) == nullptr);
  request = bench.request();
  while (request.kind != BusRequest::Kind::fetch) {
    bench.answer(request, Bench::status(1));
    request = bench.request();
  }
  CHECK(find<BoardEventArrived>(bench.answer(request, Bench::window(request.nonce, 7, {9}))) ==
        nullptr);
}

TEST_CASE("plan: a board whose codes never hold is reported as mistaken") {
  Bench bench;
  bench.bring_up();
  bool mistaken = false;
  for (int i = 0; i < 200 && !mistaken; ++i) {
    const BusRequest request = bench.request();
    std::vector<BusReport> reports;
    switch (request.kind) {
      case BusRequest::Kind::fetch:
        reports = bench.answer(request, Bench::window(request.nonce, 7, {9}));
        break;
      case BusRequest::Kind::detail:
        reports = bench.answer(request, Bench::detail(request.nonce));
        break;
      default:
        reports = bench.answer(request, Bench::status(1));
    }
    const auto* link = find<BoardLinkChanged>(reports);
    mistaken = link != nullptr && link->link == BoardLink::mistaken;
  }
  CHECK(mistaken);
}

TEST_CASE("plan: a silent board is lost after three seconds, said once, and is back by itself") {
  Bench bench;
  bench.bring_up();
  const BusTime silent_since = bench.now;
  int lost = 0;
  BusTime lost_at{};
  for (int i = 0; i < 60; ++i) {
    const auto reports = bench.fail(bench.request());
    if (const auto* link = find<BoardLinkChanged>(reports)) {
      CHECK(link->link == BoardLink::lost);
      ++lost;
      lost_at = bench.now;
    }
  }
  CHECK(lost == 1);
  CHECK(lost_at - silent_since >= milliseconds{3000});
  CHECK(lost_at - silent_since <= milliseconds{5100});
  const BusRequest request = bench.request();
  REQUIRE(request.kind == BusRequest::Kind::identify);
  const auto back = bench.answer(request, Bench::identity(2));
  REQUIRE(find<BoardLinkChanged>(back) != nullptr);
  CHECK(find<BoardLinkChanged>(back)->link == BoardLink::up);
}

TEST_CASE("plan: a dead board does not slow the others") {
  Bench bench{4};
  std::array<int, 4> asked{};
  const BusTime start = bench.now;
  while (bench.now - start < std::chrono::seconds{20}) {
    const BusRequest request = bench.request();
    ++asked[request.board];
    if (request.board == 0) {
      bench.fail(request);
    } else {
      switch (request.kind) {
        case BusRequest::Kind::identify:
          bench.answer(request, Bench::identity(1, {serial.value + request.board}));
          break;
        case BusRequest::Kind::fetch:
          bench.answer(request, Bench::window(request.nonce, 0));
          break;
        case BusRequest::Kind::detail:
          bench.answer(request, Bench::detail(request.nonce));
          break;
        default:
          bench.answer(request, Bench::status(0));
      }
    }
  }
  CHECK(asked[0] < 40);
  // At a base pace of 50 ms, 20 s hold 400 turns.
  for (std::size_t board = 1; board < asked.size(); ++board) CHECK(asked[board] > 300);
}

TEST_CASE("plan: a command carries the board's boot and dies unanswered when its time is over") {
  Bench bench;
  bench.bring_up();
  bench.plan.order(command(31), bench.now);
  BusRequest request = bench.request();
  REQUIRE(request.kind == BusRequest::Kind::order);
  const auto sent = protocol::decode_command(
      std::span{request.write}.first<protocol::command_words>(), key, serial);
  REQUIRE(sent);
  CHECK(sent->number.value == 31);
  CHECK(sent->boot_count.value == 1);
  const CommandAnswered* answered = nullptr;
  std::vector<BusReport> reports;
  for (int i = 0; i < 100 && answered == nullptr; ++i) {
    reports = bench.fail(request);
    answered = find<CommandAnswered>(reports);
    if (answered == nullptr) request = bench.request();
  }
  REQUIRE(answered != nullptr);
  CHECK(answered->number.value == 31);
  CHECK_FALSE(answered->result);
}

TEST_CASE("plan: a board that restarted is identified anew before anything is ordered") {
  Bench bench;
  bench.bring_up();
  bench.answer(bench.request(), Bench::status(0, 2));
  CHECK(bench.request().kind == BusRequest::Kind::identify);
}
