// The clock on the wall: when it is set, everything that is measured by it for a short while goes
// on as if it had not been; and who says that it is right.
#include <algorithm>
#include <utility>

#include "host/domain/access.hpp"
#include "host/domain/pickup.hpp"
#include "host/domain/words.hpp"

namespace docbay::host {
namespace {

/// Less is no step: the two clocks are not read at one moment, and there are leap seconds.
constexpr AtMs step_ms_min = 1'000;
/// More than what a time source corrects in passing: papers may seem collected before they came.
constexpr AtMs set_back_ms_max = 60'000;

/// Says all times anew by the clock as it is now, except those that are history.
void shift(State& state, AtMs by_ms) {
  if (by_ms == 0) return;
  state.offers.shift(by_ms);
  for (Opening& opening : state.openings) opening.ordered_at_ms += by_ms;
  for (Session& session : state.sessions) {
    if (session.active_at_ms != 0) session.active_at_ms += by_ms;
  }
  for (auto& [place, wait] : state.pin_waits) wait.since_ms += by_ms;
  for (auto& [cabinet, wait] : state.second_waits) wait.since_ms += by_ms;
  for (auto& [cabinet, choice] : state.choices) choice.second += by_ms;
  for (auto& [card, wrong] : state.wrong_pins) {
    for (AtMs& at_ms : wrong) at_ms += by_ms;
  }
  for (auto& [serial, board] : state.boards) board.link_since_ms += by_ms;
  for (auto& [number, bay] : state.bays) {
    for (AtMs* at_ms : {&bay.moved_ms, &bay.contradicted_ms}) {
      if (*at_ms != 0) *at_ms += by_ms;
    }
  }
}

/// A time source that says less than a trusted clock has said before contradicts it.
ClockSource source_of(const State& state, bool confirmed, AtMs now) {
  const bool contradicted = now < state.counters.trusted_ms - set_back_ms_max;
  if (state.clock_synchronised && !contradicted) return ClockSource::synchronised;
  return confirmed ? ClockSource::confirmed : ClockSource::none;
}

void begin_period(Turn& turn, ClockPeriod period) {
  turn.state.clock = std::move(period);
  turn.record(ClockPeriodBegan{turn.state.clock});
  if (!turn.state.clock.trusted()) return;
  turn.resolve([](const Incident& it) { return it.kind == IncidentKind::clock_set_back; },
               turn.state.clock.source == ClockSource::synchronised ? "a time source is right"
                                                                    : "an operator confirmed it");
}

}  // namespace

void on_clock_looked(Turn& turn, const ClockLooked& look) {
  State& state = turn.state;
  const ClockPeriod& old = state.clock;
  const bool same_start = !look.boot_id.empty() && look.boot_id == old.boot_id;
  // How far the clock was set while the machine was off, nobody knows; but what is written was not
  // written in the future.
  const AtMs by_ms = same_start ? (turn.now - look.boot_ms) - (old.at_ms - old.boot_ms)
                                : std::min<AtMs>(0, turn.now - state.counters.at_ms);
  const bool stepped = same_start && (by_ms > step_ms_min || by_ms < -step_ms_min);
  state.clock_synchronised = look.synchronised;
  ClockPeriod next{.cause = !same_start
                                ? ClockCause::started
                                : (stepped ? ClockCause::stepped : ClockCause::source_changed),
                   .boot_id = look.boot_id,
                   .at_ms = turn.now,
                   .boot_ms = look.boot_ms,
                   .by_ms = by_ms,
                   .confirmed_by = same_start && !stepped ? old.confirmed_by : PersonId{}};
  next.source = source_of(state, !next.confirmed_by.empty(), turn.now);
  if (same_start && !stepped && next.source == old.source) return;
  shift(state, by_ms);
  begin_period(turn, std::move(next));
  if (by_ms < -set_back_ms_max && !state.clock.trusted()) {
    turn.open_incident({.kind = IncidentKind::clock_set_back});
  }
}

void on_clock_confirmed(Turn& turn, const ClockConfirmed& confirmed) {
  State& state = turn.state;
  const auto person = state.people.find(confirmed.person);
  std::string_view why;
  if (person == state.people.end()) {
    why = "unknown_person";
  } else if (person->second.role != Role::operator_) {
    why = "no_right_to_clock";
  } else {
    why = refusal_at(state, person->second, Face::back, turn.now);
  }
  if (!why.empty()) return refuse(turn, {}, confirmed.person, std::string{why});
  ClockPeriod next = state.clock;
  next.cause = ClockCause::confirmed;
  next.at_ms = turn.now;
  next.boot_ms += turn.now - state.clock.at_ms;
  next.by_ms = 0;
  next.confirmed_by = confirmed.person;
  // From here on this clock is the measure, not what another one has said before.
  state.counters.trusted_ms = turn.now;
  next.source = source_of(state, true, turn.now);
  begin_period(turn, std::move(next));
}

std::string_view text_of(ClockSource value, Language language) {
  const bool english = language == Language::english;
  switch (value) {
    case ClockSource::none:
      return english ? "clock not checked" : "时钟未校准";
    case ClockSource::confirmed:
      return english ? "confirmed by an operator" : "已由值班员确认";
    case ClockSource::synchronised:
      return english ? "synchronised" : "已与时间源同步";
  }
  return {};
}

}  // namespace docbay::host
