// The back face between its files: cards, what a collector wants, and what doors say of it.
// Internal to this folder.
#pragma once

#include <string>
#include <string_view>

#include "host/domain/turn.hpp"

namespace docbay::host {

/// Says no, and writes down to whom and why.
void refuse(Turn& turn, const CardPresented& card, const PersonId& person, std::string reason);

/// A collector is here: opens, prints, or waits for the second person, as was chosen.
void pick_up(Turn& turn, const Session& session, const Person& person);

/// Whether this is the second person that bays of this cabinet wait for; then they open.
bool second_came(Turn& turn, const std::string& cabinet, const Person& person);
/// Nobody came in time, or `came` did, who is not the second one. The first one may come again.
void end_second_wait(Turn& turn, const std::string& cabinet, const PersonId& came);

/// The opening of this bay under this number; with number 0 the one that is pending.
Opening* find_opening(State& state, BayNumber bay, protocol::CommandNumber number);
/// Takes an opening that is over off the list.
Opening remove_opening(Turn& turn, protocol::CommandNumber number);
/// When the last door of a session has closed, its list is due.
void finish_list(Turn& turn, const Opening& opening);
/// Writes down what has become of an opening.
void note_opening(Turn& turn, const Opening& opening, bool ended);

}  // namespace docbay::host
