// A board played by hand, with no firmware behind it: it answers a plan's requests in the wire's
// own codec, or misbehaves as its mood is. For plans of many boards and many thousand requests, and
// for lines in real time.
#pragma once

#include <array>
#include <cstdint>
#include <map>
#include <optional>
#include <vector>

#include "host/bus/plan.hpp"
#include "protocol/rtu.hpp"

namespace docbay::tests {

enum class Mood : std::uint8_t {
  live,         ///< answers everything
  silent,       ///< hears nothing
  refusing,     ///< an exception to whatever it is asked
  garbled,      ///< does as it is told, and its answer is damaged on the way
  wrong_nonce,  ///< gives the answer to another question
  wrong_code,   ///< does not hold the key
};

/// What the plan meant by a request that came over a wire.
host::BusRequest understood(const protocol::Request& request);

class PlayedBoard {
 public:
  explicit PlayedBoard(const host::Plan::BoardSetup& setup, host::BusTime start)
      : setup_{setup}, booted_at_{start} {}

  Mood mood = Mood::live;
  bool active = false;          ///< a bay is offered, so that it is to be asked more often
  bool always_waiting = false;  ///< there is always one more event
  bool busy = false;            ///< pieces of an update are to come later

  /// At this instant. Writes have their effect as the mood allows.
  host::BusReply answer(const host::BusRequest& request, host::BusTime now);
  void restart(host::BusTime now);
  /// Something happens: one more event waits.
  void happen() { ++written_; }
  /// A paper falls into this bay, under the bay's offer if there is one, which is then over.
  void drop(protocol::BayPosition bay);
  /// Bit n: bay n is offered.
  [[nodiscard]] std::uint8_t offered() const { return offered_; }

  [[nodiscard]] protocol::BootCount boot_count() const { return boot_count_; }
  /// An acknowledgement was for something else than the event offered last: a wrong one.
  [[nodiscard]] bool told_nonsense() const { return told_nonsense_; }

 private:
  std::vector<std::uint16_t> right_answer(const host::BusRequest& request, host::BusTime now);
  std::vector<std::uint16_t> identity() const;
  std::vector<std::uint16_t> status() const;
  std::vector<std::uint16_t> window(const host::BusRequest& request, host::BusTime now);
  std::vector<std::uint16_t> detail(const host::BusRequest& request, host::BusTime now) const;
  std::vector<std::uint16_t> command_result(const host::BusRequest& request, host::BusTime now);
  std::vector<std::uint16_t> update_report(const host::BusRequest& request);
  void take_command(const protocol::Command& command);
  void take_update_command(const protocol::Command& command, host::BusTime now);
  [[nodiscard]] protocol::UptimeMs uptime(host::BusTime now) const;
  [[nodiscard]] protocol::BoardKey key() const;

  host::Plan::BoardSetup setup_;
  host::BusTime booted_at_;
  protocol::BootCount boot_count_{1};
  std::uint32_t acknowledged_ = 0;                  ///< sequence of this boot
  std::uint32_t written_ = 0;                       ///< so many events were there in this boot
  std::map<std::uint32_t, protocol::Event> drops_;  ///< by sequence; any other event is a jam
  std::uint8_t offered_ = 0;
  std::array<protocol::CommandNumber, protocol::bays_per_board_max> offers_{};
  bool told_nonsense_ = false;
  protocol::UpdateReport update_{
      .board_kind = protocol::BoardKind::simulated, .running_version = 1, .slot_bytes = 1U << 17};
};

}  // namespace docbay::tests
