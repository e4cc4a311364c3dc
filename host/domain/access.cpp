// Who may do what at a face: cards, and the sessions that they open.
#include "host/domain/turn.hpp"

namespace docbay::host {
namespace {

void refuse_card(Turn& turn, const CardPresented& card, const PersonId& person,
                 std::string reason) {
  turn.record(RefusalRecord{.cabinet = card.cabinet,
                            .face = card.face,
                            .card = card.uid,
                            .person = person,
                            .reason = reason,
                            .at_ms = turn.now});
  turn.say({.cabinet = card.cabinet,
            .face = card.face,
            .kind = Prompt::Kind::refused_card,
            .subject = std::move(reason)});
}

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

}  // namespace

void on_card(Turn& turn, const CardPresented& card) {
  if (card.uid.empty()) return refuse_card(turn, card, {}, "garbled_card");
  const auto found = turn.state.cards.find(card.uid);
  if (found == turn.state.cards.end()) return refuse_card(turn, card, {}, "unknown_card");
  const auto person = turn.state.people.find(found->second.person);
  if (person == turn.state.people.end()) return refuse_card(turn, card, {}, "unknown_card");
  if (found->second.blocked) return refuse_card(turn, card, person->first, "blocked_card");
  const Role wanted = card.face == Face::front ? Role::courier : Role::collector;
  if (person->second.role != wanted) return refuse_card(turn, card, person->first, "no_right");
  const Session session = open_session(turn, card, person->first);
  if (card.face == Face::back) return open_bays(turn, session, person->second);
  turn.say({.cabinet = card.cabinet,
            .face = card.face,
            .kind = Prompt::Kind::welcome,
            .subject = person->second.name});
}

}  // namespace docbay::host
