// What is too big for a slot goes in through the door: of the bay that it was offered to, opened
// for the courier who has it in hand.
#include "host/domain/access.hpp"
#include "host/domain/dispatch.hpp"
#include "host/domain/pickup.hpp"

namespace docbay::host {
namespace {

/// Every copy that was offered, as far as it has not come by another way.
int put_in(Turn& turn, Bay& bay, const Opening& opening, const Offer& offer,
           const BoardEventArrived& arrived) {
  int copies = 0;
  for (; copies < offer.copies_left; ++copies) {
    Copy* copy = copy_outside(turn.state, offer.document, bay.setup.unit);
    if (copy == nullptr || !may_serve(turn.state, bay.setup.unit, copy->goes_to())) break;
    turn.move(*copy,
              {.kind = Place::Kind::in_bay, .bay = bay.setup.number, .unit = bay.setup.unit});
    turn.receipt(*copy, TransferKind::deposit, bay.setup.number, bay.setup.unit, opening.person,
                 opening.number, arrived);
  }
  return copies;
}

}  // namespace

void closed_by_courier(Turn& turn, Bay& bay, const Opening& opening, protocol::Emptiness emptiness,
                       const BoardEventArrived& arrived) {
  const bool empty = emptiness == protocol::Emptiness::empty;
  if (empty) {
    for (const CopyId id : std::vector{bay.inside}) {
      if (Copy* copy = find_copy(turn.state, id)) leave_unsigned(turn, bay, *copy, opening, true);
    }
  }
  const Offer* offer = turn.state.offers.find(bay.setup.number, opening.offer);
  const int copies = empty || offer == nullptr ? 0 : put_in(turn, bay, opening, *offer, arrived);
  if (!empty && (offer == nullptr || copies < offer->copies_left)) {
    // More may have been put in, and nobody knows any longer what.
    turn.open_incident({.kind = IncidentKind::unrecorded,
                        .bay = bay.setup.number,
                        .board = bay.setup.board,
                        .person = opening.person});
  }
  turn.say_at(
      bay, {.kind = copies > 0 ? Prompt::Kind::dropped : Prompt::Kind::not_put_in,
            .subject = offer == nullptr ? std::string{} : shown_name(turn.state, offer->document),
            .bays = {bay.setup.number},
            .copies = copies});
}

void on_too_big(Turn& turn, const TooBig& wanted) {
  const CardPresented place{.cabinet = wanted.cabinet, .face = Face::front, .uid = {}};
  Session* session = turn.session_at(wanted.cabinet, Face::front);
  if (session == nullptr) return refuse(turn, place, {}, "no_card");
  session->active_at_ms = turn.now;
  const PersonId person = session->person;
  const auto offers = turn.state.offers.live_of(session->id);
  if (offers.empty()) return refuse(turn, place, person, "nothing_offered");
  Offer& offer = *offers.front();  // one door at a time
  const BayNumber number = offer.bay;
  const Bay& bay = turn.state.bays.at(number);
  if (find_opening(turn.state, number, {}) != nullptr) {
    return refuse(turn, place, person, "doors_open");
  }
  Opening intent{.bay = number,
                 .person = person,
                 .session = session->id,
                 .right = Right::courier,
                 .transfer = TransferKind::deposit,
                 .offer = offer.number};
  Prompt prompt{.kind = Prompt::Kind::put_inside,
                .subject = shown_name(turn.state, offer.document),
                .bays = {number},
                .copies = offer.copies_left};
  turn.withdraw(offer);
  if (takes_two(turn.state, bay)) {
    return wait_for_second(turn, wanted.cabinet,
                           {.person = person,
                            .session = intent.session,
                            .bays = {number},
                            .right = intent.right,
                            .transfer = intent.transfer,
                            .offer = intent.offer});
  }
  open_all(turn, wanted.cabinet, {std::move(intent)});
  turn.say_at(bay, std::move(prompt));
}

}  // namespace docbay::host
