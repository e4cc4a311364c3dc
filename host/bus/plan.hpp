// What to ask on one line next, as a pure function of what was heard: `next(now)` gives a request,
// `absorb` takes its answer. Events are drained one at a time, each acknowledged only when the host
// has made it durable; commands go ahead of polls; a silent board is asked ever more rarely and
// never slows the others. No I/O, no clock, no threads.
#pragma once

#include <cstdint>
#include <deque>
#include <expected>
#include <map>
#include <memory>
#include <optional>
#include <span>
#include <variant>
#include <vector>

#include "drivers/line/line.hpp"
#include "host/bus/bus_time.hpp"
#include "host/bus/census.hpp"
#include "host/bus/firmware_update.hpp"
#include "host/bus/placement.hpp"
#include "host/domain/events.hpp"
#include "host/domain/outcome.hpp"
#include "protocol/command.hpp"
#include "protocol/event.hpp"
#include "protocol/status.hpp"

namespace docbay::host {

struct BusSettings {
  BusTime active_pace = std::chrono::milliseconds{10};  ///< a board with an offer or an open door
  BusTime idle_pace = std::chrono::milliseconds{50};
  BusTime lost_pace_max = std::chrono::seconds{2};  ///< a silent board
  /// A board whose answers are garbled, or are those of another one.
  BusTime disputed_pace = std::chrono::milliseconds{700};
  BusTime line_down_pace = std::chrono::milliseconds{300};  ///< when nobody answers
  BusTime link_lost = std::chrono::seconds{3};
  BusTime command_expiry = std::chrono::seconds{2};  ///< from the order to its death
  BusTime update_retry = std::chrono::seconds{1};    ///< of a board that is busy
  /// Looks for boards that nobody expects. Each waits some 35 ms in vain, so that even a command
  /// that comes at any time meets one under way in less than one case of a hundred.
  BusTime census_pace = std::chrono::seconds{5};
};

/// One transaction on the line.
struct BusRequest {
  enum class Kind : std::uint8_t {
    identify,       ///< who are you
    poll,           ///< the small status
    fetch,          ///< acknowledge the last event and get the next
    order,          ///< one command and its result
    detail,         ///< the bays
    update_report,  ///< where the board stands with its firmware
    update_chunk,   ///< a piece of new firmware; the answer is as update_report's
    update_order,   ///< a command of the update's own, which has no number
    census,         ///< who else is there; of no board of the plan
    presence,       ///< a placement asks; of no board of the plan, nor is its order
    placement_order,
  };
  static constexpr std::size_t nobody = SIZE_MAX;

  Kind kind = Kind::poll;
  std::size_t board = 0;  ///< index into the plan's boards, or nobody
  protocol::BoardAddress address;
  std::uint16_t nonce = 0;
  std::uint16_t write_address = 0;
  std::vector<std::uint16_t> write;  ///< empty: FC 03, otherwise FC 23
  std::uint16_t read_address = 0;
  std::uint16_t read_words = 0;
};

/// A board has started, or was asked anew, and is who it should be.
struct BoardIdentified {
  protocol::BoardSerial board;
  protocol::Identity identity;
};

/// How a firmware update goes; at its end, how it ended.
struct BoardUpdateChanged {
  protocol::BoardSerial board;
  protocol::UpdateReport report;
  std::optional<UpdateEnd> end;
};

/// Other boards than before answer at this address. The plan's own ones are told of only where they
/// share theirs with others.
struct AddressLooked {
  AddressLook look;
};

/// The tour over all addresses that was asked for is over.
struct CensusToured {};

struct BoardPlaced {
  PlacementGoal goal;
  PlacementEnd end = PlacementEnd::no_answer;
  std::optional<protocol::Presence> presence;  ///< as it said last
};

using BusReport =
    std::variant<BoardEventArrived, BoardLinkChanged, BoardDetailRead, CommandAnswered,
                 BoardIdentified, BoardUpdateChanged, AddressLooked, CensusToured, BoardPlaced>;
using BusReply = std::expected<std::vector<std::uint16_t>, drivers::LineFailure>;

class Plan {
 public:
  struct BoardSetup {
    protocol::BoardAddress address;
    protocol::BoardSerial serial;
    protocol::BoardKey key{};
  };

  /// `nonce` is any starting value, best a different one each time.
  Plan(const std::vector<BoardSetup>& boards, BusSettings settings, std::uint16_t nonce);

  /// The request to make now, or the time from which there will be one.
  ///
  /// Of the boards that are due, the one that has been due longest is asked. Commands, events,
  /// pieces of updates and looks for other boards go ahead, each kind in turns over the boards, but
  /// once some board has been due for longer than an idle pace, never two of them in a row. So from
  /// one request to a board that answers to the next one it is at most
  ///
  ///     pace + patience + 2n transactions        (pace, patience <= idle_pace; n boards)
  ///
  /// of the longest kind that there is: its own, one that was under way when patience ended, and
  /// for each of the n - 1 others a poll and something urgent. A command to a board that answers,
  /// when nothing else is ordered, waits for what is under way and at most one poll.
  std::variant<BusRequest, BusTime> next(BusTime now);
  /// What the answer to `request` says. An answer is believed only with its nonce and its code.
  std::vector<BusReport> absorb(const BusRequest& request, const BusReply& reply, BusTime now);

  /// An order; when it cannot be delivered before it expires, a CommandAnswered without result says
  /// so.
  void order(const BoardCommand& command, BusTime now);
  /// The event is durable: tell the board with the next fetch.
  void acknowledge(protocol::BoardSerial board, protocol::EventIdentity identity);
  /// New firmware for a board, sent while the line has nothing better to do; it takes the place of
  /// an update that is under way. Its end is told by a BoardUpdateChanged.
  void update(protocol::BoardSerial board, const std::shared_ptr<const FirmwareFile>& file);

