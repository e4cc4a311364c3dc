// The thread that feeds the search index from the store. It reads what is on the disk, behind
// everything else and at a lower priority, so a search may be a moment behind; how far, it says.
// What goes wrong is tried again; nothing depends on it but the search itself.
#pragma once

#include <condition_variable>
#include <cstdint>
#include <expected>
#include <filesystem>
#include <functional>
#include <mutex>
#include <optional>
#include <string>
#include <thread>

#include "host/search/search_index.hpp"

namespace docbay::host {

class SearchFeeder {
 public:
  /// Called on the feeder's thread: what comes after a mark, at most so many rows.
  using Next = std::function<std::expected<TitleFeed, SqliteError>(const TitleMark&, int limit)>;
  /// Called on the feeder's thread when its trouble begins (why) and ends (empty).
  using OnTrouble = std::function<void(const std::string& why)>;

  SearchFeeder(std::filesystem::path path, Next next, OnTrouble on_trouble);
  ~SearchFeeder();
  SearchFeeder(const SearchFeeder&) = delete;
  SearchFeeder& operator=(const SearchFeeder&) = delete;

  /// There may be something new.
  void nudge();
  [[nodiscard]] SearchState state() const;
  /// For tests and benchmarks: until nothing waits or there is trouble.
  void wait_until_idle();

 private:
  void work();
  /// Whether there is more to do at once.
  bool turn();
  void report(std::expected<std::int64_t, SqliteError> waiting);

  std::filesystem::path path_;
  Next next_;
  OnTrouble on_trouble_;
  std::optional<SearchIndex> index_;
  std::int64_t taken_rows_ = 0;  ///< since the last merge
  mutable std::mutex mutex_;
  std::condition_variable something_;
  SearchState state_;
  bool nudged_ = true;
  bool idle_ = false;
  bool stopping_ = false;
  std::thread thread_;
};

}  // namespace docbay::host
