// What the exchange core decides: records for the store, written in one transaction; commands for
// the boards, prompts for the screens and lists for the printer, all of which wait until that
// transaction is durable.
#pragma once

#include <string>
#include <variant>
#include <vector>

#include "host/domain/types.hpp"
#include "protocol/command.hpp"
#include "protocol/event.hpp"

namespace docbay::host {

/// What came of a scan, in the records and on the screen.
enum class Verdict : std::uint8_t {
  offered,              ///< bays are lit
  no_session,           ///< card first
  wrong_face,           ///< scanned where papers are collected
  unreadable,           ///< neither GB18030 nor UTF-8, cut off, or too long: scan again
  unknown_code,         ///< no such document: set it aside for registration
  cancelled,            ///< the OA took it back
  not_dispatched,       ///< known, but nobody is to get it yet
  already_distributed,  ///< every copy is in its place
  top_secret,           ///< 绝密 never goes through a cabinet
  above_ceiling,        ///< no bay of the unit may hold this classification
  no_bay,               ///< neither the unit nor one above it has a bay at this site
  bay_unavailable,      ///< its board is silent, or somebody else is using it
  bay_full,
  bay_faulty,        ///< a sensor or the shutter: what falls in might not be counted
  elsewhere,         ///< the unit's bay is in another cabinet
  away,              ///< the leader is away, and nobody takes papers in his stead
  channel_closed,    ///< not today, or not at this hour
  taken_out,         ///< at the back: it is in the list of what this person takes
  not_inside,        ///< at the back: it is not in a bay whose door is open
  for_another_unit,  ///< at the back: it had fallen into the wrong bay
};

enum class OfferEnd : std::uint8_t {
  live,
  fulfilled,
  expired,    ///< nobody dropped in time, says the board
  withdrawn,  ///< by the next scan, or because the courier left
  refused,    ///< the board did not take it
  lapsed,     ///< long over, but the board never said so
};

enum class TransferKind : std::uint8_t {
  deposit,   ///< into the bay
  withdraw,  ///< pulled back out through the slot
  collect,   ///< out through the door
  take_out,  ///< out through the door, by an operator
};

enum class IncidentKind : std::uint8_t {
  wrong_bay,          ///< paper fell into a bay that was not offered
  late_drop,          ///< paper fell in after its offer was over
  unidentified_drop,  ///< paper fell in and nothing says which
  pulled_back,        ///< paper came back out through the slot
  unexplained_out,    ///< paper came out of a bay that was thought empty
  jam,
  not_emptied,  ///< the door closed and the bay is not empty
  door_forced,
  door_found_open,  ///< it stood open when the board started
  door_left_open,
  door_unseen,       ///< the board was off while the door stood open: who took what, nobody saw
  journal_overflow,  ///< a board lost events
  board_lost,        ///< a board is silent
  board_mistaken,    ///< another board answers at this address, or its key is wrong
  board_replaced,    ///< the board's memory has started anew
  sensor_faulty,     ///< what a sensor of this bay says cannot be true
  shutter_stuck,     ///< the shutter does not reach its end
  bay_full,          ///< the full sensor says so
  taken_unsigned,    ///< a door was opened by somebody who cannot sign for all that is gone
};

struct Session {
  SessionId id;
  std::string cabinet;
  Face face = Face::front;
  PersonId person;
  AtMs opened_at_ms = 0;
  AtMs active_at_ms = 0;  ///< 0: not known since the last start
};

struct Offer {
  protocol::CommandNumber number;
  BayNumber bay;
  DocumentId document;
  UnitId unit;
  PersonId person;
  SessionId session;
  int copies_left = 0;
  AtMs offered_at_ms = 0;
  AtMs changed_at_ms = 0;  ///< made, ended, or a copy passed: the board's time runs from here
  OfferEnd end = OfferEnd::live;
};

/// A door that somebody was let open.
struct Opening {
  protocol::CommandNumber number;
  BayNumber bay;
  PersonId person;
  SessionId session;
  AtMs ordered_at_ms = 0;
  bool opened = false;
  Right right = Right::none;
  PersonId second;     ///< the other one, for a bay that takes two
  UnitId unit;         ///< for which unit they came; empty for an operator
  std::string reason;  ///< in words, for an operator
  PickupChoice choice = PickupChoice::open_and_print;
  std::vector<CopyId> taken;  ///< scanned at the back while the door was open
  bool contradicted = false;  ///< something was scanned that does not lie here by the records
};

struct Incident {
  IncidentId id;
  IncidentKind kind = IncidentKind::jam;
  BayNumber bay;
  protocol::BoardSerial board;
  DocumentId document;
  CopyId copy;
  PersonId person;        ///< whose act it probably was
  AtMs opened_at_ms = 0;  ///< when it happened, as far as is known
};

struct ScanRecord {
  std::string cabinet;
  Face face = Face::front;
  std::vector<std::uint8_t> raw;  ///< exactly as the scanner sent it
  std::string text;               ///< UTF-8, empty when unreadable
  std::string code;
  std::string repairs;  ///< departures from the standard that were read all the same
  DocumentId document;
  PersonId person;
  SessionId session;
  Verdict verdict = Verdict::unreadable;
  AtMs at_ms = 0;
};

struct SessionOpened {
  Session session;
};
struct SessionClosed {
  SessionId id;
  AtMs at_ms = 0;
};
/// Somebody asked for something and was told no.
struct RefusalRecord {
  std::string cabinet;
  Face face = Face::front;
  CardUid card;
  PersonId person;
  std::string reason;  ///< a word that `refusal_text` has a sentence for
  AtMs at_ms = 0;
};
struct OfferMade {
  Offer offer;
};
struct OfferChanged {
  protocol::CommandNumber number;
  int copies_left = 0;
  OfferEnd end = OfferEnd::live;
  AtMs at_ms = 0;
};
struct OpeningMade {
  Opening opening;
};
struct OpeningChanged {
  protocol::CommandNumber number;
  bool opened = false;
  bool ended = false;
  PickupChoice choice = PickupChoice::open_and_print;
  bool contradicted = false;
  AtMs at_ms = 0;
};
/// A copy was scanned at the back while this door was open.
struct CopyTaken {
  protocol::CommandNumber opening;
  CopyId copy;
  AtMs at_ms = 0;
};
/// Everything that this session has collected so far is on a list.
struct CollectionListed {
  SessionId session;
  ReceiptId last;
};
/// The event's identity, remembered for ever: what makes effects happen exactly once.
struct BoardEventRecord {
  protocol::BoardSerial board;
  int epoch = 0;  ///< grows when a board's memory starts anew
  protocol::Event event;
  BayNumber bay;
  AtMs at_ms = 0;
};
/// Which board has which place from now on.
struct BoardSeatTaken {
  protocol::BoardSerial seat;
  protocol::BoardSerial board;
  protocol::BoardAddress address;
  protocol::BootCount first_boot;
  AtMs at_ms = 0;
  bool operator==(const BoardSeatTaken&) const = default;
};
struct CustodyChanged {
  CopyId copy;
  Place place;
  AtMs since_ms = 0;  ///< as Copy::since_ms
};
struct ReceiptIssued {
  ReceiptId id;
  TransferKind transfer = TransferKind::deposit;
  CopyId copy;
  DocumentId document;
  BayNumber bay;
  UnitId unit;
  PersonId person;
  protocol::CommandNumber command;  ///< the offer or opening that it answers
  protocol::BoardSerial board;
  protocol::EventIdentity cause;
  AtMs at_ms = 0;
};
struct IncidentOpened {
  Incident incident;
};
struct IncidentResolved {
  IncidentId id;
  std::string evidence;
  AtMs at_ms = 0;
};
struct UnitSaved {
  Unit unit;
};
struct PersonSaved {
  Person person;
};
struct CardSaved {
  Card card;
};
struct DeputySaved {
  Deputy deputy;
};
struct DocumentSaved {
  Document document;  ///< without its copies
  AtMs at_ms = 0;
};
struct CopyCreated {
  Copy copy;
};
struct CopyRemoved {
  CopyId copy;
};
/// A row of the OA that cannot be used, with the reason.
struct RowRejected {
  std::string table;
  std::string key;
  std::string reason;
  AtMs at_ms = 0;
};
struct WatermarkMoved {
  std::int64_t revision = 0;
};
/// One thing that the OA is to hear. `event_id` is unique over all sites and never reused.
struct OaEvent {
  OutboxId id;
  std::string event_id;
  std::string kind;  ///< a TransferKind, "moved" (nobody signed for it), "incident" or "resolved"
  DocumentId document;
  std::string code;
  CopyId copy;
  UnitId unit;
  BayNumber bay;
  PersonId person;
  ReceiptId receipt;
  std::string detail;
  Place place;  ///< where the copy is from now on, if this is a TransferKind or "moved"
  AtMs at_ms = 0;
};
struct OutboxQueued {
  OaEvent event;
};
struct OutboxDelivered {
  std::vector<OutboxId> ids;
  AtMs at_ms = 0;
};
/// The numbers that were given out, so that a restart goes on behind them.
struct CountersMoved {
  std::uint32_t command_number = 0;
  std::int64_t copy = 0;
  std::int64_t receipt = 0;
  std::int64_t incident = 0;
  std::int64_t session = 0;
  std::int64_t outbox = 0;
  bool operator==(const CountersMoved&) const = default;
};

using Record = std::variant<ScanRecord, SessionOpened, SessionClosed, RefusalRecord, OfferMade,
                            OfferChanged, OpeningMade, OpeningChanged, CollectionListed,
                            BoardEventRecord, BoardSeatTaken, CustodyChanged, ReceiptIssued,
                            IncidentOpened, IncidentResolved, UnitSaved, PersonSaved, CardSaved,
                            DocumentSaved, CopyCreated, CopyRemoved, RowRejected, WatermarkMoved,
                            OutboxQueued, OutboxDelivered, CountersMoved, CopyTaken, DeputySaved>;

/// An order to a board. Boot count and expiry on the board's clock are filled in by the bus.
struct BoardCommand {
  protocol::BoardSerial board;
  protocol::Command command;
};

/// Why the copies of one unit cannot be dropped here and now.
struct Obstacle {
  std::string unit;  ///< its name
  Verdict why = Verdict::no_bay;
  std::string cabinet;  ///< of `elsewhere`: where to go
  BayNumber bay;
  bool busy = false;  ///< somebody is at that cabinet
  bool operator==(const Obstacle&) const = default;
};

/// What a screen shows. The words are made from it in `words.hpp`.
struct Prompt {
  enum class Kind : std::uint8_t {
    welcome,
    refused_card,
    scan_verdict,
    drop_now,
    dropped,
    drop_expired,
    wrong_bay,
    put_right,
    pulled_back,
    unidentified_drop,
    doors_open,
    nothing_waits,
    collected,
    not_emptied,
    door_not_opened,
    bay_refused,
    enter_pin,
    second_person,  ///< the bays take two people: who is the other one?
    operator_welcome,
    contents_printed,
    collected_unprinted,
    door_left_open,
    door_closed,  ///< one that had been left open
  };
  std::string cabinet;
  Face face = Face::front;
  Kind kind = Kind::welcome;
  Verdict verdict = Verdict::offered;  ///< of scan_verdict
  std::string subject;                 ///< a name, a document number: never a classified title
  std::vector<BayNumber> bays;         ///< where to go
  std::vector<Obstacle> obstacles;     ///< whose copies cannot go into this cabinet now
  BayNumber wrong_bay;
  int copies = 0;
  AtMs at_ms = 0;
};

/// A list to print once the doors are closed.
struct CollectedList {
  std::string cabinet;
  UnitId unit;
  PersonId person;
  PersonId second;  ///< the other one, of two
  std::vector<ReceiptId> receipts;
  AtMs at_ms = 0;
};

/// A list of what waits in some bays, to print at once.
struct ContentsList {
  std::string cabinet;
  PersonId person;
  std::vector<BayNumber> bays;
  AtMs at_ms = 0;
};

struct Outcome {
  std::vector<Record> records;
  std::vector<BoardCommand> commands;
  std::vector<Prompt> prompts;
  std::vector<CollectedList> lists;
  std::vector<ContentsList> contents;
  /// Documents that have left the memory, as they are. Until these records are durable, whoever
  /// looks one up must find it here and not in the store.
  std::vector<Document> asleep;
};

std::string_view name_of(Verdict value);
std::string_view name_of(OfferEnd value);
std::string_view name_of(TransferKind value);
std::string_view name_of(IncidentKind value);
std::string_view name_of(Prompt::Kind value);
std::optional<OfferEnd> parse_offer_end(std::string_view text);
std::optional<IncidentKind> parse_incident_kind(std::string_view text);

}  // namespace docbay::host
