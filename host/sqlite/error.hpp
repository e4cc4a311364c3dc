// What SQLite answers when it cannot do as asked, sorted by what the caller does about it.
#pragma once

#include <string>
#include <string_view>

struct sqlite3;

namespace docbay::host {

struct SqliteError {
  enum class Kind {
    busy,          ///< another connection holds the file: roll back, try again
    full,          ///< the disk or its quota is full: try again when there is room, tell somebody
    io,            ///< the disk failed: what is on it is unknown, so close and start again
    corrupt,       ///< not a database, or a damaged one: leave it alone and restore
    constraint,    ///< the data breaks a rule of the schema: a wrong row, or a row already there
    readonly,      ///< a write through a reader, or a file that may not be written
    cannot_open,   ///< missing, not permitted, or on a file system that cannot carry it
    misuse,        ///< a mistake in this program
    newer_schema,  ///< written by a newer version of this program: never touched
    other,         ///< anything else, wrong SQL for one
  };

  int code = 0;  ///< SQLite's extended result code; 0 if the refusal is ours
  Kind kind = Kind::other;
  std::string message;  ///< SQLite's words, and the first words of the SQL; never bound values

  /// Whether the same call can succeed later while this program stays as it is.
  bool is_transient() const { return kind == Kind::busy || kind == Kind::full; }
};

std::string_view to_string(SqliteError::Kind kind);

/// `said` is the reason in words, `where` the SQL or the path that it is about.
SqliteError sqlite_error(int code, std::string_view said, std::string_view where);

/// The last failure on a connection. No connection at all is a misuse.
SqliteError last_sqlite_error(sqlite3* connection, std::string_view where);

}  // namespace docbay::host
