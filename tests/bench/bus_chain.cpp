#include "tests/bench/bus_chain.hpp"

#include <algorithm>
#include <array>
#include <bit>
#include <chrono>
#include <condition_variable>
#include <deque>
#include <filesystem>
#include <functional>
#include <iterator>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include <fcntl.h>
#include <fmt/format.h>
#include <stdlib.h>
#include <unistd.h>

#include "drivers/line/modbus_rtu_line.hpp"
#include "host/bus/line_runner.hpp"
#include "host/domain/exchange.hpp"
#include "host/store/store_writer.hpp"
#include "simulator/chance.hpp"
#include "tests/bench/bus_stand.hpp"
#include "tests/bench/figure.hpp"

namespace docbay::tests {
namespace {

using namespace std::chrono_literals;
using namespace host;
using Clock = std::chrono::steady_clock;

constexpr int baud = 115200;
constexpr std::uint8_t boards = 31;
constexpr std::size_t busy = 16;  ///< index of the board that is in use
constexpr int drops = 150;
constexpr int orders = 300;
constexpr double ms_per_s = 1000;
constexpr auto patience = 10s;

/// A folder on the disk, while this lives.
class DiskFolder {
 public:
  DiskFolder() {
    std::string folder = "/tmp/docbay-bench.XXXXXX";
    if (mkdtemp(folder.data()) == nullptr) give_up("no folder in /tmp");
    path_ = folder;
  }
  DiskFolder(const DiskFolder&) = delete;
  DiskFolder& operator=(const DiskFolder&) = delete;
  ~DiskFolder() {
    std::error_code ignored;  // a leftover in /tmp spoils no figure
    std::filesystem::remove_all(path_, ignored);
  }
  [[nodiscard]] const std::filesystem::path& path() const { return path_; }

 private:
  std::filesystem::path path_;
};

/// What the disk itself takes to make 4 KiB durable: 99 of 100 are faster.
Seconds sync_p99(const std::filesystem::path& folder) {
  constexpr int syncs = 200;
  const std::array<char, 4096> page{};
  const int fd = ::open((folder / "sync").c_str(), O_WRONLY | O_CREAT | O_CLOEXEC, 0600);
  std::vector<Seconds> taken;
  for (int i = 0; i < syncs; ++i) {
    const Clock::time_point begin = Clock::now();
    const bool written = ::write(fd, page.data(), page.size()) == std::ssize(page);
    if (!written || ::fdatasync(fd) != 0) give_up("the disk does not take a page");
    taken.emplace_back(Clock::now() - begin);
  }
  ::close(fd);
  std::ranges::sort(taken);
  return taken.at(syncs * 99 / 100);
}

/// Documents for one unit, whose bays are those of the busy board.
OfficeChanged office() {
  OfficeChanged office{.revision = 1};
  office.units.push_back({.id = {"U01"}, .name = "单位"});
  office.people.push_back(
      {.person = {.id = {"P1"}, .name = "交换员", .unit = {"U01"}}, .role_text = "courier"});
  office.cards.push_back({.uid = {"COURIER-1"}, .person = {"P1"}});
  for (int i = 1; i <= drops; ++i) {
    const DocumentId id{fmt::format("D{}", i)};
    office.documents.push_back({.document = {.id = id, .code = fmt::format("DOC-{}", i)},
                                .code_kind_text = "unique",
                                .urgency_text = "无"});
    office.dispatches.push_back({.document = id, .unit = {"U01"}, .copies = 1});
  }
  return office;
}

State state_of(const PlayedBoards& played) {
  State state{.site = "site"};
  for (const Plan::BoardSetup& setup : played.setups()) state.boards[setup.serial] = {};
  for (std::uint8_t position = 0; position < protocol::bays_per_board_max; ++position) {
    install(state, {.number = {position + 1U},
                    .cabinet = "A",
                    .board = played.setups().at(busy).serial,
                    .position = {position},
                    .unit = {"U01"},
                    .ceiling = Classification::secret});
  }
  return state;
}

/// The daemon's chain without its door to the outside: one thread for the line, one for the store,
/// and this one for the exchange core.
class Chain {
 public:
  Chain() {
    happen(office());
    if (!run_until([&] { return boards_up_ == boards; })) give_up("not all boards came up");
  }

