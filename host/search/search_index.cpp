#include "host/search/search_index.hpp"

#include <algorithm>
#include <array>
#include <functional>

#include <fmt/ranges.h>

#include "host/sqlite/bigrams.hpp"

namespace docbay::host {
namespace {

/// Titles are found by their words and places alone, so no lengths are kept for ranking.
constexpr std::array<Migration, 2> search_migrations{{{.version = 1, .sql = R"sql(
CREATE VIRTUAL TABLE titles USING fts5(
  title, document_id UNINDEXED, tokenize = 'bigram', columnsize = 0);
CREATE TABLE mark (
  mark_id INTEGER PRIMARY KEY CHECK (mark_id = 1), row INTEGER NOT NULL,
  document_id TEXT NOT NULL, change INTEGER NOT NULL
) STRICT;
INSERT INTO mark VALUES (1, 0, '', 0);
)sql"},
                                                      {.version = 2, .sql = R"sql(
-- Pairs and triples without their places: the title itself says whether they stand together.
DROP TABLE titles;
CREATE VIRTUAL TABLE titles USING fts5(
  title, document_id UNINDEXED, tokenize = 'bigram', columnsize = 0, detail = none);
UPDATE mark SET row = 0, document_id = '', change = 0;
)sql"}}};

std::vector<std::string> parts_of(const std::string& text) {
  std::vector<std::string> parts;
  std::string part;
  for (const char byte : folded(text) + " ") {
    if (byte != ' ' && byte != '\t') {
      part += byte;
    } else if (!part.empty()) {
      parts.push_back(std::move(part));
      part.clear();
    }
  }
  return parts;
}

/// What FTS5 is asked for each token of the parts, those that would be said twice once.
std::vector<std::string> tokens_of(const std::vector<std::string>& parts) {
  std::vector<std::string> matches;
  for (const std::string& part : parts) {
    // A single character is no token wherever it stands; the titles found are held against it.
    if (searchable_characters(part) < 2) continue;
    const auto tokens = search_tokens(part, SearchSide::phrase);
    for (const SearchToken& token : tokens) {
      // A word of letters or digits may go on in the title.
      const bool goes_on =
          &token == &tokens.back() && static_cast<unsigned char>(token.text.front()) < 0x80;
      std::string match = '"' + token.text + (goes_on ? "\" *" : "\"");
      if (std::ranges::find(matches, match) == matches.end()) matches.push_back(std::move(match));
    }
  }
  return matches;
}

}  // namespace

std::string match_of(const std::string& text) {
  return fmt::format("{}", fmt::join(tokens_of(parts_of(text)), " AND "));
}

std::expected<SearchIndex, SqliteError> SearchIndex::open_sound(const std::filesystem::path& path) {
  auto database = Database::open(path, OpenMode::create);
  if (!database) return std::unexpected{database.error()};
  if (auto done = database->add_bigram_tokenizer(); !done) return std::unexpected{done.error()};
  // A title that has become classified leaves nothing behind in a free page.
  if (auto done = database->execute("PRAGMA secure_delete=ON"); !done) {
    return std::unexpected{done.error()};
  }
  if (auto done = migrate(*database, search_migrations); !done) {
    return std::unexpected{done.error()};
  }
  TitleMark mark;
  auto statement = database->prepare("SELECT row, document_id, change FROM mark");
  if (!statement) return std::unexpected{statement.error()};
  auto read = statement->each([&](const Statement& row) {
    mark = {.row = row.int64(0), .document_id = row.text(1), .change = row.int64(2)};
  });
  if (!read) return std::unexpected{read.error()};
  return SearchIndex{std::move(*database), std::move(mark)};
}

std::expected<SearchIndex, SqliteError> SearchIndex::open(const std::filesystem::path& path) {
  auto opened = open_sound(path);
  if (opened) return opened;
  using Kind = SqliteError::Kind;
  if (opened.error().kind != Kind::corrupt && opened.error().kind != Kind::newer_schema) {
    return opened;
  }
  for (const char* tail : {"", "-wal", "-shm"}) {
    std::error_code ignored;  // what stays is reported by the next attempt
    std::filesystem::remove(path.string() + tail, ignored);
  }
  return open_sound(path);
}

std::expected<void, SqliteError> SearchIndex::take(const TitleFeed& feed) {
  auto transaction = Transaction::begin(database_);
  if (!transaction) return std::unexpected{transaction.error()};
  auto remove = database_.prepare("DELETE FROM titles WHERE rowid = ?");
  if (!remove) return std::unexpected{remove.error()};
  auto insert =
      database_.prepare("INSERT INTO titles (rowid, title, document_id) VALUES (?, ?, ?)");
  if (!insert) return std::unexpected{insert.error()};
  for (const TitleRow& row : feed.rows) {
    if (row.row <= mark_.row) {
      if (auto done = remove->run(row.row); !done) return done;
    }
    if (row.title.empty()) continue;
    if (auto done = insert->run(row.row, row.title, row.document_id); !done) return done;
  }
  auto moved = database_.prepare("UPDATE mark SET row = ?, document_id = ?, change = ?");
  if (!moved) return std::unexpected{moved.error()};
  auto done = moved->run(feed.mark.row, feed.mark.document_id, feed.mark.change);
  if (!done) return done;
  if (done = transaction->commit(); done) {
    mark_ = feed.mark;
    scattered_ = true;
  }
  return done;
}

std::expected<bool, SqliteError> SearchIndex::merge() {
  if (!merging_ && !scattered_) return false;
  // About this many pages are written in one go, which nobody waits for.
  constexpr int pages = 2'000;
  auto statement = database_.prepare("INSERT INTO titles (titles, rank) VALUES ('merge', ?)");
  if (!statement) return std::unexpected{statement.error()};
  const auto before = database_.query_int64("SELECT total_changes()");
  if (!before) return std::unexpected{before.error()};
  // SQLite's words: a negative number puts all segments into one merge, positive ones go on with
  // it, and less than two changes mean that nothing was left to do (FTS5, "the merge command").
  if (auto done = statement->run(merging_ ? pages : -pages); !done) {
    return std::unexpected{done.error()};
  }
  const auto after = database_.query_int64("SELECT total_changes()");
  if (!after) return std::unexpected{after.error()};
  merging_ = *after - *before >= 2;
  scattered_ = scattered_ && merging_;
  return merging_;
}

std::expected<void, SqliteError> SearchIndex::clear() {
  auto transaction = Transaction::begin(database_);
  if (!transaction) return std::unexpected{transaction.error()};
  auto done = database_.execute(
      "DELETE FROM titles;"
      "UPDATE mark SET row = 0, document_id = '', change = 0;");
  if (!done) return done;
  if (done = transaction->commit(); done) mark_ = {};
  return done;
}

std::expected<SearchReader, SqliteError> SearchReader::open(const std::filesystem::path& path) {
  auto database = Database::open(path, OpenMode::reader);
  if (!database) return std::unexpected{database.error()};
  if (auto done = database->add_bigram_tokenizer(); !done) return std::unexpected{done.error()};
  // Enough for the inner pages of the tree that ten million titles are in.
  if (auto done = database->execute("PRAGMA cache_size=-16384"); !done) {
    return std::unexpected{done.error()};
  }
  auto newest = database->prepare(
      "SELECT rowid FROM titles WHERE titles MATCH ? ORDER BY rowid DESC LIMIT ?");
  if (!newest) return std::unexpected{newest.error()};
  auto matches = database->prepare(
      "SELECT document_id, title FROM titles WHERE titles MATCH ? ORDER BY rowid DESC");
  if (!matches) return std::unexpected{matches.error()};
  return SearchReader{std::move(*database), std::move(*newest), std::move(*matches)};
}

std::expected<std::string, SqliteError> SearchReader::rarest_of(std::vector<std::string> tokens) {
  if (tokens.size() < 2) return tokens.empty() ? std::string{} : tokens.front();
  struct Rarity {
    std::string match;
    std::int64_t spread = 0;  ///< of rows, over which the newest titles that have it lie
  };
  constexpr int looked_at = 32;
  std::vector<Rarity> rarities;
  for (std::string& token : tokens) {
    int found = 0;
    std::int64_t first = 0;
    std::int64_t last = 0;
    const auto done = newest_.each(
        [&](const Statement& row) {
          last = row.int64(0);
          if (found++ == 0) first = last;
        },
        token, looked_at);
    if (!done) return std::unexpected{done.error()};
    // A list that ends here is read at once, and none of the others tells more.
    if (found < looked_at) return std::move(token);
    rarities.push_back({.match = std::move(token), .spread = first - last});
  }
  std::ranges::sort(rarities, std::ranges::greater{}, &Rarity::spread);
  // Skipping so many titles in another list costs as much as reading a title.
  constexpr std::int64_t worth_skipping = 64;
  std::string match;
  for (const Rarity& one : rarities) {
    if (one.spread * worth_skipping < rarities.front().spread) break;
    if (!match.empty()) match += " AND ";
    match += one.match;
  }
  return match;
}

std::expected<std::vector<std::string>, SqliteError> SearchReader::find(const std::string& text,
                                                                        std::size_t limit) {
  std::vector<std::string> found;
  const std::vector<std::string> parts = parts_of(text);
  const auto match = rarest_of(tokens_of(parts));
  if (!match) return std::unexpected{match.error()};
  if (match->empty() || limit == 0) return found;
  const auto done = matches_.each(
      [&](const Statement& row) {
        // Tokens say nothing of what stands between them.
        const std::string title = folded(row.text(1));
        const bool really = std::ranges::all_of(
            parts, [&](const std::string& part) { return title.find(part) != std::string::npos; });
        if (really) found.push_back(row.text(0));
        return found.size() < limit;
      },
      *match);
  if (!done) return std::unexpected{done.error()};
  return found;
}

}  // namespace docbay::host
