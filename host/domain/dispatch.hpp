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

/// A copy of this document that a courier can still bring: one for the bays of this unit if there
/// is one, best one for the unit itself.
Copy* copy_outside(State& state, const DocumentId& document, const UnitId& owner);

/// Offers this one copy to its own bay, for as long as it takes to carry it there.
Verdict offer_copy(Turn& turn, const Copy& copy, const Session& session, AtMs window_ms,
                   Prompt& prompt);

/// Offers every copy that is still to come, and says whose cannot be dropped here, and why.
Verdict offer_document(Turn& turn, const Document& document, const Session& session,
                       Prompt& prompt);

}  // namespace docbay::host
