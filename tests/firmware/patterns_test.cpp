// Lamps and buzzer: what they say, and what the pins do at an instant.
#include "firmware/core/patterns.hpp"

#include <doctest/doctest.h>

#include "tests/firmware/bench.hpp"

using namespace docbay;
using namespace docbay::tests;

namespace {

constexpr protocol::OfferArgument usual{.copies = 2, .window_ms = 60'000, .shutter_ms = 60'000};

/// In how many of the next milliseconds it is so.
template <class Sight>
std::uint32_t count_ms(Bench& bench, std::uint32_t ms, const Sight& sight) {
  std::uint32_t seen = 0;
  for (; ms > 0; --ms) {
    bench.run(tick_ms);
    if (sight()) ++seen;
  }
  return seen;
}

}  // namespace

TEST_CASE("lamps: wait blinks half a second on, half a second off, for as long as it is offered") {
  const auto lit = [](std::uint32_t ms) {
    return firmware::lit_lamps(protocol::lamp_wait, {}, {ms}) == protocol::lamp_wait;
  };
  CHECK(lit(0));
  CHECK(lit(499));
  CHECK_FALSE(lit(500));
  CHECK_FALSE(lit(999));
  CHECK(lit(1'000));
  Bench bench;
  bench.offer(0, usual);
  CHECK(bench.out(0).lamps == protocol::lamp_wait);
  CHECK(count_ms(bench, 10'000, [&] { return bench.out(0).lit == protocol::lamp_wait; }) == 5'000);
  CHECK(bench.out(0).lamps == protocol::lamp_wait);
}

TEST_CASE("lamps: urgent and taken are steady") {
  constexpr auto steady =
      static_cast<std::uint8_t>(unsigned{protocol::lamp_urgent} | protocol::lamp_taken);
  for (std::uint32_t ms = 0; ms < 2'000; ++ms) {
    CHECK(firmware::lit_lamps(steady, {.sounding = true}, {ms}) == steady);
  }
}

TEST_CASE("lamps: an error blinks fast while it calls, and is steady once acknowledged") {
  Bench bench;
  bench.drop_in(0);
  const auto lit = [&] { return bench.out(0).lit == protocol::lamp_error; };
  CHECK(count_ms(bench, 1'000, lit) == 500);
  bench.press(0);
  CHECK(count_ms(bench, 1'000, lit) == 1'000);
  CHECK(bench.out(0).lamps == protocol::lamp_error);
}

TEST_CASE("buzzer: a drop that was expected beeps once, briefly") {
  Bench bench;
  bench.offer(0, usual);
  bench.beams(0, true, false, 40);
  bench.beams(0, true, true, 40);
  bench.beams(0, false, true, 40);
  bench.board.in[0].beam_inner_blocked = false;
  CHECK(count_ms(bench, 1'000, [&] { return bench.out(0).buzzer; }) == firmware::beep_ms);
}

TEST_CASE("buzzer: an alarm calls for a minute, then is silent, and its lamp stays") {
  Bench bench;
  bench.drop_in(0);
  const auto sounds = [&] { return bench.out(0).buzzer; };
  CHECK(count_ms(bench, 4'000, sounds) == 2'000);
  bench.run(firmware::alarm_sound_ms_max);
  CHECK(count_ms(bench, 1'000, sounds) == 0);
  CHECK(bench.sensors().bays[0].alarm);
  CHECK(bench.out(0).lamps == protocol::lamp_error);
  CHECK(count_ms(bench, 1'000, [&] { return bench.out(0).lit == protocol::lamp_error; }) == 500);
}

TEST_CASE("buzzer: a second alarm calls again, though the first was acknowledged") {
  Bench bench;
  bench.drop_in(0);
  bench.press(0);
  CHECK_FALSE(bench.sensors().bays[0].alarm);
  bench.open_door(0);
  CHECK(bench.sensors().bays[0].alarm);
}

TEST_CASE("buzzer: an alarm whose cause is gone is silent at once") {
  Bench bench;
  bench.drop_in(0);
  bench.pull_out(0);
  CHECK_FALSE(bench.sensors().bays[0].alarm);
  CHECK(count_ms(bench, 1'000, [&] { return bench.out(0).buzzer; }) == 0);
}

TEST_CASE("lamps: the host's error is steady and calls nobody") {
  Bench bench;
  auto set = bench.command(0);
  write_argument(set, protocol::LampsArgument{.error = true});
  bench.order(set);
  bench.run(tick_ms);
  CHECK(count_ms(bench, 1'000, [&] { return bench.out(0).lit == protocol::lamp_error; }) == 1'000);
  CHECK_FALSE(bench.sensors().bays[0].alarm);
  CHECK_FALSE(bench.out(0).buzzer);
}

TEST_CASE("lamps: a bay without a shutter calls at once when paper falls where none is offered") {
  firmware::Settings settings = bench_settings();
  settings.shutters = 0;
  Bench bench{settings};
  bench.offer(3, usual);
  bench.drop_in(4);
  CHECK(bench.sensors().bays[4].alarm);
  CHECK_FALSE(bench.sensors().bays[3].alarm);
  CHECK(count_ms(bench, 400, [&] { return bench.out(4).buzzer; }) == 200);
}
