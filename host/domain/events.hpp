// What the exchange core is told. Every event carries the wall time at which the shell heard of it.
#pragma once

#include <optional>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "host/domain/records.hpp"
#include "host/domain/types.hpp"
#include "protocol/command.hpp"
#include "protocol/event.hpp"
#include "protocol/status.hpp"

namespace docbay::host {

struct CardPresented {
  std::string cabinet;
  Face face = Face::front;
  CardUid uid;  ///< empty: something was read that is no card number
};

/// A PIN was typed after a card that asks for one. Whether it is the right one, the shell has found
/// out; what was typed never gets here.
struct PinEntered {
  std::string cabinet;
  Face face = Face::front;
  bool verified = false;
};

/// A collector chose on the screen, before or after the card.
struct PickupChosen {
  std::string cabinet;
  PickupChoice choice = PickupChoice::open_and_print;
};

/// An operator wants a bay open: at the cabinet, or from elsewhere. The shell answers for who it
/// is.
struct OpenRequested {
  BayNumber bay;
  PersonId person;
  Right right = Right::operator_;  ///< or emergency
  std::string reason;              ///< in words, up to 200 bytes
};

/// A person says what has become of a copy that no cabinet sees, or wants it back out of a bay.
struct TransferRequested {
  TransferKind transfer = TransferKind::return_;
  CopyId copy;
  PersonId person;
  PersonId second;     ///< who says so too, where it takes two
  UnitId to;           ///< of return and clear_back: it goes into this unit's bay; empty: by hand
  Place place;         ///< of correct: where it is
  std::string reason;  ///< as OpenRequested::reason
  std::optional<Document> found;  ///< from the store, when the copy's document sleeps
};

/// One line of a dispatch plan: so many copies of this document for this unit; or, for the unit `*`
/// (普发), at least so many for each unit that has a bay.
struct DispatchRow {
  DocumentId document;
  UnitId unit;
  int copies = 0;
};

/// A row as the OA has it; texts are checked by the core, and a bad row is set aside with the
/// reason.
struct DocumentRow {
  Document document;  ///< classification and urgency not yet parsed, no copies
  std::string code_kind_text;
  std::string urgency_text;
};
/// What the courier has in hand is too big for the slot: the door of its bay is to open instead.
struct TooBig {
  std::string cabinet;
};

/// A document that the OA does not know is registered at the station, and dispatched.
struct DocumentRegistered {
  PersonId person;
  DocumentRow row;
  std::vector<DispatchRow> dispatches;
  std::optional<Document> found;  ///< from the store, when a sleeping one has this code
};

/// Two people want to count what lies in a bay. The second one shows a card at the back.
struct StocktakeRequested {
  BayNumber bay;
  PersonId person;
  std::string reason;
};

/// A person says that an incident is over, and how that is known.
struct IncidentHandled {
  IncidentId incident;
  PersonId person;
  PersonId second;       ///< who says so too, where it takes two
  std::string evidence;  ///< in words, up to 200 bytes
};

/// A list is wanted on paper once more: the one that this receipt is on.
struct ReprintRequested {
  ReceiptId receipt;
  PersonId person;
};

/// What boards see is to be held against the records at once.
struct ReconcileRequested {};

/// A code as the station understood it; what it means is the core's business.
struct CodeScanned {
  std::string cabinet;
  Face face = Face::front;
  std::vector<std::uint8_t> raw;
  std::string text;  ///< UTF-8; empty: unreadable
  std::string code;  ///< what to look the document up by
  std::string repairs;
  std::string rule;  ///< by which it was understood; empty: no rule matches
  CodeNames names = CodeNames::document;
  std::optional<CodeKind> code_kind;  ///< as the rule says; nothing: it does not
  /// What the code tells beside itself, by name: enough of the official string to fill in a form.
  std::vector<std::pair<std::string, std::string>> fields;
  std::optional<Document> found;  ///< from the store, when none that is awake has this code
};

struct BoardEventArrived {
  protocol::BoardSerial board;
  protocol::Event event;
  AtMs age_ms = 0;             ///< how long ago by the board's clock; 0 when it has restarted since
  std::optional<Offer> offer;  ///< from the store, when it answers one that the core has forgotten
  std::optional<Document> document;  ///< … and the document of that offer, if it sleeps
};

enum class BoardLink : std::uint8_t {
  unknown,  ///< not heard of yet
  up,
  lost,      ///< silent
  mistaken,  ///< another serial answers, or nothing that it says bears the right code
  doubled,   ///< it answers, and another one with the same address
};
std::string_view name_of(BoardLink link);

struct BoardLinkChanged {
  protocol::BoardSerial board;
  BoardLink link = BoardLink::unknown;
};

/// A person gave a board its place: it took over from another one, or has a new address.
struct BoardSeated {
  protocol::BoardSerial seat;    ///< the board that the configuration names here
  protocol::BoardSerial before;  ///< which one had the place until now; the same: a new address
  protocol::BoardSerial board;
  protocol::BoardAddress address;
  protocol::BootCount first_boot;  ///< what it did in earlier boots, it did elsewhere
};

struct BoardDetailRead {
  protocol::BoardSerial board;
  protocol::Detail detail;
};

/// What became of a command; nothing: it could not be delivered before it expired.
struct CommandAnswered {
  protocol::BoardSerial board;
  protocol::CommandNumber number;
  std::optional<protocol::CommandResult> result;
};

struct PersonRow {
  Person person;
  std::string role_text;
};

/// What is new in the OA since the watermark.
struct OfficeChanged {
  std::vector<Unit> units;
  std::vector<PersonRow> people;
  std::vector<Card> cards;
  std::vector<Deputy> deputies;
  std::vector<DocumentRow> documents;
  std::vector<DispatchRow> dispatches;
  std::vector<Document> found;  ///< from the store: sleeping documents that the rows speak of
  std::int64_t revision = 0;
};

/// Time has passed.
struct Ticked {};

/// The shell has looked at the clock: at the start, when it has seen that the clock was set, and
/// when its source has come or gone. It is told before everything else that happens then.
struct ClockLooked {
  std::string boot_id;  ///< of the machine's start; empty: not known
  AtMs boot_ms = 0;     ///< since then
  bool synchronised = false;
};

/// An operator says that the clock is right. The shell answers for who it is.
struct ClockConfirmed {
  PersonId person;
};

/// The screen's cancel key.
struct Cancelled {
  std::string cabinet;
  Face face = Face::front;
};

using Happening =
    std::variant<CardPresented, CodeScanned, BoardEventArrived, BoardLinkChanged, BoardSeated,
                 BoardDetailRead, CommandAnswered, OfficeChanged, Ticked, PinEntered, PickupChosen,
                 OpenRequested, TransferRequested, StocktakeRequested, IncidentHandled,
                 ReconcileRequested, TooBig, DocumentRegistered, ClockLooked, ClockConfirmed,
                 Cancelled, ReprintRequested>;

struct Event {
  AtMs at_ms = 0;  ///< what `State::clock` says of the clock holds for it
  LocalTime local{};
  Happening happening;
};

}  // namespace docbay::host
