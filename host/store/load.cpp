// From the tables back to the core's state.
#include <algorithm>
#include <functional>
#include <map>
#include <optional>
#include <ranges>
#include <tuple>

#include <fmt/format.h>

#include "host/domain/access.hpp"
#include "host/store/rows.hpp"
#include "host/store/store.hpp"

namespace docbay::host {
namespace {

/// Runs queries one after another and keeps the first failure.
class Loader {
 public:
  explicit Loader(Database& database) : database_{database} {}

  template <class Callback, class... Arguments>
  void each(std::string_view sql, Callback&& callback, const Arguments&... arguments) {
    if (!result_) return;
    auto kept = statements_.find(sql);
    if (kept == statements_.end()) {
      auto prepared = database_.prepare(sql);
      if (!prepared) {
        result_ = std::unexpected{prepared.error()};
        return;
      }
      kept = statements_.emplace(sql, std::move(*prepared)).first;
    }
    if (auto done = kept->second.each(callback, arguments...); !done) result_ = done;
  }

  [[nodiscard]] const std::expected<void, SqliteError>& result() const { return result_; }

 private:
  Database& database_;
  std::map<std::string, Statement, std::less<>> statements_;
  std::expected<void, SqliteError> result_;
};

std::uint32_t u32(std::int64_t value) {
  return static_cast<std::uint32_t>(value);
}

void load_counters(Loader& loader, State& state) {
  loader.each(
      "SELECT command_number, copy, receipt, incident, session, outbox, oa_revision, happening,"
      " move, at_ms, trusted_ms FROM counters",
      [&](const Statement& row) {
        state.counters = {.command_number = u32(row.int64(0)),
                          .copy = row.int64(1),
                          .receipt = row.int64(2),
                          .incident = row.int64(3),
                          .session = row.int64(4),
                          .outbox = row.int64(5),
                          .happening = row.int64(7),
                          .move = row.int64(8),
                          .at_ms = row.int64(9),
                          .trusted_ms = row.int64(10)};
        state.watermark = row.int64(6);
      });
  loader.each(
      "SELECT source, boot_id, at_ms, boot_ms, confirmed_by FROM clock_period"
      " ORDER BY happening DESC LIMIT 1",
      [&](const Statement& row) {
        state.clock = {.source = parse_clock_source(row.text(0)).value_or(ClockSource::none),
                       .boot_id = row.text(1),
                       .at_ms = row.int64(2),
                       .boot_ms = row.int64(3),
                       .confirmed_by = {row.text(4)}};
      });
}

void load_office(Loader& loader, State& state) {
  loader.each(
      "SELECT unit_id, name, parent_unit_id, merged_into, departed, away_from_ms, away_until_ms,"
      " instead_unit_id FROM unit",
      [&](const Statement& row) {
        const UnitId id{row.text(0)};
        state.units[id] = {.id = id,
                           .name = row.text(1),
                           .parent = {row.text(2)},
                           .away_from_ms = row.int64(5),
                           .away_until_ms = row.int64(6),
                           .instead = {row.text(7)},
                           .merged_into = {row.text(3)},
                           .departed = row.int64(4) != 0};
      });
  settle_units(state);
  loader.each("SELECT person_id, name, unit_id, role, pin_required, departed FROM person",
              [&](const Statement& row) {
                const PersonId id{row.text(0)};
                const auto role = parse_role(row.text(3));
                if (!role) return;
                state.people[id] = {.id = id,
                                    .name = row.text(1),
                                    .unit = {row.text(2)},
                                    .role = *role,
                                    .pin_required = row.int64(4) != 0,
                                    .departed = row.int64(5) != 0};
              });
  loader.each("SELECT card_uid, person_id, blocked, departed FROM card", [&](const Statement& row) {
    const CardUid uid{row.text(0)};
    state.cards[uid] = {.uid = uid,
                        .person = {row.text(1)},
                        .blocked = row.int64(2) != 0,
                        .departed = row.int64(3) != 0};
  });
  loader.each(
      "SELECT deputy_id, person_id, for_person_id, for_unit_id, from_ms, until_ms, departed"
      " FROM deputy",
      [&](const Statement& row) {
        const DeputyId id{row.text(0)};
        state.deputies[id] = {.id = id,
                              .person = {row.text(1)},
                              .for_person = {row.text(2)},
                              .for_unit = {row.text(3)},
                              .from_ms = row.int64(4),
                              .until_ms = row.int64(5),
                              .departed = row.int64(6) != 0};
      });
}

/// Wrong PINs, so that a restart gives nobody new tries: newest first, no more than can count.
void load_wrong_pins(Loader& loader, State& state) {
  constexpr std::int64_t looked_at_max = 1'000;
  loader.each(
      "SELECT card_uid, at_ms + (SELECT coalesce(sum(by_ms), 0) FROM clock_period p"
      " WHERE p.happening > refusal.happening) FROM refusal WHERE reason = 'wrong_pin'"
      " ORDER BY refusal_id DESC LIMIT ?",
      [&](const Statement& row) {
        std::deque<AtMs>& wrong = state.wrong_pins[{row.text(0)}];
        if (wrong.size() < wrong_pins_max) wrong.push_front(row.int64(1));
      },
      looked_at_max);
}

/// Names, in the table `temp.awake`, the documents with a copy that is neither only announced nor
/// collected, those of open incidents, those that were scanned at an open door, and those that a
/// remembered offer speaks of, some of which are not awake after all. The table goes with the
/// transaction that the loading stands in.
void name_awake(Loader& loader, const State& state) {
  const auto nothing = [](const Statement&) {};
  loader.each("CREATE TEMP TABLE awake (document_id TEXT PRIMARY KEY) WITHOUT ROWID", nothing);
  // In the order of the index, so the table is only appended to.
  loader.each(
      "INSERT OR IGNORE INTO temp.awake SELECT document_id FROM copy"
      " WHERE place IN ('in_hand', 'in_bay', 'in_doubt') ORDER BY document_id",
      nothing);
  loader.each(
      "INSERT OR IGNORE INTO temp.awake SELECT document_id FROM incident"
      " WHERE resolved_at_ms IS NULL AND document_id <> ''",
      nothing);
  loader.each(
      "INSERT OR IGNORE INTO temp.awake SELECT document_id FROM copy_taken JOIN opening"
      " USING (command_number) JOIN copy USING (copy_id) WHERE ended_at_ms IS NULL",
      nothing);
  for (const DocumentId& id : state.offers.documents()) {
    loader.each("INSERT OR IGNORE INTO temp.awake VALUES (?)", nothing, id.value);
  }
}

std::size_t awake_count(Loader& loader) {
  std::size_t count = 0;
  loader.each("SELECT count(*) FROM temp.awake",
              [&](const Statement& row) { count = static_cast<std::size_t>(row.int64(0)); });
  return count;
}

/// The copies of all documents in `temp.awake`, for documents that come in the same order. Each
/// document takes its own, so that nothing has to be kept or looked for.
class CopiesInOrder {
 public:
  explicit CopiesInOrder(Database& database) {
    auto prepared =
        database.prepare(fmt::format("SELECT {} FROM temp.awake CROSS JOIN copy USING (document_id)"
                                     " ORDER BY document_id, copy_id",
                                     copy_columns));
    if (!prepared) {
      result_ = std::unexpected{prepared.error()};
      return;
    }
    statement_ = std::move(*prepared);
    step();
  }

