// Boards as the tool shows them: who answers where, which firmware runs, how an update goes. Pure.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "host/control/commissioning.hpp"
#include "host/domain/events.hpp"
#include "host/domain/words.hpp"
#include "protocol/status.hpp"
#include "protocol/types.hpp"

namespace docbay::host {

struct BoardRow {
  std::string line;
  protocol::BoardAddress address;
  protocol::BoardSerial serial;
  protocol::BoardSerial seat;  ///< another one: which board the configuration names in its place
  BoardLink link = BoardLink::unknown;
  std::optional<protocol::Identity> identity;  ///< as it last said, since the daemon's start

  /// Of an update: how far it is, and at its end the word for it ("confirmed").
  struct Update {
    std::string state;
    std::string outcome;  ///< why the board refused it, "none" otherwise
    std::uint32_t received_bytes = 0;
    std::uint32_t image_bytes = 0;
    std::optional<std::string> end;
  };
  std::optional<Update> update;
};

std::string boards_answer(const std::vector<BoardRow>& rows, const std::vector<FoundRow>& found,
                          Language language);

/// What an update's state, its end, or the board's reason to refuse it means to a person.
std::string_view update_text(std::string_view word, Language language);

}  // namespace docbay::host
