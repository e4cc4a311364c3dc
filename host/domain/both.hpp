// One sentence in the two languages.
#pragma once

#include "host/domain/words.hpp"

namespace docbay::host {

struct Both {
  std::string_view chinese;
  std::string_view english;

  [[nodiscard]] std::string_view in(Language language) const {
    return language == Language::english ? english : chinese;
  }
};

}  // namespace docbay::host
