// A site without processes: simulated boards that run the firmware core, the plan of one line, the
// exchange core and a real store, all in one thread on virtual time. A crash forgets everything but
// the store and the boards. The seed decides what goes wrong.
#pragma once

#include <filesystem>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <random>
#include <string>
#include <vector>

#include "host/bus/plan.hpp"
#include "host/domain/exchange.hpp"
#include "host/store/shelf.hpp"
#include "host/store/store.hpp"
#include "simulator/hands.hpp"
#include "simulator/judge.hpp"
#include "simulator/simulated_line.hpp"
#include "simulator/world.hpp"

namespace docbay::tests {

struct SiteFaults {
  double bit_error_rate = 0;  ///< of each bit on the wire
  double loss_rate = 0;       ///< of answers that never leave a board
  double crash_before_write =
      0;                         ///< of each event that arrives: the host dies before it is written
  double crash_after_write = 0;  ///< … after it is written, before the board hears of it
  /// There is one more board, with serial and key of its own, that has the address of this one; 0:
  /// none. It is the last of the cabinet, and has no power yet.
  std::uint8_t intruder = 0;
};

class Site {
 public:
  static constexpr int boards = 3;
  static constexpr int units = 8;

  Site(std::uint64_t seed, const SiteFaults& faults);
  ~Site();
  Site(const Site&) = delete;
  Site& operator=(const Site&) = delete;

  /// Documents DOC-1 … DOC-n, one copy each, round and round over the units.
  void dispatch(int documents);
  /// A courier scans and drops it, as often as it takes. False: not within a minute of virtual
  /// time.
  bool deliver(int document);
  /// Turns the line until it is so, or virtual time is up.
  bool run_until(const std::function<bool()>& is_so,
                 simulator::VirtualTime limit = std::chrono::seconds{60});
  void run_for(simulator::VirtualTime time);
  void crash();
  /// Until this board has carried out a command and told a press of its first bay's button, both of
  /// now; at most `limit`.
  simulator::VirtualTime time_to_work(std::uint8_t board, simulator::VirtualTime limit);
  void set_weather(const simulator::Weather& weather);
  /// New firmware for every board. A crash forgets it; the boards do not.
  void update(const std::shared_ptr<const host::FirmwareFile>& file);
  /// How the updates ended, since they were ordered.
  [[nodiscard]] const std::map<protocol::BoardSerial, host::UpdateEnd>& update_ends() const {
    return update_ends_;
  }
  void happen(host::Happening happening);

  /// The bays are three a unit, in order.
  static std::uint32_t bay_of(int document) {
    return static_cast<std::uint32_t>(3 * ((document - 1) % units) + 1);
  }
  [[nodiscard]] std::size_t deposits() const;
  [[nodiscard]] simulator::Judgement judge() const;
  [[nodiscard]] int crashes() const { return crashes_; }
  [[nodiscard]] const host::State& state() const { return *state_; }
  simulator::World& world() { return *world_; }
  simulator::Hands& hands() { return *hands_; }

 private:
  struct Heard {
    int commands = 0;  ///< carried out
    int events = 0;
  };

  void start();
  void turn();
  bool chance(double rate);
  void act(const host::BusReport& report);
  void note(const host::BusReport& report);
  std::map<protocol::BoardSerial, host::UpdateEnd> update_ends_;
  void absorb_outcome(const host::Outcome& outcome);
  host::AtMs wall_ms() const;
  host::BusTime bus_now() const;

  SiteFaults faults_;
  std::mt19937_64 random_;
  std::filesystem::path folder_;
  std::vector<simulator::HandEntry> truth_;
  std::unique_ptr<simulator::World> world_;
  std::unique_ptr<simulator::Hands> hands_;
  std::unique_ptr<simulator::SimulatedLine> line_;
  std::optional<host::Store> store_;
  std::optional<host::Shelf> shelf_;
  std::optional<host::State> state_;
  std::optional<host::Plan> plan_;
  std::vector<simulator::OaEvent> told_;  ///< what the OA would have, in order
  std::map<protocol::BoardSerial, Heard> heard_;
  int crashes_ = 0;
};

}  // namespace docbay::tests
