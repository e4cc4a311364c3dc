// The things an exchange is about, as values: units, people, documents, copies, bays. The words are
// the glossary's. No I/O, no clock.
#pragma once

#include <compare>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "protocol/types.hpp"

namespace docbay::host {

/// An identifier that came from outside, as text. `Tag` keeps a unit from being taken for a person.
template <class Tag>
struct Name {
  std::string value;
  auto operator<=>(const Name&) const = default;
  [[nodiscard]] bool empty() const { return value.empty(); }
};
using UnitId = Name<struct UnitTag>;
using PersonId = Name<struct PersonTag>;
using DocumentId = Name<struct DocumentTag>;
using DeputyId = Name<struct DeputyTag>;
using CardUid = Name<struct CardTag>;

/// A number that we gave ourselves, from 1 on; 0 is "none".
template <class Tag>
struct Number {
  std::int64_t value = 0;
  auto operator<=>(const Number&) const = default;
  explicit operator bool() const { return value != 0; }
};
using CopyId = Number<struct CopyTag>;
using BayNumber = Number<struct BayTag>;  ///< painted on the door, unique within the site
using ReceiptId = Number<struct ReceiptTag>;
using IncidentId = Number<struct IncidentTag>;
using SessionId = Number<struct SessionTag>;
using OutboxId = Number<struct OutboxTag>;

/// Wall clock, milliseconds since 1970 UTC.
using AtMs = std::int64_t;

/// 密级. The order is the order of secrecy.
enum class Classification : std::uint8_t {
  none,
  confidential,
  secret,
  top_secret
};

/// 紧急程度: ordinary; 急件, 加急, 平急; 特急, 特提.
enum class Urgency : std::uint8_t {
  ordinary,
  urgent,
  most_urgent
};

/// Reads `机密★20年`, `机密`, `无`, empty; nothing for any other word.
std::optional<Classification> parse_classification(std::string_view text);
/// Reads 无, 急件, 加急, 平急, 特急, 特提, empty; nothing for any other word.
std::optional<Urgency> parse_urgency(std::string_view text);

enum class Role : std::uint8_t {
  courier,
  collector,
  operator_
};
enum class CodeKind : std::uint8_t {
  unique,
  common
};
/// What a scanned code is the name of.
enum class CodeNames : std::uint8_t {
  document,
  letter,
  card,
  unit
};
enum class Face : std::uint8_t {
  front,
  back
};

/// What an opening rests on.
enum class Right : std::uint8_t {
  none,
  own_unit,
  deputy,
  two_person,  ///< two people, each of whom has a right to the bay
  operator_,   ///< with a reason in words
  emergency,   ///< with a reason in words; nobody else is waited for
  courier,     ///< to put in what was offered to the bay and is too big for its slot
};

/// What a collector wants of the doors and the printer.
enum class PickupChoice : std::uint8_t {
  open_and_print,
  open_only,
  print_only,  ///< a list of what waits; no door opens
};

std::optional<Right> parse_right(std::string_view text);
std::optional<PickupChoice> parse_pickup_choice(std::string_view text);
std::optional<Role> parse_role(std::string_view text);
std::optional<CodeKind> parse_code_kind(std::string_view text);
std::optional<CodeNames> parse_code_names(std::string_view text);

struct Unit {
  UnitId id;
  std::string name;
  UnitId parent;
  AtMs away_from_ms = 0;   ///< its leader is away from here on, ...
  AtMs away_until_ms = 0;  ///< ... to before here, and papers for it go to `instead`
  UnitId instead;          ///< empty: they wait until he is back
  UnitId merged_into;      ///< which unit stands for it from now on; empty: itself
  bool departed = false;   ///< deleted in the OA: its people have no rights, its name stays
};

/// What the clock on the wall says; `day` 0: it is not known.
struct LocalTime {
  std::uint8_t day = 0;      ///< of the month, from 1
  std::uint8_t weekday = 0;  ///< 0 is Sunday
  std::uint16_t minute = 0;  ///< of the day
};

/// When the bays of an outbound channel (同城交换, 机要通信, 机要交通, 直送) take papers.
struct Timetable {
  enum class Days : std::uint8_t {
    every,
    odd,  ///< of the month
    even
  };
  Days days = Days::every;
  std::uint8_t weekdays = 0x7F;  ///< bit n: weekday n
  std::uint16_t from_minute = 0;
  std::uint16_t until_minute = 24 * 60;  ///< not included
  UnitId instead;                        ///< the channel that is used otherwise; empty: none

