#include "host/store/store.hpp"

#include <charconv>

#include <fmt/format.h>

#include "host/store/schema.hpp"

namespace docbay::host {

std::string hex_of(protocol::BoardSerial serial) {
  return fmt::format("{:016X}", serial.value);
}

protocol::BoardSerial serial_of(std::string_view hex) {
  protocol::BoardSerial serial;
  std::from_chars(hex.data(), hex.data() + hex.size(), serial.value, 16);
  return serial;
}

std::expected<Store, SqliteError> Store::open(const std::filesystem::path& path) {
  auto database = Database::open(path, OpenMode::create);
  if (!database) return std::unexpected{database.error()};
  std::error_code unknown;
  if (const auto bytes = std::filesystem::file_size(path, unknown); bytes <= checked_bytes_max) {
    if (auto sound = database->quick_check(); !sound) return std::unexpected{sound.error()};
  }
  if (auto migrated = migrate(*database, store_migrations); !migrated) {
    return std::unexpected{migrated.error()};
  }
  const auto happening = database->query_int64("SELECT happening FROM counters");
  if (!happening) return std::unexpected{happening.error()};
  return Store{std::move(*database), *happening};
}

/// Puts each kind of record into its table.
class RecordWriter {
 public:
  explicit RecordWriter(Store& store) : store_{store} {}
  using Result = Statement::Result;

