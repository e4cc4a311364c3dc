// Gives boards their places, one request of a person at a time: which boards are there, which one
// is it, its address, its key, and that it takes over from another one. On the reactor's thread.
// What was interrupted can be asked for again, and goes on where it was.
#pragma once

#include <expected>
#include <functional>
#include <optional>
#include <set>
#include <string>

#include "host/bus/line_runner.hpp"
#include "host/control/answers.hpp"
#include "host/control/control_server.hpp"
#include "host/daemon/board_register.hpp"
#include "host/daemon/key_store.hpp"

namespace docbay::host {

class Commissioning {
 public:
  struct World {
    const State& state;
    BoardRegister& boards;
    std::function<LineRunner*(const std::string& line)> line;
    std::function<std::set<std::string>()> lines;
    /// The core hears of it; `durable` when that is on the disk.
    std::function<void(BoardSeated, std::function<void()> durable)> seat;
  };

  Commissioning(World world, std::filesystem::path keys);

  /// Keys that may have come into force while nobody saw it: which one is it?
  void begin();
  /// The same of a board that is back, or whose codes do not hold.
  void look_again(protocol::BoardSerial board);

  void ask(const ControlRequest& request, ControlServer::Reply reply);
  void on(const std::string& line, const CensusToured&);
  void on(const BoardPlaced& placed);
  /// Once a second: what takes too long ends.
  void tick();

 private:
  struct Target {
    BoardPlace place;  ///< where it is now; its seat is itself if it has none
    bool own = false;  ///< it has a seat here
  };
  struct Job {
    ControlRequest request;
    ControlServer::Reply reply;
    Target target;
    std::function<void(const BoardPlaced&)> then;
    std::set<std::string> touring;
    int seconds = 0;
  };

  std::expected<Target, std::string> target(std::string_view serial, const std::string& key_file);
  void scan();
  void identify(std::uint16_t seconds, const std::string& said);
  void set_address(protocol::BoardAddress address, const std::function<void()>& then);
  void set_key(const std::function<void()>& then);
  void replace();
  void take_over(const BoardPlace& old);

  /// Has the line place the board, and `then` hear of it when the goal is reached.
  void place(PlacementGoal goal, std::function<void(const BoardPlaced&)> then);
  [[nodiscard]] PlacementGoal goal() const;
  void reseat(const BoardSeated& seated, const std::function<void()>& then);
  /// From now on for register and line; `before` had the place until now.
  void take_seat(protocol::BoardSerial before, const BoardPlace& now);
  void look_at_next_key(const BoardPlace& place);
  void settle_next_key(const BoardPlaced& placed);
  void done(std::string_view what, std::string_view said = {});
  void refuse(std::string_view why);
  /// In the language of who asks.
  [[nodiscard]] std::string_view either(std::string_view chinese, std::string_view english) const;

  World world_;
  KeyStore keys_;
  std::optional<Job> job_;
  int job_number_ = 0;
};

}  // namespace docbay::host
