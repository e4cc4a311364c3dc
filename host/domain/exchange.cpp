#include "host/domain/exchange.hpp"

#include <algorithm>

#include "host/domain/turn.hpp"

namespace docbay::host {
namespace {

using protocol::EventKind;

SeenEvent seen(const protocol::Event& event) {
  return {.identity = event.identity,
          .kind = event.kind,
          .bay = event.bay,
          .board_ms = event.at_ms.value};
}

/// Whether this event is new; remembers it. An identity that comes again with another content, or
/// an old boot that was never seen, means that the board's memory was replaced: a new epoch begins,
/// and the event counts.
bool is_new(Turn& turn, Board& board, const BoardEventArrived& arrived) {
  const SeenEvent now = seen(arrived.event);
  const auto same = std::ranges::find(board.seen, now.identity, &SeenEvent::identity);
  if (same != board.seen.end() && *same == now) return false;
  const bool older = !board.seen.empty() && now.identity < board.seen.back().identity;
  if (same != board.seen.end() || older) {
    ++board.epoch;
    board.seen.clear();
    turn.open_incident({.kind = IncidentKind::board_replaced, .board = arrived.board});
  }
  board.seen.push_back(now);
  if (board.seen.size() > seen_events_max) board.seen.pop_front();
  return true;
}

std::vector<Bay*> bays_of(State& state, protocol::BoardSerial board) {
  std::vector<Bay*> bays;
  const auto found = state.boards.find(board);
  if (found == state.boards.end()) return bays;
  for (const BayNumber number : found->second.bays) {
    const auto bay = state.bays.find(number);
    if (bay != state.bays.end()) bays.push_back(&bay->second);
  }
  return bays;
}

/// An order came to nothing, or (`never_done` false) it is not known what came of it.
void on_command_died(Turn& turn, protocol::BoardSerial board, protocol::CommandNumber number,
                     bool never_done) {
  for (const Bay* bay : bays_of(turn.state, board)) {
    Offer* offer = turn.state.offers.find(bay->setup.number, number);
    if (offer == nullptr || offer->end != OfferEnd::live) continue;
    turn.end_offer(*offer, OfferEnd::refused);
    turn.say_at(*bay, {.kind = Prompt::Kind::bay_refused, .bays = {bay->setup.number}});
  }
  on_opening_died(turn, number, never_done);
}

/// Lamps and counts are gone with the power. What is still stuck or open the board says again.
void on_booted(Turn& turn, protocol::BoardSerial board) {
  for (Bay* bay : bays_of(turn.state, board)) {
    const BayNumber number = bay->setup.number;
    for (const IncidentKind kind :
         {IncidentKind::jam, IncidentKind::sensor_faulty, IncidentKind::shutter_stuck}) {
      turn.resolve(kind_at(kind, number), "the board started anew");
    }
    bay->faulty_sensors = 0;
    turn.resolve(kind_at(IncidentKind::door_left_open, number), "the board started anew");
    on_door_unseen(turn, *bay);
    bay->error_told = false;
    turn.unshown.insert(number);
  }
}

/// One incident a bay, over when the last of its sensors that were faulty is well again.
void on_sensor(Turn& turn, Bay& bay, const BoardEventArrived& arrived) {
  const auto payload = sensor_payload(arrived.event);
  if (!payload) return;
  const unsigned bit = 1U << static_cast<unsigned>(payload->sensor);
  const bool faulty = payload->health == protocol::SensorHealth::faulty;
  bay.faulty_sensors =
      static_cast<std::uint8_t>(faulty ? bay.faulty_sensors | bit : bay.faulty_sensors & ~bit);
  const BayNumber number = bay.setup.number;
  if (faulty) {
    turn.open_incident(
        {.kind = IncidentKind::sensor_faulty, .bay = number, .board = bay.setup.board});
  } else if (bay.faulty_sensors == 0) {
    turn.resolve(kind_at(IncidentKind::sensor_faulty, number), "the sensors are well again");
  }
  if (!faulty && payload->sensor == protocol::Sensor::shutter_limit) {
    turn.resolve(kind_at(IncidentKind::shutter_stuck, number), "the shutter moves again");
  }
}

void on_bay_event(Turn& turn, Bay& bay, const BoardEventArrived& arrived) {
  const BayNumber number = bay.setup.number;
  switch (arrived.event.kind) {
    case EventKind::dropped:
      return on_dropped(turn, bay, arrived);
    case EventKind::dropped_unoffered:
      return on_dropped_unoffered(turn, bay, arrived);
    case EventKind::dropped_out:
      return on_dropped_out(turn, bay, arrived);
    case EventKind::offer_expired:
      return on_offer_expired(turn, bay, arrived);
    case EventKind::jammed:
      turn.say_at(bay, {.kind = Prompt::Kind::jammed, .bays = {number}});
      turn.open_incident({.kind = IncidentKind::jam, .bay = number, .board = bay.setup.board});
      return;
    case EventKind::jam_cleared:
      return turn.resolve(kind_at(IncidentKind::jam, number), "beams free again");
    case EventKind::sensor_faulted:
    case EventKind::sensor_recovered:
      return on_sensor(turn, bay, arrived);
    case EventKind::shutter_timed_out:
      return turn.open_incident(
          {.kind = IncidentKind::shutter_stuck, .bay = number, .board = bay.setup.board});
    case EventKind::filled:
      if (turn.find_incident(kind_at(IncidentKind::bay_full, number)) == nullptr) {
        turn.say_at(bay, {.kind = Prompt::Kind::bay_full, .bays = {number}});
      }
      return turn.open_incident(
          {.kind = IncidentKind::bay_full, .bay = number, .board = bay.setup.board});
    case EventKind::no_longer_full:
      return turn.resolve(kind_at(IncidentKind::bay_full, number), "there is room again");
    case EventKind::button_pressed:
      return on_button(turn, bay, arrived);
    case EventKind::offer_cancelled:
      return on_offer_cancelled(turn, bay, arrived);
    default:
      return on_door(turn, bay, arrived);
  }
}

void on(Turn& turn, const BoardEventArrived& arrived) {
  const auto found = turn.state.boards.find(arrived.board);
  if (found == turn.state.boards.end() || !is_new(turn, found->second, arrived)) return;
  // What a board did before it came here, it did to other bays.
  const bool elsewhere = arrived.event.identity.boot_count < found->second.first_boot;
  const Bay* bay = elsewhere ? nullptr : find_bay(turn.state, arrived.board, arrived.event.bay);
  turn.record(BoardEventRecord{.board = arrived.board,
                               .epoch = found->second.epoch,
                               .event = arrived.event,
                               .bay = bay != nullptr ? bay->setup.number : BayNumber{},
                               .at_ms = turn.now});
  if (elsewhere) return;
  switch (arrived.event.kind) {
    case EventKind::booted:
      return on_booted(turn, arrived.board);
    case EventKind::journal_overflowed:
      return turn.open_incident({.kind = IncidentKind::journal_overflow, .board = arrived.board});
    case EventKind::command_died:
      if (const auto payload = command_died_payload(arrived.event)) {
        on_command_died(turn, arrived.board, payload->number, true);
      }
      return;
    default:
      if (bay == nullptr) return;
      turn.state.bays.at(bay->setup.number).moved_ms = turn.now;
      turn.state.bays.at(bay->setup.number).shown_anew = false;
      on_bay_event(turn, turn.state.bays.at(bay->setup.number), arrived);
  }
}

void on(Turn& turn, const BoardLinkChanged& change) {
  const auto found = turn.state.boards.find(change.board);
  if (found == turn.state.boards.end() || found->second.link == change.link) return;
  found->second.link = change.link;
  found->second.link_since_ms = turn.now;
  const auto resolve = [&](IncidentKind kind, const char* evidence) {
    turn.resolve(
        [&](const Incident& incident) {
          return incident.kind == kind && incident.board == change.board;
        },
        evidence);
  };
  switch (change.link) {
    case BoardLink::unknown:
      return;
    case BoardLink::lost:
      turn.open_incident({.kind = IncidentKind::board_lost, .board = change.board});
      return;
    case BoardLink::mistaken:
    case BoardLink::doubled:
      turn.open_incident({.kind = IncidentKind::board_mistaken, .board = change.board});
      return;
    case BoardLink::up:
      resolve(IncidentKind::board_lost, "it answers again");
      resolve(IncidentKind::board_mistaken, "the right board answers");
      found->second.to_compare = true;
  }
}

/// What its predecessor was ordered, and what was wrong with it, is over. The bays and what lies in
/// them stay.
void on(Turn& turn, const BoardSeated& seated) {
  turn.record(BoardSeatTaken{.seat = seated.seat,
                             .board = seated.board,
                             .address = seated.address,
                             .first_boot = seated.first_boot,
                             .at_ms = turn.now});
  if (seated.before == seated.board) return;
  on_booted(turn, seated.before);
  const auto bays = turn.state.boards[seated.before].bays;
  for (Bay* bay : bays_of(turn.state, seated.before)) {
    if (Offer* offer = turn.state.offers.live(bay->setup.number)) {
      turn.end_offer(*offer, OfferEnd::lapsed);
    }
    bay->setup.board = seated.board;
    bay->shown = {};
  }
  turn.resolve([&](const Incident& it) { return it.bay.value == 0 && it.board == seated.before; },
               "the board was replaced");
  turn.state.boards.erase(seated.before);
  turn.state.boards[seated.board] = {
      .link_since_ms = turn.now, .first_boot = seated.first_boot, .bays = bays};
}

/// A board that was away may show what was true long ago, or nothing at all after a power cut.
void compare(Turn& turn, Bay& bay) {
  bay.error_told = (bay.shown.lamps & protocol::lamp_error) != 0;
  const bool same = bay.shown.count == bay.inside.size() &&
                    bay.shown.urgent_count == bay.urgent_inside &&
                    bay.error_told == turn.state.incidents.is_any_at(bay.setup.number);
  if (!same) turn.unshown.insert(bay.setup.number);
}

void on(Turn& turn, const BoardDetailRead& read) {
  const auto board = turn.state.boards.find(read.board);
  if (board == turn.state.boards.end()) return;
  for (Bay* bay : bays_of(turn.state, read.board)) {
    bay->shown = read.detail.bays[bay->setup.position.value % protocol::bays_per_board_max];
    bay->shown_anew = true;
    if (board->second.to_compare) compare(turn, *bay);
    reconcile(turn, *bay, false);
  }
  board->second.to_compare = false;
}

void on(Turn& turn, const CommandAnswered& answer) {
  using protocol::CommandResult;
  if (answer.result == CommandResult::done || answer.result == CommandResult::repeated) return;
  on_command_died(turn, answer.board, answer.number, answer.result.has_value());
}

void on(Turn& turn, const Ticked&) {
  end_waits(turn);
  for (Session& session : turn.state.sessions) {
    if (session.active_at_ms == 0) session.active_at_ms = turn.now;  // it came back from the store
  }
  for (const Session& session : std::vector{turn.state.sessions}) {
    if (turn.now - session.active_at_ms >= turn.state.times.session_idle_ms) {
      turn.close_session(session.id);
    }
  }
  // A board that restarted forgets offers and openings without a word.
  constexpr AtMs grace_ms = 5'000;
  for (Offer* offer : turn.state.offers.live_ones()) {
    const AtMs over = offer->changed_at_ms + offer->window_ms + grace_ms;
    if (turn.now > over) turn.end_offer(*offer, OfferEnd::lapsed);
  }
  end_forgotten_openings(turn);
}

void on(Turn& turn, const CardPresented& card) {
  on_card(turn, card);
}
void on(Turn& turn, const CodeScanned& scan) {
  on_scan(turn, scan);
}
void on(Turn& turn, const PinEntered& pin) {
  on_pin(turn, pin);
}
void on(Turn& turn, const PickupChosen& chosen) {
  on_chosen(turn, chosen);
}
void on(Turn& turn, const OpenRequested& request) {
  on_open_requested(turn, request);
}
void on(Turn& turn, const TransferRequested& request) {
  on_transfer_requested(turn, request);
}
void on(Turn& turn, const StocktakeRequested& request) {
  on_stocktake_requested(turn, request);
}
void on(Turn& turn, const IncidentHandled& handled) {
  on_incident_handled(turn, handled);
}
void on(Turn& turn, const TooBig& wanted) {
  on_too_big(turn, wanted);
}
void on(Turn& turn, const DocumentRegistered& registered) {
  on_document_registered(turn, registered);
}
void on(Turn& turn, const ReprintRequested& request) {
  on_reprint_requested(turn, request);
}
void on(Turn& turn, const ReconcileRequested&) {
  for (auto& [number, bay] : turn.state.bays) reconcile(turn, bay, true);
}
void on(Turn& turn, const ClockLooked& look) {
  on_clock_looked(turn, look);
}
void on(Turn& turn, const ClockConfirmed& confirmed) {
  on_clock_confirmed(turn, confirmed);
}
void on(Turn& turn, const Cancelled& cancelled) {
  on_cancelled(turn, cancelled);
}
void on(Turn& turn, const OfficeChanged& office) {
  on_office(turn, office);
}

/// Everything that comes of one happening bears its number, and the numbers give the order.
void number(Turn& turn) {
  State& state = turn.state;
  ++state.counters.happening;
  state.counters.at_ms = turn.now;
  if (state.clock.trusted()) {
    state.counters.trusted_ms = std::max(state.counters.trusted_ms, turn.now);
  }
  turn.out.records.insert(turn.out.records.begin(), state.counters);
}

}  // namespace

Outcome apply(State& state, const Event& event) {
  Turn turn{.state = state, .now = event.at_ms, .local = event.local, .out = {}};
  // Records are large; growing would move them again and again.
  constexpr std::size_t usual_records = 8;
  turn.out.records.reserve(usual_records);
  const CountersMoved before = state.counters;
  std::visit([&](const auto& happening) { on(turn, happening); }, event.happening);
  turn.show();
  turn.settle();
  if (!turn.out.records.empty() || state.counters != before) number(turn);
  return std::move(turn.out);
}

}  // namespace docbay::host