  Result operator()(const ScanRecord& r) {
    return run(
        "INSERT INTO scan (cabinet, face, raw, text, code, repairs, document_id, person_id, "
        "session_id,"
        " verdict, at_ms, happening) VALUES (?,?,?,?,?,?,?,?,?,?,?,?)",
        r.cabinet, name_of(r.face), std::span<const std::uint8_t>{r.raw}, r.text, r.code, r.repairs,
        r.document.value, r.person.value, r.session.value, name_of(r.verdict), r.at_ms,
        happening());
  }
  Result operator()(const SessionOpened& r) {
    return run(
        "INSERT INTO session (session_id, cabinet, face, person_id, opened_at_ms, happening)"
        " VALUES (?,?,?,?,?,?)",
        r.session.id.value, r.session.cabinet, name_of(r.session.face), r.session.person.value,
        r.session.opened_at_ms, happening());
  }
  Result operator()(const SessionClosed& r) {
    return run("UPDATE session SET closed_at_ms = ?2, closed_happening = ?3 WHERE session_id = ?1",
               r.id.value, r.at_ms, happening());
  }
  Result operator()(const RefusalRecord& r) {
    return run(
        "INSERT INTO refusal (cabinet, face, card_uid, person_id, reason, at_ms, happening) VALUES "
        "(?,?,?,?,?,?,?)",
        r.cabinet, name_of(r.face), r.card.value, r.person.value, r.reason, r.at_ms, happening());
  }
  Result operator()(const OfferMade& r) {
    const Offer& o = r.offer;
    return run("INSERT INTO offer VALUES (?,?,?,?,?,?,?,?,?,?,?,?12,?12)", o.number.value,
               o.bay.value, o.document.value, o.unit.value, o.person.value, o.session.value,
               o.copies_left, o.offered_at_ms, o.changed_at_ms, name_of(o.end), o.window_ms,
               happening());
  }
  Result operator()(const OfferChanged& r) {
    return run(
        "UPDATE offer SET copies_left = ?2, end = ?3, changed_at_ms = ?4, changed_happening = ?5"
        " WHERE command_number = ?1",
        r.number.value, r.copies_left, name_of(r.end), r.at_ms, happening());
  }
  Result operator()(const OpeningMade& r) {
    const Opening& o = r.opening;
    return run("INSERT INTO opening VALUES (?,?,?,?,?,0,NULL,?,?,?,?,?,?,?,?,?,?,0)",
               o.number.value, o.bay.value, o.person.value, o.session.value, o.ordered_at_ms,
               name_of(o.right), o.second.value, o.unit.value, o.reason, name_of(o.choice),
               o.contradicted, name_of(o.transfer), o.strangers, o.offer.value, happening());
  }
  Result operator()(const OpeningChanged& r) {
    return run(
        "UPDATE opening SET opened = ?2, ended_at_ms = CASE WHEN ?3 THEN ?4 END, choice = ?5,"
        " contradicted = ?6, ended_happening = CASE WHEN ?3 THEN ?7 ELSE 0 END,"
        " stranger_count = ?8 WHERE command_number = ?1",
        r.number.value, r.opened, r.ended, r.at_ms, name_of(r.choice), r.contradicted, happening(),
        r.strangers);
  }
  Result operator()(const CopyTaken& r) {
    return run("INSERT INTO copy_taken VALUES (?,?,?)", r.opening.value, r.copy.value, r.at_ms);
  }
  Result operator()(const ListReprinted& r) {
    return run("INSERT INTO reprint (receipt_id, person_id, at_ms, happening) VALUES (?,?,?,?)",
               r.receipt.value, r.person.value, r.at_ms, happening());
  }
  Result operator()(const CollectionListed& r) {
    return run("UPDATE session SET listed_receipt_id = ?2 WHERE session_id = ?1", r.session.value,
               r.last.value);
  }
  Result operator()(const BoardEventRecord& r) {
    const protocol::Event& e = r.event;
    return run(
        "INSERT INTO board_event (board_serial, epoch, boot_count, sequence, kind, kind_code, "
        "position,"
        " board_ms, payload, bay, at_ms, happening) VALUES (?,?,?,?,?,?,?,?,?,?,?,?)",
        hex_of(r.board), r.epoch, e.identity.boot_count.value, e.identity.sequence.value,
        name_of(e.kind), static_cast<int>(e.kind), e.bay, e.at_ms.value, e.content(), r.bay.value,
        r.at_ms, happening());
  }
  Result operator()(const BoardSeatTaken& r) {
    return run(
        "INSERT INTO board_seat (seat, board_serial, address, first_boot, at_ms, happening)"
        " VALUES (?,?,?,?,?,?)",
        hex_of(r.seat), hex_of(r.board), r.address.value, r.first_boot.value, r.at_ms, happening());
  }
  Result operator()(const CustodyChanged& r) {
    return run(
        "UPDATE copy SET place = ?2, bay = ?3, place_unit_id = ?4, place_person_id = ?5,"
        " since_happening = CASE since_move WHEN ?7 THEN since_happening ELSE ?8 END,"
        " since_ms = ?6, since_move = ?7, bound_for_unit_id = ?9, urgent_by_hand = ?10"
        " WHERE copy_id = ?1",
        r.copy.value, name_of(r.place.kind), r.place.bay.value, r.place.unit.value,
        r.place.person.value, r.since_ms, r.since_move, happening(), r.bound_for.value,
        r.urgent_by_hand);
  }
  Result operator()(const ReceiptIssued& r) {
    return run("INSERT INTO receipt VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?,?,?)", r.id.value,
               name_of(r.transfer), r.copy.value, r.document.value, r.bay.value, r.unit.value,
               r.person.value, r.command.value, hex_of(r.board), r.cause.boot_count.value,
               r.cause.sequence.value, r.at_ms, r.second.value, r.reason, happening());
  }
  Result operator()(const IncidentOpened& r) {
    const Incident& i = r.incident;
    return run(
        "INSERT INTO incident (incident_id, kind, bay, board_serial, document_id, copy_id,"
        " person_id, opened_at_ms, move, happening) VALUES (?,?,?,?,?,?,?,?,?,?)",
        i.id.value, name_of(i.kind), i.bay.value, hex_of(i.board), i.document.value, i.copy.value,
        i.person.value, i.opened_at_ms, i.move, happening());
  }
  Result operator()(const IncidentResolved& r) {
    return run(
        "UPDATE incident SET resolved_at_ms = ?3, evidence = ?2, resolved_happening = ?4,"
        " resolved_by = ?5, resolved_by_second = ?6 WHERE incident_id = ?1",
        r.id.value, r.evidence, r.at_ms, happening(), r.person.value, r.second.value);
  }
  Result operator()(const UnitSaved& r) {
    if (auto known = accepted("unit", r.unit.id.value); !known) return known;
    return run("INSERT OR REPLACE INTO unit VALUES (?,?,?,?,?,?,?,?)", r.unit.id.value, r.unit.name,
               r.unit.parent.value, r.unit.merged_into.value, r.unit.departed, r.unit.away_from_ms,
               r.unit.away_until_ms, r.unit.instead.value);
  }
  Result operator()(const PersonSaved& r) {
    if (auto known = accepted("person", r.person.id.value); !known) return known;
    return run("INSERT OR REPLACE INTO person VALUES (?,?,?,?,?,?)", r.person.id.value,
               r.person.name, r.person.unit.value, name_of(r.person.role), r.person.pin_required,
               r.person.departed);
  }
  Result operator()(const CardSaved& r) {
    if (auto known = accepted("card", r.card.uid.value); !known) return known;
    return run("INSERT OR REPLACE INTO card VALUES (?,?,?,?)", r.card.uid.value,
               r.card.person.value, r.card.blocked, r.card.departed);
  }
  Result operator()(const DeputySaved& r) {
    const Deputy& d = r.deputy;
    if (auto known = accepted("deputy", d.id.value); !known) return known;
    return run("INSERT OR REPLACE INTO deputy VALUES (?,?,?,?,?,?,?)", d.id.value, d.person.value,
               d.for_person.value, d.for_unit.value, d.from_ms, d.until_ms, d.departed);
  }
  Result operator()(const DocumentSaved& r) {
    const Document& d = r.document;
    if (auto known = accepted("document", d.id.value); !known) return known;
    return run(
        "INSERT INTO document VALUES (?1,?2,?3,?4,?5,?6,?7,?8,?9,?10,?11,?12,?13) ON CONFLICT "
        "(document_id)"
        " DO UPDATE SET code = ?2, code_kind = ?3, number = ?4, title = ?5, kind = ?6,"
        " issuing_unit = ?7, classification = ?8, urgency = ?9, cancelled = ?10,"
        " oa_document_id = ?12",
        d.id.value, d.code, name_of(d.code_kind), d.number, d.title, d.kind, d.issuing_unit,
        d.classification_text, name_of(d.urgency), d.cancelled, r.at_ms, d.oa_id.value,
        happening());
  }
  Result operator()(const CopyCreated& r) {
    return run("INSERT INTO copy VALUES (?,?,?,?,0,'','',0,'',0,?,0)", r.copy.id.value,
               r.copy.document.value, r.copy.unit.value, name_of(r.copy.place.kind), happening());
  }
  Result operator()(const CopyRemoved& r) {
    return run("DELETE FROM copy WHERE copy_id = ?", r.copy.value);
  }
  Result operator()(const RowRejected& r) {
    return run("INSERT OR REPLACE INTO oa_reject VALUES (?,?,?,?)", r.table, r.key, r.reason,
               r.at_ms);
  }
  Result operator()(const WatermarkMoved& r) {
    return run("UPDATE counters SET oa_revision = ?", r.revision);
  }
  Result operator()(const OutboxQueued& r) {
    const OaEvent& e = r.event;
    return run("INSERT INTO outbox VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?,NULL,?,0)", e.id.value,
               e.event_id, e.kind, e.document.value, e.code, e.copy.value, e.unit.value,
               e.bay.value, e.person.value, e.receipt.value, e.detail, name_of(e.place.kind),
               e.at_ms, happening());
  }
  Result operator()(const OutboxDelivered& r) {
    for (const OutboxId id : r.ids) {
      auto done = run(
          "UPDATE outbox SET delivered_at_ms = ?2, delivered_happening = ?3 WHERE outbox_id = ?1",
          id.value, r.at_ms, happening());
      if (!done) return done;
    }
    return {};
  }
  Result operator()(const CountersMoved& r) {
    store_.happening_ = r.happening;
    return run(
        "UPDATE counters SET command_number = ?, copy = ?, receipt = ?, incident = ?, session = ?,"
        " outbox = ?, happening = ?, move = ?, at_ms = ?, trusted_ms = ?",
        r.command_number, r.copy, r.receipt, r.incident, r.session, r.outbox, r.happening, r.move,
        r.at_ms, r.trusted_ms);
  }
  Result operator()(const ClockPeriodBegan& r) {
    const ClockPeriod& p = r.period;
    return run("INSERT INTO clock_period VALUES (?,?,?,?,?,?,?,?)", happening(), name_of(p.cause),
               name_of(p.source), p.boot_id, p.at_ms, p.boot_ms, p.by_ms, p.confirmed_by.value);
  }

 private:
  /// The one that the records are of. What is written beside all of them belongs to the last one.
  [[nodiscard]] std::int64_t happening() const { return store_.happening_; }
  /// A row that is good now is no longer among the rejected ones.
  Result accepted(std::string_view table, const std::string& key) {
    return run("DELETE FROM oa_reject WHERE table_name = ? AND key = ?", table, key);
  }

  template <class... Arguments>
  Result run(const char* sql, const Arguments&... arguments) {
    auto found = store_.statements_.find(sql);
    if (found == store_.statements_.end()) {
      auto prepared = store_.database_.prepare(sql);
      if (!prepared) return std::unexpected{prepared.error()};
      found = store_.statements_.emplace(sql, std::move(*prepared)).first;
    }
    return found->second.run(arguments...);
  }

  Store& store_;
};

std::expected<void, SqliteError> Store::write(std::span<const std::vector<Record>> batches) {
  auto transaction = Transaction::begin(database_);
  if (!transaction) return std::unexpected{transaction.error()};
  RecordWriter writer{*this};
  for (const std::vector<Record>& batch : batches) {
    for (const Record& record : batch) {
      if (auto written = std::visit(writer, record); !written) return written;
    }
  }
  return transaction->commit();
}

}  // namespace docbay::host
