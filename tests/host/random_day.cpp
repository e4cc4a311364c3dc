// What people, boards and the OA do on a random day.
#include "tests/host/random_day.hpp"

#include <algorithm>
#include <array>

#include <rapidcheck.h>

namespace docbay::tests {

void Day::go(const Step& step) {
  using Act = void (Day::*)(int what, int where);
  constexpr std::array acts{&Day::present_card,
                            &Day::present_card,
                            &Day::scan,
                            &Day::scan,
                            &Day::scan,
                            &Day::drop,
                            &Day::drop,
                            &Day::drop,
                            &Day::drop_where_offered,
                            &Day::drop_where_offered,
                            &Day::pull_out,
                            &Day::expire,
                            &Day::collect,
                            &Day::collect,
                            &Day::use_door,
                            &Day::use_door,
                            &Day::force_door,
                            &Day::trouble,
                            &Day::lose_board,
                            &Day::restart_board,
                            &Day::wait,
                            &Day::change_office,
                            &Day::take_stock,
                            &Day::take_stock,
                            &Day::see_boards,
                            &Day::handle_incident,
                            &Day::correct,
                            &Day::send_back,
                            &Day::put_in_by_door,
                            &Day::lose_orders,
                            &Day::set_clock,
                            &Day::start_anew,
                            &Day::cancel};
  const Act act = acts[step.kind % acts.size()];
  (this->*act)(step.what, step.where);
  check();
}

void Day::present_card(int what, int where) {
  constexpr std::array cards{"COURIER-1", "COURIER-2", "COURIER-1", "COURIER-1",
                             "BLOCKED",   "COLLECT-1", "",          "NOBODY"};
  office.card(cards[static_cast<std::size_t>(what) % cards.size()], Face::front,
              where % 4 == 0 ? "B" : "A");
  look();
}

void Day::scan(int what, int where) {
  constexpr std::array codes{"C1", "C2", "C3", "CX", "CX", "NOPE", ""};
  const std::string cabinet = where % 8 == 0 ? "B" : "A";
  const bool somebody = std::ranges::any_of(office.state.sessions, [&](const Session& session) {
    return session.cabinet == cabinet && session.face == Face::front;
  });
  if (!somebody && where % 8 != 1) present_card(where, where % 8 == 0 ? 0 : 1);
  office.scan_at(cabinet, codes[static_cast<std::size_t>(what) % codes.size()]);
  look();
}

void Day::drop_into(Paper& paper, int bay) {
  paper.place = bay;
  order_[bay].push_back(&paper);
  office.drop(bay);
  look();
}

Day::Paper* Day::paper_in_hand(int what) {
  std::vector<Paper*> here;
  for (Paper& paper : papers_) {
    if (paper.place == outside) here.push_back(&paper);
  }
  return here.empty() ? nullptr : here[static_cast<std::size_t>(what) % here.size()];
}

void Day::drop(int what, int where) {
  if (Paper* paper = paper_in_hand(what)) drop_into(*paper, bay_of(where));
}

void Day::drop_where_offered(int, int where) {
  for (int i = 0; i < bays_of_the_day; ++i) {
    const int bay = bay_of(where + i);
    if (!office.is_offered(bay)) continue;
    for (Paper& paper : papers_) {
      if (paper.place == outside && office.offer(bay).document.value == paper.document) {
        return drop_into(paper, bay);
      }
    }
  }
}

void Day::pull_out(int, int where) {
  auto& lying = order_[bay_of(where)];
  if (lying.empty()) return;
  lying.back()->place = outside;
  lying.pop_back();
  office.pull_out(bay_of(where));
  look();
}

void Day::expire(int, int where) {
  if (!office.is_offered(bay_of(where))) return;
  office.expire(bay_of(where));
  look();
}

void Day::collect(int what, int) {
  const auto full = std::ranges::find_if(order_, [](const auto& at) { return !at.second.empty(); });
  const bool any = full == order_.end() || what % 4 == 0;
  const int unit =
      any ? what % 5 + 1 : office.state.bays.at({full->first}).setup.unit.value[1] - '0';
  office.card("COLLECT-" + std::to_string(unit), Face::back, unit == 5 ? "B" : "A");
  look();
}

protocol::Emptiness Day::take(int bay, int what) {
  auto& lying = order_[bay];
  std::size_t taken = what % 3 == 0 ? lying.size() / 2 : lying.size();
  if (what % 7 == 0) taken = 0;
  for (; taken > 0; --taken) {
    lying.back()->place = gone;
    lying.pop_back();
  }
  if (what % 5 == 4) {
    if (!lying.empty()) unseen_.insert(bay);
    return protocol::Emptiness::unknown;
  }
  return lying.empty() ? protocol::Emptiness::empty : protocol::Emptiness::occupied;
}

void Day::use_door(int what, int where) {
  if (released_.empty()) return;
  const auto which = std::next(released_.begin(), where % static_cast<int>(released_.size()));
  const int bay = *which;
  released_.erase(which);
  office.open_door(bay);
  look();
  office.close_door(bay, take(bay, what));
  look();
}

void Day::force_door(int what, int where) {
  if (what % 4 != 0) return;  // rare
  const int bay = bay_of(where);
  office.board_event(bay, EventKind::door_forced, protocol::DoorPayload{});
  look();
  office.board_event(bay, EventKind::door_closed,
                     protocol::DoorPayload{.emptiness = take(bay, what / 4)});
  look();
}

void Day::trouble(int what, int where) {
  constexpr std::array kinds{
      EventKind::jammed,         EventKind::jam_cleared,       EventKind::filled,
      EventKind::no_longer_full, EventKind::shutter_timed_out, EventKind::door_left_open};
  office.board_event(bay_of(where), kinds[static_cast<std::size_t>(what) % kinds.size()]);
  look();
}

void Day::lose_board(int what, int where) {
  constexpr std::array links{BoardLink::lost, BoardLink::up, BoardLink::up, BoardLink::doubled};
  office.link(office.state.bays.at({bay_of(where)}).setup.board,
              links[static_cast<std::size_t>(what) % links.size()]);
  look();
}

void Day::restart_board(int, int where) {
  const auto board = office.state.bays.at({bay_of(where)}).setup.board;
  for (int bay = 1; bay <= bays_of_the_day; ++bay) {
    if (office.state.bays.at({bay}).setup.board != board) continue;
    office.forget(bay);
    released_.erase(bay);
  }
  office.whole_board_event(board, EventKind::booted);
  look();
}

void Day::wait(int what, int) {
  office.wait(AtMs{what} * 300 + 1);
  look();
}

void Day::change_office(int what, int where) {
  const std::string n = std::to_string(where % 3 + 1);
  DocumentRow row = document_row("D" + n, "C" + n);
  row.document.cancelled = what % 4 == 0;
  std::vector<DispatchRow> plan;
  if (what % 3 == 0) plan = {{.document = {"DX"}, .unit = {"U" + n}, .copies = what % 5}};
  office.document(std::move(row), std::move(plan));
  look();
}

protocol::Emptiness Day::seen(int bay) {
  return order_[bay].empty() ? protocol::Emptiness::empty : protocol::Emptiness::occupied;
}

void Day::lose_orders(int what, int where) {
  office.deaf = true;
  scan(what, where);
  office.deaf = false;
  for (const BoardCommand& order : std::vector{office.last.commands}) {
    const Bay* bay = find_bay(office.state, order.board, order.command.bay.value);
    RC_ASSERT(bay != nullptr);
    office.answer(static_cast<int>(bay->setup.number.value), order.command.number, std::nullopt);
    look();
  }
}

void Day::look() {
  std::set<std::uint32_t> let_in;
  for (const OpeningMade& made : all<OpeningMade>(office.last)) {
    RC_ASSERT(!made.opening.person.empty());
    let_in.insert(made.opening.number.value);
    released_.insert(static_cast<int>(made.opening.bay.value));
  }
  for (const BoardCommand& order : office.last.commands) {
    const bool opens = order.command.kind == protocol::CommandKind::open_door;
    if (opens) RC_ASSERT(let_in.contains(order.command.number.value));
  }
  const auto events = all<BoardEventRecord>(office.last);
  for (const ReceiptIssued& receipt : all<ReceiptIssued>(office.last)) {
    if (receipt.board.value == 0) {
      RC_ASSERT(is_named_act(receipt));
      continue;
    }
    RC_ASSERT(events.size() == 1U);
    RC_ASSERT(receipt.cause == events[0].event.identity);
    RC_ASSERT(receipt.board == events[0].board);
    RC_ASSERT(!receipt.person.empty() || receipt.transfer == TransferKind::withdraw);
  }
  follow_custody();
  if (!events.empty()) {
    const Outcome once = office.last;
    office.again();
    RC_ASSERT(office.last.records.empty());
    RC_ASSERT(office.last.commands.empty());
    office.last = once;
  }
}

void Day::follow_custody() {
  for (const CopyCreated& made : all<CopyCreated>(office.last)) places_[made.copy.id] = {};
  for (const CopyRemoved& removed : all<CopyRemoved>(office.last)) {
    RC_ASSERT(places_.at(removed.copy).kind == Place::Kind::registered);
    places_.erase(removed.copy);
  }
  std::map<CopyId, Place> before = places_;
  for (const CustodyChanged& moved : all<CustodyChanged>(office.last)) {
    places_.at(moved.copy) = moved.place;
  }
  for (const ReceiptIssued& receipt : all<ReceiptIssued>(office.last)) {
    const Place& was = before.at(receipt.copy);
    if (was.kind == Place::Kind::in_doubt) continue;
    const bool by_cabinet = receipt.board.value != 0;
    if (receipt.transfer == TransferKind::deposit) RC_ASSERT(was.outside());
    if (receipt.transfer == TransferKind::collect || receipt.transfer == TransferKind::take_out ||
        (receipt.transfer == TransferKind::withdraw && by_cabinet)) {
      RC_ASSERT(was.inside());
    }
  }
}

bool Day::explained(int bay) const {
  return std::ranges::any_of(office.state.incidents,
                             [&](const auto& entry) { return entry.second.bay == BayNumber{bay}; });
}

void Day::check() {
  for (int bay = 1; bay <= bays_of_the_day; ++bay) {
    const std::size_t recorded = office.state.bays.at({bay}).inside.size();
    const std::size_t lying = order_[bay].size();
    if (recorded == lying || explained(bay) || unseen_.contains(bay)) continue;
    RC_FAIL(fmt::format("bay {}: {} recorded, {} inside, and no incident says why", bay, recorded,
                        lying));
  }
}

void Day::set_clock(int what, int where) {
  constexpr AtMs day_ms = 86'400'000;
  constexpr std::array<AtMs, 8> by{day_ms, -day_ms, 3'600'000, -3'600'000,
                                   61'000, -61'000, 2'000,     -900};
  office.synchronised = where % 2 == 0;
  office.set_clock(by[static_cast<std::size_t>(what) % by.size()]);
  look();
  if (where % 4 == 1) office.happens(ClockConfirmed{.person = {"O1"}});
  look();
}

void Day::start_anew(int what, int where) {
  if (where % 4 != 0) return;  // rare
  office.synchronised = what % 3 == 0;
  office.start_anew((AtMs{what} - 128) * 675'000);
  look();
}

void Day::cancel(int what, int where) {
  office.happens(Cancelled{.cabinet = where % 8 == 0 ? "B" : "A",
                           .face = what % 2 == 0 ? Face::front : Face::back});
  look();
}

}  // namespace docbay::tests
