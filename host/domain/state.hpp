// All that the exchange core knows: documents that are awake, bays, people, sessions. Rebuilt from
// the store at start; changed by `apply` alone.
#pragma once

#include <array>
#include <deque>
#include <map>
#include <string>
#include <unordered_map>
#include <vector>

#include "host/domain/events.hpp"
#include "host/domain/incidents.hpp"
#include "host/domain/offers.hpp"
#include "host/domain/records.hpp"
#include "host/domain/types.hpp"

namespace docbay::host {

struct Times {
  AtMs offer_ms = 15'000;
  AtMs shutter_ms = 5'000;
  AtMs session_idle_ms = 60'000;
  AtMs door_release_ms = 5'000;
  AtMs door_open_max_ms = 30'000;
  AtMs second_person_ms = 60'000;  ///< between the two cards for a bay that takes two people
  AtMs pin_entry_ms = 30'000;      ///< a card waits so long for its PIN
  AtMs pin_window_ms = 600'000;    ///< five wrong ones within this time…
  AtMs pin_pause_ms = 600'000;     ///< …and the card is refused for so long after the last
  AtMs choice_ms = 30'000;         ///< a choice made before the card holds so long
  AtMs recovery_ms = 120'000;      ///< an offer of what an operator took out: he walks round
  AtMs contradiction_ms =
      30'000;  ///< a sensor that disagrees with the records for so long is right
};

struct Bay {
  BaySetup setup;                 ///< its unit is the one that stands for `installed_unit` by now
  UnitId installed_unit;          ///< as the configuration says; empty until a unit is known
  std::vector<CopyId> inside;     ///< in the order in which they fell in; copies in doubt too
  std::size_t urgent_inside = 0;  ///< how many of them are urgent
  protocol::BayDetail shown;      ///< what the board says, for screens only
  bool error_told = false;        ///< the board was last told to light its error lamp
  std::uint8_t faulty_sensors =
      0;                    ///< bit n: protocol::Sensor n, as far as heard of since the start
  AtMs moved_ms = 0;        ///< when its board last told that something happened here
  bool shown_anew = false;  ///< `shown` was read since then
  AtMs contradicted_ms =
      0;  ///< since when its sensors say otherwise than the records; 0: they agree
};

/// Enough of an event to know it again.
struct SeenEvent {
  protocol::EventIdentity identity;
  protocol::EventKind kind = protocol::EventKind::none;
  std::uint8_t bay = 0;
  std::uint32_t board_ms = 0;
  bool operator==(const SeenEvent&) const = default;
};

struct Board {
  BoardLink link = BoardLink::unknown;
  AtMs link_since_ms = 0;
  int epoch = 0;
  protocol::BootCount first_boot;  ///< the first one here; events of earlier boots mean no bay
  bool to_compare = false;         ///< just up: what its bays show may not be what is inside
  std::array<BayNumber, protocol::bays_per_board_max> bays{};  ///< by position; 0: none
  std::deque<SeenEvent> seen;  ///< the newest ones, more than a journal can hold
};
/// Events remembered per board: twice what its journal can offer again.
inline constexpr std::size_t seen_events_max = 256;

/// A card that waits for its PIN.
struct PinWait {
  CardUid card;
  PersonId person;
  AtMs since_ms = 0;
};
/// Bays that wait for a second person's card.
struct SecondWait {
  PersonId person;
  SessionId session;  ///< 0: an operator who is not at the cabinet
  std::vector<BayNumber> bays;
  Right right = Right::two_person;
  std::string reason;
  PickupChoice choice = PickupChoice::open_and_print;
  TransferKind transfer = TransferKind::collect;
  protocol::CommandNumber offer;
  AtMs since_ms = 0;
};
/// Wrong PINs of a card, after which it is refused for a while.
inline constexpr std::size_t wrong_pins_max = 5;

struct State {
  std::string site;
  Times times;
  std::map<BayNumber, Bay> bays;  ///< put there by `install`
  /// Ascending; kept by `install` and `settle_units`, read through `unit_bays` and `cabinet_bays`.
  std::unordered_map<UnitId, std::vector<BayNumber>> bays_by_unit;
  std::unordered_map<std::string, std::vector<BayNumber>> bays_by_cabinet;
  std::unordered_map<protocol::BoardSerial, Board> boards;
  std::unordered_map<UnitId, Timetable> channels;  ///< by the unit whose bays they are
  std::unordered_map<UnitId, Unit> units;
  std::unordered_map<PersonId, Person> people;
  std::unordered_map<CardUid, Card> cards;
  std::unordered_map<DeputyId, Deputy> deputies;
  std::unordered_map<DocumentId, Document> documents;  ///< those that are awake
  std::unordered_map<std::string, DocumentId> documents_by_code;
  std::unordered_map<CopyId, DocumentId> documents_by_copy;
  /// What the OA calls the documents that were registered at the station before it knew them.
  std::unordered_map<DocumentId, DocumentId> aliases;
  std::vector<Session> sessions;
  Offers offers;
  std::vector<Opening> openings;  ///< ordered and not yet closed
  Incidents incidents;
  std::map<SessionId, std::vector<ReceiptId>>
      collected;  ///< for the list that is due when doors close
  std::map<std::pair<std::string, Face>, PinWait> pin_waits;
  std::map<std::string, SecondWait> second_waits;                ///< by cabinet
  std::unordered_map<CardUid, std::deque<AtMs>> wrong_pins;      ///< the newest, newest last
  std::map<std::string, std::pair<PickupChoice, AtMs>> choices;  ///< made before the card
  PickupChoice pickup_default = PickupChoice::open_and_print;
  CountersMoved counters;
  std::int64_t watermark = 0;
  ClockPeriod clock;                ///< the present one
  bool clock_synchronised = false;  ///< the kernel said so when it was last looked at
};

/// Puts a bay into the state, or the one of this number in another place.
void install(State& state, BaySetup setup);
/// The identifier that the OA's one stands for here.
const DocumentId& id_here(const State& state, const DocumentId& id);
/// Whether it was registered at the station.
inline constexpr std::string_view local_prefix = "local-";
bool is_local(const DocumentId& id);
/// Puts a document into the state, with all its indexes.
void adopt(State& state, Document document);
/// Whether the document has to be in memory: a copy of it is in a hand, in a bay or in doubt, an
/// offer that is remembered could still be answered with it, an open incident speaks of it, or a
/// copy of it was scanned at a door that is still open.
/// All others sleep in the store, and come back with the event that needs them.
bool is_awake(const State& state, const Document& document);
/// By what the OA says of the document, or by the courier's hand.
inline bool is_urgent(const Document& document, const Copy& copy) {
  return copy.urgent_by_hand || document.urgency != Urgency::ordinary;
}
Copy* find_copy(State& state, CopyId id);
const Copy* find_copy(const State& state, CopyId id);
/// The offer that a board's event answers, if the event answers one and the core still remembers
/// it.
struct AnsweredOffer {
  protocol::CommandNumber number;  ///< 0: it answers none
  bool remembered = false;
};
AnsweredOffer answered_offer(const State& state, const BoardEventArrived& arrived);
const Bay* find_bay(const State& state, protocol::BoardSerial board, std::uint8_t position);
/// A unit's bays, without walking all those of the site; ascending.
const std::vector<BayNumber>& unit_bays(const State& state, const UnitId& unit);
/// A cabinet's bays; ascending.
const std::vector<BayNumber>& cabinet_bays(const State& state, const std::string& cabinet);

}  // namespace docbay::host
