#include "host/oa/sqlite_gateway.hpp"

#include <algorithm>
#include <functional>
#include <limits>

#include "host/oa/reference_schema.hpp"

namespace docbay::host {
namespace {

OaFailure failure(const SqliteError& error) {
  return {"the OA database: " + error.message};
}

/// Runs queries until one fails.
class Query {
 public:
  explicit Query(Database& database) : database_{database} {}

  template <class Callback>
  void rows(std::string_view sql, std::int64_t watermark, Callback&& callback) {
    if (!result_) return;
    auto statement = database_.prepare(sql);
    if (!statement) {
      result_ = std::unexpected{statement.error()};
    } else {
      result_ = statement->each(callback, watermark);
    }
  }
  [[nodiscard]] const std::expected<void, SqliteError>& result() const { return result_; }

 private:
  Database& database_;
  std::expected<void, SqliteError> result_;
};

int int_of(std::int64_t value) {
  using Limits = std::numeric_limits<int>;
  return static_cast<int>(std::clamp<std::int64_t>(value, Limits::min(), Limits::max()));
}

DocumentRow document_row(const Statement& row) {
  return {.document = {.id = {row.text(0)},
                       .code = row.text(1),
                       .number = row.text(3),
                       .title = row.text(4),
                       .kind = row.text(5),
                       .issuing_unit = row.text(6),
                       .classification_text = row.text(7),
                       .cancelled = row.int64(9) != 0},
          .code_kind_text = row.text(2),
          .urgency_text = row.text(8)};
}

/// Units, people, cards and deputies that are new; `seen` is told each row's revision.
void pull_people(Query& query, std::int64_t watermark, OfficeChanged& office,
                 const std::function<void(std::int64_t)>& seen) {
  query.rows(
      "SELECT unit_id, name, parent_unit_id, merged_into, departed, revision, away_from_ms,"
      " away_until_ms, instead_unit_id FROM unit WHERE revision > ? ORDER BY revision",
      watermark, [&](const Statement& row) {
        office.units.push_back({.id = {row.text(0)},
                                .name = row.text(1),
                                .parent = {row.text(2)},
                                .away_from_ms = row.int64(6),
                                .away_until_ms = row.int64(7),
                                .instead = {row.text(8)},
                                .merged_into = {row.text(3)},
                                .departed = row.int64(4) != 0});
        seen(row.int64(5));
      });
  query.rows(
      "SELECT person_id, name, unit_id, role, pin_required, departed, revision FROM person"
      " WHERE revision > ? ORDER BY revision",
      watermark, [&](const Statement& row) {
        office.people.push_back({.person = {.id = {row.text(0)},
                                            .name = row.text(1),
                                            .unit = {row.text(2)},
                                            .pin_required = row.int64(4) != 0,
                                            .departed = row.int64(5) != 0},
                                 .role_text = row.text(3)});
        seen(row.int64(6));
      });
  query.rows(
      "SELECT card_uid, person_id, blocked, departed, revision FROM card"
      " WHERE revision > ? ORDER BY revision",
      watermark, [&](const Statement& row) {
        office.cards.push_back({.uid = {row.text(0)},
                                .person = {row.text(1)},
                                .blocked = row.int64(2) != 0,
                                .departed = row.int64(3) != 0});
        seen(row.int64(4));
      });
  query.rows(
      "SELECT deputy_id, person_id, for_person_id, for_unit_id, from_ms, until_ms, departed,"
      " revision FROM deputy WHERE revision > ? ORDER BY revision",
      watermark, [&](const Statement& row) {
        office.deputies.push_back({.id = {row.text(0)},
                                   .person = {row.text(1)},
                                   .for_person = {row.text(2)},
                                   .for_unit = {row.text(3)},
                                   .from_ms = row.int64(4),
                                   .until_ms = row.int64(5),
                                   .departed = row.int64(6) != 0});
        seen(row.int64(7));
      });
}

/// Where the copy is from now on, in the table of custody.
std::expected<void, SqliteError> keep_custody(Database& database, const std::string& site,
                                              const OaEvent& event) {
  auto custody = database.prepare(
      "INSERT INTO docbay_custody (site, copy_id, document_id, place, bay, unit_id, since_ms,"
      " event_id) VALUES (?1,?2,?3,?4,?5,?6,?7,?8) ON CONFLICT (site, copy_id) DO UPDATE SET"
      " document_id = ?3, place = ?4, bay = ?5, unit_id = ?6, since_ms = ?7, event_id = ?8");
  if (!custody) return std::unexpected{custody.error()};
  const BayNumber bay = event.place.inside() ? event.bay : BayNumber{};
  return custody->run(site, event.copy.value, event.document.value, name_of(event.place.kind),
                      bay.value, event.unit.value, event.at_ms, event.event_id);
}

std::expected<void, SqliteError> push_one(Database& database, const std::string& site,
                                          const OaEvent& event) {
  // What is there already is the same event; any other conflict with the table is a failure.
  auto insert = database.prepare(
      "INSERT INTO docbay_event (event_id, site, kind, document_id, code, copy_id, unit_id, bay,"
      " person_id, receipt_id, at_ms, detail, sequence, clock_trusted)"
      " VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?,?)"
      " ON CONFLICT (event_id) DO NOTHING");
  if (!insert) return std::unexpected{insert.error()};
  auto inserted = insert->run(event.event_id, site, event.kind, event.document.value, event.code,
                              event.copy.value, event.unit.value, event.bay.value,
                              event.person.value, event.receipt.value, event.at_ms, event.detail,
                              event.id.value, event.clock_trusted);
  if (!inserted || database.changes() == 0) return inserted;
  const bool moved = event.receipt || event.kind == "moved";
  return moved ? keep_custody(database, site, event) : inserted;
}

}  // namespace

SqliteGateway::SqliteGateway(std::filesystem::path path, std::string site)
    : path_{std::move(path)}, site_{std::move(site)} {}

std::expected<Database, OaFailure> SqliteGateway::open() const {
  auto opened = Database::open(path_, OpenMode::shared);
  if (!opened) return std::unexpected{failure(opened.error())};
  if (auto migrated = migrate(*opened, oa_migrations); !migrated) {
    return std::unexpected{failure(migrated.error())};
  }
  return std::move(*opened);
}

std::expected<OfficeChanged, OaFailure> SqliteGateway::pull(std::int64_t watermark) {
  auto database = open();
  if (!database) return std::unexpected{database.error()};
  OfficeChanged office{.revision = watermark};
  const auto seen = [&](std::int64_t revision) {
    office.revision = std::max(office.revision, revision);
  };
  // One read transaction: a plan never comes without the document that it speaks of.
  const auto transaction = Transaction::begin_reading(*database);
  if (!transaction) return std::unexpected{failure(transaction.error())};
  Query query{*database};
  pull_people(query, watermark, office, seen);
  query.rows(
      "SELECT document_id, code, code_kind, number, title, kind, issuing_unit, classification, "
      "urgency,"
      " cancelled, revision FROM document WHERE revision > ? ORDER BY revision",
      watermark, [&](const Statement& row) {
        office.documents.push_back(document_row(row));
        seen(row.int64(10));
      });
  query.rows(
      "SELECT document_id, coalesce(t.unit_id, d.unit_id), d.copies * coalesce(t.copies, 1),"
      " revision FROM dispatch d LEFT JOIN dispatch_template t ON d.unit_id = '@' || t.template"
      " WHERE revision > ? ORDER BY revision, t.unit_id",
      watermark, [&](const Statement& row) {
        office.dispatches.push_back(
            {.document = {row.text(0)}, .unit = {row.text(1)}, .copies = int_of(row.int64(2))});
        seen(row.int64(3));
      });
  if (!query.result()) return std::unexpected{failure(query.result().error())};
  return office;
}

std::expected<void, OaFailure> SqliteGateway::push(const std::vector<OaEvent>& events) {
  auto database = open();
  if (!database) return std::unexpected{database.error()};
  auto transaction = Transaction::begin(*database);
  if (!transaction) return std::unexpected{failure(transaction.error())};
  for (const OaEvent& event : events) {
    if (auto pushed = push_one(*database, site_, event); !pushed) {
      return std::unexpected{failure(pushed.error())};
    }
  }
  if (auto committed = transaction->commit(); !committed) {
    return std::unexpected{failure(committed.error())};
  }
  return {};
}

}  // namespace docbay::host
