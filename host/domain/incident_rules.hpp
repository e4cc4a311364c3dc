// What each kind of incident means for the people who look after the cabinets: how bad it is, how
// it ends, and who may say that it is over.
#pragma once

#include "host/domain/state.hpp"

namespace docbay::host {

enum class Severity : std::uint8_t {
  notice,   ///< to be looked at some time today
  warning,  ///< somebody is kept from working, or will be
  alarm,    ///< a paper may be lost or in the wrong hands
};

enum class Ending : std::uint8_t {
  by_machine,   ///< the board says when it is over; a person can only mend what is wrong
  by_contents,  ///< when it is settled what lies in the bay: by a stocktake or by what happens
                ///< there; a person may say so once it is seen empty, and no copy is in doubt
  by_person,    ///< it has happened; somebody has looked at it and says what came of it
};

struct IncidentRule {
  Severity severity = Severity::warning;
  Ending ending = Ending::by_person;
  bool two = false;     ///< two people have to say so
  bool hidden = false;  ///< there may be paper in the bay that nobody knows
};
IncidentRule rule_of(IncidentKind kind);

/// Whether a copy would be in doubt with nothing to say why, if this incident were over.
bool is_needed(const State& state, const Incident& incident);

/// Whether this open incident says why the copy is in doubt.
bool explains(const Incident& incident, const Copy& copy);

std::string_view name_of(Severity severity);
std::string_view name_of(Ending ending);

}  // namespace docbay::host
