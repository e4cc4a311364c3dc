// Who may do what at a face, and why. Questions about the state; nothing is changed here but what
// `settle_units` says.
#pragma once

#include <optional>

#include "host/domain/state.hpp"

namespace docbay::host {

/// The unit that stands for this one now: itself, or the one that it was merged into.
UnitId unit_now(const State& state, const UnitId& unit);

/// Gives each bay the unit that stands for the one of the configuration. To be called whenever
/// units have changed, and after a restart.
void settle_units(State& state);

/// Whether papers may be brought here: not while those of another unit still lie here, which had
/// the bay before; and not when there is nobody left to collect them.
bool may_receive(const State& state, const Bay& bay);

/// Whether one person alone may not open it: a bay for classified papers, or one that holds any.
bool takes_two(const State& state, const Bay& bay);

struct Access {
  Right right = Right::none;
  UnitId unit;  ///< whose papers they come for
};

/// What a person's opening of this bay would rest on; nothing: no right. A bay is opened by those
/// whose papers lie in it, and an empty one by its unit. Operators need a reason, and have no right
/// here without one.
std::optional<Access> access_to(const State& state, const Person& person, const Bay& bay, AtMs now);

/// Whether this person may sign for this unit.
bool signs_for(const State& state, const PersonId& person, const UnitId& unit, AtMs now);

/// Why a person may not use this face at all, as `refusal_text` knows it; empty: welcome.
std::string_view refusal_at(const State& state, const Person& person, Face face, AtMs now);

/// Whether the card's PIN was wrong so often that it is not asked for now.
bool pin_paused(const State& state, const CardUid& card, AtMs now);

}  // namespace docbay::host
