// Rows of the OA: what the files that take them share. Internal to this folder.
#pragma once

#include <initializer_list>
#include <string>
#include <string_view>

#include "host/domain/turn.hpp"

namespace docbay::host {

/// Sets a row aside with the reason.
void reject(Turn& turn, std::string table, std::string key, std::string reason);

/// What is not UTF-8 cannot be shown, printed or sent on.
bool is_text(std::initializer_list<std::string_view> fields);

inline constexpr auto not_text = "a text of it is not UTF-8";

/// Takes the rows that say who is who: units, people, cards.
void on_people(Turn& turn, const OfficeChanged& office);

}  // namespace docbay::host
