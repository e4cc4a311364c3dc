// What was found, as the control socket's JSON. Pure.
#pragma once

#include <string>
#include <vector>

#include "host/domain/finds.hpp"
#include "host/domain/words.hpp"

namespace docbay::host {

struct FindResult {
  int limit = 20;
  std::vector<FoundDocument> documents;  ///< at most `limit`
  bool more = false;                     ///< there are more than that
  bool too_short = false;  ///< too short a text for titles: only code and number were looked at
  SearchState search;

  /// Unless it is there already.
  void add(FoundDocument document);
  [[nodiscard]] bool is_full() const { return more; }
};

std::string find_answer(const FindResult& result, Language language);

}  // namespace docbay::host
