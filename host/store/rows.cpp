#include "host/store/rows.hpp"

namespace docbay::host {
namespace {

Urgency urgency_of(std::string_view word) {
  for (const Urgency urgency : {Urgency::urgent, Urgency::most_urgent}) {
    if (name_of(urgency) == word) return urgency;
  }
  return Urgency::ordinary;
}

}  // namespace

Document document_of(const Statement& row) {
  Document document{.id = {row.text(0)},
                    .code = row.text(1),
                    .code_kind = parse_code_kind(row.text(2)).value_or(CodeKind::unique),
                    .number = row.text(3),
                    .title = row.text(4),
                    .kind = row.text(5),
                    .issuing_unit = row.text(6),
                    .classification_text = row.text(7),
                    .urgency = urgency_of(row.text(8)),
                    .cancelled = row.int64(9) != 0,
                    .oa_id = {row.text(10)}};
  // The core let only known words in; should the file say another, the strictest is the safe one.
  document.classification =
      parse_classification(document.classification_text).value_or(Classification::top_secret);
  return document;
}

Copy copy_of(const Statement& row) {
  return {.id = {row.int64(0)},
          .document = {row.text(1)},
          .unit = {row.text(2)},
          .bound_for = {row.text(8)},
          .place = {.kind = parse_place_kind(row.text(3)).value_or(Place::Kind::in_doubt),
                    .bay = {row.int64(4)},
                    .unit = {row.text(5)},
                    .person = {row.text(6)}},
          .since_ms = row.int64(7),
          .urgent_by_hand = row.int64(9) != 0,
          .since_move = row.int64(10)};
}

Offer offer_of(const Statement& row) {
  return {.number = {static_cast<std::uint32_t>(row.int64(0))},
          .bay = {row.int64(1)},
          .document = {row.text(2)},
          .unit = {row.text(3)},
          .person = {row.text(4)},
          .session = {row.int64(5)},
          .copies_left = static_cast<int>(row.int64(6)),
          .offered_at_ms = row.int64(7),
          .changed_at_ms = row.int64(8),
          .end = parse_offer_end(row.text(9)).value_or(OfferEnd::lapsed),
          .window_ms = row.int64(10)};
}

}  // namespace docbay::host
