#include "host/sqlite/database.hpp"

#include <cerrno>
#include <string>
#include <system_error>
#include <utility>

#include <fcntl.h>
#include <fmt/core.h>
#include <sqlite3.h>
#include <unistd.h>

namespace docbay::host {
namespace {

/// About 4 MiB of WAL before the writer moves it into the database.
constexpr int checkpoint_pages = 1000;

struct ConnectionSwitch {
  int option;
  int value;
};

constexpr ConnectionSwitch switches[] = {
    {SQLITE_DBCONFIG_DEFENSIVE, 1},   {SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0},
    {SQLITE_DBCONFIG_ENABLE_FKEY, 1}, {SQLITE_DBCONFIG_DQS_DML, 0},
    {SQLITE_DBCONFIG_DQS_DDL, 0},     {SQLITE_DBCONFIG_ENABLE_LOAD_EXTENSION, 0},
};

int open_flags(OpenMode mode) {
  return SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE |
         (mode == OpenMode::reader ? SQLITE_OPEN_READONLY : SQLITE_OPEN_READWRITE);
}

SqliteError cannot_open(const std::filesystem::path& path, int system_errno) {
  return sqlite_error(
      SQLITE_CANTOPEN,
      fmt::format("cannot open the database: {}", std::generic_category().message(system_errno)),
      path.native());
}

/// Makes an empty file, which is an empty database, so that its mode is ours and not the umask's.
/// The WAL and the shared memory take theirs from it.
std::expected<void, SqliteError> create_file(const std::filesystem::path& path) {
  const int descriptor = ::open(path.c_str(), O_CREAT | O_EXCL | O_RDWR | O_CLOEXEC, 0600);
  if (descriptor < 0 && errno == EEXIST) return {};
  if (descriptor < 0) return std::unexpected(cannot_open(path, errno));
  ::close(descriptor);
  return {};
}

}  // namespace

void Database::Closer::operator()(sqlite3* connection) const noexcept {
  // Cannot fail: with statements still alive, SQLite closes after the last of them.
  sqlite3_close_v2(connection);
}

std::expected<Database, SqliteError> Database::open(const std::filesystem::path& path,
                                                    OpenMode mode,
                                                    std::chrono::milliseconds busy_timeout) {
  // Absolute, because SQLite gives names such as ":memory:" and "file:…" a meaning of their own.
  std::error_code unresolved;
  const auto absolute = std::filesystem::absolute(path, unresolved);
  if (path.empty() || unresolved) return std::unexpected(cannot_open(path, ENOENT));
  if (mode == OpenMode::create || mode == OpenMode::shared) {
    if (auto created = create_file(absolute); !created) return std::unexpected(created.error());
  }
  sqlite3* connection = nullptr;
  const int code = sqlite3_open_v2(absolute.c_str(), &connection, open_flags(mode), nullptr);
  Database database{connection};
  if (code != SQLITE_OK) {
    auto error = last_sqlite_error(connection, absolute.native());
    if (const int system_errno = sqlite3_system_errno(connection); system_errno != 0)
      error.message += fmt::format(" ({})", std::generic_category().message(system_errno));
    return std::unexpected(std::move(error));
  }
  if (auto configured = database.configure(mode, busy_timeout); !configured) {
    configured.error().message += fmt::format(" on {}", absolute.native());
    return std::unexpected(std::move(configured.error()));
  }
  return database;
}

std::expected<void, SqliteError> Database::configure(OpenMode mode,
                                                     std::chrono::milliseconds busy_timeout) {
  sqlite3* connection = connection_.get();
  for (const auto& [option, value] : switches)
    if (sqlite3_db_config(connection, option, value, nullptr) != SQLITE_OK)
      return std::unexpected(last_sqlite_error(connection, "sqlite3_db_config"));
  sqlite3_busy_timeout(connection, static_cast<int>(busy_timeout.count()));
  // Temporary tables and sorts would otherwise leave titles in files under /tmp.
  auto done = execute(
      "PRAGMA cell_size_check=ON; PRAGMA mmap_size=0; PRAGMA temp_store=MEMORY;"
      "PRAGMA schema_version;");
  if (!done) return done;
  if (mode != OpenMode::reader) {
    // SQLite opens a file that it may not write for reading only, and says nothing.
    if (sqlite3_db_readonly(connection, "main") != 0)
      return std::unexpected(
          sqlite_error(SQLITE_READONLY, "the file or its folder may not be written", "open"));
    if (mode == OpenMode::shared)
      return keep_journal("delete", "another program has it open in WAL mode: let it end");
    sqlite3_wal_autocheckpoint(connection, checkpoint_pages);
    return keep_journal("wal", "use a local file system, WAL needs one");
  }
  sqlite3_wal_autocheckpoint(connection, 0);
  if (sqlite3_db_config(connection, SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1, nullptr) != SQLITE_OK)
    return std::unexpected(last_sqlite_error(connection, "sqlite3_db_config"));
  return execute("PRAGMA query_only=ON;");
}

std::expected<void, SqliteError> Database::keep_journal(std::string_view mode,
                                                        std::string_view otherwise) {
  const auto sql = fmt::format("PRAGMA journal_mode={}", mode);
  std::string journal_mode;
  auto statement = prepare(sql);
  if (!statement) return std::unexpected(statement.error());
  auto done = statement->each([&](const Statement& row) { journal_mode = row.text(0); });
  if (!done) {
    done.error().message += fmt::format("; {}", otherwise);
    return done;
  }
  if (journal_mode != mode)
    return std::unexpected(
        sqlite_error(SQLITE_CANTOPEN,
                     fmt::format("the journal stays \"{}\": {}", journal_mode, otherwise), sql));
  return execute("PRAGMA synchronous=FULL;");
}

std::expected<Statement, SqliteError> Database::prepare_first(std::string_view& sql,
                                                              unsigned flags) {
  sqlite3_stmt* statement = nullptr;
  const char* tail = nullptr;
  const int code = connection_
                       ? sqlite3_prepare_v3(connection_.get(), sql.data(),
                                            static_cast<int>(sql.size()), flags, &statement, &tail)
                       : SQLITE_MISUSE;
  if (code != SQLITE_OK) return std::unexpected(last_sqlite_error(connection_.get(), sql));
  sql.remove_prefix(static_cast<std::size_t>(tail - sql.data()));
  return Statement{statement};
}

std::expected<Statement, SqliteError> Database::prepare(std::string_view sql) {
  auto rest = sql;
  auto statement = prepare_first(rest, SQLITE_PREPARE_PERSISTENT);
  if (!statement) return statement;
  if (!statement->statement_ || rest.find_first_not_of(" \t\r\n;") != std::string_view::npos)
    return std::unexpected(sqlite_error(SQLITE_MISUSE, "expected exactly one statement", sql));
  return statement;
}

std::expected<void, SqliteError> Database::execute(std::string_view sql) {
  while (!sql.empty()) {
    auto statement = prepare_first(sql, 0);
    if (!statement) return std::unexpected(statement.error());
    if (!statement->statement_) continue;  // only white space or a comment
    if (auto done = statement->run(); !done) return done;
  }
  return {};
}

std::expected<std::int64_t, SqliteError> Database::query_int64(std::string_view sql) {
  auto statement = prepare(sql);
  if (!statement) return std::unexpected(statement.error());
  const auto row = statement->step();
  if (!row) return std::unexpected(row.error());
  if (!*row) return std::unexpected(sqlite_error(SQLITE_MISUSE, "no row to read", sql));
  return statement->int64(0);
}

std::expected<std::int64_t, SqliteError> Database::data_version() {
  return query_int64("PRAGMA data_version");
}

std::expected<void, SqliteError> Database::quick_check() {
  auto statement = prepare("PRAGMA quick_check(3)");
  if (!statement) return std::unexpected(statement.error());
  std::string found;
  auto done = statement->each([&](const Statement& row) {
    if (!found.empty()) found += "; ";
    found += row.text(0);
  });
  if (!done) return done;
  if (found == "ok") return {};
  return std::unexpected(sqlite_error(SQLITE_CORRUPT, found, "PRAGMA quick_check"));
}

std::int64_t Database::last_insert_rowid() const {
  return sqlite3_last_insert_rowid(connection_.get());
}

std::int64_t Database::changes() const {
  return sqlite3_changes64(connection_.get());
}

bool Database::is_in_transaction() const {
  return sqlite3_get_autocommit(connection_.get()) == 0;
}

}  // namespace docbay::host
