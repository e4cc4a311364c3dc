// The exchange core: what happened goes in, what is to be recorded, ordered, shown and printed
// comes out. Pure: `apply` changes `state` and nothing else, reads no clock and cannot fail.
// Single-threaded.
//
// Nothing of the outcome may be acted upon before its records are durable. The same board event
// given twice yields its acknowledgement (an outcome without records) the second time.
#pragma once

#include "host/domain/events.hpp"
#include "host/domain/outcome.hpp"
#include "host/domain/state.hpp"

namespace docbay::host {

Outcome apply(State& state, const Event& event);

}  // namespace docbay::host
