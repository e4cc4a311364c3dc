#include "host/domain/turn.hpp"

#include <algorithm>

namespace docbay::host {
namespace {

/// Whether it goes on until it is over, so that the same one is not opened again meanwhile.
bool lasts(IncidentKind kind) {
  switch (kind) {
    case IncidentKind::jam:
    case IncidentKind::not_emptied:
    case IncidentKind::door_found_open:
    case IncidentKind::door_left_open:
    case IncidentKind::door_unseen:
    case IncidentKind::board_lost:
    case IncidentKind::board_mistaken:
    case IncidentKind::sensor_faulty:
    case IncidentKind::shutter_stuck:
    case IncidentKind::bay_full:
    case IncidentKind::taken_unsigned:
    case IncidentKind::missing:
    case IncidentKind::unrecorded:
    case IncidentKind::clock_set_back:
      return true;
    default:
      return false;
  }
}

std::uint8_t on_display(std::size_t count) {
  return static_cast<std::uint8_t>(std::min<std::size_t>(count, 255));
}

}  // namespace

IncidentTest kind_at(IncidentKind kind, BayNumber bay) {
  return {[=](const Incident& incident) { return incident.kind == kind && incident.bay == bay; },
          bay};
}

IncidentTest doubt_about(CopyId copy) {
  return {[=](const Incident& incident) {
            return incident.copy == copy && (incident.kind == IncidentKind::wrong_bay ||
                                             incident.kind == IncidentKind::late_drop ||
                                             incident.kind == IncidentKind::missing);
          },
          {},
          copy};
}

protocol::CommandNumber Turn::order(const Bay& bay, protocol::Command command) {
  command.number = {++state.counters.command_number};
  command.bay = bay.setup.position;
  out.commands.push_back({.board = bay.setup.board, .command = command});
  return command.number;
}

void Turn::show() {
  for (const BayNumber number : unshown) {
    const auto found = state.bays.find(number);
    if (found == state.bays.end()) continue;
    Bay& bay = found->second;
    protocol::Command count;
    write_argument(count, protocol::ShowArgument{.count = on_display(bay.inside.size()),
                                                 .urgent_count = on_display(bay.urgent_inside)});
    order(bay, count);
    const bool error = state.incidents.is_any_at(number);
    if (error == bay.error_told) continue;
    bay.error_told = error;
    protocol::Command lamps;
    write_argument(lamps, protocol::LampsArgument{.error = error});
    order(bay, lamps);
  }
}

void Turn::move(Copy& copy, Place place) {
  // What is only seen differently lies where it lay, in the same order.
  const bool stays = copy.place.inside() && place.inside() && copy.place.bay == place.bay;
  if (!stays) {
    const auto document = state.documents.find(copy.document);
    const std::size_t urgent =
        document != state.documents.end() && is_urgent(document->second, copy) ? 1 : 0;
    // A bay may have left the configuration while something was recorded in it.
    const auto from = state.bays.find(copy.place.bay);
    if (copy.place.inside() && from != state.bays.end()) {
      std::erase(from->second.inside, copy.id);
      from->second.urgent_inside -= urgent;
    }
    const auto to = state.bays.find(place.bay);
    if (place.inside() && to != state.bays.end()) {
      to->second.inside.push_back(copy.id);
      to->second.urgent_inside += urgent;
    }
    copy.since_ms = now;
    copy.since_move = ++state.counters.move;
  }
  unshown.insert({copy.place.bay, place.bay});
  copy.place = std::move(place);
  record(CustodyChanged{.copy = copy.id,
                        .place = copy.place,
                        .bound_for = copy.bound_for,
                        .urgent_by_hand = copy.urgent_by_hand,
                        .since_ms = copy.since_ms,
                        .since_move = copy.since_move});
}

void Turn::mark_urgent(Copy& copy) {
  if (copy.urgent_by_hand) return;
  const auto document = state.documents.find(copy.document);
  const bool was = document != state.documents.end() && is_urgent(document->second, copy);
  copy.urgent_by_hand = true;
  const auto bay = state.bays.find(copy.place.bay);
  if (!was && copy.place.inside() && bay != state.bays.end()) ++bay->second.urgent_inside;
}

void Turn::move_unsigned(Copy& copy, Place place) {
  move(copy, std::move(place));
  queue({.kind = "moved",
         .document = copy.document,
         .copy = copy.id,
         .unit = copy.place.unit,
         .bay = copy.place.bay,
         .person = copy.place.person,
         .detail = std::string{name_of(copy.place.kind)},
         .place = copy.place});
}

ReceiptId Turn::receipt(const Copy& copy, TransferKind transfer, BayNumber bay, UnitId unit,
                        PersonId person, protocol::CommandNumber command,
                        const BoardEventArrived& cause) {
  return issue(copy, {.transfer = transfer,
                      .bay = bay,
                      .unit = std::move(unit),
                      .person = std::move(person),
                      .command = command,
                      .board = cause.board,
                      .cause = cause.event.identity});
}

ReceiptId Turn::issue(const Copy& copy, ReceiptIssued receipt) {
  receipt.id = {++state.counters.receipt};
  receipt.copy = copy.id;
  receipt.document = copy.document;
  receipt.at_ms = now;
  queue({.kind = std::string{name_of(receipt.transfer)},
         .document = copy.document,
         .copy = copy.id,
         .unit = receipt.unit,
         .bay = receipt.bay,
         .person = receipt.person,
         .receipt = receipt.id,
         .detail = receipt.reason,
         .place = copy.place});
  const ReceiptId id = receipt.id;
  record(std::move(receipt));
  return id;
}

void Turn::queue(OaEvent event) {
  event.id = {++state.counters.outbox};
  // With the time, because a store that was restored from a backup gives numbers out again.
  event.event_id = state.site + "-" + std::to_string(event.id.value) + "-" + std::to_string(now);
  event.at_ms = now;
  event.clock_trusted = state.clock.trusted();
  const auto document = state.documents.find(event.document);
  if (document != state.documents.end()) {
    event.code = document->second.code;
    if (!document->second.oa_id.empty()) event.document = document->second.oa_id;
  }
  record(OutboxQueued{std::move(event)});
}

void Turn::open_incident(Incident incident) {
  const IncidentTest same{
      [&](const Incident& other) {
        return other.kind == incident.kind && other.bay == incident.bay &&
               other.board == incident.board && other.copy == incident.copy &&
               (incident.kind != IncidentKind::taken_unsigned || other.person == incident.person);
      },
      incident.bay};
  if (lasts(incident.kind) && find_incident(same) != nullptr) return;
  unshown.insert(incident.bay);
  incident.id = {++state.counters.incident};
  if (incident.opened_at_ms == 0) incident.opened_at_ms = now;
  incident.clock_trusted = state.clock.trusted();
  record(IncidentOpened{incident});
  queue({.kind = "incident",
         .document = incident.document,
         .copy = incident.copy,
         .bay = incident.bay,
         .person = incident.person,
         .detail = std::string{name_of(incident.kind)} + " " + std::to_string(incident.id.value)});
  state.incidents.add(std::move(incident));
}

void Turn::resolve(const IncidentTest& is_over, const std::string& evidence, const PersonId& person,
                   const PersonId& second) {
  for (const Incident& incident : state.incidents.take(is_over)) {
    record(IncidentResolved{
        .id = incident.id, .evidence = evidence, .person = person, .second = second, .at_ms = now});
    queue(
        {.kind = "resolved",
         .document = incident.document,
         .copy = incident.copy,
         .bay = incident.bay,
         .person = person,
         .detail = std::string{name_of(incident.kind)} + " " + std::to_string(incident.id.value)});
    unshown.insert(incident.bay);
    if (!incident.document.empty()) drowsy.insert(incident.document);
  }
}

const Incident* Turn::find_incident(const IncidentTest& is_meant) const {
  return state.incidents.find(is_meant);
}

void Turn::end_offer(Offer& offer, OfferEnd end) {
  state.offers.end(offer, end, now);
  record(OfferChanged{
      .number = offer.number, .copies_left = offer.copies_left, .end = end, .at_ms = now});
}

void Turn::withdraw(Offer& offer) {
  order(state.bays.at(offer.bay), {.kind = protocol::CommandKind::withdraw_offer});
  end_offer(offer, OfferEnd::withdrawn);
}

void Turn::close_session(SessionId id) {
  for (Offer* offer : state.offers.live_of(id)) withdraw(*offer);
  record(SessionClosed{.id = id, .at_ms = now});
  std::erase_if(state.sessions, [&](const Session& session) { return session.id == id; });
}

void Turn::say(Prompt prompt) {
  prompt.at_ms = now;
  out.prompts.push_back(std::move(prompt));
}

void Turn::say_at(const Bay& bay, Prompt prompt) {
  prompt.cabinet = bay.setup.cabinet;
  say(std::move(prompt));
}

void Turn::wake(const Document& document) {
  if (!state.documents.contains(document.id)) adopt(state, document);
  drowsy.insert(document.id);
}

void Turn::settle() {
  for (const DocumentId& id : drowsy) {
    const auto found = state.documents.find(id);
    if (found == state.documents.end() || is_awake(state, found->second)) continue;
    for (const Copy& copy : found->second.copies) state.documents_by_copy.erase(copy.id);
    state.documents_by_code.erase(found->second.code);
    out.asleep.push_back(std::move(found->second));
    state.documents.erase(found);
  }
}

Session* Turn::session_at(const std::string& cabinet, Face face) {
  for (Session& session : state.sessions) {
    if (session.cabinet == cabinet && session.face == face) return &session;
  }
  return nullptr;
}

std::string shown_name(const Document& document) {
  const bool classified = document.classification != Classification::none;
  if (!classified && !document.title.empty()) return document.title;
  return document.number.empty() ? document.code : document.number;
}

namespace {

template <class Key>
void list(std::unordered_map<Key, std::vector<BayNumber>>& bays, const Key& key, BayNumber number) {
  std::vector<BayNumber>& there = bays[key];
  there.insert(std::ranges::lower_bound(there, number), number);
}

template <class Key>
void unlist(std::unordered_map<Key, std::vector<BayNumber>>& bays, const Key& key,
            BayNumber number) {
  const auto there = bays.find(key);
  if (there == bays.end()) return;
  std::erase(there->second, number);
  if (there->second.empty()) bays.erase(there);
}

template <class Key>
const std::vector<BayNumber>& listed(const std::unordered_map<Key, std::vector<BayNumber>>& bays,
                                     const Key& key) {
  static const std::vector<BayNumber> none;
  const auto found = bays.find(key);
  return found == bays.end() ? none : found->second;
}

}  // namespace

std::string shown_name(const State& state, const DocumentId& id) {
  const auto found = state.documents.find(id);
  return found == state.documents.end() ? id.value : shown_name(found->second);
}

void install(State& state, BaySetup setup) {
  const BayNumber number = setup.number;
  if (const auto known = state.bays.find(number); known != state.bays.end()) {
    const BaySetup& before = known->second.setup;
    const auto board = state.boards.find(before.board);
    if (board != state.boards.end()) std::ranges::replace(board->second.bays, number, BayNumber{});
    unlist(state.bays_by_unit, before.unit, number);
    unlist(state.bays_by_cabinet, before.cabinet, number);
  }
  list(state.bays_by_unit, setup.unit, number);
  list(state.bays_by_cabinet, setup.cabinet, number);
  state.boards[setup.board].bays.at(setup.position.value) = number;
  state.bays[number].setup = std::move(setup);
}

const DocumentId& id_here(const State& state, const DocumentId& id) {
  const auto alias = state.aliases.find(id);
  return alias == state.aliases.end() ? id : alias->second;
}

bool is_local(const DocumentId& id) {
  return id.value.starts_with(local_prefix);
}

void adopt(State& state, Document document) {
  const DocumentId id = document.id;
  for (const Copy& copy : document.copies) {
    state.documents_by_copy[copy.id] = id;
    const auto bay = state.bays.find(copy.place.bay);
    if (!copy.place.inside() || bay == state.bays.end()) continue;
    bay->second.inside.push_back(copy.id);
    if (is_urgent(document, copy)) ++bay->second.urgent_inside;
  }
  state.documents_by_code[document.code] = id;
  state.documents.insert_or_assign(id, std::move(document));
}

bool is_awake(const State& state, const Document& document) {
  bool registered = false;
  for (const Copy& copy : document.copies) {
    if (copy.place.kind == Place::Kind::in_hand || copy.place.inside()) return true;
    registered = registered || copy.place.kind == Place::Kind::registered;
  }
  const auto counted = [&](const Opening& opening) {
    return std::ranges::any_of(document.copies, [&](const Copy& copy) {
      return std::ranges::find(opening.taken, copy.id) != opening.taken.end();
    });
  };
  return (registered && state.offers.speak_of(document.id)) ||
         state.incidents.speak_of(document.id) || std::ranges::any_of(state.openings, counted);
}

const Copy* find_copy(const State& state, CopyId id) {
  const auto document = state.documents_by_copy.find(id);
  if (document == state.documents_by_copy.end()) return nullptr;
  for (const Copy& copy : state.documents.at(document->second).copies) {
    if (copy.id == id) return &copy;
  }
  return nullptr;
}

Copy* find_copy(State& state, CopyId id) {
  return const_cast<Copy*>(find_copy(std::as_const(state), id));
}

AnsweredOffer answered_offer(const State& state, const BoardEventArrived& arrived) {
  const auto payload = drop_payload(arrived.event);
  const Bay* bay = find_bay(state, arrived.board, arrived.event.bay);
  const bool is_drop = arrived.event.kind == protocol::EventKind::dropped ||
                       arrived.event.kind == protocol::EventKind::dropped_unoffered ||
                       arrived.event.kind == protocol::EventKind::dropped_out;
  if (!is_drop || !payload || bay == nullptr) return {};
  const auto& offers = state.offers.at(bay->setup.number);
  const bool remembered = std::ranges::find(offers, payload->offer, &Offer::number) != offers.end();
  return {.number = payload->offer, .remembered = remembered};
}

const Bay* find_bay(const State& state, protocol::BoardSerial board, std::uint8_t position) {
  const auto found = state.boards.find(board);
  if (found == state.boards.end() || position >= found->second.bays.size()) return nullptr;
  const auto bay = state.bays.find(found->second.bays[position]);
  return bay == state.bays.end() ? nullptr : &bay->second;
}

const std::vector<BayNumber>& unit_bays(const State& state, const UnitId& unit) {
  return listed(state.bays_by_unit, unit);
}

const std::vector<BayNumber>& cabinet_bays(const State& state, const std::string& cabinet) {
  return listed(state.bays_by_cabinet, cabinet);
}

}  // namespace docbay::host
