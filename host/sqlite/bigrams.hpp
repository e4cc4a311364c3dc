// Text cut so that any part of it is found that has two characters and up. Chinese has no spaces
// between words, and SQLite's own trigrams find nothing shorter than three characters. No I/O.
//
// Chinese characters become overlapping pairs and triples (公文交换: 公文 公文交 文交 文交换 交换),
// letters and digits stay whole words. So a word of letters or digits is found from its first
// letter on, Chinese from anywhere. Pairs would be enough to find it; but the pairs of a rare
// phrase may all be in hundreds of thousands of titles, its triples rarely are.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

struct sqlite3;

namespace docbay::host {

/// As it is compared: ASCII letters small, full-width forms of ASCII (Ａ, （, the ideographic
/// space) as ASCII. Everything else stays, bytes that are no UTF-8 too.
std::string folded(std::string_view text);

struct SearchToken {
  std::string text;  ///< folded
  std::size_t begin = 0;
  std::size_t end = 0;         ///< in bytes of the original
  bool same_position = false;  ///< stands where the one before it stands
};

/// Which side of a search the text is on: an indexed text has the tokens of every phrase that may
/// be looked for, a phrase only the fewest that say it.
enum class SearchSide {
  text,
  phrase
};
std::vector<SearchToken> search_tokens(std::string_view text, SearchSide side);

/// How many characters of it can be looked for: punctuation and spaces cannot.
std::size_t searchable_characters(std::string_view text);

/// Makes FTS5's tokenizer `bigram` known to a connection. An SQLite code; 0 is good.
int add_bigram_tokenizer(sqlite3* connection);

}  // namespace docbay::host
