// The full-text file: titles of documents that are not classified, cut into bigrams. It holds
// nothing that the store has not, so it is made anew whenever it is missing or damaged. One thread
// writes it (SearchFeeder); readers have connections of their own (SearchReader).
#pragma once

#include <expected>
#include <filesystem>
#include <string>
#include <vector>

#include "host/domain/finds.hpp"
#include "host/sqlite/database.hpp"

namespace docbay::host {

class SearchIndex {
 public:
  /// Opens or makes the file. A damaged one, or a newer program's, is replaced by an empty one.
  static std::expected<SearchIndex, SqliteError> open(const std::filesystem::path& path);

  [[nodiscard]] const TitleMark& mark() const { return mark_; }
  /// Takes what is new and the mark behind it, in one transaction. Rows that are there are
  /// replaced.
  [[nodiscard]] std::expected<void, SqliteError> take(const TitleFeed& feed);
  /// Merges a little of what many small takes have left scattered, so that questions stay fast.
  /// Whether there may be more to merge.
  [[nodiscard]] std::expected<bool, SqliteError> merge();
  /// Forgets all.
  [[nodiscard]] std::expected<void, SqliteError> clear();

 private:
  SearchIndex(Database database, TitleMark mark)
      : database_{std::move(database)}, mark_{std::move(mark)} {}
  static std::expected<SearchIndex, SqliteError> open_sound(const std::filesystem::path& path);

  Database database_;
  TitleMark mark_;
  bool scattered_ = true;  ///< since the last whole merge something was taken
  bool merging_ = false;
};

/// Used by one thread at a time.
class SearchReader {
 public:
  static std::expected<SearchReader, SqliteError> open(const std::filesystem::path& path);

  /// The documents whose title has every part of `text` (parts are separated by spaces), those that
  /// were registered last first; at most `limit`. Letters of either case and full-width forms are
  /// the same. A word of letters or digits is found from its beginning, Chinese from anywhere.
  /// Without a part of two characters nothing is found.
  [[nodiscard]] std::expected<std::vector<std::string>, SqliteError> find(const std::string& text,
                                                                          std::size_t limit);

 private:
  SearchReader(Database database, Statement newest, Statement matches)
      : database_{std::move(database)}, newest_{std::move(newest)}, matches_{std::move(matches)} {}
  /// What to ask FTS5 for, of all that titles must have: what few of the newest titles have. Of
  /// what most have, the lists are too long to be worth reading.
  [[nodiscard]] std::expected<std::string, SqliteError> rarest_of(std::vector<std::string> tokens);

  Database database_;
  Statement newest_;
  Statement matches_;
};

/// What FTS5 can be asked for a text: all its tokens, in any order. Empty if there is nothing to
/// ask.
std::string match_of(const std::string& text);

}  // namespace docbay::host