  std::vector<Copy> of(const DocumentId& document) {
    std::vector<Copy> copies;
    for (; next_ && next_->document <= document; step()) {
      if (next_->document == document) copies.push_back(std::move(*next_));
    }
    return copies;
  }
  [[nodiscard]] const std::expected<void, SqliteError>& result() const { return result_; }

 private:
  void step() {
    next_.reset();
    const auto row = statement_.step();
    if (!row) {
      result_ = std::unexpected{row.error()};
    } else if (*row) {
      next_ = copy_of(statement_);
    }
  }

  Statement statement_;
  std::optional<Copy> next_;
  std::expected<void, SqliteError> result_;
};

std::expected<void, SqliteError> load_documents(Database& database, Loader& loader, State& state) {
  loader.each("SELECT oa_document_id, document_id FROM document WHERE oa_document_id <> ''",
              [&](const Statement& row) { state.aliases[{row.text(0)}] = {row.text(1)}; });
  name_awake(loader, state);
  const std::size_t count = awake_count(loader);
  if (!loader.result()) return loader.result();
  state.documents.reserve(count);
  state.documents_by_code.reserve(count);
  state.documents_by_copy.reserve(count);
  CopiesInOrder copies{database};
  std::vector<std::tuple<std::int64_t, CopyId, BayNumber>> inside;
  loader.each(fmt::format("SELECT {} FROM temp.awake CROSS JOIN document USING (document_id)"
                          " ORDER BY document_id",
                          document_columns),
              [&](const Statement& row) {
                Document document = document_of(row);
                document.copies = copies.of(document.id);
                if (!is_awake(state, document)) return;
                for (const Copy& copy : document.copies) {
                  if (copy.place.inside())
                    inside.emplace_back(copy.since_move, copy.id, copy.place.bay);
                }
                adopt(state, std::move(document));
              });
  // A bay's copies come back in the order in which they fell in.
  std::ranges::sort(inside);
  for (auto& [number, bay] : state.bays) bay.inside.clear();
  for (const auto& [move, copy, number] : inside) {
    const auto bay = state.bays.find(number);
    if (bay != state.bays.end()) bay->second.inside.push_back(copy);
  }
  return copies.result();
}

void load_offers(Loader& loader, State& state) {
  for (const auto& [number, bay] : state.bays) {
    std::vector<Offer> newest_first;
    loader.each(
        fmt::format("SELECT {} FROM offer WHERE bay = ? ORDER BY command_number DESC LIMIT ?",
                    offer_columns),
        [&](const Statement& row) { newest_first.push_back(offer_of(row)); }, number.value,
        static_cast<std::int64_t>(offers_per_bay_max));
    for (Offer& offer : newest_first | std::views::reverse) state.offers.add(std::move(offer));
  }
}

void load_present(Loader& loader, State& state) {
  loader.each(
      "SELECT session_id, cabinet, face, person_id, opened_at_ms FROM session"
      " WHERE closed_at_ms IS NULL ORDER BY session_id",
      [&](const Statement& row) {
        state.sessions.push_back(
            {.id = {row.int64(0)},
             .cabinet = row.text(1),
             .face = row.text(2) == name_of(Face::back) ? Face::back : Face::front,
             .person = {row.text(3)},
             .opened_at_ms = row.int64(4)});
      });
  loader.each(
      "SELECT command_number, bay, person_id, session_id, ordered_at_ms + (SELECT"
      " coalesce(sum(by_ms), 0) FROM clock_period p WHERE p.happening > opening.happening),"
      " opened, \"right\", second_person_id, unit_id, reason, choice, contradicted, transfer,"
      " stranger_count, offer_number FROM opening"
      " WHERE ended_at_ms IS NULL ORDER BY command_number",
      [&](const Statement& row) {
        state.openings.push_back(
            {.number = {u32(row.int64(0))},
             .bay = {row.int64(1)},
             .person = {row.text(2)},
             .session = {row.int64(3)},
             .ordered_at_ms = row.int64(4),
             .opened = row.int64(5) != 0,
             .right = parse_right(row.text(6)).value_or(Right::none),
             .second = {row.text(7)},
             .unit = {row.text(8)},
             .reason = row.text(9),
             .choice = parse_pickup_choice(row.text(10)).value_or(PickupChoice::open_and_print),
             .transfer = parse_transfer_kind(row.text(12)).value_or(TransferKind::collect),
             .strangers = static_cast<int>(row.int64(13)),
             .offer = {u32(row.int64(14))},
             .contradicted = row.int64(11) != 0});
      });
  for (Opening& opening : state.openings) {
    loader.each(
        "SELECT copy_id FROM copy_taken WHERE command_number = ? ORDER BY rowid",
        [&](const Statement& row) { opening.taken.push_back({row.int64(0)}); },
        opening.number.value);
  }
  loader.each(
      "SELECT o.session_id, r.receipt_id FROM opening o"
      " JOIN receipt r USING (command_number) JOIN session s ON s.session_id = o.session_id"
      " WHERE o.session_id IN (SELECT session_id FROM opening WHERE ended_at_ms IS NULL)"
      " AND r.transfer = 'collect' AND r.receipt_id > s.listed_receipt_id ORDER BY r.receipt_id",
      [&](const Statement& row) { state.collected[{row.int64(0)}].push_back({row.int64(1)}); });
  loader.each(
      "SELECT incident_id, kind, bay, board_serial, document_id, copy_id, person_id, opened_at_ms,"
      " move, coalesce((SELECT source <> 'none' FROM clock_period p WHERE p.happening <="
      " incident.happening ORDER BY p.happening DESC LIMIT 1), 1)"
      " FROM incident WHERE resolved_at_ms IS NULL ORDER BY incident_id",
      [&](const Statement& row) {
        const auto kind = parse_incident_kind(row.text(1));
        if (!kind) return;
        const IncidentId id{row.int64(0)};
        state.incidents.add({.id = id,
                             .kind = *kind,
                             .bay = {row.int64(2)},
                             .board = serial_of(row.text(3)),
                             .document = {row.text(4)},
                             .copy = {row.int64(5)},
                             .person = {row.text(6)},
                             .opened_at_ms = row.int64(7),
                             .move = row.int64(8),
                             .clock_trusted = row.int64(9) != 0});
      });
}

void load_boards(Loader& loader, State& state) {
  for (auto& [serial, board] : state.boards) {
    loader.each(
        "SELECT epoch, boot_count, sequence, kind_code, position, board_ms FROM board_event"
        " WHERE board_serial = ? ORDER BY board_event_id DESC LIMIT ?",
        [&, &known = board](const Statement& row) {
          if (known.seen.empty()) known.epoch = static_cast<int>(row.int64(0));
          if (row.int64(0) != known.epoch) return false;
          known.seen.push_front(
              {.identity = {.boot_count = {u32(row.int64(1))}, .sequence = {u32(row.int64(2))}},
               .kind = protocol::EventKind{static_cast<std::uint8_t>(row.int64(3))},
               .bay = static_cast<std::uint8_t>(row.int64(4)),
               .board_ms = u32(row.int64(5))});
          return true;
        },
        hex_of(serial), static_cast<std::int64_t>(seen_events_max));
  }
}

}  // namespace

std::expected<std::vector<BoardSeatTaken>, SqliteError> Store::seats() {
  std::vector<BoardSeatTaken> seats;
  Loader loader{database_};
  loader.each(
      "SELECT seat, board_serial, address, first_boot, at_ms FROM board_seat WHERE board_seat_id IN"
      " (SELECT max(board_seat_id) FROM board_seat GROUP BY seat) ORDER BY seat",
      [&](const Statement& row) {
        seats.push_back({.seat = serial_of(row.text(0)),
                         .board = serial_of(row.text(1)),
                         .address = {static_cast<std::uint8_t>(row.int64(2))},
                         .first_boot = {u32(row.int64(3))},
                         .at_ms = row.int64(4)});
      });
  if (!loader.result()) return std::unexpected{loader.result().error()};
  return seats;
}

std::expected<void, SqliteError> Store::load(State& state) {
  // One view for all of it, which also spares a lock for each of some ten thousand questions.
  const auto view = Transaction::begin_reading(database_);
  if (!view) return std::unexpected{view.error()};
  Loader loader{database_};
  load_counters(loader, state);
  load_office(loader, state);
  load_wrong_pins(loader, state);
  load_offers(loader, state);
  load_present(loader, state);
  const auto documents = load_documents(database_, loader, state);
  if (!documents) return documents;
  load_boards(loader, state);
  return loader.result();
}

}  // namespace docbay::host
