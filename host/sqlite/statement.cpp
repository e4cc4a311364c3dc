#include "host/sqlite/statement.hpp"

#include <fmt/core.h>
#include <sqlite3.h>

namespace docbay::host {
namespace {

std::string_view sql_of(sqlite3_stmt* statement) {
  const char* sql = sqlite3_sql(statement);
  return sql == nullptr ? std::string_view{"(empty statement)"} : std::string_view{sql};
}

}  // namespace

void Statement::Finalizer::operator()(sqlite3_stmt* statement) const noexcept {
  // The code repeats the last step's failure, which was reported when it happened.
  sqlite3_finalize(statement);
}

Statement::Result Statement::bind_integer(int position, std::int64_t value) {
  return checked(sqlite3_bind_int64(statement_.get(), position, value));
}

Statement::Result Statement::bind(int position, std::string_view text) {
  // A null pointer would bind NULL, which an empty text is not.
  const char* data = text.empty() ? "" : text.data();
  return checked(sqlite3_bind_text64(statement_.get(), position, data, text.size(),
                                     SQLITE_TRANSIENT, SQLITE_UTF8));
}

Statement::Result Statement::bind(int position, std::span<const std::uint8_t> blob) {
  if (blob.empty()) return checked(sqlite3_bind_zeroblob(statement_.get(), position, 0));
  return checked(
      sqlite3_bind_blob64(statement_.get(), position, blob.data(), blob.size(), SQLITE_TRANSIENT));
}

Statement::Result Statement::bind(int position, std::nullptr_t) {
  return checked(sqlite3_bind_null(statement_.get(), position));
}

std::expected<bool, SqliteError> Statement::step() {
  const int code = statement_ ? sqlite3_step(statement_.get()) : SQLITE_MISUSE;
  if (code == SQLITE_ROW) return true;
  if (code == SQLITE_DONE) return false;
  auto error = failure();
  reset();
  return std::unexpected(std::move(error));
}

void Statement::reset() {
  if (!statement_) return;
  // As with finalize, the code only repeats what step said.
  sqlite3_reset(statement_.get());
  sqlite3_clear_bindings(statement_.get());
}

std::int64_t Statement::int64(int column) const {
  return sqlite3_column_int64(statement_.get(), column);
}

std::string Statement::text(int column) const {
  const auto* data = sqlite3_column_text(statement_.get(), column);
  if (data == nullptr) return {};
  const auto size = static_cast<std::size_t>(sqlite3_column_bytes(statement_.get(), column));
  return {data, data + size};
}

std::vector<std::uint8_t> Statement::blob(int column) const {
  const auto* data =
      static_cast<const std::uint8_t*>(sqlite3_column_blob(statement_.get(), column));
  if (data == nullptr) return {};
  return {data, data + sqlite3_column_bytes(statement_.get(), column)};
}

bool Statement::is_null(int column) const {
  return sqlite3_column_type(statement_.get(), column) == SQLITE_NULL;
}

std::optional<std::int64_t> Statement::optional_int64(int column) const {
  if (is_null(column)) return std::nullopt;
  return int64(column);
}

std::optional<std::string> Statement::optional_text(int column) const {
  if (is_null(column)) return std::nullopt;
  return text(column);
}

std::optional<std::vector<std::uint8_t>> Statement::optional_blob(int column) const {
  if (is_null(column)) return std::nullopt;
  return blob(column);
}

Statement::Result Statement::expect_parameters(int count) const {
  if (!statement_) return std::unexpected(failure());
  const int wanted = sqlite3_bind_parameter_count(statement_.get());
  if (wanted == count) return {};
  return std::unexpected(sqlite_error(SQLITE_MISUSE,
                                      fmt::format("{} arguments for {} parameters", count, wanted),
                                      sql_of(statement_.get())));
}

Statement::Result Statement::checked(int code) const {
  if (code == SQLITE_OK) return {};
  return std::unexpected(failure());
}

SqliteError Statement::failure() const {
  return last_sqlite_error(sqlite3_db_handle(statement_.get()), sql_of(statement_.get()));
}

}  // namespace docbay::host
