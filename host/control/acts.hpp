// What people do through the local socket, by name: openings, stocktakes, transfers by hand,
// incidents that they end, comparisons. The core judges who may and why; here only the form counts.
#pragma once

#include <expected>
#include <optional>
#include <string>
#include <string_view>

#include <boost/json/object.hpp>

#include "host/control/registry.hpp"
#include "host/domain/events.hpp"
#include "host/domain/state.hpp"
#include "host/domain/words.hpp"

namespace docbay::host {

/// Nothing: this is no request for an act. The error says what is missing.
std::optional<std::expected<Happening, std::string>> parse_act(const boost::json::object& request);

/// What came of it, `{ok, state, text, receipts}`, or why not. `state`: done, ordered,
/// second_person. Of a comparison: `{ok, bays, text}`.
std::string act_answer(const Happening& act, const State& state, const Outcome& outcome,
                       Language language);

}  // namespace docbay::host
