// Cards and PINs at both faces, and the sessions that they open.
#include <algorithm>

#include "host/domain/access.hpp"
#include "host/domain/pickup.hpp"

namespace docbay::host {
namespace {

Session& open_session(Turn& turn, const CardPresented& card, const PersonId& person) {
  if (Session* present = turn.session_at(card.cabinet, card.face)) {
    if (present->person == person) {
      present->active_at_ms = turn.now;
      return *present;
    }
    turn.close_session(present->id);
  }
  Session session{.id = {++turn.state.counters.session},
                  .cabinet = card.cabinet,
                  .face = card.face,
                  .person = person,
                  .opened_at_ms = turn.now,
                  .active_at_ms = turn.now};
  turn.record(SessionOpened{session});
  turn.state.sessions.push_back(session);
  return turn.state.sessions.back();
}

/// The card, and the PIN where there is one, are good.
void admit(Turn& turn, const CardPresented& card, const Person& person) {
  const bool back = card.face == Face::back;
  if (back && second_came(turn, card.cabinet, person)) return;
  if (back) end_second_wait(turn, card.cabinet, person.id);
  const Session session = open_session(turn, card, person.id);
  const auto opens = [&](BayNumber number) {
    return access_to(turn.state, person, turn.state.bays.at(number), turn.now).has_value();
  };
  const bool collects = back && std::ranges::any_of(cabinet_bays(turn.state, card.cabinet), opens);
  if (back && (collects || person.role != Role::operator_)) return pick_up(turn, session, person);
  turn.say({.cabinet = card.cabinet,
            .face = card.face,
            .kind = back ? Prompt::Kind::operator_welcome : Prompt::Kind::welcome,
            .subject = person.name});
}

void ask_for_pin(Turn& turn, const CardPresented& card, const Person& person) {
  // Whoever was here before has left, and must not be taken for this one.
  const Session* present = turn.session_at(card.cabinet, card.face);
  if (present != nullptr && present->person != person.id) turn.close_session(present->id);
  turn.state.pin_waits[{card.cabinet, card.face}] = {
      .card = card.uid, .person = person.id, .since_ms = turn.now};
  turn.say({.cabinet = card.cabinet,
            .face = card.face,
            .kind = Prompt::Kind::enter_pin,
            .subject = person.name});
}

}  // namespace

void refuse(Turn& turn, const CardPresented& card, const PersonId& person, std::string reason) {
  turn.record(RefusalRecord{.cabinet = card.cabinet,
                            .face = card.face,
                            .card = card.uid,
                            .person = person,
                            .reason = reason,
                            .at_ms = turn.now});
  if (card.cabinet.empty()) return;  // asked for from elsewhere, for a bay that does not exist
  turn.say({.cabinet = card.cabinet,
            .face = card.face,
            .kind = Prompt::Kind::refused_card,
            .subject = std::move(reason)});
}

void on_card(Turn& turn, const CardPresented& card) {
  State& state = turn.state;
  state.pin_waits.erase({card.cabinet, card.face});
  if (card.uid.empty()) return refuse(turn, card, {}, "garbled_card");
  const auto found = state.cards.find(card.uid);
  if (found == state.cards.end()) return refuse(turn, card, {}, "unknown_card");
  const auto person = state.people.find(found->second.person);
  if (person == state.people.end()) return refuse(turn, card, {}, "unknown_card");
  if (found->second.blocked) return refuse(turn, card, person->first, "blocked_card");
  if (found->second.departed) return refuse(turn, card, person->first, "departed_card");
  const auto why = refusal_at(state, person->second, card.face, turn.now);
  if (!why.empty()) return refuse(turn, card, person->first, std::string{why});
  if (!person->second.pin_required) return admit(turn, card, person->second);
  if (pin_paused(state, card.uid, turn.now)) return refuse(turn, card, person->first, "pin_paused");
  ask_for_pin(turn, card, person->second);
}

void on_pin(Turn& turn, const PinEntered& pin) {
  State& state = turn.state;
  const auto found = state.pin_waits.find({pin.cabinet, pin.face});
  if (found == state.pin_waits.end()) {
    return refuse(turn, {.cabinet = pin.cabinet, .face = pin.face, .uid = {}}, {}, "no_card");
  }
  const CardPresented card{.cabinet = pin.cabinet, .face = pin.face, .uid = found->second.card};
  const auto person = state.people.find(found->second.person);
  // The same card may be waiting at another face, and have used up its tries there.
  if (person == state.people.end() || pin_paused(state, card.uid, turn.now)) {
    state.pin_waits.erase(found);
    return refuse(turn, card, person == state.people.end() ? PersonId{} : person->first,
                  "pin_paused");
  }
  if (pin.verified) {
    state.pin_waits.erase(found);
    return admit(turn, card, person->second);
  }
  std::deque<AtMs>& wrong = state.wrong_pins[card.uid];
  wrong.push_back(turn.now);
  if (wrong.size() > wrong_pins_max) wrong.pop_front();
  refuse(turn, card, person->first, "wrong_pin");
  if (!pin_paused(state, card.uid, turn.now)) {
    found->second.since_ms = turn.now;
    return;
  }
  state.pin_waits.erase(found);
  refuse(turn, card, person->first, "pin_paused");
}

void end_presence(Turn& turn, const PersonId& person, const CardUid& card, std::string_view why) {
  State& state = turn.state;
  const auto waits_here = [&](const auto& entry) { return entry.second.person == person; };
  std::erase_if(state.pin_waits, waits_here);
  std::erase_if(state.second_waits, waits_here);
  for (const Session& session : std::vector{state.sessions}) {
    if (session.person != person) continue;
    turn.close_session(session.id);
    refuse(turn, {.cabinet = session.cabinet, .face = session.face, .uid = card}, person,
           std::string{why});
  }
}

void end_waits(Turn& turn) {
  State& state = turn.state;
  for (const auto& [place, wait] : std::map{state.pin_waits}) {
    if (turn.now - wait.since_ms < state.times.pin_entry_ms) continue;
    state.pin_waits.erase(place);
    refuse(turn, {.cabinet = place.first, .face = place.second, .uid = wait.card}, wait.person,
           "no_pin");
  }
  for (const auto& [cabinet, wait] : std::map{state.second_waits}) {
    if (turn.now - wait.since_ms >= state.times.second_person_ms)
      end_second_wait(turn, cabinet, {});
  }
}

}  // namespace docbay::host
