// What the OA says is new of documents and dispatch plans. A row that cannot be used is set aside
// with the reason and stops nothing else.
#include "host/domain/office.hpp"

#include <algorithm>

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

void save_document(Turn& turn, const DocumentRow& row) {
  Document document = row.document;
  if (std::string why = check(turn.state, row, document); !why.empty()) {
    return reject(turn, "document", document.id.value, std::move(why));
  }
  const auto known = turn.state.documents.find(document.id);
  if (known == turn.state.documents.end()) {
    turn.record(DocumentSaved{.document = document, .at_ms = turn.now});
    return adopt(turn.state, std::move(document));
  }
  document.copies = std::move(known->second.copies);
  for (const Copy& copy : document.copies) turn.unshown.insert(copy.place.bay);
  turn.state.documents_by_code.erase(known->second.code);
  turn.state.documents_by_code[document.code] = document.id;
  known->second = document;
  document.copies.clear();
  turn.record(DocumentSaved{.document = std::move(document), .at_ms = turn.now});
}

/// Makes the copies of one plan as many as it says. Those that a cabinet has seen are not taken
/// back.
void plan_copies(Turn& turn, const DispatchRow& row) {
  const std::string key = row.document.value + "/" + row.unit.value;
  const auto document = turn.state.documents.find(row.document);
  if (document == turn.state.documents.end()) {
    return reject(turn, "dispatch", key, "unknown document");
  }
  if (!turn.state.units.contains(row.unit)) return reject(turn, "dispatch", key, "unknown unit");
  if (row.copies < 0 || row.copies > copies_max) {
    return reject(turn, "dispatch", key, "copies must be 0 to " + std::to_string(copies_max));
  }
  std::vector<Copy>& copies = document->second.copies;
  int planned = static_cast<int>(
      std::ranges::count_if(copies, [&](const Copy& copy) { return copy.unit == row.unit; }));
  for (; planned < row.copies; ++planned) {
    Copy copy{.id = {++turn.state.counters.copy},
              .document = row.document,
              .unit = row.unit,
              .place = {}};
    turn.record(CopyCreated{copy});
    turn.state.documents_by_copy[copy.id] = row.document;
    copies.push_back(std::move(copy));
  }
  for (std::size_t i = copies.size(); i-- > 0 && planned > row.copies;) {
    if (copies[i].unit != row.unit || copies[i].place.kind != Place::Kind::registered) continue;
    turn.record(CopyRemoved{copies[i].id});
    turn.state.documents_by_copy.erase(copies[i].id);
    copies.erase(copies.begin() + static_cast<std::ptrdiff_t>(i));
    --planned;
  }
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
  for (const Document& document : office.found) {
    if (turn.state.documents.contains(document.id)) continue;
    adopt(turn.state, document);
    turn.record(DocumentOpen{.document = document.id, .open = true});
  }
  on_people(turn, office);
  for (const DocumentRow& document : office.documents) save_document(turn, document);
  for (const DispatchRow& dispatch : office.dispatches) plan_copies(turn, dispatch);
  for (const Document& document : office.found) turn.forget_if_done(document.id);
  for (const DispatchRow& dispatch : office.dispatches) turn.forget_if_done(dispatch.document);
  if (office.revision > turn.state.watermark) {
    turn.state.watermark = office.revision;
    turn.record(WatermarkMoved{office.revision});
  }
}

}  // namespace docbay::host