  /// Looks at all addresses now; CensusToured says when that is done.
  void tour() { census_.tour(); }
  /// One after another; BoardPlaced says how each ended.
  void place(const PlacementGoal& goal) { placements_.emplace_back(goal); }
  /// The board with this serial is from now on that one, at its address and with its key.
  void seat(protocol::BoardSerial serial, const BoardSetup& setup);

 private:
  struct PendingCommand {
    protocol::Command command;
    BusTime expires_at{};
  };

  struct BoardView {
    BoardSetup setup;
    BoardLink link = BoardLink::unknown;
    protocol::BootCount boot_count;       ///< 0: not identified since it was last silent
    std::optional<BusTime> clock_origin;  ///< bus time at which the board's uptime was 0
    std::optional<BusTime> heard_at;
    BusTime silent_since{};
    BusTime due{};
    BusTime pace{};
    int failures = 0;   ///< in a row
    int garbled = 0;    ///< answers in a row that could not be read
    int bad_codes = 0;  ///< in a row
    bool events_waiting = false;
    bool read_whole_window = false;
    std::optional<protocol::EventIdentity> handed_over;    ///< with the core, not yet durable
    std::optional<protocol::EventIdentity> acknowledging;  ///< durable, board not yet told
    std::optional<std::uint16_t> change_count;             ///< of the detail that was read last
    bool detail_wanted = true;
    std::deque<PendingCommand> commands;
    std::optional<FirmwareUpdate> update;
    std::optional<protocol::UpdateReport> update_report;  ///< as it is now
    std::optional<protocol::UpdateReport> update_told;
    BusTime update_due{};
    std::uint16_t protocol_version = 0;
  };

  static bool may_be_urgent(const BoardView& board);
  /// It has something to fetch, or has not been told yet what is durable.
  static bool wants_fetch(const BoardView& board);
  /// The first that some board gives, from board `turn` on; the next turn begins after that board.
  template <class RequestOf>
  std::optional<BusRequest> in_turn(std::size_t& turn, const RequestOf& request_of);
  /// What goes ahead of polls: commands, then events, then pieces of updates that have waited.
  std::optional<BusRequest> urgent_request(BusTime now);
  std::optional<BusRequest> command_request(const BoardView& board, std::size_t index, BusTime now);
  BusRequest due_request(const BoardView& board, std::size_t index);
  [[nodiscard]] BusTime idle_until(BusTime now) const;
  BusRequest fetch(const BoardView& board, std::size_t index);
  BusRequest read_only(BusRequest::Kind kind, const BoardView& board, std::size_t index,
                       protocol::Block block);
  void bury_expired(BusTime now);
  /// The next piece of some board's update that has been due for `patience`.
  std::optional<BusRequest> update_request(BusTime now, BusTime patience);
  std::optional<BusRequest> update_step(BoardView& board, std::size_t index, BusTime now);
  void end_update(BoardView& board, UpdateEnd end);
  BusRequest order_request(const BoardView& board, std::size_t index, protocol::Command command,
                           BusTime expires_at, BusTime now);

  /// A placement's step, or the census'.
  std::optional<BusRequest> search_request(BusTime now, BusTime patience);
  [[nodiscard]] BusTime search_due(BusTime now);
  BusRequest placement_order(const Placement::Order& order);
  BusRequest presence_request(BusRequest::Kind kind, protocol::BoardAddress address,
                              protocol::Selection selection);
  void on_search(const BusRequest& request, const BusReply& reply, BusTime now);
  void on_census(const BusRequest& request, const BusReply& reply, BusTime now);
  void end_placement(PlacementEnd end);
  void on_look(const AddressLook& look, BusTime now);
  void tell_look(const AddressLook& look);

  void heard(BoardView& board, BusTime now);
  void failed(BoardView& board, BusTime now);
  [[nodiscard]] bool line_is_down() const;
  void set_link(BoardView& board, BoardLink link);
  void set_clock(BoardView& board, protocol::UptimeMs uptime, BusTime now);
  void reset(BoardView& board);

  void on_identity(BoardView& board, std::span<const std::uint16_t> words, BusTime now);
  void on_status(BoardView& board, std::span<const std::uint16_t> words, BusTime now);
  void on_window(BoardView& board, const BusRequest& request, std::span<const std::uint16_t> words,
                 BusTime now);
  void on_result(BoardView& board, const BusRequest& request, std::span<const std::uint16_t> words,
                 BusTime now);
  void on_detail(BoardView& board, const BusRequest& request, std::span<const std::uint16_t> words,
                 BusTime now);
  void on_update_report(BoardView& board, const BusRequest& request,
                        std::span<const std::uint16_t> words, BusTime now);
  void on_update_answer(BoardView& board, const BusRequest& request,
                        std::span<const std::uint16_t> words, BusTime now);

  std::vector<BoardView> boards_;
  BusSettings settings_;
  std::uint16_t nonce_;
  bool urgent_was_last_ = false;  ///< the last request went ahead of polls
  std::size_t command_turn_ = 0;  ///< whose turn it is first among those with commands
  std::size_t fetch_turn_ = 0;
  std::size_t update_turn_ = 0;
  Census census_;
  CensusQuestion asked_{};
  std::map<std::uint8_t, AddressLook> looks_;  ///< by address, as they were told
  std::map<std::uint8_t, int> missed_;         ///< looks in a row that found nobody any more
  std::deque<Placement> placements_;
  std::vector<BusReport> reports_;
};

}  // namespace docbay::host
