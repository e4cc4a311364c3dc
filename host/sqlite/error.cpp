#include "host/sqlite/error.hpp"

#include <cerrno>

#include <fmt/core.h>
#include <sqlite3.h>

namespace docbay::host {
namespace {

using Kind = SqliteError::Kind;

constexpr std::size_t where_length_max = 80;

Kind kind_of(int code) {
  switch (code & 0xff) {
    case SQLITE_BUSY:
    case SQLITE_PROTOCOL:
      return Kind::busy;
    case SQLITE_FULL:
      return Kind::full;
    case SQLITE_IOERR:
      return Kind::io;
    case SQLITE_CORRUPT:
    case SQLITE_NOTADB:
      return Kind::corrupt;
    case SQLITE_CONSTRAINT:
    case SQLITE_MISMATCH:
      return Kind::constraint;
    case SQLITE_READONLY:
      return Kind::readonly;
    case SQLITE_CANTOPEN:
    case SQLITE_PERM:
      return Kind::cannot_open;
    // Without a shared cache, LOCKED only comes from this connection's own unfinished statements.
    case SQLITE_LOCKED:
    case SQLITE_MISUSE:
    case SQLITE_RANGE:
      return Kind::misuse;
    default:
      return Kind::other;
  }
}

/// The first words, on one line.
std::string first_words(std::string_view text) {
  std::string words;
  for (const char c : text) {
    const bool is_space = c == ' ' || c == '\n' || c == '\t' || c == '\r';
    if (is_space && (words.empty() || words.back() == ' ')) continue;
    if (words.size() == where_length_max) return words + "...";
    words += is_space ? ' ' : c;
  }
  if (!words.empty() && words.back() == ' ') words.pop_back();
  return words;
}

}  // namespace

std::string_view to_string(SqliteError::Kind kind) {
  switch (kind) {
    case Kind::busy:
      return "busy";
    case Kind::full:
      return "full";
    case Kind::io:
      return "io";
    case Kind::corrupt:
      return "corrupt";
    case Kind::constraint:
      return "constraint";
    case Kind::readonly:
      return "readonly";
    case Kind::cannot_open:
      return "cannot_open";
    case Kind::misuse:
      return "misuse";
    case Kind::newer_schema:
      return "newer_schema";
    case Kind::other:
      return "other";
  }
  return "other";
}

SqliteError sqlite_error(int code, std::string_view said, std::string_view where) {
  return {.code = code,
          .kind = kind_of(code),
          .message = fmt::format("{} (SQLite code {}) in: {}", said, code, first_words(where))};
}

SqliteError last_sqlite_error(sqlite3* connection, std::string_view where) {
  if (connection == nullptr) return sqlite_error(SQLITE_MISUSE, "nothing is open here", where);
  auto error =
      sqlite_error(sqlite3_extended_errcode(connection), sqlite3_errmsg(connection), where);
  const int system_errno = sqlite3_system_errno(connection);
  // SQLite says FULL only for a plain write; a sync or its shared memory may meet the full disk
  // too.
  if (error.kind == Kind::io && (system_errno == ENOSPC || system_errno == EDQUOT))
    error.kind = Kind::full;
  return error;
}

}  // namespace docbay::host
