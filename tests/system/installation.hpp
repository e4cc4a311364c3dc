// A whole installation for one test: a commissioned cabinet in a folder of its own, the simulator
// that is its hardware, the daemon, and what a test may do: move hands, ask the tool, look into the
// OA.
#pragma once

#include <filesystem>
#include <initializer_list>
#include <optional>
#include <string>
#include <vector>

#include <boost/json.hpp>

#include "firmware/core/settings.hpp"
#include "simulator/control_socket.hpp"
#include "simulator/judge.hpp"
#include "tests/system/process.hpp"

namespace docbay::tests {

class Installation {
 public:
  /// Boards 1 and 2 have shutters, board 3 (bays 17 to 24) has none. The simulator runs; the daemon
  /// does not.
  Installation();
  /// With other words for `docbay-sim commission` and `docbay-sim serve`.
  Installation(const std::vector<std::string>& commission, std::vector<std::string> serve);
  ~Installation();
  Installation(const Installation&) = delete;
  Installation& operator=(const Installation&) = delete;

  /// Other words for `docbay-sim serve`, from its next start on.
  void set_serve(std::vector<std::string> words) { serve_ = std::move(words); }
  void start_simulator();
  void stop_simulator();
  /// Starts it and waits until it works with all boards.
  void start_daemon();
  /// Starts it only.
  void spawn_daemon();
  void kill_daemon();
  Process& daemon() { return *daemon_; }

  /// Writes into the OA's own tables.
  void tell_oa(const std::string& sql);
  /// Eight units with a courier (COURIER-1), two collectors each (COLLECT-1 … 8, SECOND-1 … 8), and
  /// waits until the daemon knows.
  void open_office();
  /// Documents DOC-1 … DOC-n, one copy each, round and round over the units.
  void dispatch(int documents);

  /// One act of hands; the answer, whether it could be done or not.
  boost::json::object hand(const boost::json::object& act);
  bool did(const boost::json::object& act) { return hand(act).at("ok").as_bool(); }

  /// First column of the first row, over a connection that cannot write.
  std::int64_t store_number(const std::string& sql) const;
  std::int64_t oa_number(const std::string& sql) const;
  /// What hands did, held against what the OA has.
  simulator::Judgement judge() const;
  /// The daemon's answer to the tool; nothing while it cannot be reached.
  std::optional<boost::json::object> ask(const std::vector<std::string>& words) const;
  std::string daemon_log() const { return read_whole(home_ / "docbayd.log"); }

  /// What a board, counted from 1, was commissioned with, its key above all.
  [[nodiscard]] firmware::Settings board_settings(std::uint32_t number) const;

  [[nodiscard]] const std::filesystem::path& home() const { return home_; }
  [[nodiscard]] std::filesystem::path config() const { return home_ / "docbayd.toml"; }
  [[nodiscard]] std::filesystem::path store() const { return home_ / "state" / "docbay.db"; }
  [[nodiscard]] std::filesystem::path oa() const { return home_ / "state" / "oa.db"; }

 private:
  std::filesystem::path home_;
  std::vector<std::string> serve_;
  std::optional<Process> simulator_;
  std::optional<Process> daemon_;
  std::optional<simulator::ControlClient> hands_;
};

/// The path of one of our programs.
std::string program(const std::string& name);

}  // namespace docbay::tests
