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

/// Orders these doors open and says so.
void open_all(Turn& turn, const std::string& cabinet, std::vector<Opening> intents);
/// These bays take two people: asks for the second one.
void wait_for_second(Turn& turn, const std::string& cabinet, SecondWait wait);
/// A courier has closed the door at which he was to put something in.
void closed_by_courier(Turn& turn, Bay& bay, const Opening& opening, protocol::Emptiness emptiness,
                       const BoardEventArrived& arrived);
/// Out through the door, in the hands of somebody who does not sign for it; `empty`: nothing is
/// left.
void leave_unsigned(Turn& turn, const Bay& bay, Copy& copy, const Opening& opening, bool empty);

/// An operator gets a bay open, or waits for the second one; a scan at its door is this transfer.
void open_for(Turn& turn, const OpenRequested& request, TransferKind transfer);

/// The stocktake that is under way in this cabinet, or nothing.
Opening* stocktake_at(State& state, const std::string& cabinet);
/// A code was scanned at the door of a stocktake.
Verdict count_copy(Turn& turn, const CodeScanned& scan, Opening& opening);
/// The door of a stocktake was closed, and the bay is not empty.
void stocktaken(Turn& turn, Bay& bay, const Opening& opening, const BoardEventArrived& arrived);

/// Whether this is the second person that bays of this cabinet wait for; then they open.
bool second_came(Turn& turn, const std::string& cabinet, const Person& person);
/// Nobody came in time, or `came` did, who is not the second one. The first one may come again.
void end_second_wait(Turn& turn, const std::string& cabinet, const PersonId& came);

/// The opening of this bay under this number; with number 0 the one that is pending.
Opening* find_opening(State& state, BayNumber bay, protocol::CommandNumber number);
/// Whether an operator was let in, who signs for nothing but what he scans.
bool is_operators(const Opening& opening);
/// Whether something is open that says that paper may lie in the bay unrecorded.
bool may_hide_paper(const Turn& turn, BayNumber bay);
/// Takes an opening that is over off the list.
Opening remove_opening(Turn& turn, protocol::CommandNumber number);
/// When the last door of a session has closed, its list is due.
void finish_list(Turn& turn, const Opening& opening);
/// Writes down what has become of an opening.
void note_opening(Turn& turn, const Opening& opening, bool ended);

}  // namespace docbay::host
