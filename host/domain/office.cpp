// What the OA says is new of documents and dispatch plans. A row that cannot be used is set aside
// with the reason and stops nothing else.
#include "host/domain/office.hpp"

#include <algorithm>
#include <set>

#include "host/domain/acts.hpp"
#include "host/domain/pickup.hpp"
#include "protocol/barcode.hpp"

namespace docbay::host {
namespace {

/// More copies for one unit than any office sends: a slip of the pen in the OA.
constexpr int copies_max = 200;

/// Why a document row cannot be used; fills in what has to be parsed.
std::string check(const State& state, const DocumentRow& row, Document& document) {
  const auto classification = parse_classification(document.classification_text);
  const auto urgency = parse_urgency(row.urgency_text);
  const auto code_kind = parse_code_kind(row.code_kind_text);
  if (document.id.empty()) return "no document_id";
  if (document.code.empty()) return "no code";
  if (!is_text({document.id.value, document.code, document.number, document.title, document.kind,
                document.issuing_unit, document.classification_text, row.urgency_text,
                row.code_kind_text})) {
    return not_text;
  }
  if (!code_kind) return "code_kind '" + row.code_kind_text + "' is not unique or common";
  if (!classification) return "unknown classification '" + document.classification_text + "'";
  if (!urgency) return "unknown urgency '" + row.urgency_text + "'";
  const auto other = state.documents_by_code.find(document.code);
  if (other != state.documents_by_code.end() && other->second != document.id) {
    return "code belongs to document '" + other->second.value + "' already";
  }
  document.classification = *classification;
  document.urgency = *urgency;
  document.code_kind = *code_kind;
  return {};
}

/// The OA has come to know a document that was registered at the station: it is the same one.
void note_alias(Turn& turn, const DocumentRow& row) {
  State& state = turn.state;
  if (state.documents.contains(row.document.id) || state.aliases.contains(row.document.id)) return;
  const auto same = state.documents_by_code.find(row.document.code);
  if (same == state.documents_by_code.end() || !is_local(same->second)) return;
  Document& document = state.documents.at(same->second);
  if (!document.oa_id.empty()) return;
  document.oa_id = row.document.id;
  state.aliases[row.document.id] = document.id;
}

void save_document(Turn& turn, const DocumentRow& row) {
  note_alias(turn, row);
  Document document = row.document;
  document.id = id_here(turn.state, row.document.id);
  if (document.id != row.document.id) document.oa_id = row.document.id;
  if (std::string why = check(turn.state, row, document); !why.empty()) {
    return reject(turn, "document", document.id.value, std::move(why));
  }
  const auto known = turn.state.documents.find(document.id);
  if (known == turn.state.documents.end()) {
    turn.record(DocumentSaved{.document = document, .at_ms = turn.now});
    return adopt(turn.state, std::move(document));
  }
  document.copies = std::move(known->second.copies);
  for (const Copy& copy : document.copies) {
    turn.unshown.insert(copy.place.bay);
    const auto bay = turn.state.bays.find(copy.place.bay);
    if (!copy.place.inside() || bay == turn.state.bays.end()) continue;
    bay->second.urgent_inside += is_urgent(document, copy) ? 1U : 0U;
    bay->second.urgent_inside -= is_urgent(known->second, copy) ? 1U : 0U;
  }
  turn.state.documents_by_code.erase(known->second.code);
  turn.state.documents_by_code[document.code] = document.id;
  known->second = document;
  document.copies.clear();
  turn.record(DocumentSaved{.document = std::move(document), .at_ms = turn.now});
}

int planned_for(const Document& document, const UnitId& unit) {
  return static_cast<int>(std::ranges::count(document.copies, unit, &Copy::unit));
}

/// Makes the copies for one unit as many as this, if it can: those that a cabinet has seen are not
/// taken back. Says how many there are.
int plan_for(Turn& turn, Document& document, const UnitId& unit, int wanted) {
  std::vector<Copy>& copies = document.copies;
  int planned = planned_for(document, unit);
  for (; planned < wanted; ++planned) {
    Copy copy{
        .id = {++turn.state.counters.copy}, .document = document.id, .unit = unit, .place = {}};
    turn.record(CopyCreated{copy});
    turn.state.documents_by_copy[copy.id] = document.id;
    copies.push_back(std::move(copy));
  }
  for (std::size_t i = copies.size(); i-- > 0 && planned > wanted;) {
    if (copies[i].unit != unit || copies[i].place.kind != Place::Kind::registered) continue;
    turn.record(CopyRemoved{copies[i].id});
    turn.state.documents_by_copy.erase(copies[i].id);
    copies.erase(copies.begin() + static_cast<std::ptrdiff_t>(i));
    --planned;
  }
  return planned;
}

/// 普发: at least so many for each unit that has a bay, channels to the outside left out.
void plan_for_everybody(Turn& turn, Document& document, int copies) {
  std::set<UnitId> units;
  for (const auto& [number, bay] : turn.state.bays) units.insert(bay.setup.unit);
  for (const UnitId& unit : units) {
    if (!turn.state.units.contains(unit) || turn.state.channels.contains(unit)) continue;
    plan_for(turn, document, unit, std::max(copies, planned_for(document, unit)));
  }
}

/// The unit of a plan that is for everybody.
constexpr std::string_view everybody = "*";

void plan_copies(Turn& turn, const DispatchRow& row) {
  const std::string key = row.document.value + "/" + row.unit.value;
  const auto document = turn.state.documents.find(id_here(turn.state, row.document));
  if (document == turn.state.documents.end()) {
    return reject(turn, "dispatch", key, "unknown document");
  }
  if (row.copies < 0 || row.copies > copies_max) {
    return reject(turn, "dispatch", key, "copies must be 0 to " + std::to_string(copies_max));
  }
  if (row.unit.value == everybody) return plan_for_everybody(turn, document->second, row.copies);
  if (!turn.state.units.contains(row.unit)) return reject(turn, "dispatch", key, "unknown unit");
  const int planned = plan_for(turn, document->second, row.unit, row.copies);
  if (planned > row.copies) {
    reject(turn, "dispatch", key, std::to_string(planned) + " copies have already been handled");
  }
}

}  // namespace

void reject(Turn& turn, std::string table, std::string key, std::string reason) {
  turn.record(RowRejected{.table = std::move(table),
                          .key = std::move(key),
                          .reason = std::move(reason),
                          .at_ms = turn.now});
}

bool is_text(std::initializer_list<std::string_view> fields) {
  return std::ranges::all_of(fields, [](std::string_view field) {
    return protocol::is_utf8(std::vector<std::uint8_t>{field.begin(), field.end()});
  });
}

void on_office(Turn& turn, const OfficeChanged& office) {
  for (const Document& document : office.found) turn.wake(document);
  on_people(turn, office);
  for (const DocumentRow& document : office.documents) save_document(turn, document);
  for (const DispatchRow& dispatch : office.dispatches) plan_copies(turn, dispatch);
  for (const DocumentRow& row : office.documents) {
    turn.drowsy.insert(id_here(turn.state, row.document.id));
  }
  for (const DispatchRow& dispatch : office.dispatches) {
    turn.drowsy.insert(id_here(turn.state, dispatch.document));
  }
  if (office.revision > turn.state.watermark) {
    turn.state.watermark = office.revision;
    turn.record(WatermarkMoved{office.revision});
  }
}

void on_document_registered(Turn& turn, const DocumentRegistered& registered) {
  State& state = turn.state;
  if (registered.found) turn.wake(*registered.found);
  DocumentRow row = registered.row;
  row.document.id = {std::string{local_prefix} + row.document.code};
  std::string_view why = refusal_of_operator(state, registered.person);
  Document checked = row.document;
  if (!why.empty()) return refuse(turn, {}, registered.person, std::string{why});
  if (state.documents_by_code.contains(row.document.code)) why = "known_code";
  if (why.empty() && row.document.code.empty()) why = "bad_form";
  if (why.empty() && !check(state, row, checked).empty()) why = "bad_form";
  if (why.empty() && registered.dispatches.empty()) why = "no_units";
  for (const DispatchRow& dispatch : registered.dispatches) {
    const bool known = state.units.contains(dispatch.unit) || dispatch.unit.value == everybody;
    if (why.empty() && !known) why = "unknown_unit";
    if (why.empty() && (dispatch.copies < 1 || dispatch.copies > copies_max)) why = "no_units";
  }
  if (!why.empty()) return refuse(turn, {}, registered.person, std::string{why});
  save_document(turn, row);
  for (DispatchRow dispatch : registered.dispatches) {
    dispatch.document = row.document.id;
    plan_copies(turn, dispatch);
  }
  turn.queue({.kind = "registered",
              .document = row.document.id,
              .person = registered.person,
              .detail = checked.number.empty() ? checked.code : checked.number});
  turn.drowsy.insert(row.document.id);
}

}  // namespace docbay::host
