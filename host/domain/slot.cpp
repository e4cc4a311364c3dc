// The slot: paper that went in or came out. What fell in is inside, whatever was planned; where the
// evidence says less than which copy it was, the copy is in doubt and an incident says so.
#include <algorithm>

#include "host/domain/access.hpp"
#include "host/domain/dispatch.hpp"

namespace docbay::host {
namespace {

/// A hand that was on its way when the offer ended: the shutter needs a moment to close as well.
constexpr AtMs late_hand_ms = 2'000;
/// No hand is faster from the scanner to a slot.
constexpr AtMs scan_to_drop_min_ms = 500;
/// Until this long after its end an offer is the likely reason for paper in its bay.
constexpr AtMs late_drop_ms = 5 * 60'000;

/// Whether the offer stood at that time, or had ended no more than `late_ms` before.
bool stood(const Offer& offer, AtMs at_ms, AtMs late_ms) {
  return offer.offered_at_ms <= at_ms &&
         (offer.end == OfferEnd::live || at_ms <= offer.changed_at_ms + late_ms);
}

/// Whether the copy belongs into bays of this unit.
bool belongs(const State& state, const Copy* copy, const UnitId& owner) {
  return copy != nullptr && may_serve(state, owner, copy->goes_to());
}

void deposit(Turn& turn, Bay& bay, Copy& copy, const Offer& offer,
             const BoardEventArrived& arrived) {
  const auto payload = drop_payload(arrived.event);
  if (payload && payload->urgent_by_hand) turn.mark_urgent(copy);
  turn.move(copy, {.kind = Place::Kind::in_bay, .bay = bay.setup.number, .unit = bay.setup.unit});
  turn.receipt(copy, TransferKind::deposit, bay.setup.number, bay.setup.unit, offer.person,
               offer.number, arrived);
  turn.resolve({[](const Incident& incident) { return incident.kind == IncidentKind::pulled_back; },
                {},
                copy.id},
               "dropped again");
}

/// The only document that was on offer in this cabinet at that time, if it was only one.
const Offer* only_offer_at(Turn& turn, const std::string& cabinet, AtMs at_ms) {
  const Offer* only = nullptr;
  for (const BayNumber number : cabinet_bays(turn.state, cabinet)) {
    for (const Offer& offer : turn.state.offers.at(number)) {
      if (!stood(offer, at_ms, 0)) continue;
      if (copy_outside(turn.state, offer.document, offer.unit) == nullptr) continue;
      if (only != nullptr && only->document != offer.document) return nullptr;
      only = &offer;
    }
  }
  return only;
}

/// Whether the courier had scanned something else after this offer, and can have dropped that at
/// that time.
bool scanned_another(const State& state, const Offer& offer, AtMs at_ms) {
  return state.offers.another_made(offer, at_ms - scan_to_drop_min_ms);
}

/// The offer on this bay that a drop without an offer was meant for all the same: it was just being
/// made anew, was on its way to the board, or had ended while the hand was moving.
Offer* meant_offer(Turn& turn, const Bay& bay, AtMs at_ms) {
  const auto& offers = turn.state.offers.at(bay.setup.number);
  for (auto offer = offers.rbegin(); offer != offers.rend(); ++offer) {
    if (!stood(*offer, at_ms, late_hand_ms) || scanned_another(turn.state, *offer, at_ms)) continue;
    const Copy* copy = copy_outside(turn.state, offer->document, bay.setup.unit);
    if (belongs(turn.state, copy, bay.setup.unit)) {
      return turn.state.offers.find(bay.setup.number, offer->number);
    }
  }
  return nullptr;
}

/// The offer that this event answers, back from the store if it was forgotten here.
Offer* offer_of(Turn& turn, const Bay& bay, const BoardEventArrived& arrived) {
  const auto payload = drop_payload(arrived.event);
  if (!payload) return nullptr;
  if (Offer* offer = turn.state.offers.find(bay.setup.number, payload->offer)) return offer;
  if (!arrived.offer || arrived.offer->bay != bay.setup.number) return nullptr;
  if (arrived.document) turn.wake(*arrived.document);
  return &turn.state.offers.recall(*arrived.offer);
}

/// `taken_for`: the copy that it was taken for when it fell in; nothing: it fell in now.
void unidentified(Turn& turn, Bay& bay, const Copy* taken_for = nullptr) {
  turn.open_incident(
      {.kind = IncidentKind::unidentified_drop,
       .bay = bay.setup.number,
       .board = bay.setup.board,
       .opened_at_ms = taken_for != nullptr ? taken_for->since_ms : 0,
       .move = taken_for != nullptr ? taken_for->since_move : ++turn.state.counters.move});
  turn.say_at(bay, {.kind = Prompt::Kind::unidentified_drop, .wrong_bay = bay.setup.number});
}

/// Paper is inside, and this is what it probably is.
void doubtful_drop(Turn& turn, Bay& bay, Copy& copy, const PersonId& person, IncidentKind kind) {
  turn.move_unsigned(copy, {.kind = Place::Kind::in_doubt,
                            .bay = bay.setup.number,
                            .unit = bay.setup.unit,
                            .person = person});
  turn.open_incident({.kind = kind,
                      .bay = bay.setup.number,
                      .board = bay.setup.board,
                      .document = copy.document,
                      .copy = copy.id,
                      .person = person});
}

std::vector<BayNumber> bays_on_offer(Turn& turn, const DocumentId& document) {
  return turn.state.offers.bays_on_offer(document);
}

/// The unit's copy that was thought to be in a wrong bay, when another one like it fell into its
/// own.
Copy* reclaim_doubtful(Turn& turn, const DocumentId& document, const UnitId& owner) {
  const auto found = turn.state.documents.find(document);
  if (found == turn.state.documents.end()) return nullptr;
  for (Copy& copy : found->second.copies) {
    if (!belongs(turn.state, &copy, owner) || turn.find_incident(doubt_about(copy.id)) == nullptr)
      continue;
    disprove_doubt(turn, copy, "it fell into its own bay");
    return &copy;
  }
  return nullptr;
}

void touch_session(Turn& turn, SessionId id) {
  for (Session& session : turn.state.sessions) {
    if (session.id == id) session.active_at_ms = turn.now;
  }
}

/// Whose act it probably was: the courier's who is there, if somebody is.
PersonId courier_at(Turn& turn, const Bay& bay, const PersonId& otherwise) {
  const Session* session = turn.session_at(bay.setup.cabinet, Face::front);
  return session != nullptr ? session->person : otherwise;
}

/// A copy has passed the slot under this offer. The board knows best how many it still expects.
void follow(Turn& turn, Offer& offer, int copies_left) {
  offer.copies_left = copies_left;
  turn.end_offer(offer, copies_left == 0 ? OfferEnd::fulfilled : offer.end);
  touch_session(turn, offer.session);
}

/// A board that had a drop under no offer, or under an older one, still waits for it: if nothing
/// more is to come for this unit, in vain.
void end_vain_offer(Turn& turn, const Bay& bay, const DocumentId& document) {
  Offer* waiting = turn.state.offers.live(bay.setup.number);
  if (waiting == nullptr || waiting->document != document) return;
  const Copy* copy = copy_outside(turn.state, document, bay.setup.unit);
  if (belongs(turn.state, copy, bay.setup.unit)) return;
  turn.end_offer(*waiting, OfferEnd::fulfilled);
  turn.order(bay, {.kind = protocol::CommandKind::withdraw_offer});
}

/// This copy is in the bay that it was offered to.
void accept(Turn& turn, Bay& bay, Copy& copy, const Offer& offer,
            const BoardEventArrived& arrived) {
  deposit(turn, bay, copy, offer, arrived);
  end_vain_offer(turn, bay, offer.document);
  turn.say_at(bay, {.kind = Prompt::Kind::dropped,
                    .subject = shown_name(turn.state, offer.document),
                    .bays = bays_on_offer(turn, offer.document),
                    .copies = offer.copies_left});
}

void wrong_bay(Turn& turn, Bay& bay, Copy& copy, const Offer& offer) {
  doubtful_drop(turn, bay, copy, offer.person, IncidentKind::wrong_bay);
  turn.say_at(bay, {.kind = Prompt::Kind::wrong_bay,
                    .subject = shown_name(turn.state, offer.document),
                    .bays = bays_on_offer(turn, offer.document),
                    .wrong_bay = bay.setup.number});
}

void put_right(Turn& turn, Bay& bay, Copy& copy, const PersonId& person) {
  turn.move_unsigned(copy, {.kind = Place::Kind::in_hand, .person = person});
  turn.resolve(doubt_about(copy.id), "taken back out through the slot");
  const Session* session = turn.session_at(bay.setup.cabinet, Face::front);
  Prompt ignored;
  if (session != nullptr && bays_on_offer(turn, copy.document).empty()) {
    offer_copy(turn, copy, *session, turn.state.times.offer_ms, ignored);
  }
  turn.say_at(bay, {.kind = Prompt::Kind::put_right,
                    .subject = shown_name(turn.state, copy.document),
                    .bays = bays_on_offer(turn, copy.document),
                    .wrong_bay = bay.setup.number});
}

void pulled_back(Turn& turn, Bay& bay, Copy& copy, const Offer* offer,
                 const BoardEventArrived& arrived) {
  const BayNumber number = bay.setup.number;
  const bool recent = offer != nullptr && stood(*offer, turn.now - arrived.age_ms, late_drop_ms);
  const PersonId person = courier_at(turn, bay, recent ? offer->person : PersonId{});
  turn.move(copy, {.kind = Place::Kind::in_hand, .person = person});
  turn.receipt(copy, TransferKind::withdraw, number, bay.setup.unit, person,
               offer != nullptr ? offer->number : protocol::CommandNumber{}, arrived);
  turn.open_incident({.kind = IncidentKind::pulled_back,
                      .bay = number,
                      .board = bay.setup.board,
                      .document = copy.document,
                      .copy = copy.id,
                      .person = person});
  turn.say_at(bay, {.kind = Prompt::Kind::pulled_back,
                    .subject = shown_name(turn.state, copy.document),
                    .wrong_bay = number});
}

}  // namespace

void disprove_doubt(Turn& turn, const Copy& copy, const std::string& evidence) {
  const Incident* found = turn.find_incident(doubt_about(copy.id));
  if (found == nullptr) return;
  const Incident incident = *found;
  turn.resolve(doubt_about(copy.id), evidence);
  const auto bay = turn.state.bays.find(copy.place.bay);
  if (bay == turn.state.bays.end()) return;  // a unit has taken it out meanwhile
  if (Copy* other = copy_outside(turn.state, copy.document, bay->second.setup.unit)) {
    doubtful_drop(turn, bay->second, *other, incident.person, incident.kind);
  } else {
    unidentified(turn, bay->second, &copy);
  }
}

void seen_elsewhere(Turn& turn, const Copy& copy, const std::string& evidence) {
  disprove_doubt(turn, copy, evidence);
  const auto bay = turn.state.bays.find(copy.place.bay);
  if (copy.place.kind != Place::Kind::in_bay || bay == turn.state.bays.end()) return;
  turn.open_incident({.kind = IncidentKind::unrecorded,
                      .bay = copy.place.bay,
                      .board = bay->second.setup.board,
                      .person = copy.place.person});
}

void on_dropped(Turn& turn, Bay& bay, const BoardEventArrived& arrived) {
  Offer* offer = offer_of(turn, bay, arrived);
  if (offer == nullptr) return unidentified(turn, bay);
  follow(turn, *offer, drop_payload(arrived.event)->copies_left);
  Copy* copy = copy_outside(turn.state, offer->document, bay.setup.unit);
  if (!belongs(turn.state, copy, bay.setup.unit)) {
    Copy* reclaimed = reclaim_doubtful(turn, offer->document, bay.setup.unit);
    // More fell in than this unit is to get: it is another unit's copy, in the wrong bay.
    if (reclaimed == nullptr && copy != nullptr) return wrong_bay(turn, bay, *copy, *offer);
    copy = reclaimed;
  }
  if (copy == nullptr) return unidentified(turn, bay);
  accept(turn, bay, *copy, *offer, arrived);
}

void on_dropped_unoffered(Turn& turn, Bay& bay, const BoardEventArrived& arrived) {
  const AtMs at_ms = turn.now - arrived.age_ms;
  const Offer* last = offer_of(turn, bay, arrived);
  if (Offer* meant = meant_offer(turn, bay, at_ms)) {
    Copy* copy = copy_outside(turn.state, meant->document, bay.setup.unit);
    bay.error_told = true;  // the board has taken it for a wrong drop
    // Once it has this offer it waits for one copy too many, and is told when that is one in vain.
    meant->copies_left = std::max(0, meant->copies_left - 1);
    touch_session(turn, meant->session);
    const bool live = meant->end == OfferEnd::live;
    turn.end_offer(*meant, !live && meant->copies_left == 0 ? OfferEnd::fulfilled : meant->end);
    return accept(turn, bay, *copy, *meant, arrived);
  }
  if (const Offer* other = only_offer_at(turn, bay.setup.cabinet, at_ms)) {
    if (Copy* copy = copy_outside(turn.state, other->document, bay.setup.unit)) {
      touch_session(turn, other->session);
      return wrong_bay(turn, bay, *copy, *other);
    }
  }
  const bool late = last != nullptr && stood(*last, at_ms, late_drop_ms);
  Copy* copy = late ? copy_outside(turn.state, last->document, bay.setup.unit) : nullptr;
  if (copy == nullptr) return unidentified(turn, bay);
  doubtful_drop(turn, bay, *copy, last->person, IncidentKind::late_drop);
  turn.say_at(bay, {.kind = Prompt::Kind::unidentified_drop, .wrong_bay = bay.setup.number});
}

void on_dropped_out(Turn& turn, Bay& bay, const BoardEventArrived& arrived) {
  const BayNumber number = bay.setup.number;
  Offer* offer = offer_of(turn, bay, arrived);
  if (offer != nullptr && offer->end == OfferEnd::live) {
    follow(turn, *offer, drop_payload(arrived.event)->copies_left);
  }
  // The last one in is the one that a hand can reach.
  Copy* last = bay.inside.empty() ? nullptr : find_copy(turn.state, bay.inside.back());
  const Incident* doubt = last != nullptr ? turn.find_incident(doubt_about(last->id)) : nullptr;
  const Incident* unknown = turn.find_incident(kind_at(IncidentKind::unidentified_drop, number));
  const bool unknown_on_top =
      unknown != nullptr && (last == nullptr || unknown->move > last->since_move);
  if (unknown_on_top) {
    turn.resolve(
        {[id = unknown->id](const Incident& incident) { return incident.id == id; }, number},
        "taken back out through the slot");
  } else if (doubt != nullptr) {
    put_right(turn, bay, *last, courier_at(turn, bay, doubt->person));
  } else if (last != nullptr) {
    pulled_back(turn, bay, *last, offer, arrived);
  } else {
    turn.open_incident(
        {.kind = IncidentKind::unexplained_out, .bay = number, .board = bay.setup.board});
  }
}

void on_offer_cancelled(Turn& turn, Bay& bay, const BoardEventArrived& arrived) {
  Offer* offer = offer_of(turn, bay, arrived);
  if (offer != nullptr && offer->end == OfferEnd::live) {
    turn.end_offer(*offer, OfferEnd::withdrawn);
  }
}

void on_offer_expired(Turn& turn, Bay& bay, const BoardEventArrived& arrived) {
  Offer* offer = offer_of(turn, bay, arrived);
  if (offer == nullptr) return;
  const bool live = offer->end == OfferEnd::live;
  if (!live && offer->end != OfferEnd::lapsed) return;
  turn.end_offer(*offer, OfferEnd::expired);
  if (!live) return;
  turn.say_at(bay, {.kind = Prompt::Kind::drop_expired,
                    .subject = shown_name(turn.state, offer->document),
                    .bays = {bay.setup.number}});
}

void on_button(Turn& turn, Bay& bay, const BoardEventArrived& arrived) {
  const auto payload = button_payload(arrived.event);
  if (!payload) return;
  const bool set = payload->use == protocol::ButtonUse::urgent_set;
  if (!set && payload->use != protocol::ButtonUse::urgent_cleared) return;
  const Offer* offer = turn.state.offers.find(bay.setup.number, payload->offer);
  if (offer == nullptr) return;
  touch_session(turn, offer->session);
  turn.say_at(bay, {.kind = set ? Prompt::Kind::urgent_set : Prompt::Kind::urgent_cleared,
                    .subject = shown_name(turn.state, offer->document),
                    .bays = {bay.setup.number}});
}

}  // namespace docbay::host
