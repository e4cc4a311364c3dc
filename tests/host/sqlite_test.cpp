#include <cstdint>
#include <filesystem>
#include <limits>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <doctest/doctest.h>
#include <sys/stat.h>

#include "host/sqlite/database.hpp"
#include "tests/host/database_folder.hpp"

namespace docbay::tests {
namespace {

using Bytes = std::vector<std::uint8_t>;

TEST_CASE("sqlite: a writer is set up so that a commit is on the disk") {
  DatabaseFolder folder;
  auto database = open_or_fail(folder / "a.db", OpenMode::create);
  CHECK(database.query_int64("PRAGMA synchronous").value() == 2);
  CHECK(database.query_int64("PRAGMA foreign_keys").value() == 1);
  CHECK(database.query_int64("PRAGMA trusted_schema").value() == 0);
  CHECK(database.query_int64("PRAGMA cell_size_check").value() == 1);
  CHECK(database.query_int64("PRAGMA wal_autocheckpoint").value() == 1000);
  std::string journal_mode;
  auto statement = prepare_or_fail(database, "PRAGMA journal_mode");
  REQUIRE(statement.each([&](const Statement& row) { journal_mode = row.text(0); }));
  CHECK(journal_mode == "wal");
}

TEST_CASE("sqlite: a new database is for its owner only") {
  DatabaseFolder folder;
  auto database = database_with_bays(folder / "a.db");
  for (const auto* name : {"a.db", "a.db-wal", "a.db-shm"}) {
    struct stat facts{};
    REQUIRE(::stat((folder / name).c_str(), &facts) == 0);
    CHECK((facts.st_mode & 0777) == 0600);
  }
}

TEST_CASE("sqlite: a missing file is not made by a writer or a reader") {
  DatabaseFolder folder;
  CHECK(kind_of(Database::open(folder / "a.db", OpenMode::writer)) == Kind::cannot_open);
  const auto reader = Database::open(folder / "a.db", OpenMode::reader);
  CHECK(kind_of(reader) == Kind::cannot_open);
  CHECK(reader.error().message.contains((folder / "a.db").native()));
  CHECK(reader.error().message.contains("No such file"));
  CHECK(!std::filesystem::exists(folder / "a.db"));
  CHECK(kind_of(Database::open(folder / "none" / "a.db", OpenMode::create)) == Kind::cannot_open);
  CHECK(kind_of(Database::open("", OpenMode::create)) == Kind::cannot_open);
}

TEST_CASE("sqlite: a file name with a meaning to SQLite is only a file name") {
  DatabaseFolder folder;
  const auto name = folder / ":memory:?mode=memory";
  {
    auto database = database_with_bays(name);
  }
  CHECK(std::filesystem::file_size(name) > 0);
}

TEST_CASE("sqlite: integers, text and blobs come back as they went in") {
  DatabaseFolder folder;
  auto database = open_or_fail(folder / "a.db", OpenMode::create);
  REQUIRE(database.execute("CREATE TABLE t(id INTEGER PRIMARY KEY, i, t, b)"));
  auto insert = prepare_or_fail(database, "INSERT INTO t(i, t, b) VALUES (?, ?, ?)");
  auto select = prepare_or_fail(database, "SELECT i, t, b FROM t WHERE id = ?");
  const std::vector<std::pair<std::string, Bytes>> rows{
      {"国办发〔2012〕10号 㐂䶮𠮷龘", {0x00, 0xff, 0x27, 0x00}},
      {std::string{"a\0b'", 4}, Bytes(100'000, 0xa5)},
      {"", {}},
  };
  for (const auto& [text, blob] : rows) {
    constexpr auto least = std::numeric_limits<std::int64_t>::min();
    REQUIRE(insert.run(least, text, blob));
    int seen = 0;
    REQUIRE(select.each(
        [&](const Statement& row) {
          ++seen;
          CHECK(row.int64(0) == least);
          CHECK(row.text(1) == text);
          CHECK(row.blob(2) == blob);
          CHECK(row.optional_text(1) == text);
          CHECK(row.optional_blob(2) == blob);
          CHECK(!row.is_null(1));
          CHECK(!row.is_null(2));
        },
        database.last_insert_rowid()));
    CHECK(seen == 1);
  }
}

TEST_CASE("sqlite: text and blobs without a pointer are empty, not NULL") {
  DatabaseFolder folder;
  auto database = open_or_fail(folder / "a.db", OpenMode::create);
  auto select = prepare_or_fail(database, "SELECT ?, ?");
  REQUIRE(select.each(
      [](const Statement& row) {
        CHECK(!row.is_null(0));
        CHECK(!row.is_null(1));
      },
      std::string_view{}, std::span<const std::uint8_t>{}));
}

TEST_CASE("sqlite: SQL cannot damage the schema") {
  DatabaseFolder folder;
  auto database = database_with_bays(folder / "a.db");
  CHECK(!database.execute("PRAGMA writable_schema=ON; DELETE FROM sqlite_schema"));
  REQUIRE(database.execute("PRAGMA journal_mode=OFF"));
  std::string journal_mode;
  auto statement = prepare_or_fail(database, "PRAGMA journal_mode");
  REQUIRE(statement.each([&](const Statement& row) { journal_mode = row.text(0); }));
  CHECK(journal_mode == "wal");
}

TEST_CASE("sqlite: what is not there is NULL, and differs from empty") {
  DatabaseFolder folder;
  auto database = open_or_fail(folder / "a.db", OpenMode::create);
  auto select = prepare_or_fail(database, "SELECT ?, ?, ?, ?");
  const std::optional<std::int64_t> none;
  REQUIRE(select.each(
      [](const Statement& row) {
        CHECK(row.optional_int64(0) == std::nullopt);
        CHECK(row.optional_text(1) == std::nullopt);
        CHECK(row.optional_blob(2) == std::nullopt);
        CHECK(row.is_null(2));
        CHECK(row.int64(0) == 0);
        CHECK(row.text(1).empty());
        CHECK(row.blob(2).empty());
        CHECK(row.optional_int64(3) == 7);
      },
      none, std::optional<std::string>{}, nullptr, std::optional{7}));
}

TEST_CASE("sqlite: a statement is used by hand, row by row") {
  DatabaseFolder folder;
  auto database = database_with_bays(folder / "a.db");
  auto insert = prepare_or_fail(database, "INSERT INTO bay VALUES (?, ?)");
  for (const int number : {1, 2, 3}) REQUIRE(insert.run(number, nullptr));
  CHECK(database.changes() == 1);
  auto select = prepare_or_fail(database, "SELECT number FROM bay WHERE number >= ? ORDER BY 1");
  REQUIRE(select.bind(1, 2));
  CHECK(select.step().value());
  CHECK(select.int64(0) == 2);
  CHECK(select.step().value());
  CHECK(select.int64(0) == 3);
  CHECK(!select.step().value());
  select.reset();
  CHECK(!select.step().value());  // what was bound is forgotten
}

TEST_CASE("sqlite: a callback ends the loop with false, and the statement can be used again") {
  DatabaseFolder folder;
  auto database = database_with_bays(folder / "a.db");
  REQUIRE(database.execute("INSERT INTO bay VALUES (1,'a'),(2,'b'),(3,'c')"));
  auto select = prepare_or_fail(database, "SELECT number FROM bay ORDER BY number");
  for (int turn = 0; turn < 2; ++turn) {
    int seen = 0;
    REQUIRE(select.each([&](const Statement&) { return ++seen < 2; }));
    CHECK(seen == 2);
  }
  REQUIRE(database.execute("DROP TABLE bay"));  // no row is held open
}

TEST_CASE("sqlite: a wrong number of arguments is a misuse, not a silent NULL") {
  DatabaseFolder folder;
  auto database = database_with_bays(folder / "a.db");
  auto insert = prepare_or_fail(database, "INSERT INTO bay VALUES (?, ?)");
  CHECK(kind_of(insert.run(1)) == Kind::misuse);
  CHECK(kind_of(insert.run(1, "a", "b")) == Kind::misuse);
  CHECK(kind_of(insert.bind(3, 1)) == Kind::misuse);
  CHECK(bay_count(database) == 0);
}

TEST_CASE("sqlite: an empty or moved-from statement is a misuse") {
  Statement empty;
  CHECK(kind_of(empty.step()) == Kind::misuse);
  CHECK(kind_of(empty.run()) == Kind::misuse);
  CHECK(kind_of(empty.bind(1, 1)) == Kind::misuse);
  CHECK(empty.text(0).empty());
  empty.reset();
}

TEST_CASE("sqlite: prepare takes exactly one statement, execute several") {
  DatabaseFolder folder;
  auto database = database_with_bays(folder / "a.db");
  CHECK(kind_of(database.prepare("DELETE FROM bay; DELETE FROM bay")) == Kind::misuse);
  CHECK(kind_of(database.prepare("")) == Kind::misuse);
  CHECK(database.prepare("DELETE FROM bay; \n"));
  REQUIRE(
      database.execute("INSERT INTO bay VALUES (1,'a'); -- one\n INSERT INTO bay VALUES (2,'b');"));
  CHECK(bay_count(database) == 2);
  CHECK(kind_of(database.query_int64("SELECT number FROM bay WHERE number = 9")) == Kind::misuse);
}

TEST_CASE("sqlite: a reader sees commits and cannot write") {
  DatabaseFolder folder;
  auto writer = database_with_bays(folder / "a.db");
  auto reader = open_or_fail(folder / "a.db", OpenMode::reader);
  CHECK(reader.query_int64("PRAGMA query_only").value() == 1);
  CHECK(reader.query_int64("PRAGMA wal_autocheckpoint").value() == 0);
  CHECK(bay_count(reader) == 0);
  const auto version = reader.data_version().value();
  CHECK(reader.data_version().value() == version);
  REQUIRE(writer.execute("INSERT INTO bay VALUES (1,'a')"));
  CHECK(reader.data_version().value() != version);
  CHECK(bay_count(reader) == 1);
  CHECK(kind_of(reader.execute("INSERT INTO bay VALUES (2,'b')")) == Kind::readonly);
  CHECK(kind_of(reader.execute("PRAGMA query_only=OFF; DELETE FROM bay")) == Kind::readonly);
  CHECK(bay_count(writer) == 1);
}

TEST_CASE("sqlite: a reader that closes last leaves the WAL to the next writer") {
  DatabaseFolder folder;
  const auto wal = folder / "a.db-wal";
  {
    auto reader = [&] {
      auto writer = database_with_bays(folder / "a.db");
      auto opened = open_or_fail(folder / "a.db", OpenMode::reader);
      REQUIRE(writer.execute("INSERT INTO bay VALUES (1,'a')"));
      CHECK(bay_count(opened) == 1);
      return opened;
    }();
    CHECK(std::filesystem::file_size(wal) > 0);
  }
  REQUIRE(std::filesystem::exists(wal));
  CHECK(std::filesystem::file_size(wal) > 0);
  std::filesystem::remove(folder / "a.db-shm");
  {
    auto reader = open_or_fail(folder / "a.db", OpenMode::reader);
    CHECK(bay_count(reader) == 1);  // found in the WAL, as after a power cut
  }
  CHECK(std::filesystem::file_size(wal) > 0);
  {
    auto writer = open_or_fail(folder / "a.db", OpenMode::writer);
  }
  CHECK(!std::filesystem::exists(wal));
  auto reader = open_or_fail(folder / "a.db", OpenMode::reader);
  CHECK(bay_count(reader) == 1);
}

TEST_CASE("sqlite: statements may outlive their database object") {
  DatabaseFolder folder;
  Statement select;
  {
    auto database = database_with_bays(folder / "a.db");
    select = prepare_or_fail(database, "SELECT count(*) FROM bay");
  }
  CHECK(select.step().value());
}

}  // namespace
}  // namespace docbay::tests
