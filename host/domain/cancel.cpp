// The cancel key: whoever stands at a face is done with it, whatever it waits for. What is already
// in the hands of boards goes on: doors stay open until they are closed, and are signed for.
#include <algorithm>

#include "host/domain/pickup.hpp"

namespace docbay::host {
namespace {

/// The wait asked for something, so its end is written down as that of a wait that was too long is.
void note(Turn& turn, const Cancelled& at, const CardUid& card, const PersonId& person) {
  turn.record(RefusalRecord{.cabinet = at.cabinet,
                            .face = at.face,
                            .card = card,
                            .person = person,
                            .reason = "cancelled",
                            .at_ms = turn.now});
}

std::vector<BayNumber> open_doors(const State& state, const std::string& cabinet) {
  std::vector<BayNumber> bays;
  for (const Opening& opening : state.openings) {
    const auto bay = state.bays.find(opening.bay);
    const bool here = bay != state.bays.end() && bay->second.setup.cabinet == cabinet;
    if (here && opening.opened) bays.push_back(opening.bay);
  }
  std::ranges::sort(bays);
  return bays;
}

}  // namespace

void on_cancelled(Turn& turn, const Cancelled& cancelled) {
  State& state = turn.state;
  bool somebody = false;
  if (const auto wait = state.pin_waits.find({cancelled.cabinet, cancelled.face});
      wait != state.pin_waits.end()) {
    note(turn, cancelled, wait->second.card, wait->second.person);
    state.pin_waits.erase(wait);
    somebody = true;
  }
  const bool back = cancelled.face == Face::back;
  if (back) state.choices.erase(cancelled.cabinet);
  if (const auto wait = state.second_waits.find(cancelled.cabinet);
      back && wait != state.second_waits.end()) {
    note(turn, cancelled, {}, wait->second.person);
    state.second_waits.erase(wait);
    somebody = true;
  }
  if (const Session* session = turn.session_at(cancelled.cabinet, cancelled.face)) {
    turn.close_session(session->id);
    somebody = true;
  }
  if (!somebody) return;
  Prompt prompt{
      .cabinet = cancelled.cabinet, .face = cancelled.face, .kind = Prompt::Kind::cancelled};
  if (back) prompt.bays = open_doors(state, cancelled.cabinet);
  if (!prompt.bays.empty()) prompt.kind = Prompt::Kind::cancelled_door_open;
  turn.say(std::move(prompt));
}

}  // namespace docbay::host
