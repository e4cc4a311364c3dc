// The front face: a scanned code that becomes offers.
#include "host/domain/dispatch.hpp"

namespace docbay::host {
namespace {

/// A paper that is scanned here is in the courier's hand, not where it was thought to be. One with
/// a common code is a doubtful copy only if no copy is still to come.
void found_in_hand(Turn& turn, const DocumentId& id, const PersonId& person) {
  Document& document = turn.state.documents.at(id);
  const bool common = document.code_kind == CodeKind::common;
  if (common && !copies_to_come(document).empty()) return;
  for (Copy& copy : document.copies) {
    if (copy.place.kind != Place::Kind::in_doubt) continue;
    disprove_doubt(turn, copy, "scanned again at the front");
    turn.move_unsigned(copy, {.kind = Place::Kind::in_hand, .person = person});
    if (common) return;
  }
}

}  // namespace

BegunScan begin_scan(Turn& turn, const CodeScanned& scan) {
  BegunScan begun{.record = {.cabinet = scan.cabinet,
                             .face = scan.face,
                             .raw = scan.raw,
                             .text = scan.text,
                             .code = scan.code,
                             .repairs = scan.repairs,
                             .at_ms = turn.now},
                  .prompt = {.cabinet = scan.cabinet,
                             .face = scan.face,
                             .kind = Prompt::Kind::scan_verdict,
                             .subject = scan.code},
                  .session = turn.session_at(scan.cabinet, scan.face)};
  if (begun.session != nullptr) {
    begun.session->active_at_ms = turn.now;
    begun.record.session = begun.session->id;
    begun.record.person = begun.session->person;
  }
  return begun;
}

void on_scan(Turn& turn, const CodeScanned& scan) {
  if (scan.names == CodeNames::card && !scan.code.empty()) {
    return on_card(turn, {.cabinet = scan.cabinet, .face = scan.face, .uid = {scan.code}});
  }
  if (scan.face == Face::back) return on_back_scan(turn, scan);
  auto [record, prompt, session] = begin_scan(turn, scan);
  if (scan.found) turn.wake(*scan.found);
  const auto known = turn.state.documents_by_code.find(scan.code);
  const Document* document = known != turn.state.documents_by_code.end()
                                 ? &turn.state.documents.at(known->second)
                                 : nullptr;
  if (document != nullptr) {
    record.document = document->id;
    prompt.subject = shown_name(*document);
  }
  // One document is in hand at a time: another paper is now, whatever it is.
  if (session != nullptr && !scan.code.empty()) {
    for (Offer* offer : turn.state.offers.live_of(session->id)) turn.withdraw(*offer);
  }
  if (session == nullptr) {
    record.verdict = Verdict::no_session;
  } else if (scan.code.empty()) {
    record.verdict = Verdict::unreadable;
  } else if (document == nullptr) {
    record.verdict = Verdict::unknown_code;
  } else {
    found_in_hand(turn, document->id, session->person);
    record.verdict = offer_document(turn, *document, *session, prompt);
  }
  prompt.verdict = record.verdict;
  if (record.verdict == Verdict::offered) prompt.kind = Prompt::Kind::drop_now;
  turn.record(std::move(record));
  turn.say(std::move(prompt));
}

}  // namespace docbay::host
