// A folder for databases, and the shortest ways to a database and to the kind of a failure.
#pragma once

#include <chrono>
#include <cstdint>
#include <expected>
#include <filesystem>
#include <string>
#include <string_view>
#include <utility>

#include <doctest/doctest.h>
#include <stdlib.h>

#include "host/sqlite/database.hpp"

namespace docbay::tests {

using host::Database;
using host::OpenMode;
using host::SqliteError;
using host::Statement;
using Kind = SqliteError::Kind;

class DatabaseFolder {
 public:
  explicit DatabaseFolder(
      const std::filesystem::path& parent = std::filesystem::temp_directory_path()) {
    std::string name = (parent / "docbay-sqlite-XXXXXX").string();
    REQUIRE(::mkdtemp(name.data()) != nullptr);
    path_ = name;
  }
  DatabaseFolder(const DatabaseFolder&) = delete;
  DatabaseFolder& operator=(const DatabaseFolder&) = delete;
  ~DatabaseFolder() { std::filesystem::remove_all(path_); }
  std::filesystem::path operator/(std::string_view name) const { return path_ / name; }

 private:
  std::filesystem::path path_;
};

inline Database open_or_fail(const std::filesystem::path& path, OpenMode mode) {
  auto database = Database::open(path, mode, std::chrono::milliseconds{0});
  if (!database) FAIL(database.error().message);
  return std::move(*database);
}

inline Statement prepare_or_fail(Database& database, std::string_view sql) {
  auto statement = database.prepare(sql);
  if (!statement) FAIL(statement.error().message);
  return std::move(*statement);
}

/// A new database with a table `bay(number, unit)`.
inline Database database_with_bays(const std::filesystem::path& path) {
  auto database = open_or_fail(path, OpenMode::create);
  REQUIRE(
      database.execute("CREATE TABLE bay(number INTEGER PRIMARY KEY, unit TEXT UNIQUE) STRICT"));
  return database;
}

inline std::int64_t bay_count(Database& database) {
  return database.query_int64("SELECT count(*) FROM bay").value();
}

template <class T>
Kind kind_of(const std::expected<T, SqliteError>& result) {
  REQUIRE(!result);
  CHECK(!result.error().message.empty());
  return result.error().kind;
}

}  // namespace docbay::tests
