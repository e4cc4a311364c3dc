#include "host/store/store_reader.hpp"

#include <fmt/format.h>

#include "host/store/rows.hpp"

namespace docbay::host {
namespace {

/// Everything that was recorded about one document, as one relation.
constexpr std::string_view history_sql = R"sql(
WITH named AS (
  SELECT registered_at_ms AS at_ms, happening, 0 AS rank, 'registered' AS what, '' AS detail,
         0 AS bay, '' AS unit_id, '' AS person_id, 0 AS copy_id, 0 AS receipt_id,
         '' AS second_id
    FROM document WHERE document_id = ?1
  UNION ALL
  SELECT at_ms, happening, 1, 'scanned', verdict, 0, '', person_id, 0, 0, ''
    FROM scan WHERE document_id = ?1
  UNION ALL
  SELECT offered_at_ms, happening, 2, 'offered', end, bay, unit_id, person_id, 0, 0, ''
    FROM offer WHERE document_id = ?1
  UNION ALL
  SELECT changed_at_ms, changed_happening, 6, 'offer_ended', end, bay, unit_id, person_id, 0, 0, ''
    FROM offer WHERE document_id = ?1 AND end NOT IN ('live', 'fulfilled')
  UNION ALL
  SELECT at_ms, happening, 4, transfer, reason, bay, unit_id, person_id, copy_id, receipt_id,
         second_person_id
    FROM receipt WHERE document_id = ?1
  UNION ALL
  SELECT opened_at_ms, happening, 3, 'incident', kind, bay, '', person_id, copy_id, 0, ''
    FROM incident WHERE document_id = ?1
  UNION ALL
  SELECT resolved_at_ms, resolved_happening, 5, 'resolved', kind || ': ' || evidence, bay, '',
         resolved_by, copy_id, 0, resolved_by_second
    FROM incident WHERE document_id = ?1 AND resolved_at_ms IS NOT NULL
  UNION ALL
  SELECT delivered_at_ms, delivered_happening, 7, 'reported', kind, bay, unit_id, '', copy_id,
         receipt_id, ''
    FROM outbox WHERE document_id = ?1 AND receipt_id <> 0 AND delivered_at_ms IS NOT NULL
)
SELECT at_ms, what, detail, bay, coalesce(unit.name, named.unit_id),
       coalesce(person.name, named.person_id), copy_id, receipt_id,
       coalesce(other.name, named.second_id),
       coalesce((SELECT source <> 'none' FROM clock_period p WHERE p.happening <= named.happening
                  ORDER BY p.happening DESC LIMIT 1), 1)
  FROM named LEFT JOIN unit USING (unit_id) LEFT JOIN person USING (person_id)
       LEFT JOIN person other ON other.person_id = named.second_id
 ORDER BY happening, CASE happening WHEN 0 THEN at_ms END, rank, receipt_id)sql";

constexpr std::string_view places_sql =
    "SELECT c.copy_id, coalesce(u.name, c.unit_id), c.place, c.bay,"
    " coalesce(w.name, c.place_unit_id), coalesce(p.name, c.place_person_id), c.since_ms FROM copy "
    "c"
    " LEFT JOIN unit u ON u.unit_id = c.unit_id LEFT JOIN unit w ON w.unit_id = c.place_unit_id"
    " LEFT JOIN person p ON p.person_id = c.place_person_id WHERE c.document_id = ? ORDER BY "
    "c.copy_id";

}  // namespace

StoreReader::Answer<StoreReader> StoreReader::open(const std::filesystem::path& path) {
  auto database = Database::open(path, OpenMode::reader);
  if (!database) return std::unexpected{database.error()};
  return StoreReader{std::move(*database)};
}

StoreReader::Answer<std::optional<Document>> StoreReader::one_document(const char* where,
                                                                       const std::string& value) {
  std::optional<Document> found;
  const auto documents = query(
      fmt::format("SELECT {} FROM document WHERE {} = ?", document_columns, where),
      [&](const Statement& row) { found = document_of(row); }, value);
  if (!documents) return std::unexpected{documents.error()};
  if (!found) return found;
  const auto copies = query(
      fmt::format("SELECT {} FROM copy WHERE document_id = ? ORDER BY copy_id", copy_columns),
      [&](const Statement& row) { found->copies.push_back(copy_of(row)); }, found->id.value);
  if (!copies) return std::unexpected{copies.error()};
  return found;
}

StoreReader::Answer<std::optional<Document>> StoreReader::document_by_code(
    const std::string& code) {
  return one_document("code", code);
}

StoreReader::Answer<std::optional<Document>> StoreReader::document_by_id(const DocumentId& id) {
  return one_document("document_id", id.value);
}

StoreReader::Answer<std::optional<Document>> StoreReader::document_by_copy(CopyId copy) {
  DocumentId id;
  const auto done = query(
      "SELECT document_id FROM copy WHERE copy_id = ?",
      [&](const Statement& row) { id = {row.text(0)}; }, copy.value);
  if (!done) return std::unexpected{done.error()};
  return document_by_id(id);
}

StoreReader::Answer<std::optional<Offer>> StoreReader::offer(protocol::CommandNumber number) {
  std::optional<Offer> found;
  const auto done = query(
      fmt::format("SELECT {} FROM offer WHERE command_number = ?", offer_columns),
      [&](const Statement& row) { found = offer_of(row); }, number.value);
  if (!done) return std::unexpected{done.error()};
  return found;
}

