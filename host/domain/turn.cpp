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
  return [=](const Incident& incident) { return incident.kind == kind && incident.bay == bay; };
}

IncidentTest doubt_about(CopyId copy) {
  return [=](const Incident& incident) {
    return incident.copy == copy &&
           (incident.kind == IncidentKind::wrong_bay || incident.kind == IncidentKind::late_drop);
  };
}

protocol::CommandNumber Turn::order(const Bay& bay, protocol::Command command) {
  command.number = {++state.counters.command_number};
  command.bay = bay.setup.position;
  out.commands.push_back({.board = bay.setup.board, .command = command});
  return command.number;
}

std::size_t Turn::urgent_inside(const Bay& bay) const {
  return static_cast<std::size_t>(std::ranges::count_if(bay.inside, [&](CopyId id) {
    const auto document = state.documents_by_copy.find(id);
    return document != state.documents_by_copy.end() &&
           state.documents.at(document->second).urgency != Urgency::ordinary;
  }));
}

bool Turn::has_incident(BayNumber bay) const {
  return std::ranges::any_of(state.incidents,
                             [&](const auto& entry) { return entry.second.bay == bay; });
}

void Turn::show() {
  for (const BayNumber number : unshown) {
    const auto found = state.bays.find(number);
    if (found == state.bays.end()) continue;
    Bay& bay = found->second;
    protocol::Command count;
    write_argument(count, protocol::ShowArgument{.count = on_display(bay.inside.size()),
                                                 .urgent_count = on_display(urgent_inside(bay))});
    order(bay, count);
    const bool error = has_incident(number);
    if (error == bay.error_told) continue;
    bay.error_told = error;
    protocol::Command lamps;
    write_argument(lamps, protocol::LampsArgument{.error = error});
    order(bay, lamps);
  }
}

void Turn::move(Copy& copy, Place place) {
  // A bay may have left the configuration while something was recorded in it.
  const auto from = state.bays.find(copy.place.bay);
  if (copy.place.inside() && from != state.bays.end()) std::erase(from->second.inside, copy.id);
  const auto to = state.bays.find(place.bay);
  if (place.inside() && to != state.bays.end()) to->second.inside.push_back(copy.id);
  unshown.insert({copy.place.bay, place.bay});
  copy.place = std::move(place);
  record(CustodyChanged{.copy = copy.id, .place = copy.place, .at_ms = now});
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
  const ReceiptId id{++state.counters.receipt};
  record(ReceiptIssued{.id = id,
                       .transfer = transfer,
                       .copy = copy.id,
                       .document = copy.document,
                       .bay = bay,
                       .unit = unit,
                       .person = person,
                       .command = command,
                       .board = cause.board,
                       .cause = cause.event.identity,
                       .at_ms = now});
  queue({.kind = std::string{name_of(transfer)},
         .document = copy.document,
         .copy = copy.id,
         .unit = std::move(unit),
         .bay = bay,
         .person = std::move(person),
         .receipt = id,
         .place = copy.place});
  return id;
}

void Turn::queue(OaEvent event) {
  event.id = {++state.counters.outbox};
  // With the time, because a store that was restored from a backup gives numbers out again.
  event.event_id = state.site + "-" + std::to_string(event.id.value) + "-" + std::to_string(now);
  event.at_ms = now;
  const auto document = state.documents.find(event.document);
  if (document != state.documents.end()) event.code = document->second.code;
  record(OutboxQueued{std::move(event)});
}

void Turn::open_incident(Incident incident) {
  const auto same = [&](const Incident& other) {
    return other.kind == incident.kind && other.bay == incident.bay &&
           other.board == incident.board;
  };
  if (lasts(incident.kind) && find_incident(same) != nullptr) return;
  unshown.insert(incident.bay);
  incident.id = {++state.counters.incident};
  incident.opened_at_ms = now;
  record(IncidentOpened{incident});
  queue({.kind = "incident",
         .document = incident.document,
         .copy = incident.copy,
         .bay = incident.bay,
         .person = incident.person,
         .detail = std::string{name_of(incident.kind)} + " " + std::to_string(incident.id.value)});
  state.incidents.emplace(incident.id, std::move(incident));
}

