// Looking for documents, and what a search index is fed with.
#include <string>

#include <fmt/format.h>

#include "host/store/store_reader.hpp"

namespace docbay::host {
namespace {

constexpr std::string_view found_columns =
    "document_id, code, number, title, kind, issuing_unit, classification, urgency, "
    "registered_at_ms";

bool is_classified(const std::string& classification) {
  // A word that nobody knows is treated as the strictest.
  return parse_classification(classification) != Classification::none;
}

FoundDocument found_of(const Statement& row, const char* by) {
  FoundDocument found{.document_id = row.text(0),
                      .code = row.text(1),
                      .number = row.text(2),
                      .title = row.text(3),
                      .kind = row.text(4),
                      .issuing_unit = row.text(5),
                      .classification = row.text(6),
                      .urgency = row.text(7),
                      .registered_at_ms = row.int64(8),
                      .by = by};
  if (is_classified(found.classification)) found.title.clear();
  return found;
}

TitleRow title_of(const Statement& row) {
  TitleRow title{.row = row.int64(0), .document_id = row.text(1)};
  if (!is_classified(row.text(3))) title.title = row.text(2);
  return title;
}

}  // namespace

StoreReader::Answer<std::vector<FoundDocument>> StoreReader::find_code(const std::string& code) {
  std::vector<FoundDocument> found;
  static const std::string sql =
      fmt::format("SELECT {} FROM document WHERE code = ?", found_columns);
  const auto done =
      query(sql, [&](const Statement& row) { found.push_back(found_of(row, "code")); }, code);
  if (!done) return std::unexpected{done.error()};
  return found;
}

StoreReader::Answer<std::vector<FoundDocument>> StoreReader::find_number(
    const std::string& beginning, int limit) {
  std::vector<FoundDocument> found;
  if (beginning.empty()) return found;
  // U+10FFFF is no character, and nothing in UTF-8 comes after it.
  const std::string behind = beginning + "\xF4\x8F\xBF\xBF";
  static const std::string sql = fmt::format(
      "SELECT {} FROM document WHERE number >= ? AND number < ? ORDER BY number DESC LIMIT ?",
      found_columns);
  const auto done = query(
      sql, [&](const Statement& row) { found.push_back(found_of(row, "number")); }, beginning,
      behind, limit);
  if (!done) return std::unexpected{done.error()};
  return found;
}

StoreReader::Answer<std::vector<FoundDocument>> StoreReader::find_documents(
    const std::vector<std::string>& ids) {
  std::vector<FoundDocument> found;
  static const std::string sql =
      fmt::format("SELECT {} FROM document WHERE document_id = ?", found_columns);
  for (const std::string& id : ids) {
    const auto done =
        query(sql, [&](const Statement& row) { found.push_back(found_of(row, "title")); }, id);
    if (!done) return std::unexpected{done.error()};
  }
  return found;
}

StoreReader::Answer<std::vector<UnknownScan>> StoreReader::unknown_scans(int limit) {
  std::vector<UnknownScan> found;
  const auto done = query(
      "SELECT raw, cabinet, coalesce(p.name, s.person_id), scan_count, at_ms FROM (SELECT"
      " max(scan_id) AS scan_id, count(*) AS scan_count FROM scan WHERE verdict = 'unknown_code'"
      " AND NOT EXISTS (SELECT 1 FROM document d WHERE d.code = scan.code) GROUP BY code)"
      " JOIN (SELECT scan_id, raw, cabinet, person_id, at_ms FROM scan) s USING (scan_id)"
      " LEFT JOIN person p USING (person_id) ORDER BY scan_id DESC LIMIT ?",
      [&](const Statement& row) {
        found.push_back({.raw = row.blob(0),
                         .cabinet = row.text(1),
                         .person = row.text(2),
                         .scan_count = row.int64(3),
                         .at_ms = row.int64(4)});
      },
      limit);
  if (!done) return std::unexpected{done.error()};
  return found;
}

StoreReader::Answer<std::vector<std::uint8_t>> StoreReader::last_scan(const std::string& code) {
  std::vector<std::uint8_t> raw;
  const auto done = query(
      "SELECT raw FROM scan WHERE verdict = 'unknown_code' AND code = ? ORDER BY scan_id DESC"
      " LIMIT 1",
      [&](const Statement& row) { raw = row.blob(0); }, code);
  if (!done) return std::unexpected{done.error()};
  return raw;
}

StoreReader::Answer<std::optional<PrintedList>> StoreReader::printed_list(ReceiptId receipt) {
  std::optional<PrintedList> list;
  auto done = query(
      "SELECT coalesce(u.name, r.unit_id), coalesce(p.name, r.person_id), coalesce(s.name,"
      " o.second_person_id, r.second_person_id), r.at_ms, (SELECT count(*) FROM reprint WHERE"
      " reprint.receipt_id = r.receipt_id) FROM receipt r"
      " LEFT JOIN opening o ON o.command_number = r.command_number AND r.command_number <> 0"
      " LEFT JOIN unit u ON u.unit_id = r.unit_id LEFT JOIN person p ON p.person_id = r.person_id"
      " LEFT JOIN person s ON s.person_id = coalesce(nullif(o.second_person_id, ''),"
      " r.second_person_id) WHERE r.receipt_id = ?",
      [&](const Statement& row) {
        list = {.unit = row.text(0),
                .person = row.text(1),
                .second = row.text(2),
                .at_ms = row.int64(3),
                .reprint_count = row.int64(4)};
      },
      receipt.value);
  if (done && list) {
    done = query(
        "SELECT other.receipt_id FROM receipt r JOIN opening o USING (command_number)"
        " JOIN opening same ON same.session_id = o.session_id AND o.session_id <> 0"
        " JOIN receipt other ON other.command_number = same.command_number"
        " WHERE r.receipt_id = ? AND r.transfer = 'collect' AND other.transfer = 'collect'"
        " ORDER BY other.receipt_id",
        [&](const Statement& row) { list->receipts.push_back({row.int64(0)}); }, receipt.value);
  }
  if (!done) return std::unexpected{done.error()};
  if (list && list->receipts.empty()) list->receipts.push_back(receipt);
  return list;
}

StoreReader::Answer<bool> StoreReader::is_of_this_store(const TitleMark& mark) {
  if (mark.row == 0) return true;
  std::string there;
  const auto done = query(
      "SELECT document_id FROM document WHERE rowid = ?",
      [&](const Statement& row) { there = row.text(0); }, mark.row);
  if (!done) return std::unexpected{done.error()};
  return there == mark.document_id;
}

StoreReader::Answer<TitleFeed> StoreReader::titles_after(const TitleMark& mark, int limit) {
  auto view = Transaction::begin_reading(database_);
  if (!view) return std::unexpected{view.error()};
  TitleFeed feed{.mark = mark};
  const auto known = is_of_this_store(mark);
  if (!known) return std::unexpected{known.error()};
  feed.other_store = !*known;
  auto done = query(
      "SELECT rowid, document_id, title, classification FROM document WHERE rowid > ?"
      " ORDER BY rowid LIMIT ?",
      [&](const Statement& row) { feed.rows.push_back(title_of(row)); }, mark.row, limit);
  if (done && !feed.rows.empty()) {
    feed.mark.row = feed.rows.back().row;
    feed.mark.document_id = feed.rows.back().document_id;
  }
  // A document that is new for the index is taken as it is now, so its changes are behind it.
  if (done && feed.rows.empty()) {
    done = query(
        "SELECT d.rowid, d.document_id, title, classification, document_change_id"
        " FROM document_change JOIN document d USING (document_id) WHERE document_change_id > ?"
        " ORDER BY document_change_id LIMIT ?",
        [&](const Statement& row) {
          feed.rows.push_back(title_of(row));
          feed.mark.change = row.int64(4);
        },
        mark.change, limit);
  }
  if (done) {
    done = query(
        "SELECT (SELECT max(rowid) FROM document), (SELECT max(document_change_id)"
        " FROM document_change)",
        [&](const Statement& row) {
          feed.waiting = row.int64(0) - feed.mark.row + row.int64(1) - feed.mark.change;
        });
  }
  if (!done) return std::unexpected{done.error()};
  return feed;
}

}  // namespace docbay::host
