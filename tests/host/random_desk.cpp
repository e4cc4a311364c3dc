// What operators and clerks do on a random day.
#include <algorithm>
#include <array>

#include <rapidcheck.h>

#include "tests/host/random_day.hpp"

namespace docbay::tests {

void Day::take_stock(int what, int where) {
  const int bay = bay_of(where);
  const std::string cabinet = cabinet_of(bay);
  office.happens(StocktakeRequested{.bay = {bay}, .person = {"O1"}, .reason = "count"});
  look();
  const std::string unit = office.state.bays.at({bay}).setup.unit.value;
  office.card("COLLECT-" + unit.substr(1), Face::back, cabinet);
  look();
  const bool begun = std::ranges::any_of(office.state.openings, [&](const Opening& opening) {
    return opening.bay == BayNumber{bay} && opening.transfer == TransferKind::correct;
  });
  if (!begun) return;
  released_.erase(bay);
  office.open_door(bay);
  look();
  for (const Paper* paper : order_[bay]) {
    office.happens(CodeScanned{.cabinet = cabinet,
                               .face = Face::back,
                               .raw = {},
                               .text = code_of(*paper),
                               .code = code_of(*paper)});
    look();
  }
  office.close_door(bay, what % 5 == 4 ? protocol::Emptiness::unknown : seen(bay));
  look();
  if (what % 5 == 4 && !order_[bay].empty()) unseen_.insert(bay);
}

void Day::see_boards(int what, int) {
  for (const auto board : {board_a, board_b, board_c}) {
    protocol::Detail detail;
    for (int bay = 1; bay <= bays_of_the_day; ++bay) {
      const BaySetup& setup = office.state.bays.at({bay}).setup;
      if (setup.board == board) detail.bays[setup.position.value].emptiness = seen(bay);
    }
    office.happens(BoardDetailRead{.board = board, .detail = detail});
    look();
  }
  if (what % 2 == 0) office.happens(ReconcileRequested{});
  look();
}

void Day::handle_incident(int what, int) {
  if (office.state.incidents.empty()) return;
  const auto size = static_cast<int>(office.state.incidents.size());
  const IncidentId id = std::next(office.state.incidents.begin(), what % size)->first;
  office.happens(
      IncidentHandled{.incident = id, .person = {"O1"}, .second = {"K1"}, .evidence = "seen"});
  look();
}

void Day::correct(int what, int) {
  const Paper& paper = papers_[static_cast<std::size_t>(what) % 3];
  Place place{.kind = Place::Kind::in_hand, .person = {"P1"}};
  if (paper.place == gone) place = {.kind = Place::Kind::with_unit, .unit = {"U1"}};
  if (paper.place > 0) return take_stock(what, paper.place - 1);
  office.happens(TransferRequested{.transfer = TransferKind::correct,
                                   .copy = office.copy(paper.document).id,
                                   .person = {"O1"},
                                   .second = {"K1"},
                                   .place = place,
                                   .reason = "seen",
                                   .found = {}});
  look();
}

void Day::send_back(int what, int where) {
  Paper& paper = papers_[static_cast<std::size_t>(what) % 3];
  constexpr std::array kinds{TransferKind::return_, TransferKind::clear_back, TransferKind::file,
                             TransferKind::destroy, TransferKind::withdraw};
  if (paper.place != gone) return;
  const TransferKind kind = kinds[static_cast<std::size_t>(where) % kinds.size()];
  const bool back = where % 5 < 2 && what % 2 == 0;
  office.happens(TransferRequested{.transfer = kind,
                                   .copy = office.copy(paper.document).id,
                                   .person = {"O1"},
                                   .second = {"K1"},
                                   .to = {back ? "U2" : ""},
                                   .place = {},
                                   .reason = "form",
                                   .found = {}});
  const bool done = !all<ReceiptIssued>(office.last).empty();
  look();
  if (done && back) paper.place = outside;
}

void Day::put_in_by_door(int, int where) {
  const std::string cabinet = where % 8 == 0 ? "B" : "A";
  office.happens(TooBig{.cabinet = cabinet});
  look();
  const auto opening =
      std::ranges::find(office.state.openings, TransferKind::deposit, &Opening::transfer);
  if (opening == office.state.openings.end() || opening->opened) return;
  const int bay = static_cast<int>(opening->bay.value);
  const Offer offer = *office.state.offers.find(opening->bay, opening->offer);
  std::vector<Paper*> in_hand;
  for (Paper& paper : papers_) {
    if (paper.place == outside && paper.document == offer.document.value) {
      in_hand.push_back(&paper);
    }
  }
  // Somebody who has not got what he says he has leaves a filled bay's door alone.
  const bool has = std::ssize(in_hand) >= offer.copies_left;
  released_.erase(bay);
  if (!has && !order_[bay].empty()) {
    office.board_event(bay, EventKind::door_not_opened,
                       protocol::DoorPayload{.command = opening->number});
    return look();
  }
  office.open_door(bay);
  look();
  for (int i = 0; has && i < offer.copies_left; ++i) {
    in_hand[static_cast<std::size_t>(i)]->place = bay;
    order_[bay].push_back(in_hand[static_cast<std::size_t>(i)]);
  }
  office.close_door(bay, seen(bay));
  look();
}

}  // namespace docbay::tests
