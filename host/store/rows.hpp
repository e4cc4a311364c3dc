// Reads whole things out of rows, for whoever has a connection: the writer at start, readers later.
#pragma once

#include <expected>
#include <optional>
#include <string_view>

#include "host/domain/records.hpp"
#include "host/domain/types.hpp"
#include "host/sqlite/database.hpp"

namespace docbay::host {

/// The columns that `document_of` expects, in order.
inline constexpr std::string_view document_columns =
    "document_id, code, code_kind, number, title, kind, issuing_unit, classification, urgency, "
    "cancelled, oa_document_id";
Document document_of(const Statement& row);

/// The columns that `copy_of` expects, in order.
inline constexpr std::string_view copy_columns =
    "copy_id, document_id, unit_id, place, bay, place_unit_id, place_person_id, since_ms, "
    "bound_for_unit_id, urgent_by_hand, since_move";
Copy copy_of(const Statement& row);

/// The columns that `offer_of` expects, in order; times as today's clock would have said them.
inline constexpr std::string_view offer_columns =
    "command_number, bay, document_id, unit_id, person_id, session_id, copies_left, "
    "offered_at_ms + (SELECT coalesce(sum(by_ms), 0) FROM clock_period p"
    " WHERE p.happening > offer.happening), "
    "changed_at_ms + (SELECT coalesce(sum(by_ms), 0) FROM clock_period p"
    " WHERE p.happening > offer.changed_happening), end, window_ms";
Offer offer_of(const Statement& row);

}  // namespace docbay::host
