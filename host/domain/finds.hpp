// What people look for and what is found, and how a search index learns of titles, as values.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "host/domain/types.hpp"

namespace docbay::host {

struct FoundDocument {
  std::string document_id;
  std::string code;
  std::string number;
  std::string title;  ///< empty when classified
  std::string kind;
  std::string issuing_unit;
  std::string classification;
  std::string urgency;
  AtMs registered_at_ms = 0;
  std::string by;  ///< what was found in it: code, number or title
};

/// The title of one document, as a search index may have it.
struct TitleRow {
  std::int64_t row = 0;  ///< grows with the order in which documents were registered
  std::string document_id;
  std::string title;  ///< empty when classified: it goes into no other file
};

/// How far a search index is.
struct TitleMark {
  std::int64_t row = 0;     ///< the last document
  std::string document_id;  ///< … and which one that was, to know another store by
  std::int64_t change = 0;  ///< the last change of one that was there before
  bool operator==(const TitleMark&) const = default;
};

/// What comes after a mark.
struct TitleFeed {
  std::vector<TitleRow> rows;
  TitleMark mark;            ///< … and where that ends
  std::int64_t waiting = 0;  ///< documents and changes after that
  bool other_store = false;  ///< the mark is not of this store: all has to be read anew
};

/// What the search can say of itself.
struct SearchState {
  std::int64_t waiting = 0;  ///< documents and changes that it has not looked at yet
  std::string trouble;       ///< why titles are not found, empty when they are
};

}  // namespace docbay::host
