// Everything that is simulated, on one virtual time: a cabinet, the line to its boards, what hands
// have begun, and the truth log. One thread; the same calls with the same seed give the same world.
#pragma once

#include <cstdint>
#include <functional>
#include <span>
#include <vector>

#include "simulator/agenda.hpp"
#include "simulator/cabinet.hpp"
#include "simulator/hands_log.hpp"
#include "simulator/wire.hpp"

namespace docbay::simulator {

struct WorldSettings {
  WireSettings wire;
  std::uint64_t seed = 1;
  VirtualTime start{};               ///< the boards get power at this instant
  std::int64_t epoch_ms = 0;         ///< what the truth log adds to virtual time
  BoardMaker make_board;             ///< for boards that live in real time
  std::vector<FlashChip> flashes{};  ///< of the native boards, in order; none: all are new
};

class World {
 public:
  /// `past` puts into the bays what an earlier run of the same cabinet left there.
  World(std::vector<EepromStore> stores, const WorldSettings& settings, HandSink sink,
        std::span<const HandEntry> past = {});

  [[nodiscard]] VirtualTime now() const { return now_; }
  /// The next instant at which something can be noticed outside; `never` when all is still. The
  /// firmware's ticks go on all the same, and are made up for by the next `advance_to`.
  [[nodiscard]] VirtualTime next_at() const;
  void advance_to(VirtualTime time);

  Cabinet& cabinet() { return cabinet_; }
  [[nodiscard]] const Cabinet& cabinet() const { return cabinet_; }
  Wire& wire() { return wire_; }
  Agenda& agenda() { return agenda_; }

  /// Calls `then` once: with true in the first tick in which `condition` holds, with false at
  /// `deadline`.
  void when(std::function<bool()> condition, VirtualTime deadline, std::function<void(bool)> then);

  /// Writes down that it happened now.
  void record(HandAct act, BayNumber bay, const Paper& paper);
  /// The truth log could not be written: what the judge would say is worth nothing.
  [[nodiscard]] bool truth_lost() const { return truth_lost_; }

 private:
  struct Watch {
    std::function<bool()> condition;
    VirtualTime deadline;
    std::function<void(bool)> then;
  };

  std::vector<Wire::Listener> ears();
  void put_back(std::span<const HandEntry> past);
  void look();
  void hear_boards();

  std::int64_t epoch_ms_;
  HandSink sink_;
  std::uint64_t entries_ = 0;
  bool truth_lost_ = false;
  VirtualTime now_;
  VirtualTime tick_at_;
  Cabinet cabinet_;
  Wire wire_;
  Agenda agenda_;
  std::vector<Watch> watches_;
};

}  // namespace docbay::simulator
