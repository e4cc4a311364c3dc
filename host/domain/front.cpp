// The front face: a scanned code that becomes offers.
#include <algorithm>
#include <map>

#include "host/domain/access.hpp"
#include "host/domain/turn.hpp"

namespace docbay::host {
namespace {

/// How many copies of one document each unit still has to get.
std::map<UnitId, int> copies_to_come(const State& state, const Document& document) {
  std::map<UnitId, int> wanted;
  for (const Copy& copy : document.copies) {
    if (copy.place.outside()) ++wanted[unit_now(state, copy.unit)];
  }
  return wanted;
}

struct Choice {
  const Bay* bay = nullptr;
  Verdict verdict = Verdict::no_bay;  ///< why there is none
};

/// A bay of the unit that may hold the document and can take it now.
Choice choose_bay(Turn& turn, const UnitId& unit, const std::string& cabinet,
                  Classification classification) {
  Choice choice;
  for (const auto& [number, bay] : turn.state.bays) {
    if (bay.setup.unit != unit || bay.setup.cabinet != cabinet) continue;
    if (bay.setup.ceiling < classification) {
      if (choice.verdict == Verdict::no_bay) choice.verdict = Verdict::above_ceiling;
      continue;
    }
    const bool jammed = turn.find_incident(kind_at(IncidentKind::jam, number)) != nullptr;
    if (turn.state.boards[bay.setup.board].link != BoardLink::up || jammed ||
        turn.live_offer(number) != nullptr || !may_receive(turn.state, bay)) {
      choice.verdict = Verdict::bay_unavailable;
      continue;
    }
    return {.bay = &bay, .verdict = Verdict::offered};
  }
  return choice;
}

void make_offer(Turn& turn, const Bay& bay, const Document& document, int copies,
                const Session& session) {
  protocol::Command command;
  write_argument(command,
                 protocol::OfferArgument{
                     .copies = static_cast<std::uint8_t>(std::min(copies, 255)),
                     .urgent = document.urgency != Urgency::ordinary,
                     .window_ms = static_cast<std::uint32_t>(turn.state.times.offer_ms),
                     .shutter_ms = static_cast<std::uint32_t>(turn.state.times.shutter_ms)});
  Offer offer{.bay = bay.setup.number,
              .document = document.id,
              .unit = bay.setup.unit,
              .person = session.person,
              .session = session.id,
              .copies_left = std::min(copies, 255),
              .offered_at_ms = turn.now,
              .changed_at_ms = turn.now};
  offer.number = turn.order(bay, command);
  auto& offers = turn.state.offers[bay.setup.number];
  offers.push_back(offer);
  while (offers.size() > offers_per_bay_max) offers.pop_front();
  turn.record(OfferMade{offer});
}

/// One document is in hand at a time: what the last scan of this session offered is over.
void withdraw_offers(Turn& turn, SessionId session) {
  for (auto& [number, bay] : turn.state.bays) {
    Offer* offer = turn.live_offer(number);
    if (offer == nullptr || offer->session != session) continue;
    turn.order(bay, {.kind = protocol::CommandKind::withdraw_offer});
    turn.end_offer(*offer, OfferEnd::withdrawn);
  }
}

/// A paper that is scanned here is in the courier's hand, not where it was thought to be. One with
/// a common code is a doubtful copy only if no copy is still to come.
void found_in_hand(Turn& turn, const DocumentId& id, const PersonId& person) {
  Document& document = turn.state.documents.at(id);
  const bool common = document.code_kind == CodeKind::common;
  if (common && !copies_to_come(turn.state, document).empty()) return;
  for (Copy& copy : document.copies) {
    if (copy.place.kind != Place::Kind::in_doubt) continue;
    disprove_doubt(turn, copy, "scanned again at the front");
    turn.move_unsigned(copy, {.kind = Place::Kind::in_hand, .person = person});
    if (common) return;
  }
}

/// Offers every copy that is still to come, and says why where it cannot.
Verdict offer_document(Turn& turn, const Document& document, const Session& session,
                       Prompt& prompt) {
  if (document.classification == Classification::top_secret) return Verdict::top_secret;
  if (document.cancelled) return Verdict::cancelled;
  if (document.copies.empty()) return Verdict::not_dispatched;
  const std::map<UnitId, int> wanted = copies_to_come(turn.state, document);
  if (wanted.empty()) return Verdict::already_distributed;
  Verdict refused = Verdict::no_bay;
  for (const auto& [unit, copies] : wanted) {
    const Choice choice = choose_bay(turn, unit, session.cabinet, document.classification);
    if (choice.bay == nullptr) {
      refused = choice.verdict;
      continue;
    }
    make_offer(turn, *choice.bay, document, copies, session);
    prompt.bays.push_back(choice.bay->setup.number);
    prompt.copies += copies;
  }
  return prompt.bays.empty() ? refused : Verdict::offered;
}

}  // namespace

void on_scan(Turn& turn, const CodeScanned& scan) {
  if (scan.face == Face::back) return on_back_scan(turn, scan);
  ScanRecord record{.cabinet = scan.cabinet,
                    .face = scan.face,
                    .raw = scan.raw,
                    .text = scan.text,
                    .code = scan.code,
                    .repairs = scan.repairs,
                    .at_ms = turn.now};
  Prompt prompt{.cabinet = scan.cabinet,
                .face = scan.face,
                .kind = Prompt::Kind::scan_verdict,
                .subject = scan.code};
  Session* session = turn.session_at(scan.cabinet, scan.face);
  if (session != nullptr) {
    session->active_at_ms = turn.now;
    record.session = session->id;
    record.person = session->person;
  }
  const auto known = turn.state.documents_by_code.find(scan.code);
  const Document* document = known != turn.state.documents_by_code.end()
                                 ? &turn.state.documents.at(known->second)
                             : scan.found ? &*scan.found
                                          : nullptr;
  const bool open = known != turn.state.documents_by_code.end();
  if (document != nullptr) {
    record.document = document->id;
    prompt.subject = shown_name(*document);
  }
  // Another paper is in hand now, whatever it is.
  if (session != nullptr && !scan.code.empty()) withdraw_offers(turn, session->id);
  if (session == nullptr) {
    record.verdict = Verdict::no_session;
  } else if (scan.code.empty()) {
    record.verdict = Verdict::unreadable;
  } else if (document == nullptr) {
    record.verdict = Verdict::unknown_code;
  } else {
    if (open) found_in_hand(turn, document->id, session->person);
    record.verdict = offer_document(turn, *document, *session, prompt);
  }
  prompt.verdict = record.verdict;
  if (record.verdict == Verdict::offered) prompt.kind = Prompt::Kind::drop_now;
  turn.record(std::move(record));
  turn.say(std::move(prompt));
}

}  // namespace docbay::host
