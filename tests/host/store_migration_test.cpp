// A store of an earlier version, with papers in it, opened by this one.
#include <doctest/doctest.h>

#include "host/store/schema.hpp"
#include "host/store/store.hpp"
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

}  // namespace
}  // namespace docbay::tests
