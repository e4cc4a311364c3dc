// What the exchange core decides: records, and what waits until they are durable: commands for the
// boards, prompts for the screens, lists for the printer.
#pragma once

#include <string>
#include <vector>

#include "host/domain/records.hpp"
#include "protocol/command.hpp"

namespace docbay::host {

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
    stocktake,    ///< scan what is inside, put it back, close the door
    stocktaken,
    put_into,    ///< what an operator has taken out is waited for at its own bay
    put_inside,  ///< a door is open for what is too big for the slot
    not_put_in,  ///< and nothing was put in
    urgent_set,  ///< the bay's button made the drop urgent
    urgent_cleared,
    cancelled,
    cancelled_door_open,  ///< … and a door stands open
    jammed,               ///< something is stuck in a slot
    bay_full,             ///< what fell in last has filled it
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
  int missing = 0;    ///< of stocktaken
  int strangers = 0;  ///< of stocktaken: unknown, or of another bay
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
  std::vector<ReceiptId> reprints;  ///< each stands for the list that it is on
  /// Documents that have left the memory, as they are. Until these records are durable, whoever
  /// looks one up must find it here and not in the store.
  std::vector<Document> asleep;
};

std::string_view name_of(Prompt::Kind value);

}  // namespace docbay::host