StoreReader::Answer<std::vector<OaEvent>> StoreReader::outbox_waiting(int limit) {
  std::vector<OaEvent> events;
  const auto done = query(
      "SELECT outbox_id, event_id, kind, document_id, code, copy_id, unit_id, bay, person_id,"
      " receipt_id, detail, place, at_ms, coalesce((SELECT source <> 'none' FROM clock_period p"
      " WHERE p.happening <= outbox.happening ORDER BY p.happening DESC LIMIT 1), 1)"
      " FROM outbox WHERE delivered_at_ms IS NULL ORDER BY outbox_id LIMIT ?",
      [&](const Statement& row) {
        const UnitId unit{row.text(6)};
        const BayNumber bay{row.int64(7)};
        const PersonId person{row.text(8)};
        events.push_back(
            {.id = {row.int64(0)},
             .event_id = row.text(1),
             .kind = row.text(2),
             .document = {row.text(3)},
             .code = row.text(4),
             .copy = {row.int64(5)},
             .unit = unit,
             .bay = bay,
             .person = person,
             .receipt = {row.int64(9)},
             .detail = row.text(10),
             .place = {.kind = parse_place_kind(row.text(11)).value_or(Place::Kind::in_doubt),
                       .bay = bay,
                       .unit = unit,
                       .person = person},
             .at_ms = row.int64(12),
             .clock_trusted = row.int64(13) != 0});
      },
      limit);
  if (!done) return std::unexpected{done.error()};
  return events;
}

StoreReader::Answer<std::int64_t> StoreReader::outbox_waiting_count() {
  return database_.query_int64("SELECT count(*) FROM outbox WHERE delivered_at_ms IS NULL");
}

StoreReader::Answer<Trace> StoreReader::history(Document document) {
  Trace trace{.document = std::move(document)};
  const auto places = query(
      places_sql,
      [&](const Statement& row) {
        trace.copies.push_back({.copy = row.int64(0),
                                .unit = row.text(1),
                                .place = row.text(2),
                                .bay = row.int64(3),
                                .place_unit = row.text(4),
                                .place_person = row.text(5),
                                .since_ms = row.int64(6)});
      },
      trace.document.id.value);
  if (!places) return std::unexpected{places.error()};
  const auto entries = query(
      history_sql,
      [&](const Statement& row) {
        trace.entries.push_back({.at_ms = row.int64(0),
                                 .what = row.text(1),
                                 .detail = row.text(2),
                                 .bay = row.int64(3),
                                 .unit = row.text(4),
                                 .person = row.text(5),
                                 .copy = row.int64(6),
                                 .receipt = row.int64(7),
                                 .second = row.text(8),
                                 .clock_trusted = row.int64(9) != 0});
      },
      trace.document.id.value);
  if (!entries) return std::unexpected{entries.error()};
  return trace;
}

StoreReader::Answer<std::vector<Trace>> StoreReader::trace(const std::string& text) {
  std::vector<Document> documents;
  const auto found = query(
      fmt::format("SELECT {} FROM document WHERE code = ?1 OR number = ?1 OR document_id = ?1"
                  " OR (oa_document_id = ?1 AND oa_document_id <> '')"
                  " ORDER BY rowid LIMIT 20",
                  document_columns),
      [&](const Statement& row) { documents.push_back(document_of(row)); }, text);
  if (!found) return std::unexpected{found.error()};
  std::vector<Trace> traces;
  for (Document& document : documents) {
    auto trace = history(std::move(document));
    if (!trace) return std::unexpected{trace.error()};
    traces.push_back(std::move(*trace));
  }
  return traces;
}

StoreReader::Answer<std::vector<BayContent>> StoreReader::contents(BayNumber bay) {
  std::vector<BayContent> contents;
  const auto done = query(
      "SELECT copy_id, c.document_id, code, number, title, classification, urgency, place, since_ms"
      " FROM copy c JOIN document d USING (document_id)"
      " WHERE bay = ? AND place IN ('in_bay', 'in_doubt') ORDER BY since_move",
      [&](const Statement& row) {
        contents.push_back({.copy = row.int64(0),
                            .document_id = row.text(1),
                            .code = row.text(2),
                            .number = row.text(3),
                            .title = row.text(4),
                            .classification = row.text(5),
                            .urgency = row.text(6),
                            .place = row.text(7),
                            .since_ms = row.int64(8)});
      },
      bay.value);
  if (!done) return std::unexpected{done.error()};
  for (BayContent& content : contents) {
    if (parse_classification(content.classification) != Classification::none) content.title.clear();
  }
  return contents;
}

StoreReader::Answer<std::vector<ReceiptLine>> StoreReader::receipt_lines(
    const std::vector<ReceiptId>& receipts) {
  std::vector<ReceiptLine> lines;
  for (const ReceiptId id : receipts) {
    const auto done = query(
        "SELECT r.receipt_id, r.at_ms, r.bay, d.number, d.title, d.classification, d.issuing_unit,"
        " coalesce((SELECT at_ms FROM receipt i WHERE i.document_id = r.document_id AND"
        " i.copy_id = r.copy_id AND i.transfer = 'deposit' AND i.receipt_id < r.receipt_id"
        " ORDER BY i.receipt_id DESC LIMIT 1), 0)"
        " FROM receipt r JOIN document d USING (document_id) WHERE r.receipt_id = ?",
        [&](const Statement& row) {
          lines.push_back({.receipt = row.int64(0),
                           .at_ms = row.int64(1),
                           .bay = row.int64(2),
                           .number = row.text(3),
                           .title = row.text(4),
                           .classification = row.text(5),
                           .issuing_unit = row.text(6),
                           .deposited_at_ms = row.int64(7)});
        },
        id.value);
    if (!done) return std::unexpected{done.error()};
  }
  return lines;
}

}  // namespace docbay::host
