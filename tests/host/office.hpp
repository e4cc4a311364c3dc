// A small exchange to test with: a state that was filled by the exchange core itself, boards that
// keep to the protocol, and one word for each thing that people and boards do. Every step is
// applied to the state, kept in `records`, and held against what must always be true.
//
//   bay 1   U1   unclassified only       board 0xA, cabinet A
//   bay 2   U2   unclassified only       board 0xA, cabinet A
//   bay 3   U3   unclassified only       board 0xA, cabinet A
//   bay 4   U1   unclassified only       board 0xB, cabinet A
//   bay 5   U4   unclassified only       board 0xB, cabinet A
//   bay 6   U5   unclassified only       board 0xC, cabinet B
//   bay 7   U6   up to confidential      board 0xB, cabinet A
//   bay 8   U7   up to secret            board 0xB, cabinet A
//
// COURIER-1 and COURIER-2 are couriers, COLLECT-1 … 7 collect for U1 … U7, SECOND-6 for U6 as well;
// OPERATOR operates; BLOCKED is refused. One document of one copy each: D1 for U1 (code C1) … D3
// for U3; CX is for U1 and bears a common code: two copies for U1, one for U2.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "host/domain/exchange.hpp"

namespace docbay::tests {

using namespace host;
using protocol::EventKind;

/// The records of one kind.
template <class Kind>
std::vector<Kind> all(const std::vector<Record>& records) {
  std::vector<Kind> found;
  for (const Record& record : records) {
    if (const auto* one = std::get_if<Kind>(&record)) found.push_back(*one);
  }
  return found;
}
template <class Kind>
std::vector<Kind> all(const Outcome& outcome) {
  return all<Kind>(outcome.records);
}

/// A document as the OA sends it.
DocumentRow document_row(const std::string& id, const std::string& code,
                         const std::string& code_kind = "unique",
                         const std::string& classification = "无");

/// The exchange as it was installed, and nothing known yet.
State installed();

class Office {
 public:
  /// Everything above is known and all boards are up.
  Office();

  State state;
  AtMs now = 1'750'000'000'000;
  AtMs started_at_ms = now - 3'600'000;  ///< the machine, by the clock as it is set now
  std::string boot_id = "boot 1";
  bool synchronised = true;
  LocalTime local{};
  std::vector<Record> records;  ///< of all steps
  Outcome last;                 ///< of the last step
  bool deaf = false;            ///< orders do not reach the boards
  /// What the store would give back of documents that are not awake. Events are completed with it.
  std::map<DocumentId, Document> sleeping;

  /// One millisecond later, this happens.
  const Outcome& happens(Happening happening);
  const Outcome& card(const std::string& uid, Face face = Face::front,
                      const std::string& cabinet = "A");
  const Outcome& collector(int unit) { return card("COLLECT-" + std::to_string(unit), Face::back); }
  const Outcome& scan(const std::string& code, std::optional<Document> found = {});
  const Outcome& scan_at(const std::string& cabinet, const std::string& code,
                         std::optional<Document> found = {});
  const Outcome& scan_at_back(const std::string& code, std::optional<Document> found = {});
  const Outcome& document(DocumentRow row, std::vector<DispatchRow> dispatches = {});

  /// An event of the board that a bay belongs to, with the next identity.
  const Outcome& board_event(int bay, EventKind kind);
  template <class Payload>
  const Outcome& board_event(int bay, EventKind kind, const Payload& payload) {
    protocol::Event event;
    event.kind = kind;
    write_payload(event, payload);
    return board_event(bay, event);
  }
  const Outcome& board_event(int bay, protocol::Event event);
  /// An event of the board as a whole.
  const Outcome& whole_board_event(protocol::BoardSerial board, EventKind kind);
  /// The last board event once more.
  const Outcome& again();

  /// Paper falls in, and the board says whether under an offer.
  const Outcome& drop(int bay);
  const Outcome& pull_out(int bay);
  const Outcome& expire(int bay);
  /// Whether the board waits for paper there.
  [[nodiscard]] bool is_offered(int bay) const;
  /// The board starts anew, and knows of no offer and no order to open.
  void forget(int bay) { benches_.erase(bay); }
  const Outcome& open_door(int bay);
  const Outcome& close_door(int bay, protocol::Emptiness emptiness = protocol::Emptiness::empty);
  /// Opens and closes.
  const Outcome& take(int bay) {
    open_door(bay);
    return close_door(bay);
  }

  const Outcome& link(protocol::BoardSerial board, BoardLink link);
  const Outcome& answer(int bay, protocol::CommandNumber number,
                        std::optional<protocol::CommandResult> result);
  /// Time passes, a tick a second.
  void wait(AtMs ms);
  /// The clock is set while the daemon runs, or only looked at.
  const Outcome& set_clock(AtMs by_ms = 0);
  /// The machine was off, and its clock is another one by so much when it starts again.
  const Outcome& start_anew(AtMs by_ms);
  /// What the store would give back after a restart.
  void restart_with(State loaded) { state = std::move(loaded); }

  /// Awake or not.
  const Document& known(const std::string& document) const;
  bool awake(const std::string& document) const { return state.documents.contains({document}); }
  /// The n-th copy of a document (from 0).
  const Copy& copy(const std::string& document, std::size_t n = 0) const;
  const Place& place(const std::string& document, std::size_t n = 0) const {
    return copy(document, n).place;
  }
  const Offer& offer(int bay) const;      ///< the newest
  const Opening& opening(int bay) const;  ///< the pending one
  /// The open incidents of a kind.
  std::vector<Incident> open(IncidentKind kind) const;

  /// Of the last outcome.
  Verdict verdict() const;
  std::vector<Prompt::Kind> prompts() const;
  const Prompt& prompt() const { return last.prompts.at(0); }
  std::vector<protocol::Command> commands(int bay, protocol::CommandKind kind) const;
  int ordered(int bay, protocol::CommandKind kind) const {
    return static_cast<int>(commands(bay, kind).size());
  }

 private:
  /// What the board of a bay knows of it.
  struct Bench {
    protocol::CommandNumber offer;
    std::uint8_t copies_left = 0;
    protocol::CommandNumber door;
    std::uint8_t count = 0;
  };
  void obey(const BoardCommand& command);
  /// Every order to open a door goes with a record of who, by what right and why.
  void accounted(const BoardCommand& command) const;
  void complete(CodeScanned& scan) const;
  void complete(BoardEventArrived& arrived) const;
  void complete(OfficeChanged& office) const;
  void complete(TransferRequested& request) const;
  void complete(DocumentRegistered& registered) const;
  protocol::DropPayload drop_payload(int bay) const;
  protocol::DoorPayload door_payload(int bay, protocol::Emptiness emptiness) const;

  std::map<int, Bench> benches_;
  std::map<protocol::BoardSerial, std::uint32_t> sequences_;
  std::optional<BoardEventArrived> last_event_;
};

inline constexpr protocol::BoardSerial board_a{0xA};
inline constexpr protocol::BoardSerial board_b{0xB};
inline constexpr protocol::BoardSerial board_c{0xC};

/// What is true of every state; the empty string, or what is wrong.
std::string contradiction(const State& state);

}  // namespace docbay::tests
