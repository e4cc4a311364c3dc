#include "host/daemon/daemon.hpp"

#include <csignal>
#include <random>

#include <boost/asio/post.hpp>
#include <fmt/format.h>

#include "host/daemon/seats.hpp"
#include "host/daemon/setup.hpp"
#include "host/log/log.hpp"
#include "host/oa/sqlite_gateway.hpp"

namespace docbay::host {
namespace {

constexpr std::chrono::seconds tick_pace{1};

void log_port(const std::string& line, const drivers::PortNews& news) {
  using Kind = drivers::PortNews::Kind;
  if (news.kind == Kind::opened) return log_info("line_open", {{"line", line}});
  log_warning(news.kind == Kind::slow ? "line_slow" : "line_away",
              {{"line", line}, {"why", news.why}});
}

std::string store_help(const std::filesystem::path& store, const SqliteError& error) {
  std::string help = fmt::format("the store {} cannot be used: {}", store.string(), error.message);
  if (error.kind == SqliteError::Kind::corrupt) {
    help +=
        "; it is left as it is: move it (with its -wal file) to a safe place and restore the "
        "newest backup. The boards keep every event that was not acknowledged";
  } else if (error.kind == SqliteError::Kind::full) {
    help += "; make room on the disk and start again";
  }
  return help;
}

}  // namespace

std::expected<std::unique_ptr<Daemon>, std::string> Daemon::start(const Config& file) {
  auto directory = StateDirectory::hold(file.site.state_directory);
  if (!directory) return std::unexpected{directory.error()};
  const auto path = directory->store();
  if (file.oa.path.lexically_normal() == path.lexically_normal()) {
    return std::unexpected{"[oa] path is the daemon's own store " + path.string() +
                           "; give the OA's database a file of its own"};
  }
  const auto fail = [&](const SqliteError& error) {
    return std::unexpected{store_help(path, error)};
  };
  auto store = Store::open(path);
  if (!store) return fail(store.error());
  const auto seats = store->seats();
  if (!seats) return fail(seats.error());
  const auto now_seated = seated(file, *seats, KeyStore{directory->keys()});
  if (!now_seated) return std::unexpected{now_seated.error()};
  const Config& config = *now_seated;
  State state = initial_state(config);
  for (const BoardSeatTaken& seat : *seats) {
    const auto board = state.boards.find(seat.board);
    if (board != state.boards.end()) board->second.first_boot = seat.first_boot;
  }
  if (auto loaded = store->load(state); !loaded) return fail(loaded.error());
  auto lookups = StoreReader::open(path);
  if (!lookups) return fail(lookups.error());
  auto queries = StoreReader::open(path);
  if (!queries) return fail(queries.error());
  auto outbox = StoreReader::open(path);
  if (!outbox) return fail(outbox.error());
  auto titles = StoreReader::open(path);
  if (!titles) return fail(titles.error());
  std::unique_ptr<Daemon> daemon{new Daemon{config, std::move(*directory), std::move(state)}};
  daemon->readers_.emplace(Shelf{std::move(*lookups)}, std::move(*queries), std::move(*outbox),
                           std::move(*titles));
  auto control = ControlServer::open(
      daemon->reactor_, daemon->directory_.socket(),
      [self = daemon.get()](const std::string& line, ControlServer::Reply reply) {
        self->answer(line, std::move(reply));
      });
  if (!control) return std::unexpected{control.error()};
  daemon->control_ = std::move(*control);
  daemon->begin(config, std::move(*store));
  return daemon;
}

Daemon::Daemon(const Config& config, StateDirectory directory, State state)
    : directory_{std::move(directory)},
      state_{std::move(state)},
      codes_{config.codes},
      boards_{config},
      commissioning_{
          {.state = state_,
           .boards = boards_,
           .line = [this](const std::string& name) { return line_called(name); },
           .lines = [this] { return line_names(); },
           .seat = [this](BoardSeated seated,
                          std::function<void()> durable) { seat(seated, std::move(durable)); }},
          directory_.keys()} {}

Daemon::~Daemon() = default;

void Daemon::begin(const Config& config, Store store) {
  signals_.add(SIGTERM);
  signals_.add(SIGINT);
  signals_.async_wait([this](const boost::system::error_code& error, int) {
    if (!error) stop();
  });
  writer_ = std::make_unique<StoreWriter>(
      std::move(store),
      StoreWriter::Callbacks{
          .on_delay =
              [this](const SqliteError& error) {
                log_error("store_waits", {{"why", error.message}, {"do", "make room on the disk"}});
                boost::asio::post(reactor_, [this, why = error.message] { store_trouble_ = why; });
              },
          .on_failure =
              [this](const SqliteError& error) {
                log_error("store_failed", {{"why", store_help(directory_.store(), error)}});
                boost::asio::post(reactor_, [this] {
                  exit_code_ = 1;
                  stop();
                });
              }});
  look_at_clock(read_clocks());
  std::random_device random;
  for (const Config::Line& line : config.lines) {
    Plan plan{boards_of(config, line.name), bus_settings_of(config, line),
              static_cast<std::uint16_t>(random())};
    auto wire = make_line(line, [name = line.name](const auto& news) { log_port(name, news); });
    lines_[line.name] = std::make_unique<LineRunner>(
        std::make_unique<drivers::TracedLine>(
            std::move(wire),
            [&trace = traces_[line.name]](const auto& transaction) { trace.add(transaction); }),
        std::move(plan), [this, name = line.name](BusReport report) {
          boost::asio::post(reactor_, [this, name, report = std::move(report)]() mutable {
            take(name, std::move(report));
          });
        });
  }
  station_ = std::make_unique<Station>(
      reactor_, faces_of(config), config.codes,
      [this](Happening happening) { happen(std::move(happening)); },
      [](const DeviceState& device) {
        const LogFields fields = {{"device", device.device}, {"why", device.why}};
        if (device.open) return log_info("device_open", {{"device", device.device}});
        log_warning("device_away", fields);
      });
  oa_ = std::make_unique<OaLink>(
      std::make_unique<SqliteGateway>(config.oa.path, config.site.name), state_.watermark,
      std::chrono::milliseconds{config.oa.poll_ms},
      OaLink::Callbacks{.on_office =
                            [this](OfficeChanged office, std::function<void()> taken) {
                              boost::asio::post(reactor_, [this, office = std::move(office),
                                                           taken = std::move(taken)]() mutable {
                                take_office(std::move(office), std::move(taken));
                              });
                            },
                        .waiting =
                            [this](int limit) {
                              auto events = readers_->outbox.outbox_waiting(limit);
                              if (!events)
                                log_error("outbox_unreadable", {{"why", events.error().message}});
                              return events.value_or(std::vector<OaEvent>{});
                            },
                        .on_delivered =
                            [this](std::vector<OutboxId> ids, std::function<void()> noted) {
                              std::vector<Record> records;
                              records.emplace_back(
                                  OutboxDelivered{.ids = std::move(ids), .at_ms = now_ms()});
                              writer_->submit(std::move(records), std::move(noted));
                            },
                        .on_state =
                            [this](bool works, const std::string& why) {
                              if (works) log_info("oa_works");
                              if (!works) log_warning("oa_away", {{"why", why}});
                              boost::asio::post(reactor_, [this, works, why] {
                                oa_works_ = works;
                                oa_why_ = why;
                              });
                            }});
  begin_search();
  begin_check();
  commissioning_.begin();
  tick();
  log_info("started", {{"site", state_.site},
                       {"bays", state_.bays.size()},
                       {"boards", state_.boards.size()},
                       {"documents_awake", state_.documents.size()}});
}

int Daemon::run() {
  reactor_.run();
  log_info("stopped", {{"exit_code", exit_code_}});
  return exit_code_;
}

/// What boards say of their firmware and their places is no business of the exchange core.
void Daemon::take(const std::string& line, BusReport report) {
  std::visit(
      [&]<class Report>(Report& what) {
        if constexpr (std::is_same_v<Report, BoardLinkChanged>)
          commissioning_.look_again(what.board);
        if constexpr (std::is_convertible_v<Report, Happening>) {
          happen(std::move(what));
        } else if constexpr (std::is_same_v<Report, AddressLooked>) {
          boards_.on(line, what.look);
        } else if constexpr (std::is_same_v<Report, CensusToured>) {
          commissioning_.on(line, what);
        } else if constexpr (std::is_same_v<Report, BoardPlaced>) {
          commissioning_.on(what);
        } else {
          boards_.on(what);
        }
      },
      report);
}

void Daemon::seat(const BoardSeated& seated, std::function<void()> durable) {
  log_info("board_seated", {{"seat", hex_of(seated.seat)},
                            {"before", hex_of(seated.before)},
                            {"board", hex_of(seated.board)},
                            {"address", seated.address.value}});
  happen(seated);
  writer_->submit({}, [this, durable = std::move(durable)] {
    boost::asio::post(reactor_, [this, durable] {
      if (!stopping_) durable();
    });
  });
}

LineRunner* Daemon::line_called(const std::string& name) {
  const auto line = lines_.find(name);
  return line == lines_.end() ? nullptr : line->second.get();
}

LineRunner* Daemon::line_of(protocol::BoardSerial board) {
  const BoardPlace* place = boards_.place_of(board);
  return place == nullptr ? nullptr : line_called(place->line);
}

std::set<std::string> Daemon::line_names() const {
  std::set<std::string> names;
  for (const auto& [name, line] : lines_) names.insert(name);
  return names;
}

/// Everything that happens comes through here, one at a time.
void Daemon::happen(Happening happening, std::function<void(const Outcome&)> then) {
  if (stopping_) return;
  if (auto* scan = std::get_if<CodeScanned>(&happening)) look_up(*scan);
  if (auto* arrived = std::get_if<BoardEventArrived>(&happening)) look_up(*arrived);
  if (auto* request = std::get_if<TransferRequested>(&happening)) look_up(*request);
  if (auto* registered = std::get_if<DocumentRegistered>(&happening)) {
    fill_in_form(*registered);
    look_up(*registered);
  }
  const ClockReading now = read_clocks();
  if (step_watch_.stepped(now)) look_at_clock(now);
  apply_now({.at_ms = now.at_ms, .local = local_time(now.at_ms), .happening = std::move(happening)},
            std::move(then));
}

void Daemon::apply_now(Event event, std::function<void(const Outcome&)> then) {
  auto outcome = std::make_shared<Outcome>(apply(state_, event));
  std::function<void()> acknowledge;
  if (const auto* arrived = std::get_if<BoardEventArrived>(&event.happening)) {
    log_info("board_event", {{"board", hex_of(arrived->board)},
                             {"kind", name_of(arrived->event.kind)},
                             {"position", arrived->event.bay},
                             {"boot_count", arrived->event.identity.boot_count.value},
                             {"sequence", arrived->event.identity.sequence.value},
                             {"new", !outcome->records.empty()}});
    acknowledge = [this, board = arrived->board, identity = arrived->event.identity] {
      if (LineRunner* line = line_of(board)) line->acknowledge(board, identity);
    };
  }
  const bool nothing = outcome->records.empty() && outcome->commands.empty() &&
                       outcome->prompts.empty() && outcome->lists.empty() &&
                       outcome->contents.empty() && outcome->asleep.empty() && !acknowledge &&
                       !then;
  if (nothing) return;
  const std::uint64_t laid_down = readers_->shelf.lay_down(std::move(outcome->asleep));
  std::vector<Record> records = then ? outcome->records : std::move(outcome->records);
  writer_->submit(
      std::move(records),
      [this, outcome, laid_down, acknowledge = std::move(acknowledge), then = std::move(then)] {
        boost::asio::post(reactor_, [this, outcome, laid_down, acknowledge, then] {
          if (stopping_) return;
          readers_->shelf.durable(laid_down);
          if (acknowledge) acknowledge();
          carry_out(*outcome);
          if (then) then(*outcome);
        });
      });
}

/// The records are on the disk: now the world may hear of it.
void Daemon::carry_out(const Outcome& outcome) {
  store_trouble_.clear();
  for (const BoardCommand& command : outcome.commands) order(command);
  for (const Prompt& prompt : outcome.prompts) say(prompt);
  for (const CollectedList& list : outcome.lists) print(list);
  for (const ContentsList& list : outcome.contents) print(list);
  for (const ReceiptId receipt : outcome.reprints) print_list_again(receipt);
  oa_->nudge();
}

void Daemon::order(const BoardCommand& command) {
  if (LineRunner* line = line_of(command.board)) line->order(command);
}

void Daemon::say(const Prompt& prompt) {
  prompts_[{prompt.cabinet, prompt.face}] = prompt;
  log_info("prompt", {{"cabinet", prompt.cabinet},
                      {"face", name_of(prompt.face)},
                      {"kind", name_of(prompt.kind)},
                      {"verdict", name_of(prompt.verdict)}});
}

/// What the core needs of the store, because it has long let go of it.
template <class What>
void Daemon::look_up(What& what) {
  const auto done = readers_->shelf.complete(state_, what);
  if (!done) log_error("lookup_failed", {{"why", done.error().message}});
}

/// Waits until what came before is on the disk, so that a burst cannot pile up in memory.
void Daemon::take_office(OfficeChanged office, std::function<void()> taken) {
  auto shared = std::make_shared<OfficeChanged>(std::move(office));
  writer_->submit({}, [this, shared, taken = std::move(taken)] {
    boost::asio::post(reactor_, [this, shared, taken] {
      if (stopping_) return;
      look_up(*shared);
      happen(std::move(*shared));
      writer_->submit({}, taken);
      writer_->submit({}, [this] {
        boost::asio::post(reactor_, [this] {
          if (!stopping_) search_->nudge();
        });
      });
    });
  });
}

void Daemon::tick() {
  timer_.expires_after(tick_pace);
  timer_.async_wait([this](const boost::system::error_code& error) {
    if (error) return;
    look_at_clock(read_clocks());
    happen(Ticked{});
    commissioning_.tick();
    tick();
  });
}

/// In the order in which things come in: nothing new is taken, what was taken is written, then the
/// end. Events that were not acknowledged stay in the boards.
void Daemon::stop() {
  if (stopping_) return;
  stopping_ = true;
  log_info("stopping");
  signals_.cancel();
  timer_.cancel();
  station_->close();
  control_->close();
  lines_.clear();
  oa_.reset();
  query_thread_.join();
  search_.reset();
  check_.reset();
  readers_.reset();
  writer_.reset();
  reactor_.stop();
}

}  // namespace docbay::host
