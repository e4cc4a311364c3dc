// A store of an earlier version, with papers in it, opened by this one.
#include <doctest/doctest.h>

#include "host/store/schema.hpp"
#include "host/store/store.hpp"
#include "host/store/store_reader.hpp"
#include "tests/host/database_folder.hpp"
#include "tests/host/office.hpp"

namespace docbay::tests {
namespace {

/// What version 2 had written: D1 lies in bay 1, D2 is announced, D3 was collected.
constexpr std::string_view version_2_rows = R"sql(
UPDATE counters SET command_number = 7, copy = 3, receipt = 2, outbox = 2, oa_revision = 5;
INSERT INTO unit VALUES ('U1', 'unit 1', '');
INSERT INTO person VALUES ('P1', 'courier', 'U1', 'courier'),
  ('K1', 'collector', 'U1', 'collector');
INSERT INTO card VALUES ('COURIER-1', 'P1', 0), ('COLLECT-1', 'K1', 0);
INSERT INTO document VALUES
  ('D1', 'C1', 'unique', 'n1', '关于值班的通知', '通知', '', '无', 'urgent', 0, 1, 1000),
  ('D2', 'C2', 'unique', 'n2', '关于会议的通知', '通知', '', '无', 'ordinary', 0, 1, 1000),
  ('D3', 'C3', 'unique', 'n3', '关于放假的通知', '通知', '', '无', 'ordinary', 0, 0, 1000);
INSERT INTO copy VALUES (1, 'D1', 'U1', 'in_bay', 1, 'U1', '', 2000),
  (2, 'D2', 'U1', 'registered', 0, '', '', 0), (3, 'D3', 'U1', 'with_unit', 0, 'U1', 'K1', 3000);
INSERT INTO session VALUES (1, 'A', 'back', 'K1', 4000, NULL, 0);
INSERT INTO opening VALUES (7, 1, 'K1', 1, 4000, 1, NULL);
)sql";

TEST_CASE("store: what version 2 kept is there after the migration, and custody goes on") {
  DatabaseFolder folder;
  const auto file = folder / "docbay.db";
  {
    Database database = open_or_fail(file, OpenMode::create);
    REQUIRE(host::migrate(database, std::span{host::store_migrations}.first(2)));
    const auto written = database.execute(version_2_rows);
    if (!written) FAIL(written.error().message);
  }
  auto store = host::Store::open(file);
  if (!store) FAIL(store.error().message);
  Office office;
  State loaded = installed();
  REQUIRE(store->load(loaded));
  CHECK(loaded.documents.size() == 1);  // the two others sleep
  CHECK(loaded.bays.at({1}).inside == std::vector{CopyId{1}});
  CHECK(loaded.bays.at({1}).urgent_inside == 1);
  REQUIRE(loaded.openings.size() == 1);
  CHECK(loaded.openings[0].right == Right::own_unit);
  CHECK(loaded.units.at({"U1"}).away_until_ms == 0);
  // The door that stood open when the old program ended is closed now, and the paper is gone.
  loaded.boards.at(board_a).link = BoardLink::up;
  office.restart_with(std::move(loaded));
  protocol::Event event;
  event.kind = EventKind::door_closed;
  write_payload(event,
                protocol::DoorPayload{.command = {7}, .emptiness = protocol::Emptiness::empty});
  office.board_event(1, event);
  const auto receipts = all<ReceiptIssued>(office.last);
  REQUIRE(receipts.size() == 1);
  CHECK(receipts[0].person == PersonId{"K1"});
  CHECK(receipts[0].id == ReceiptId{3});
  REQUIRE(store->write({{office.last.records}}));
}

/// What version 4 had written: three papers and an unidentified one lie in bay 1.
constexpr std::string_view version_4_rows = R"sql(
UPDATE counters SET copy = 3, incident = 1, oa_revision = 5;
INSERT INTO unit (unit_id, name, parent_unit_id) VALUES ('U1', 'unit 1', '');
INSERT INTO document VALUES
  ('D1', 'C1', 'unique', 'n1', '关于值班的通知', '通知', '', '无', 'urgent', 0, 1000);
INSERT INTO copy VALUES (1, 'D1', 'U1', 'in_bay', 1, 'U1', '', 5000),
  (2, 'D1', 'U1', 'in_bay', 1, 'U1', '', 2000), (3, 'D1', 'U1', 'in_bay', 1, 'U1', '', 3000);
INSERT INTO incident VALUES
  (1, 'unidentified_drop', 1, '000000000000000A', '', 0, '', 4000, NULL, NULL);
INSERT INTO scan (cabinet, face, raw, text, code, repairs, document_id, person_id, session_id,
  verdict, at_ms) VALUES ('A', 'front', x'00', '', 'C1', '', 'D1', '', 0, 'no_session', 1500);
)sql";

TEST_CASE("store: what version 4 had in order of time keeps that order, and numbers go on behind") {
  DatabaseFolder folder;
  const auto file = folder / "docbay.db";
  {
    Database database = open_or_fail(file, OpenMode::create);
    REQUIRE(host::migrate(database, std::span{host::store_migrations}.first(4)));
    const auto written = database.execute(version_4_rows);
    if (!written) FAIL(written.error().message);
  }
  Office office;
  {
    auto store = host::Store::open(file);
    if (!store) FAIL(store.error().message);
    State loaded = installed();
    REQUIRE(store->load(loaded));
    CHECK(loaded.bays.at({1}).inside == std::vector{CopyId{2}, CopyId{3}, CopyId{1}});
    office.restart_with(std::move(loaded));
    office.boot_id = "boot of today";
    office.set_clock();
    office.records = office.last.records;
    // The last one in comes out first, the unidentified one second.
    office.pull_out(1);
    CHECK(all<ReceiptIssued>(office.last).at(0).copy == CopyId{1});
    office.pull_out(1);
    CHECK(office.open(IncidentKind::unidentified_drop).empty());
    REQUIRE(store->write({{office.records}}));
  }
  auto reader = host::StoreReader::open(file);
  REQUIRE(reader);
  const auto traces = reader->trace("C1");
  REQUIRE(traces);
  std::vector<std::string> what;
  for (const TraceEntry& entry : traces->at(0).entries) what.push_back(entry.what);
  CHECK(what == std::vector<std::string>{"registered", "scanned", "incident", "withdraw"});
}

}  // namespace
}  // namespace docbay::tests