  /// A clock that is not known keeps no channel shut.
  [[nodiscard]] bool open(const LocalTime& local) const;
};

struct Person {
  PersonId id;
  std::string name;
  UnitId unit;
  Role role = Role::collector;
  bool pin_required = false;  ///< a card alone is not enough
  bool departed = false;      ///< deleted in the OA: no rights, the name stays
};

struct Card {
  CardUid uid;
  PersonId person;
  bool blocked = false;
  bool departed = false;
};

/// Somebody stands in for a collector, or for a whole unit, between two dates (工作代理制).
struct Deputy {
  DeputyId id;
  PersonId person;
  PersonId for_person;  ///< then `for_unit` is empty
  UnitId for_unit;
  AtMs from_ms = 0;   ///< the first moment of the first day
  AtMs until_ms = 0;  ///< the last moment of the last day
  bool departed = false;
};

/// Where a copy is. `unit` is the unit that has it, or whose bay it lies in; `person` whose hand.
struct Place {
  enum class Kind : std::uint8_t {
    registered,  ///< known, but not yet seen by the cabinet
    in_hand,     ///< a courier has it
    in_bay,
    with_unit,  ///< collected
    in_doubt,   ///< somewhere between the bay and the person or unit named; an incident is open
    returned,   ///< given back to whoever sent it, by hand
    filed,      ///< put into the unit's files (归档)
    destroyed,
  };
  Kind kind = Kind::registered;
  BayNumber bay;
  UnitId unit;
  PersonId person;
  bool operator==(const Place&) const = default;

  /// Whether a courier can still bring it.
  [[nodiscard]] bool outside() const { return kind == Kind::registered || kind == Kind::in_hand; }
  /// Whether it lies in a bay, certainly or perhaps.
  [[nodiscard]] bool inside() const { return kind == Kind::in_bay || kind == Kind::in_doubt; }
};

struct Copy {
  CopyId id;
  DocumentId document;
  UnitId unit;       ///< whom it was sent to
  UnitId bound_for;  ///< on its way back: to whom; empty: to `unit`
  Place place;
  AtMs since_ms = 0;            ///< it is there; in a bay: it fell in
  bool urgent_by_hand = false;  ///< the courier pressed the bay's button for it
  /// The number of the move that brought it there: papers lie in a bay in this order.
  std::int64_t since_move = 0;

  [[nodiscard]] const UnitId& goes_to() const { return bound_for.empty() ? unit : bound_for; }
};

struct Document {
  DocumentId id;
  std::string code;  ///< what its barcode says: own number, or the official string's barcode number
  CodeKind code_kind = CodeKind::unique;
  std::string number;  ///< 发文字号
  std::string title;
  std::string kind;  ///< 文种
  std::string issuing_unit;
  std::string classification_text;
  Classification classification = Classification::none;
  Urgency urgency = Urgency::ordinary;
  bool cancelled = false;
  DocumentId oa_id;          ///< what the OA calls it, if it was registered at the station first
  std::vector<Copy> copies;  ///< of every unit it goes to
};

/// One bay as it was installed.
struct BaySetup {
  BayNumber number;
  std::string cabinet;
  protocol::BoardSerial board;
  protocol::BayPosition position;
  UnitId unit;
  Classification ceiling = Classification::none;
};

std::string_view name_of(Classification value);
std::string_view name_of(Urgency value);
std::string_view name_of(Role value);
std::string_view name_of(Right value);
std::string_view name_of(PickupChoice value);
std::string_view name_of(CodeKind value);
std::string_view name_of(CodeNames value);
std::string_view name_of(Face value);
std::string_view name_of(Place::Kind value);
std::optional<Place::Kind> parse_place_kind(std::string_view text);

}  // namespace docbay::host

template <class Tag>
struct std::hash<docbay::host::Name<Tag>> {
  std::size_t operator()(const docbay::host::Name<Tag>& name) const noexcept {
    return std::hash<std::string>{}(name.value);
  }
};
template <class Tag>
struct std::hash<docbay::host::Number<Tag>> {
  std::size_t operator()(const docbay::host::Number<Tag>& number) const noexcept {
    return std::hash<std::int64_t>{}(number.value);
  }
};
template <>
struct std::hash<docbay::protocol::BoardSerial> {
  std::size_t operator()(const docbay::protocol::BoardSerial& serial) const noexcept {
    return std::hash<std::uint64_t>{}(serial.value);
  }
};
template <>
struct std::hash<docbay::protocol::CommandNumber> {
  std::size_t operator()(const docbay::protocol::CommandNumber& number) const noexcept {
    return std::hash<std::uint32_t>{}(number.value);
  }
};
