// One application of an event: the state being changed and the outcome being gathered, with the few
// acts that all cases are made of. Internal to this folder.
#pragma once

#include <set>
#include <string>
#include <utility>

#include "host/domain/exchange.hpp"

namespace docbay::host {

/// The incidents of one kind at one bay.
IncidentTest kind_at(IncidentKind kind, BayNumber bay);
/// The incident that says of this copy that it only probably lies where it is thought to be.
IncidentTest doubt_about(CopyId copy);

struct Turn {
  State& state;
  AtMs now;
  LocalTime local;
  Outcome out;
  std::set<BayNumber> unshown;  ///< bays whose display and lamps do not show yet what is known
  std::set<DocumentId> drowsy;  ///< documents that may be needed in memory no longer

  void record(Record record) { out.records.push_back(std::move(record)); }

  /// Gives out the next command number and orders `command` (kind, argument set) to the bay's
  /// board.
  protocol::CommandNumber order(const Bay& bay, protocol::Command command);
  /// Tells the displays of all `unshown` bays what is inside, and their error lamps when that has
  /// changed. After all other orders, which people wait for.
  void show();

  /// Moves a copy in the records and in the lists of what lies in which bay.
  void move(Copy& copy, Place place);
  /// The courier's hand has made it urgent, wherever it lies.
  void mark_urgent(Copy& copy);
  /// Moves a copy that nobody signs for, and tells the OA.
  void move_unsigned(Copy& copy, Place place);
  /// Issues the receipt of a transfer and queues it for the OA.
  ReceiptId receipt(const Copy& copy, TransferKind transfer, BayNumber bay, UnitId unit,
                    PersonId person, protocol::CommandNumber command,
                    const BoardEventArrived& cause);
  /// `receipt` has everything but number and time.
  ReceiptId issue(const Copy& copy, ReceiptIssued receipt);

  /// An incident that is a state, as a jam or a silent board, is not opened twice.
  void open_incident(Incident incident);
  void resolve(const IncidentTest& is_over, const std::string& evidence,
               const PersonId& person = {}, const PersonId& second = {});
  /// The newest open one.
  [[nodiscard]] const Incident* find_incident(const IncidentTest& is_meant) const;

  void end_offer(Offer& offer, OfferEnd end);
  /// Ends an offer that stands, and tells its board.
  void withdraw(Offer& offer);
  void close_session(SessionId id);
  void say(Prompt prompt);
  /// Says it on the front face of the bay's cabinet, unless the prompt names the back.
  void say_at(const Bay& bay, Prompt prompt);
  /// Takes a document from the store into the state, at least until the end of this turn. Of one
  /// that is awake the state knows better.
  void wake(const Document& document);
  /// Lets go of the drowsy documents that have no business here any more.
  void settle();

  [[nodiscard]] Session* session_at(const std::string& cabinet, Face face);

  void queue(OaEvent event);
};

/// What a screen may say of a document: its number, and the title only when it is not classified.
std::string shown_name(const Document& document);
/// The same of one that may sleep: its identifier then.
std::string shown_name(const State& state, const DocumentId& id);

void on_card(Turn& turn, const CardPresented& card);
/// What a scan at either face begins with; who is there counts as active.
struct BegunScan {
  ScanRecord record;
  Prompt prompt;
  Session* session = nullptr;  ///< nobody is there
};
BegunScan begin_scan(Turn& turn, const CodeScanned& scan);
void on_scan(Turn& turn, const CodeScanned& scan);
void on_dropped(Turn& turn, Bay& bay, const BoardEventArrived& arrived);
void on_button(Turn& turn, Bay& bay, const BoardEventArrived& arrived);
void on_offer_cancelled(Turn& turn, Bay& bay, const BoardEventArrived& arrived);
void on_dropped_unoffered(Turn& turn, Bay& bay, const BoardEventArrived& arrived);
void on_dropped_out(Turn& turn, Bay& bay, const BoardEventArrived& arrived);
void on_offer_expired(Turn& turn, Bay& bay, const BoardEventArrived& arrived);
void on_door(Turn& turn, Bay& bay, const BoardEventArrived& arrived);
void on_office(Turn& turn, const OfficeChanged& office);
/// A scan at the back: what is being taken out through an open door.
void on_back_scan(Turn& turn, const CodeScanned& scan);
void on_pin(Turn& turn, const PinEntered& pin);
void on_chosen(Turn& turn, const PickupChosen& chosen);
void on_open_requested(Turn& turn, const OpenRequested& request);
void on_transfer_requested(Turn& turn, const TransferRequested& request);
void on_stocktake_requested(Turn& turn, const StocktakeRequested& request);
void on_too_big(Turn& turn, const TooBig& wanted);
void on_document_registered(Turn& turn, const DocumentRegistered& registered);
void on_reprint_requested(Turn& turn, const ReprintRequested& request);
void on_incident_handled(Turn& turn, const IncidentHandled& handled);
/// Holds what the board of this bay sees against the records; `at_once`: without waiting for it to
/// stay so.
void reconcile(Turn& turn, Bay& bay, bool at_once);
/// Ends what waits for a PIN or a second person for too long.
void end_waits(Turn& turn);
/// This person's rights are no longer what they were: sessions and offers end, with the reason.
void end_presence(Turn& turn, const PersonId& person, const CardUid& card, std::string_view why);
/// An order to open did not get through; `never_done`: and it certainly opened nothing.
void on_opening_died(Turn& turn, protocol::CommandNumber number, bool never_done);
/// The board was off: what happened at an open door meanwhile, nobody saw.
void on_door_unseen(Turn& turn, Bay& bay);
/// Ends the orders to open that no board has said anything about for too long.
void end_forgotten_openings(Turn& turn);
void on_clock_looked(Turn& turn, const ClockLooked& look);
void on_clock_confirmed(Turn& turn, const ClockConfirmed& confirmed);
void on_cancelled(Turn& turn, const Cancelled& cancelled);
/// A copy that was in doubt has been seen elsewhere, so the paper that was taken for it is another.
void disprove_doubt(Turn& turn, const Copy& copy, const std::string& evidence);
/// The same, also of a copy that certainly lay in a bay: what lies there instead, nobody has
/// recorded. To be called before it is moved.
void seen_elsewhere(Turn& turn, const Copy& copy, const std::string& evidence);

}  // namespace docbay::host
