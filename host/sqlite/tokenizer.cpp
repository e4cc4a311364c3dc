// FTS5's view of search_tokens: the tokenizer `bigram`.
#include <sqlite3.h>

#include "host/sqlite/bigrams.hpp"
#include "host/sqlite/database.hpp"

namespace docbay::host {
namespace {

int create(void*, const char**, int, Fts5Tokenizer** made) {
  // It has no state; FTS5 only asks that the pointer be not null.
  static char nothing;
  *made = reinterpret_cast<Fts5Tokenizer*>(&nothing);
  return SQLITE_OK;
}

void destroy(Fts5Tokenizer*) {}

int tokenize(Fts5Tokenizer*, void* context, int flags, const char* text, int bytes,
             int (*take)(void*, int, const char*, int, int, int)) {
  const SearchSide side =
      (flags & FTS5_TOKENIZE_QUERY) != 0 ? SearchSide::phrase : SearchSide::text;
  const std::string_view all{text, static_cast<std::size_t>(bytes)};
  for (const SearchToken& token : search_tokens(all, side)) {
    const int code = take(context, token.same_position ? FTS5_TOKEN_COLOCATED : 0,
                          token.text.data(), static_cast<int>(token.text.size()),
                          static_cast<int>(token.begin), static_cast<int>(token.end));
    if (code != SQLITE_OK) return code;
  }
  return SQLITE_OK;
}

}  // namespace

int add_bigram_tokenizer(sqlite3* connection) {
  sqlite3_stmt* statement = nullptr;
  fts5_api* api = nullptr;
  int code = sqlite3_prepare_v2(connection, "SELECT fts5(?1)", -1, &statement, nullptr);
  if (code == SQLITE_OK) {
    code = sqlite3_bind_pointer(statement, 1, static_cast<void*>(&api), "fts5_api_ptr", nullptr);
  }
  if (code == SQLITE_OK) sqlite3_step(statement);
  sqlite3_finalize(statement);
  if (code != SQLITE_OK || api == nullptr) return SQLITE_ERROR;
  fts5_tokenizer tokenizer{.xCreate = create, .xDelete = destroy, .xTokenize = tokenize};
  return api->xCreateTokenizer(api, "bigram", nullptr, &tokenizer, nullptr);
}

std::expected<void, SqliteError> Database::add_bigram_tokenizer() {
  const int code = host::add_bigram_tokenizer(connection_.get());
  if (code == SQLITE_OK) return {};
  return std::unexpected(sqlite_error(code, "this SQLite has no FTS5", "bigram"));
}

void Database::interrupt() {
  sqlite3_interrupt(connection_.get());
}

}  // namespace docbay::host
