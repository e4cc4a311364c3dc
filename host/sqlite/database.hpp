// A SQLite database: the only place that includes sqlite3.h. A Database and its statements are used
// by one thread at a time; another thread opens its own. Calls block: a commit waits for the disk,
// and everything waits up to `busy_timeout` for a lock. Failures are in the result; none throws.
//
// Exactly one connection to a file in WAL mode may write and checkpoint (SQLite before 3.51.3 can
// damage a WAL that two of them reset), so a program has one writer for a file and opens the rest
// as readers. A file that other programs write as well is opened `shared`.
#pragma once

#include <chrono>
#include <cstdint>
#include <expected>
#include <filesystem>
#include <memory>
#include <span>
#include <string_view>

#include "host/sqlite/error.hpp"
#include "host/sqlite/statement.hpp"

struct sqlite3;

namespace docbay::host {

enum class OpenMode {
  reader,  ///< cannot write, and never checkpoints
  writer,  ///< WAL, every commit on the disk before it returns; the file must be there
  create,  ///< a writer that makes the file, readable by its owner only, if it is missing
  shared,  ///< as `create`, but with a rollback journal: any number of programs may write. A file
           ///< in WAL mode is converted; `busy` while somebody has it open in that mode
};

class Database {
 public:
  /// Reads the file's head, so that a file that is no database is found here.
  static std::expected<Database, SqliteError> open(
      const std::filesystem::path& path, OpenMode mode,
      std::chrono::milliseconds busy_timeout = std::chrono::seconds{5});

  /// One statement, for repeated use.
  [[nodiscard]] std::expected<Statement, SqliteError> prepare(std::string_view sql);

  /// One or several statements without parameters; rows are ignored. Ends at the first failure,
  /// with those before it done, unless a transaction is around it.
  [[nodiscard]] std::expected<void, SqliteError> execute(std::string_view sql);

  /// The first column of the first row of a query without parameters; no row is a misuse.
  [[nodiscard]] std::expected<std::int64_t, SqliteError> query_int64(std::string_view sql);

  /// Changes when another connection has committed since the last look.
  [[nodiscard]] std::expected<std::int64_t, SqliteError> data_version();

  /// Reads the whole file: seconds for a large one. Damage is reported as corrupt.
  [[nodiscard]] std::expected<void, SqliteError> quick_check();

  /// Makes FTS5's tokenizer `bigram` (bigrams.hpp) known to this connection.
  [[nodiscard]] std::expected<void, SqliteError> add_bigram_tokenizer();

  /// From any thread, while the Database lives and stays where it is: what runs now fails soon.
  void interrupt();

  std::int64_t last_insert_rowid() const;
  /// Rows that the last INSERT, UPDATE or DELETE changed.
  std::int64_t changes() const;
  bool is_in_transaction() const;

 private:
  friend class Transaction;
  struct Closer {
    void operator()(sqlite3* connection) const noexcept;
  };

  explicit Database(sqlite3* owned) : connection_(owned) {}
  std::expected<Statement, SqliteError> prepare_first(std::string_view& sql, unsigned flags);
  std::expected<void, SqliteError> configure(OpenMode mode, std::chrono::milliseconds busy_timeout);
  /// Sets the journal mode and synchronous=FULL.
  std::expected<void, SqliteError> keep_journal(std::string_view mode, std::string_view otherwise);

  std::unique_ptr<sqlite3, Closer> connection_;
};

/// BEGIN IMMEDIATE … COMMIT, or a steady view for reading. What is not committed when the guard
/// goes is rolled back. After any failed statement inside, stop: a full disk makes SQLite roll back
/// by itself, and what is run then is no longer in the transaction. commit() reports that too.
class Transaction {
 public:
  [[nodiscard]] static std::expected<Transaction, SqliteError> begin(Database& database);
  /// All queries until the guard goes see one state of the file. Of a writer's work only the commit
  /// waits for it, and that only with a rollback journal.
  [[nodiscard]] static std::expected<Transaction, SqliteError> begin_reading(Database& database);

  Transaction(Transaction&& other) noexcept : connection_(other.connection_) {
    other.connection_ = nullptr;
  }
  Transaction& operator=(Transaction&&) = delete;
  ~Transaction();

  /// Durable when it returns. After `busy` it may be called again; after success it is a misuse.
  [[nodiscard]] std::expected<void, SqliteError> commit();

 private:
  explicit Transaction(sqlite3* connection) : connection_(connection) {}
  static std::expected<Transaction, SqliteError> begin(Database& database, std::string_view sql);

  sqlite3* connection_;  ///< null once committed or moved from; moving the Database keeps it right
};

/// One step of a schema's life. Released steps never change; the next one gets the next number.
struct Migration {
  int version = 0;  ///< 1 or more
  std::string_view sql;
};

/// Brings a database to the last of `migrations` (ascending by version): each missing one in a
/// transaction of its own, which also sets PRAGMA user_version. A database from a newer program is
/// refused and left as it is.
[[nodiscard]] std::expected<void, SqliteError> migrate(Database& database,
                                                       std::span<const Migration> migrations);

}  // namespace docbay::host
