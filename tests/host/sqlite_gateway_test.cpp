// The embedded OA database: what its rows become when they are pulled.
#include "host/oa/sqlite_gateway.hpp"

#include <doctest/doctest.h>

#include "tests/host/database_folder.hpp"

namespace docbay::tests {
namespace {

using host::OfficeChanged;
using host::SqliteGateway;

/// An OA's database with these statements run in it.
struct Oa {
  explicit Oa(std::string_view sql) {
    REQUIRE(gateway.pull(0));  // makes the tables
    write(sql);
  }
  void write(std::string_view sql) const {
    auto database = Database::open(file, OpenMode::shared);
    REQUIRE(database);
    const auto done = database->execute(sql);
    if (!done) FAIL(done.error().message);
  }
  OfficeChanged pull(std::int64_t watermark) {
    auto office = gateway.pull(watermark);
    if (!office) FAIL(office.error().message);
    return std::move(*office);
  }

  DatabaseFolder folder;
  std::filesystem::path file = folder / "oa.db";
  SqliteGateway gateway{file, "site-1"};
};

TEST_CASE("oa: a dispatch to a distribution list is one plan for each of its units") {
  Oa oa{
      "INSERT INTO dispatch_template VALUES ('leaders', 'U1', 1), ('leaders', 'U2', 2),"
      " ('others', 'U3', 1);"
      "INSERT INTO dispatch (document_id, unit_id, copies) VALUES ('D1', '@leaders', 3),"
      " ('D2', 'U9', 4), ('D3', '@nothing', 1), ('D4', '*', 1)"};
  const auto plans = oa.pull(0).dispatches;
  REQUIRE(plans.size() == 5);
  CHECK(plans[0].unit.value == "U1");
  CHECK(plans[0].copies == 3);
  CHECK(plans[1].unit.value == "U2");
  CHECK(plans[1].copies == 6);
  CHECK(plans[2].unit.value == "U9");
  CHECK(plans[2].copies == 4);
  CHECK(plans[3].unit.value == "@nothing");  // which no unit is called: set aside with the reason
  CHECK(plans[4].unit.value == "*");
}

TEST_CASE("oa: a leader's absence comes with the unit, and again when it changes") {
  Oa oa{
      "INSERT INTO unit (unit_id, name, away_from_ms, away_until_ms, instead_unit_id) VALUES"
      " ('U1', 'one', 1000, 2000, 'U2')"};
  const OfficeChanged first = oa.pull(0);
  REQUIRE(first.units.size() == 1);
  CHECK(first.units[0].away_from_ms == 1000);
  CHECK(first.units[0].away_until_ms == 2000);
  CHECK(first.units[0].instead.value == "U2");
  CHECK(oa.pull(first.revision).units.empty());
  for (const char* change : {"away_from_ms = 5", "away_until_ms = 6", "instead_unit_id = ''"}) {
    const std::int64_t before = oa.pull(0).revision;
    oa.write("UPDATE unit SET " + std::string{change});
    CHECK(oa.pull(before).units.size() == 1);
  }
}

}  // namespace
}  // namespace docbay::tests
