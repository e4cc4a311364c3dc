// A prepared statement, kept by whoever runs it again and again. Used by one thread at a time, the
// one that uses its Database; it may outlive that Database object. Every failure is in the result.
#pragma once

#include <concepts>
#include <cstdint>
#include <expected>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <type_traits>
#include <vector>

#include "host/sqlite/error.hpp"

struct sqlite3_stmt;

namespace docbay::host {

/// The integers that fit a column. An unsigned 64-bit value does not: its caller says what is
/// meant.
template <class T>
concept StoredInteger = std::integral<T> && (std::is_signed_v<T> || sizeof(T) < 8);

/// Parameters count from 1 and columns from 0, as in SQLite. An empty statement (default made, or
/// moved from) answers misuse.
class Statement {
 public:
  using Result = std::expected<void, SqliteError>;

  Statement() = default;

  template <StoredInteger T>
  [[nodiscard]] Result bind(int position, T value) {
    return bind_integer(position, static_cast<std::int64_t>(value));
  }
  /// Text and blobs are copied. Empty ones are stored as empty, never as NULL.
  [[nodiscard]] Result bind(int position, std::string_view text);
  [[nodiscard]] Result bind(int position, std::span<const std::uint8_t> blob);
  [[nodiscard]] Result bind(int position, std::nullptr_t);
  template <class T>
  [[nodiscard]] Result bind(int position, const std::optional<T>& value) {
    return value ? bind(position, *value) : bind(position, nullptr);
  }

  /// True: a row is there to be read. False: done. After a failure the statement is reset.
  [[nodiscard]] std::expected<bool, SqliteError> step();

  /// Lets go of the row, of the locks and of everything bound.
  void reset();

  /// The columns of the row that the last step found. NULL reads as 0 or empty; other types are
  /// converted by SQLite's rules.
  std::int64_t int64(int column) const;
  std::string text(int column) const;
  std::vector<std::uint8_t> blob(int column) const;
  bool is_null(int column) const;
  std::optional<std::int64_t> optional_int64(int column) const;
  std::optional<std::string> optional_text(int column) const;
  std::optional<std::vector<std::uint8_t>> optional_blob(int column) const;

  /// Binds all, steps to the end (rows are ignored) and resets. The number of arguments must be the
  /// number of parameters.
  template <class... Arguments>
  [[nodiscard]] Result run(const Arguments&... arguments) {
    return each([](const Statement&) {}, arguments...);
  }

  /// Binds all and calls back with each row as `const Statement&`; a callback that returns bool
  /// ends the loop with false. The callback must not run this same statement.
  template <std::invocable<const Statement&> Callback, class... Arguments>
  [[nodiscard]] Result each(Callback&& callback, const Arguments&... arguments) {
    reset();
    Result bound = expect_parameters(static_cast<int>(sizeof...(Arguments)));
    int position = 0;
    static_cast<void>((bound && ... && (bound = bind(++position, arguments)).has_value()));
    if (!bound) return bound;
    for (;;) {
      const auto row = step();
      if (!row) return std::unexpected(row.error());
      if (!*row || !continues(callback)) break;
    }
    reset();
    return {};
  }

 private:
  friend class Database;
  struct Finalizer {
    void operator()(sqlite3_stmt* statement) const noexcept;
  };

  explicit Statement(sqlite3_stmt* owned) : statement_(owned) {}

  template <class Callback>
  bool continues(Callback& callback) const {
    if constexpr (std::same_as<std::invoke_result_t<Callback&, const Statement&>, bool>) {
      return callback(*this);
    } else {
      callback(*this);
      return true;
    }
  }

  Result bind_integer(int position, std::int64_t value);
  Result expect_parameters(int count) const;
  Result checked(int code) const;
  SqliteError failure() const;

  std::unique_ptr<sqlite3_stmt, Finalizer> statement_;
};

}  // namespace docbay::host
