// The store's one writing connection. Used by one thread at a time: the starting one for `load`,
// then the writer's. A failed `write` leaves the database as it was, so the same records can be
// tried again.
#pragma once

#include <cstdint>
#include <expected>
#include <filesystem>
#include <map>
#include <memory>
#include <span>
#include <string_view>
#include <vector>

#include "host/domain/records.hpp"
#include "host/domain/state.hpp"
#include "host/sqlite/database.hpp"

namespace docbay::host {

class Store {
 public:
  /// A larger file is not read whole when it is opened: that takes minutes, and StoreCheck does it
  /// behind everybody's back.
  static constexpr std::uintmax_t checked_bytes_max = 64U << 20U;

  /// Opens or makes the file, checks it unless it is large, and brings its schema up to date.
  static std::expected<Store, SqliteError> open(const std::filesystem::path& path);

  /// Which board has which seat by now, those alone that were ever taken.
  std::expected<std::vector<BoardSeatTaken>, SqliteError> seats();

  /// Fills a state that already has its site, times, bays and boards from the configuration.
  std::expected<void, SqliteError> load(State& state);

  /// Writes all batches in one transaction; durable when it returns.
  std::expected<void, SqliteError> write(std::span<const std::vector<Record>> batches);

 private:
  Store(Database database, std::int64_t happening)
      : database_{std::move(database)}, happening_{happening} {}

  Database database_;
  std::int64_t happening_;  ///< the last one that was written
  /// Prepared statements by their SQL text, which is static storage.
  std::map<const char*, Statement> statements_;

  friend class RecordWriter;
};

/// How serials stand in SQL, JSON and configuration: 16 upper-case hexadecimal digits.
std::string hex_of(protocol::BoardSerial serial);
protocol::BoardSerial serial_of(std::string_view hex);

}  // namespace docbay::host
