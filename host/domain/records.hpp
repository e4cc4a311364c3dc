// What the exchange core records, for the store. The records of one event are written in one
// transaction.
#pragma once

#include <string>
#include <variant>
#include <vector>

#include "host/domain/order.hpp"
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
  withdrawn,         ///< its sender has taken it back
  taken_out,         ///< at the back: it is in the list of what this person takes
  not_inside,        ///< at the back: it is not in a bay whose door is open
  for_another_unit,  ///< at the back: it had fallen into the wrong bay
  counted,           ///< at the back: it is noted for the stocktake
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
  deposit,     ///< into the bay
  withdraw,    ///< taken back by its sender: through the slot, through the door, or undropped
  collect,     ///< out through the door
  take_out,    ///< out through the door, by an operator
  return_,     ///< 退文: sent back by whoever got it, with the reason
  clear_back,  ///< 清退: sent back because its sender wants it back
  correct,     ///< 勘误: two people say where it is
  file,        ///< 归档
  destroy,     ///< 销毁, by two people
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
  missing,           ///< by the records a copy lies here, and it does not
  unrecorded,        ///< something lies here that is not in the records
  clock_set_back,    ///< the clock went back, and nobody who knows the time says that it is right
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
  AtMs window_ms = 15'000;  ///< how long the board waits for a copy
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
  /// What a scan at this door is: `correct` means a stocktake, at which nothing leaves the bay.
  TransferKind transfer = TransferKind::collect;
  std::vector<CopyId> taken;      ///< scanned at the back while the door was open
  int strangers = 0;              ///< of a stocktake: codes scanned that nobody knows
  protocol::CommandNumber offer;  ///< of a courier: whose copies are to be put in
  bool contradicted = false;      ///< something was scanned that does not lie here by the records
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
  std::int64_t move = 0;  ///< of an unidentified drop: as Copy::since_move
  bool clock_trusted = true;
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
  int strangers = 0;
  AtMs at_ms = 0;
};
/// A copy was scanned at the back while this door was open.
struct CopyTaken {
  protocol::CommandNumber opening;
  CopyId copy;
  AtMs at_ms = 0;
};
/// Somebody had a list printed once more.
struct ListReprinted {
  ReceiptId receipt;
  PersonId person;
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
  UnitId bound_for;  ///< as Copy::bound_for
  bool urgent_by_hand = false;
  AtMs since_ms = 0;            ///< as Copy::since_ms
  std::int64_t since_move = 0;  ///< as Copy::since_move
};
/// Of a physical event or of a named human act: without a `board`, a person said so.
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
  PersonId second;     ///< the other one, of two
  std::string reason;  ///< in words, or a word that `reason_text` has a sentence for
  AtMs at_ms = 0;
};
struct IncidentOpened {
  Incident incident;
};
struct IncidentResolved {
  IncidentId id;
  std::string evidence;
  PersonId person;  ///< who says so; empty: it ended by itself
  PersonId second;
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
  bool clock_trusted = true;
};
struct OutboxQueued {
  OaEvent event;
};
struct OutboxDelivered {
  std::vector<OutboxId> ids;
  AtMs at_ms = 0;
};
using Record =
    std::variant<ScanRecord, SessionOpened, SessionClosed, RefusalRecord, OfferMade, OfferChanged,
                 OpeningMade, OpeningChanged, CollectionListed, BoardEventRecord, BoardSeatTaken,
                 CustodyChanged, ReceiptIssued, IncidentOpened, IncidentResolved, UnitSaved,
                 PersonSaved, CardSaved, DocumentSaved, CopyCreated, CopyRemoved, RowRejected,
                 WatermarkMoved, OutboxQueued, OutboxDelivered, CountersMoved, CopyTaken,
                 DeputySaved, ClockPeriodBegan, ListReprinted>;

std::string_view name_of(Verdict value);
std::string_view name_of(OfferEnd value);
std::string_view name_of(TransferKind value);
std::string_view name_of(IncidentKind value);
std::optional<TransferKind> parse_transfer_kind(std::string_view text);
std::optional<OfferEnd> parse_offer_end(std::string_view text);
std::optional<IncidentKind> parse_incident_kind(std::string_view text);

}  // namespace docbay::host
