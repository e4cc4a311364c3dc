// The words of every enumeration, once: in records, logs, JSON and SQL a value is spelt as here.
#include <array>
#include <utility>

#include "host/domain/events.hpp"
#include "host/domain/outcome.hpp"
#include "host/domain/types.hpp"

namespace docbay::host {
namespace {

template <class Enum, std::size_t n>
using Words = std::array<std::pair<Enum, std::string_view>, n>;

template <class Enum, std::size_t n>
std::string_view word(const Words<Enum, n>& words, Enum value) {
  for (const auto& [candidate, text] : words) {
    if (candidate == value) return text;
  }
  return "unknown";
}

template <class Enum, std::size_t n>
std::optional<Enum> value_of(const Words<Enum, n>& words, std::string_view text) {
  for (const auto& [value, candidate] : words) {
    if (candidate == text) return value;
  }
  return std::nullopt;
}

constexpr Words<Classification, 4> classification_words{{
    {Classification::none, "none"},
    {Classification::confidential, "confidential"},
    {Classification::secret, "secret"},
    {Classification::top_secret, "top_secret"},
}};
constexpr Words<Urgency, 3> urgency_words{{
    {Urgency::ordinary, "ordinary"},
    {Urgency::urgent, "urgent"},
    {Urgency::most_urgent, "most_urgent"},
}};
constexpr Words<Role, 3> role_words{{
    {Role::courier, "courier"},
    {Role::collector, "collector"},
    {Role::operator_, "operator"},
}};
constexpr Words<Right, 7> right_words{{
    {Right::none, "none"},
    {Right::own_unit, "own_unit"},
    {Right::deputy, "deputy"},
    {Right::two_person, "two_person"},
    {Right::operator_, "operator"},
    {Right::emergency, "emergency"},
    {Right::courier, "courier"},
}};
constexpr Words<PickupChoice, 3> pickup_choice_words{{
    {PickupChoice::open_and_print, "open_and_print"},
    {PickupChoice::open_only, "open_only"},
    {PickupChoice::print_only, "print_only"},
}};
constexpr Words<CodeKind, 2> code_kind_words{{
    {CodeKind::unique, "unique"},
    {CodeKind::common, "common"},
}};
constexpr Words<CodeNames, 4> code_names_words{{
    {CodeNames::document, "document"},
    {CodeNames::letter, "letter"},
    {CodeNames::card, "card"},
    {CodeNames::unit, "unit"},
}};
constexpr Words<Face, 2> face_words{{
    {Face::front, "front"},
    {Face::back, "back"},
}};
constexpr Words<Place::Kind, 8> place_words{{
    {Place::Kind::registered, "registered"},
    {Place::Kind::in_hand, "in_hand"},
    {Place::Kind::in_bay, "in_bay"},
    {Place::Kind::with_unit, "with_unit"},
    {Place::Kind::in_doubt, "in_doubt"},
    {Place::Kind::returned, "returned"},
    {Place::Kind::filed, "filed"},
    {Place::Kind::destroyed, "destroyed"},
}};
constexpr Words<Verdict, 22> verdict_words{{
    {Verdict::offered, "offered"},
    {Verdict::no_session, "no_session"},
    {Verdict::wrong_face, "wrong_face"},
    {Verdict::unreadable, "unreadable"},
    {Verdict::unknown_code, "unknown_code"},
    {Verdict::cancelled, "cancelled"},
    {Verdict::not_dispatched, "not_dispatched"},
    {Verdict::already_distributed, "already_distributed"},
    {Verdict::top_secret, "top_secret"},
    {Verdict::above_ceiling, "above_ceiling"},
    {Verdict::no_bay, "no_bay"},
    {Verdict::bay_unavailable, "bay_unavailable"},
    {Verdict::bay_full, "bay_full"},
    {Verdict::bay_faulty, "bay_faulty"},
    {Verdict::elsewhere, "elsewhere"},
    {Verdict::away, "away"},
    {Verdict::channel_closed, "channel_closed"},
    {Verdict::withdrawn, "withdrawn"},
    {Verdict::taken_out, "taken_out"},
    {Verdict::not_inside, "not_inside"},
    {Verdict::for_another_unit, "for_another_unit"},
    {Verdict::counted, "counted"},
}};
constexpr Words<OfferEnd, 6> offer_end_words{{
    {OfferEnd::live, "live"},
    {OfferEnd::fulfilled, "fulfilled"},
    {OfferEnd::expired, "expired"},
    {OfferEnd::withdrawn, "withdrawn"},
    {OfferEnd::refused, "refused"},
    {OfferEnd::lapsed, "lapsed"},
}};
constexpr Words<TransferKind, 9> transfer_kind_words{{
    {TransferKind::deposit, "deposit"},
    {TransferKind::withdraw, "withdraw"},
    {TransferKind::collect, "collect"},
    {TransferKind::take_out, "take_out"},
    {TransferKind::return_, "return"},
    {TransferKind::clear_back, "clear_back"},
    {TransferKind::correct, "correct"},
    {TransferKind::file, "file"},
    {TransferKind::destroy, "destroy"},
}};
constexpr Words<IncidentKind, 22> incident_kind_words{{
    {IncidentKind::wrong_bay, "wrong_bay"},
    {IncidentKind::late_drop, "late_drop"},
    {IncidentKind::unidentified_drop, "unidentified_drop"},
    {IncidentKind::pulled_back, "pulled_back"},
    {IncidentKind::unexplained_out, "unexplained_out"},
    {IncidentKind::jam, "jam"},
    {IncidentKind::not_emptied, "not_emptied"},
    {IncidentKind::door_forced, "door_forced"},
    {IncidentKind::door_found_open, "door_found_open"},
    {IncidentKind::door_left_open, "door_left_open"},
    {IncidentKind::door_unseen, "door_unseen"},
    {IncidentKind::journal_overflow, "journal_overflow"},
    {IncidentKind::board_lost, "board_lost"},
    {IncidentKind::board_mistaken, "board_mistaken"},
    {IncidentKind::board_replaced, "board_replaced"},
    {IncidentKind::sensor_faulty, "sensor_faulty"},
    {IncidentKind::shutter_stuck, "shutter_stuck"},
    {IncidentKind::bay_full, "bay_full"},
    {IncidentKind::taken_unsigned, "taken_unsigned"},
    {IncidentKind::missing, "missing"},
    {IncidentKind::unrecorded, "unrecorded"},
    {IncidentKind::clock_set_back, "clock_set_back"},
}};
constexpr Words<Prompt::Kind, 34> prompt_words{{
    {Prompt::Kind::welcome, "welcome"},
    {Prompt::Kind::refused_card, "refused_card"},
    {Prompt::Kind::scan_verdict, "scan_verdict"},
    {Prompt::Kind::drop_now, "drop_now"},
    {Prompt::Kind::dropped, "dropped"},
    {Prompt::Kind::drop_expired, "drop_expired"},
    {Prompt::Kind::wrong_bay, "wrong_bay"},
    {Prompt::Kind::put_right, "put_right"},
    {Prompt::Kind::pulled_back, "pulled_back"},
    {Prompt::Kind::unidentified_drop, "unidentified_drop"},
    {Prompt::Kind::doors_open, "doors_open"},
    {Prompt::Kind::nothing_waits, "nothing_waits"},
    {Prompt::Kind::collected, "collected"},
    {Prompt::Kind::not_emptied, "not_emptied"},
    {Prompt::Kind::door_not_opened, "door_not_opened"},
    {Prompt::Kind::bay_refused, "bay_refused"},
    {Prompt::Kind::enter_pin, "enter_pin"},
    {Prompt::Kind::second_person, "second_person"},
    {Prompt::Kind::operator_welcome, "operator_welcome"},
    {Prompt::Kind::contents_printed, "contents_printed"},
    {Prompt::Kind::collected_unprinted, "collected_unprinted"},
    {Prompt::Kind::door_left_open, "door_left_open"},
    {Prompt::Kind::door_closed, "door_closed"},
    {Prompt::Kind::stocktake, "stocktake"},
    {Prompt::Kind::stocktaken, "stocktaken"},
    {Prompt::Kind::put_into, "put_into"},
    {Prompt::Kind::put_inside, "put_inside"},
    {Prompt::Kind::not_put_in, "not_put_in"},
    {Prompt::Kind::urgent_set, "urgent_set"},
    {Prompt::Kind::urgent_cleared, "urgent_cleared"},
    {Prompt::Kind::cancelled, "cancelled"},
    {Prompt::Kind::cancelled_door_open, "cancelled_door_open"},
    {Prompt::Kind::jammed, "jammed"},
    {Prompt::Kind::bay_full, "bay_full"},
}};
constexpr Words<ClockSource, 3> clock_source_words{{
    {ClockSource::none, "none"},
    {ClockSource::confirmed, "confirmed"},
    {ClockSource::synchronised, "synchronised"},
}};
constexpr Words<ClockCause, 4> clock_cause_words{{
    {ClockCause::started, "started"},
    {ClockCause::stepped, "stepped"},
    {ClockCause::source_changed, "source_changed"},
    {ClockCause::confirmed, "confirmed"},
}};
constexpr Words<BoardLink, 5> board_link_words{{
    {BoardLink::unknown, "unknown"},
    {BoardLink::up, "up"},
    {BoardLink::lost, "lost"},
    {BoardLink::mistaken, "mistaken"},
    {BoardLink::doubled, "doubled"},
}};

/// Chinese words first, then what English-speaking tables use; the period behind the star is not
/// ours to judge.
constexpr std::array<std::pair<std::string_view, Classification>, 6> classification_texts{{
    {"", Classification::none},
    {"无", Classification::none},
    {"公开", Classification::none},
    {"秘密", Classification::confidential},
    {"机密", Classification::secret},
    {"绝密", Classification::top_secret},
}};

constexpr std::array<std::pair<std::string_view, Urgency>, 8> urgency_texts{{
    {"", Urgency::ordinary},
    {"无", Urgency::ordinary},
    {"平件", Urgency::ordinary},
    {"急件", Urgency::urgent},
    {"加急", Urgency::urgent},
    {"平急", Urgency::urgent},
    {"特急", Urgency::most_urgent},
    {"特提", Urgency::most_urgent},
}};

}  // namespace

std::optional<Classification> parse_classification(std::string_view text) {
  const std::string_view word = text.substr(0, text.find("★"));
  for (const auto& [candidate, value] : classification_texts) {
    if (candidate == word) return value;
  }
  return std::nullopt;
}

std::optional<Urgency> parse_urgency(std::string_view text) {
  for (const auto& [candidate, value] : urgency_texts) {
    if (candidate == text) return value;
  }
  return std::nullopt;
}

std::string_view name_of(Classification value) {
  return word(classification_words, value);
}
std::string_view name_of(Urgency value) {
  return word(urgency_words, value);
}
std::string_view name_of(Role value) {
  return word(role_words, value);
}
std::string_view name_of(Right value) {
  return word(right_words, value);
}
std::string_view name_of(PickupChoice value) {
  return word(pickup_choice_words, value);
}
std::string_view name_of(CodeKind value) {
  return word(code_kind_words, value);
}
std::string_view name_of(CodeNames value) {
  return word(code_names_words, value);
}
std::string_view name_of(Face value) {
  return word(face_words, value);
}
std::string_view name_of(Place::Kind value) {
  return word(place_words, value);
}
std::string_view name_of(Verdict value) {
  return word(verdict_words, value);
}
std::string_view name_of(OfferEnd value) {
  return word(offer_end_words, value);
}
std::string_view name_of(TransferKind value) {
  return word(transfer_kind_words, value);
}
std::string_view name_of(IncidentKind value) {
  return word(incident_kind_words, value);
}
std::string_view name_of(Prompt::Kind value) {
  return word(prompt_words, value);
}
std::string_view name_of(ClockSource value) {
  return word(clock_source_words, value);
}
std::string_view name_of(ClockCause value) {
  return word(clock_cause_words, value);
}
std::string_view name_of(BoardLink link) {
  return word(board_link_words, link);
}

std::optional<Role> parse_role(std::string_view text) {
  return value_of(role_words, text);
}
std::optional<Right> parse_right(std::string_view text) {
  return value_of(right_words, text);
}
std::optional<PickupChoice> parse_pickup_choice(std::string_view text) {
  return value_of(pickup_choice_words, text);
}
std::optional<CodeKind> parse_code_kind(std::string_view text) {
  return value_of(code_kind_words, text);
}
std::optional<CodeNames> parse_code_names(std::string_view text) {
  return value_of(code_names_words, text);
}
std::optional<Place::Kind> parse_place_kind(std::string_view text) {
  return value_of(place_words, text);
}
std::optional<TransferKind> parse_transfer_kind(std::string_view text) {
  return value_of(transfer_kind_words, text);
}
std::optional<OfferEnd> parse_offer_end(std::string_view text) {
  return value_of(offer_end_words, text);
}
std::optional<ClockSource> parse_clock_source(std::string_view text) {
  return value_of(clock_source_words, text);
}
std::optional<IncidentKind> parse_incident_kind(std::string_view text) {
  return value_of(incident_kind_words, text);
}

}  // namespace docbay::host
