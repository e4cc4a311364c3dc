// Transactions, migrations, and what a failing disk or file does.
#include <array>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <span>
#include <string>
#include <utility>

#include <doctest/doctest.h>
#include <signal.h>
#include <sys/resource.h>

#include "host/sqlite/database.hpp"
#include "tests/host/database_folder.hpp"

namespace docbay::tests {
namespace {

using host::migrate;
using host::Migration;
using host::Transaction;

TEST_CASE("sqlite: an error tells SQLite's words and the first words of the SQL") {
  DatabaseFolder folder;
  auto database = database_with_bays(folder / "a.db");
  auto insert = prepare_or_fail(database, "INSERT INTO bay\n   VALUES (?, ?)");
  REQUIRE(insert.run(1, "机密 title"));
  const auto second = insert.run(1, "机密 title");
  CHECK(kind_of(second) == Kind::constraint);
  CHECK(second.error().message.contains("UNIQUE constraint failed: bay.number"));
  CHECK(second.error().message.contains("INSERT INTO bay VALUES (?, ?)"));
  CHECK(!second.error().message.contains("机密"));
  CHECK(!second.error().is_transient());
  CHECK(kind_of(insert.run("x", "y")) == Kind::constraint);  // STRICT: not an integer
  const auto wrong = database.execute("SELECT 1 FROM nowhere");
  CHECK(kind_of(wrong) == Kind::other);
  CHECK(wrong.error().message.contains("no such table: nowhere"));
  REQUIRE(insert.run(2, "b"));
}

TEST_CASE("transaction: what is not committed is rolled back") {
  DatabaseFolder folder;
  auto database = database_with_bays(folder / "a.db");
  {
    auto transaction = Transaction::begin(database);
    REQUIRE(transaction);
    REQUIRE(database.execute("INSERT INTO bay VALUES (1,'a')"));
    CHECK(database.is_in_transaction());
  }
  CHECK(!database.is_in_transaction());
  CHECK(bay_count(database) == 0);
  {
    auto transaction = Transaction::begin(database);
    REQUIRE(database.execute("INSERT INTO bay VALUES (1,'a')"));
    REQUIRE(transaction->commit());
    CHECK(kind_of(transaction->commit()) == Kind::misuse);
  }
  CHECK(bay_count(database) == 1);
}

TEST_CASE("transaction: it survives a move of the guard and of the database") {
  DatabaseFolder folder;
  auto database = database_with_bays(folder / "a.db");
  auto begun = Transaction::begin(database);
  REQUIRE(begun);
  auto transaction = std::move(*begun);
  auto moved = std::move(database);
  REQUIRE(moved.execute("INSERT INTO bay VALUES (1,'a')"));
  REQUIRE(transaction.commit());
  CHECK(bay_count(moved) == 1);
}

TEST_CASE("transaction: two at once are refused, inside one connection and between two") {
  DatabaseFolder folder;
  auto database = database_with_bays(folder / "a.db");
  auto other = open_or_fail(folder / "a.db", OpenMode::writer);
  const auto transaction = Transaction::begin(database);
  REQUIRE(transaction);
  CHECK(!Transaction::begin(database));
  const auto blocked = Transaction::begin(other);
  CHECK(kind_of(blocked) == Kind::busy);
  CHECK(blocked.error().is_transient());
  CHECK(database.is_in_transaction());
}

TEST_CASE("sqlite: a full disk is recognised, and the commit reports the rollback") {
  DatabaseFolder folder;
  auto database = database_with_bays(folder / "a.db");
  REQUIRE(database.execute("PRAGMA max_page_count=10"));
  auto insert = prepare_or_fail(database, "INSERT INTO bay VALUES (?, ?)");
  {
    auto transaction = Transaction::begin(database);
    REQUIRE(transaction);
    REQUIRE(insert.run(1, "small"));
    const auto large = insert.run(2, std::string(200'000, 'x'));
    CHECK(kind_of(large) == Kind::full);
    CHECK(large.error().is_transient());
    if (!database.is_in_transaction()) CHECK(!transaction->commit());
  }
  CHECK(bay_count(database) == 0);
  REQUIRE(database.execute("PRAGMA max_page_count=1000"));
  REQUIRE(insert.run(2, std::string(200'000, 'x')));
}

TEST_CASE("sqlite: a disk that refuses to write is an io failure, and nothing is half done") {
  DatabaseFolder folder;
  auto database = database_with_bays(folder / "a.db");
  auto insert = prepare_or_fail(database, "INSERT INTO bay VALUES (?, ?)");
  rlimit before{};
  REQUIRE(::getrlimit(RLIMIT_FSIZE, &before) == 0);
  const auto handler = ::signal(SIGXFSZ, SIG_IGN);
  const rlimit small{.rlim_cur = 100'000, .rlim_max = before.rlim_max};
  REQUIRE(::setrlimit(RLIMIT_FSIZE, &small) == 0);
  const auto refused = insert.run(1, std::string(300'000, 'x'));
  REQUIRE(::setrlimit(RLIMIT_FSIZE, &before) == 0);
  ::signal(SIGXFSZ, handler);
  CHECK(kind_of(refused) == Kind::io);
  CHECK(!refused.error().is_transient());
  CHECK(bay_count(database) == 0);
}

TEST_CASE("sqlite: a file that is no database is corrupt, and stays as it is") {
  DatabaseFolder folder;
  const std::string content(8192, 'g');
  std::ofstream{folder / "a.db", std::ios::binary} << content;
  for (const auto mode : {OpenMode::reader, OpenMode::writer, OpenMode::create}) {
    const auto database = Database::open(folder / "a.db", mode);
    CHECK(kind_of(database) == Kind::corrupt);
    CHECK(database.error().message.contains((folder / "a.db").native()));
  }
  std::ifstream stream{folder / "a.db", std::ios::binary};
  CHECK(std::string{std::istreambuf_iterator<char>{stream}, {}} == content);
}

TEST_CASE("sqlite: a damaged page is found by the check and by reading it") {
  DatabaseFolder folder;
  {
    auto database = database_with_bays(folder / "a.db");
    auto insert = prepare_or_fail(database, "INSERT INTO bay VALUES (?, ?)");
    for (int number = 1; number <= 500; ++number)
      REQUIRE(insert.run(number, std::string(100, 'x') + std::to_string(number)));
    CHECK(database.quick_check());
  }
  {
    std::fstream file{folder / "a.db", std::ios::in | std::ios::out | std::ios::binary};
    file.seekp(4096);
    file << std::string(20'000, '\xff');
  }
  auto database = open_or_fail(folder / "a.db", OpenMode::writer);
  const auto checked = database.quick_check();
  CHECK(kind_of(checked) == Kind::corrupt);
  CHECK(!checked.error().is_transient());
  CHECK(kind_of(database.query_int64("SELECT sum(length(unit)) FROM bay")) == Kind::corrupt);
}

constexpr std::array migrations{
    Migration{1, "CREATE TABLE bay(number INTEGER PRIMARY KEY) STRICT;"},
    Migration{2, "ALTER TABLE bay ADD COLUMN unit TEXT; INSERT INTO bay VALUES (2, 'two');"},
    Migration{4, "CREATE INDEX bay_unit ON bay(unit);"},
};

TEST_CASE("migrate: a new database gets every step, an old one those it lacks") {
  DatabaseFolder folder;
  auto database = open_or_fail(folder / "a.db", OpenMode::create);
  REQUIRE(migrate(database, std::span{migrations}.first(1)));
  CHECK(database.query_int64("PRAGMA user_version").value() == 1);
  REQUIRE(database.execute("INSERT INTO bay VALUES (1)"));
  REQUIRE(migrate(database, migrations));
  CHECK(database.query_int64("PRAGMA user_version").value() == 4);
  CHECK(bay_count(database) == 2);
  REQUIRE(migrate(database, migrations));
  CHECK(bay_count(database) == 2);
}

TEST_CASE("migrate: a database of a newer program is refused and left alone") {
  DatabaseFolder folder;
  auto database = open_or_fail(folder / "a.db", OpenMode::create);
  REQUIRE(migrate(database, migrations));
  const auto refused = migrate(database, std::span{migrations}.first(2));
  CHECK(kind_of(refused) == Kind::newer_schema);
  CHECK(refused.error().message.contains("version 4"));
  CHECK(refused.error().message.contains("up to 2"));
  CHECK(database.query_int64("PRAGMA user_version").value() == 4);
}

TEST_CASE("migrate: a step that fails leaves the steps before it and nothing of itself") {
  DatabaseFolder folder;
  auto database = open_or_fail(folder / "a.db", OpenMode::create);
  const std::array broken{
      migrations[0], Migration{2, "INSERT INTO bay VALUES (7); INSERT INTO nowhere VALUES (1);"}};
  const auto failed = migrate(database, broken);
  CHECK(kind_of(failed) == Kind::other);
  CHECK(failed.error().message.contains("migration 2"));
  CHECK(failed.error().message.contains("no such table: nowhere"));
  CHECK(database.query_int64("PRAGMA user_version").value() == 1);
  CHECK(bay_count(database) == 0);
}

TEST_CASE("migrate: steps out of order are a misuse") {
  DatabaseFolder folder;
  auto database = open_or_fail(folder / "a.db", OpenMode::create);
  CHECK(kind_of(migrate(database, std::array{migrations[1], migrations[0]})) == Kind::misuse);
  CHECK(kind_of(migrate(database, std::array{Migration{0, "SELECT 1"}})) == Kind::misuse);
  CHECK(database.query_int64("PRAGMA user_version").value() == 0);
}

}  // namespace
}  // namespace docbay::tests