  /// Turns the core until it is so.
  bool run_until(const std::function<bool()>& is_so, std::chrono::nanoseconds limit = patience) {
    const Clock::time_point end = Clock::now() + limit;
    while (!is_so()) {
      std::unique_lock lock{mutex_};
      if (!mail_.wait_until(lock, end, [&] { return !waiting_.empty(); })) return false;
      const auto work = std::move(waiting_.front());
      waiting_.pop_front();
      lock.unlock();
      work();
    }
    return true;
  }
  void run_for(std::chrono::nanoseconds time) {
    run_until([] { return false; }, time);
  }

  /// Seconds from a drop to its receipt.
  double drop(int document) {
    const std::string code = fmt::format("DOC-{}", document);
    happen(CardPresented{.cabinet = "A", .face = Face::front, .uid = {"COURIER-1"}});
    happen(CodeScanned{
        .cabinet = "A", .face = Face::front, .text = code, .code = code, .found = asleep_[code]});
    const auto offered = [&] {
      return played_.with(busy, [](const PlayedBoard& board) { return board.offered(); });
    };
    const auto none_under_way = [&] { return orders_open_ == 0 && offered() != 0; };
    if (!run_until(none_under_way)) give_up("no bay was offered");
    run_for(any_phase());
    const auto position = static_cast<std::uint8_t>(std::countr_zero(offered()));
    const int before = receipts_;
    const Clock::time_point begin = Clock::now();
    played_.with(busy, [&](PlayedBoard& board) { board.drop({position}); });
    if (!run_until([&] { return receipts_ > before; })) give_up("a drop had no receipt");
    const double taken = Seconds{receipt_at_ - begin}.count();
    run_until([&] { return orders_open_ == 0; });
    return taken;
  }

  /// Seconds from an order to its answer, when nothing was ordered just before: the next one of a
  /// row waits for a poll.
  double order() {
    constexpr auto pause = 20ms;
    run_for(pause + any_phase());
    BoardCommand command{.board = played_.setups().at(busy).serial};
    command.command.number = {++state_.counters.command_number};
    write_argument(command.command, protocol::ShowArgument{});
    answered_at_.reset();
    awaited_ = command.command.number;
    const Clock::time_point begin = Clock::now();
    runner_.order(command);
    if (!run_until([&] { return answered_at_.has_value(); })) give_up("an order had no answer");
    return Seconds{*answered_at_ - begin}.count();
  }

  /// Seconds in which each board was asked once, while nothing else goes on.
  double poll_turn() {
    constexpr auto window = 4s;
    const std::int64_t before = wire_.answered_count();
    run_for(window);
    return Seconds{window}.count() * boards / static_cast<double>(wire_.answered_count() - before);
  }

  [[nodiscard]] const std::filesystem::path& folder() const { return folder_.path(); }
  [[nodiscard]] int receipts() const { return receipts_; }

