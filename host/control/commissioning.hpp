// What the tool asks about boards' places, and the answers. Pure.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "host/domain/types.hpp"
#include "host/domain/words.hpp"
#include "protocol/types.hpp"

namespace docbay::host {

/// A board, or something else, that answers where the configuration names none.
struct FoundRow {
  std::string line;
  protocol::BoardAddress address;
  enum class Kind : std::uint8_t {
    new_board,    ///< a board that was never given an address
    stranger,     ///< a board that this site does not know
    moved,        ///< a board of this site, elsewhere
    intruder,     ///< has the address of a board of this site
    foreign,      ///< no Docbay board
    inseparable,  ///< several, and of a version that cannot be told apart
  };
  Kind kind = Kind::stranger;
  protocol::BoardSerial board;  ///< 0 for the last two
};
std::string_view name_of(FoundRow::Kind kind);
std::string text_of(const FoundRow& row, Language language);

/// What the word for the end of a placement means to a person, and what to do.
std::string_view placement_text(std::string_view word, Language language);

/// `{ok, board, done, text}`.
std::string placed_answer(protocol::BoardSerial board, std::string_view done,
                          std::string_view text);

}  // namespace docbay::host
