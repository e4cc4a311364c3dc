// The running whole. The reactor's thread owns the exchange core; lines, store and OA have a thread
// each. What the core decides is written first; only when it is durable are boards ordered and
// acknowledged, screens told, lists printed.
#pragma once

#include <expected>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include <boost/asio/io_context.hpp>
#include <boost/asio/signal_set.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/thread_pool.hpp>

#include "host/bus/line_runner.hpp"
#include "host/config/config.hpp"
#include "host/control/answers.hpp"
#include "host/control/control_server.hpp"
#include "host/daemon/board_register.hpp"
#include "host/daemon/collected_list.hpp"
#include "host/daemon/commissioning.hpp"
#include "host/daemon/line_trace.hpp"
#include "host/daemon/state_directory.hpp"
#include "host/daemon/wall_clock.hpp"
#include "host/domain/exchange.hpp"
#include "host/oa/oa_link.hpp"
#include "host/search/search_feeder.hpp"
#include "host/station/station.hpp"
#include "host/store/shelf.hpp"
#include "host/store/store_check.hpp"
#include "host/store/store_reader.hpp"
#include "host/store/store_writer.hpp"

namespace docbay::host {

class Daemon {
 public:
  /// Opens the store and brings everything back that it knows. The error says what to do.
  static std::expected<std::unique_ptr<Daemon>, std::string> start(const Config& file);
  ~Daemon();
  Daemon(const Daemon&) = delete;
  Daemon& operator=(const Daemon&) = delete;

  /// Works until SIGTERM or SIGINT (returns 0) or until the store fails (returns 1).
  int run();

 private:
  Daemon(const Config& config, StateDirectory directory, State state);

  void begin(const Config& config, Store store);
  /// `then` is called when what came of it is on the disk.
  void happen(Happening happening, std::function<void(const Outcome&)> then = {});
  /// As `happen`, at that time.
  void apply_now(Event event, std::function<void(const Outcome&)> then);
  void look_at_clock(const ClockReading& now);
  void carry_out(const Outcome& outcome);
  void order(const BoardCommand& command);
  void say(const Prompt& prompt);
  void print(const CollectedList& list);
  void print(const ContentsList& list);
  void print_list_again(ReceiptId receipt);
  [[nodiscard]] ListNames names_of(const UnitId& id, const PersonId& person_id) const;
  void act(const ControlRequest& request, ControlServer::Reply reply);
  template <class What>
  void look_up(What& what);
  void take_office(OfficeChanged office, std::function<void()> taken);
  void answer(const std::string& line, ControlServer::Reply reply);
  void take(const std::string& line, BusReport report);
  void seat(const BoardSeated& seated, std::function<void()> durable);
  LineRunner* line_called(const std::string& name);
  LineRunner* line_of(protocol::BoardSerial board);
  [[nodiscard]] std::set<std::string> line_names() const;
  std::string update_boards(const ControlRequest& request);
  Surroundings surroundings();
  void begin_search();
  void begin_check();
  std::string find(const ControlRequest& request);
  std::string unregistered();
  void fill_in_form(DocumentRegistered& registered);
  void tick();
  void stop();

  StateDirectory directory_;
  State state_;
  CodeRules codes_;
  StepWatch step_watch_;
  std::string boot_id_ = read_boot_id();
  BoardRegister boards_;
  Commissioning commissioning_;
  /// Closed before the writer, so that the last one to close folds the WAL into the file.
  struct Readers {
    Shelf shelf;          ///< reactor
    StoreReader queries;  ///< query thread
    StoreReader outbox;   ///< OA thread
    StoreReader titles;   ///< search thread
  };
  std::optional<Readers> readers_;
  std::map<std::pair<std::string, Face>, Prompt> prompts_;
  bool oa_works_ = true;
  std::string oa_why_;
  std::string store_trouble_;
  std::string store_damage_;  ///< what the check of the whole file has found
  int exit_code_ = 0;
  bool stopping_ = false;

  boost::asio::io_context reactor_{1};
  boost::asio::signal_set signals_{reactor_};
  boost::asio::steady_timer timer_{reactor_};
  boost::asio::thread_pool query_thread_{1};
  std::unique_ptr<StoreWriter> writer_;
  /// None is added later. They outlive the lines, whose threads write them.
  std::map<std::string, LineTrace> traces_;
  std::map<std::string, std::unique_ptr<LineRunner>> lines_;
  std::unique_ptr<Station> station_;
  std::unique_ptr<OaLink> oa_;
  std::unique_ptr<SearchFeeder> search_;
  std::optional<SearchReader> search_reader_;  ///< query thread
  std::unique_ptr<StoreCheck> check_;
  std::unique_ptr<ControlServer> control_;
};

}  // namespace docbay::host