 private:
  /// Anywhere in a turn of all boards.
  std::chrono::nanoseconds any_phase() { return std::chrono::microseconds{chance_.below(200'000)}; }

  void post(std::function<void()> work) {
    {
      const std::scoped_lock lock{mutex_};
      waiting_.push_back(std::move(work));
    }
    mail_.notify_one();
  }

  void on_report(BusReport report) {
    post([this, at = Clock::now(), report = std::move(report)] {
      const auto* link = std::get_if<BoardLinkChanged>(&report);
      if (link != nullptr && link->link == BoardLink::up) ++boards_up_;
      if (const auto* answered = std::get_if<CommandAnswered>(&report)) {
        if (answered->number == awaited_) {
          answered_at_ = at;
        } else {
          --orders_open_;
        }
      }
      std::visit(
          [&]<class Report>(const Report& what) {
            if constexpr (std::is_convertible_v<Report, Happening>) happen(what);
          },
          report);
    });
  }

  void happen(Happening happening) {
    const Event event{.at_ms = now_ms(), .happening = std::move(happening)};
    Outcome outcome = apply(state_, event);
    for (Document& document : outcome.asleep) asleep_[document.code] = std::move(document);
    const bool receipt = std::ranges::any_of(outcome.records, [](const Record& record) {
      const auto* queued = std::get_if<OutboxQueued>(&record);
      return queued != nullptr && queued->event.kind == "deposit" && queued->event.receipt;
    });
    const auto* arrived = std::get_if<BoardEventArrived>(&event.happening);
    std::optional<BoardEventArrived> told;
    if (arrived != nullptr) told = *arrived;
    writer_.submit(std::move(outcome.records),
                   [this, receipt, told = std::move(told), commands = std::move(outcome.commands)] {
                     post([this, receipt, told, commands, at = Clock::now()] {
                       if (told) runner_.acknowledge(told->board, told->event.identity);
                       for (const BoardCommand& command : commands) runner_.order(command);
                       orders_open_ += static_cast<int>(commands.size());
                       if (!receipt) return;
                       receipt_at_ = at;
                       ++receipts_;
                     });
                   });
  }

  static AtMs now_ms() {
    const auto since = std::chrono::system_clock::now().time_since_epoch();
    return std::chrono::duration_cast<std::chrono::milliseconds>(since).count();
  }

  Store open() {
    auto store = Store::open(folder_.path() / "docbay.db");
    if (!store || !store->load(state_)) give_up("no store");
    return std::move(*store);
  }

  DiskFolder folder_;
  simulator::Chance chance_{1};
  PlayedBoards played_{boards};
  std::map<std::string, std::optional<Document>> asleep_;  ///< by code
  State state_ = state_of(played_);
  std::mutex mutex_;
  std::condition_variable mail_;
  std::deque<std::function<void()>> waiting_;
  int boards_up_ = 0;
  int orders_open_ = 0;
  int receipts_ = 0;
  Clock::time_point receipt_at_;
  protocol::CommandNumber awaited_;
  std::optional<Clock::time_point> answered_at_;
  drivers::PacedLine wire_{paced(baud),
                           [this](const auto& request) { return played_.reply(request); }};
  StoreWriter writer_{open(), {.on_delay = nullptr, .on_failure = [](const auto&) {
                                 give_up("the store failed");
                               }}};
  LineRunner runner_{std::make_unique<drivers::ModbusRtuLine>(
                         drivers::ModbusRtuSettings{.device = wire_.device(), .baud = baud}),
                     Plan{played_.setups(), {}, 1},
                     [this](BusReport report) { on_report(std::move(report)); }};
};

/// A transaction of FC 23 on the wire, with both silences.
Seconds exchange_time(std::size_t written_words, std::size_t read_words) {
  constexpr std::size_t request_bytes = 13;
  constexpr std::size_t reply_bytes = 5;
  const drivers::LinePacing pacing{baud};
  return pacing.wire_time(request_bytes + reply_bytes + 2 * (written_words + read_words)) +
         2 * pacing.gap();
}

}  // namespace

void bench_chain() {
  constexpr double slack = 1.5;
  const Seconds passage = pty_passage();
  Chain chain;
  const double turn = chain.poll_turn();
  std::vector<double> answers;
  for (int i = 0; i < orders; ++i) answers.push_back(chain.order() * ms_per_s);
  // The longest that may be under way: each order changes a bay, so its detail is read as well.
  const Seconds under_way = exchange_time(1, protocol::detail_words) + passage;
  const Seconds own =
      exchange_time(protocol::command_words, protocol::command_result_words) + passage;
  print_percentiles("bus_command_to_reply", answers, "ms", (under_way + own).count() * ms_per_s);

  std::vector<double> receipts;
  for (int i = 1; i <= drops; ++i) receipts.push_back(chain.drop(i) * ms_per_s);
  if (chain.receipts() != drops) give_up("there are more receipts than drops");
  const Seconds transfer =
      exchange_time(protocol::acknowledge_words, protocol::event_window_short_words) + passage;
  const Seconds sync = sync_p99(chain.folder());
  print_percentiles("bus_drop_to_receipt", receipts, "ms",
                    slack * (turn + transfer.count() + sync.count()) * ms_per_s);
  print("bus_poll_turn_31_boards", turn * ms_per_s, "ms",
        boards * Seconds{wire_limit(baud)}.count() * ms_per_s);
}

}  // namespace docbay::tests