void Turn::resolve(const IncidentTest& is_over, const std::string& evidence) {
  std::erase_if(state.incidents, [&](const auto& entry) {
    const Incident& incident = entry.second;
    if (!is_over(incident)) return false;
    record(IncidentResolved{.id = incident.id, .evidence = evidence, .at_ms = now});
    queue(
        {.kind = "resolved",
         .document = incident.document,
         .copy = incident.copy,
         .bay = incident.bay,
         .detail = std::string{name_of(incident.kind)} + " " + std::to_string(incident.id.value)});
    unshown.insert(incident.bay);
    return true;
  });
}

const Incident* Turn::find_incident(const IncidentTest& is_meant) const {
  const Incident* found = nullptr;
  for (const auto& [id, incident] : state.incidents) {
    if (is_meant(incident)) found = &incident;
  }
  return found;
}

void Turn::end_offer(Offer& offer, OfferEnd end) {
  offer.end = end;
  offer.changed_at_ms = now;
  record(OfferChanged{
      .number = offer.number, .copies_left = offer.copies_left, .end = end, .at_ms = now});
}

void Turn::close_session(SessionId id) {
  for (auto& [bay, offers] : state.offers) {
    for (Offer& offer : offers) {
      if (offer.session != id || offer.end != OfferEnd::live) continue;
      protocol::Command command{.kind = protocol::CommandKind::withdraw_offer};
      order(state.bays.at(bay), command);
      end_offer(offer, OfferEnd::withdrawn);
    }
  }
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

void Turn::forget_if_done(const DocumentId& id) {
  const auto found = state.documents.find(id);
  if (found == state.documents.end() || found->second.copies.empty()) return;
  const bool done = std::ranges::all_of(found->second.copies, [](const Copy& copy) {
    return copy.place.kind == Place::Kind::with_unit;
  });
  if (!done) return;
  record(DocumentOpen{.document = id, .open = false});
  for (const Copy& copy : found->second.copies) state.documents_by_copy.erase(copy.id);
  state.documents_by_code.erase(found->second.code);
  state.documents.erase(found);
}

Session* Turn::session_at(const std::string& cabinet, Face face) {
  for (Session& session : state.sessions) {
    if (session.cabinet == cabinet && session.face == face) return &session;
  }
  return nullptr;
}

Offer* Turn::live_offer(BayNumber bay) {
  auto& offers = state.offers[bay];
  return !offers.empty() && offers.back().end == OfferEnd::live ? &offers.back() : nullptr;
}

Offer* Turn::find_offer(BayNumber bay, protocol::CommandNumber number) {
  for (Offer& offer : state.offers[bay]) {
    if (offer.number == number) return &offer;
  }
  return nullptr;
}

std::string shown_name(const Document& document) {
  const bool classified = document.classification != Classification::none;
  if (!classified && !document.title.empty()) return document.title;
  return document.number.empty() ? document.code : document.number;
}

void adopt(State& state, Document document) {
  const DocumentId id = document.id;
  for (const Copy& copy : document.copies) {
    state.documents_by_copy[copy.id] = id;
    const auto bay = state.bays.find(copy.place.bay);
    if (copy.place.inside() && bay != state.bays.end()) bay->second.inside.push_back(copy.id);
  }
  state.documents_by_code[document.code] = id;
  state.documents.insert_or_assign(id, std::move(document));
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
  const auto offers = state.offers.find(bay->setup.number);
  const bool remembered =
      offers != state.offers.end() &&
      std::ranges::find(offers->second, payload->offer, &Offer::number) != offers->second.end();
  return {.number = payload->offer, .remembered = remembered};
}

const Bay* find_bay(const State& state, protocol::BoardSerial board, std::uint8_t position) {
  for (const auto& [number, bay] : state.bays) {
    if (bay.setup.board == board && bay.setup.position.value == position) return &bay;
  }
  return nullptr;
}

}  // namespace docbay::host
