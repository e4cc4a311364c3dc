// Transactions and the migrations that are built of them.
#include <utility>

#include <fmt/core.h>
#include <sqlite3.h>

#include "host/sqlite/database.hpp"

namespace docbay::host {
namespace {

std::expected<void, SqliteError> expect_ascending(std::span<const Migration> migrations) {
  int last = 0;
  for (const auto& migration : migrations) {
    if (migration.version <= last)
      return std::unexpected(
          sqlite_error(SQLITE_MISUSE,
                       fmt::format("migration {} does not come after {}", migration.version, last),
                       migration.sql));
    last = migration.version;
  }
  return {};
}

std::expected<void, SqliteError> migrate_one(Database& database, const Migration& migration) {
  auto transaction = Transaction::begin(database);
  if (!transaction) return std::unexpected(transaction.error());
  auto done = database.execute(migration.sql);
  if (!done) return done;
  done = database.execute(fmt::format("PRAGMA user_version={};", migration.version));
  if (!done) return done;
  return transaction->commit();
}

}  // namespace

std::expected<Transaction, SqliteError> Transaction::begin(Database& database,
                                                           std::string_view sql) {
  if (auto begun = database.execute(sql); !begun) return std::unexpected(std::move(begun.error()));
  return Transaction{database.connection_.get()};
}

std::expected<Transaction, SqliteError> Transaction::begin(Database& database) {
  return begin(database, "BEGIN IMMEDIATE");
}

std::expected<Transaction, SqliteError> Transaction::begin_reading(Database& database) {
  return begin(database, "BEGIN DEFERRED");
}

Transaction::~Transaction() {
  if (connection_ == nullptr || sqlite3_get_autocommit(connection_) != 0) return;
  // Should this fail, the transaction stays open and the next BEGIN reports it.
  sqlite3_exec(connection_, "ROLLBACK", nullptr, nullptr, nullptr);
}

std::expected<void, SqliteError> Transaction::commit() {
  constexpr auto sql = "COMMIT";
  if (connection_ == nullptr)
    return std::unexpected(sqlite_error(SQLITE_MISUSE, "already committed", sql));
  if (sqlite3_get_autocommit(connection_) != 0)
    return std::unexpected(sqlite_error(SQLITE_ABORT_ROLLBACK,
                                        "a failure inside has rolled this transaction back", sql));
  if (sqlite3_exec(connection_, sql, nullptr, nullptr, nullptr) != SQLITE_OK)
    return std::unexpected(last_sqlite_error(connection_, sql));
  connection_ = nullptr;
  return {};
}

std::expected<void, SqliteError> migrate(Database& database,
                                         std::span<const Migration> migrations) {
  if (auto ascending = expect_ascending(migrations); !ascending) return ascending;
  const auto version = database.query_int64("PRAGMA user_version");
  if (!version) return std::unexpected(version.error());
  const int newest = migrations.empty() ? 0 : migrations.back().version;
  if (*version > newest)
    return std::unexpected(SqliteError{
        .code = 0,
        .kind = SqliteError::Kind::newer_schema,
        .message = fmt::format("the database has schema version {}, this program knows up to {}: "
                               "start the newer program, or restore the database of this one",
                               *version, newest)});
  for (const auto& migration : migrations) {
    if (migration.version <= *version) continue;
    if (auto done = migrate_one(database, migration); !done) {
      done.error().message =
          fmt::format("migration {}: {}", migration.version, done.error().message);
      return done;
    }
  }
  return {};
}

}  // namespace docbay::host
