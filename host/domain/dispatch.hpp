// Where a copy goes: which unit's bays take it, and which bay can now. Internal to this folder.
#pragma once

#include <map>

#include "host/domain/turn.hpp"

namespace docbay::host {

/// How many copies of one document each unit still has to get.
std::map<UnitId, int> copies_to_come(const Document& document);

/// Whose bays take what is for a unit at this time: its own; without a bay of its own, those of the
/// next unit above it that has one; those of its stand-in while its leader is away; those of
/// another channel while this one is closed.
struct Serving {
  UnitId unit;
  Verdict why = Verdict::no_bay;  ///< there is none
};
Serving serving_unit(const Turn& turn, const UnitId& addressed);

/// Whether what is for `addressed` may lie in a bay of `owner`, whatever the time is.
bool may_serve(const State& state, const UnitId& owner, const UnitId& addressed);

/// Offers every copy that is still to come, and says whose cannot be dropped here, and why.
Verdict offer_document(Turn& turn, const Document& document, const Session& session,
                       Prompt& prompt);

}  // namespace docbay::host
