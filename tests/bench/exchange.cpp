// What a site with ten million documents costs: applying a drop, starting, looking up, memory.
//
// docbay_bench_exchange [--documents N] [--keep FOLDER] [--part start|apply|lookup|merge]
//   FOLDER: where the data is kept, and used again if it is there
#include "host/domain/exchange.hpp"

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <filesystem>
#include <fstream>
#include <string>

#include <fmt/format.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

#include "host/search/search_index.hpp"
#include "host/store/shelf.hpp"
#include "host/store/store.hpp"
#include "tests/bench/exchange_lookups.hpp"
#include "tests/bench/exchange_store.hpp"
#include "tests/bench/figure.hpp"

namespace docbay::tests {
namespace {

using namespace host;
using Clock = std::chrono::steady_clock;

/// What this thread has worked, in microseconds: an application waits for nothing, so what the rest
/// of the machine does meanwhile is no part of it.
double worked_us() {
  timespec now{};
  ::clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
  return static_cast<double>(now.tv_sec) * 1e6 + static_cast<double>(now.tv_nsec) / 1e3;
}

double since(Clock::time_point begin, double per_second) {
  return std::chrono::duration<double>(Clock::now() - begin).count() * per_second;
}

struct Site {
  Store store;
  State state = bench_site();
};

Site start(const std::filesystem::path& path) {
  auto store = Store::open(path);
  if (!store) give_up(store.error().message);
  Site site{.store = std::move(*store)};
  if (auto loaded = site.store.load(site.state); !loaded) give_up(loaded.error().message);
  return site;
}

double resident_mib() {
  std::ifstream statm{"/proc/self/statm"};
  double pages = 0;
  statm >> pages >> pages;
  return pages * static_cast<double>(::sysconf(_SC_PAGESIZE)) / (1 << 20);
}

/// In a process of its own, so that nothing but the state is in its memory.
template <class Act>
void in_a_process(Act act) {
  std::fflush(stdout);
  const pid_t child = ::fork();
  if (child < 0) give_up("no process");
  if (child == 0) {
    act();
    std::fflush(stdout);
    ::_exit(0);
  }
  int status = 0;
  ::waitpid(child, &status, 0);
  if (status != 0) give_up("a part of it failed");
}

void measure_start(const std::filesystem::path& path) {
  constexpr double allowed_ms = 2'000;
  constexpr double allowed_mib = 300;
  forget_cached(path);
  in_a_process([&] {
    const auto begin = Clock::now();
    const Site site = start(path);
    print("exchange_start_cold", since(begin, 1e3), "ms", allowed_ms);
  });
  in_a_process([&] {
    const auto begin = Clock::now();
    const double worked_before = worked_us();
    const Site site = start(path);
    print("exchange_start_warm", since(begin, 1e3), "ms", allowed_ms);
    print("exchange_start_warm_worked", (worked_us() - worked_before) / 1e3, "ms", allowed_ms);
    print("exchange_memory", resident_mib(), "MiB", allowed_mib);
    print("exchange_documents_awake", static_cast<double>(site.state.documents.size()), "documents",
          1e5);
  });
}

/// What one round of drops has cost, each.
struct Round {
  std::vector<double> drops_us;
  std::vector<double> scans_us;
  std::size_t live_offers = 0;
};

/// One document after another: scan and drop.
Round drop_all(State state, Shelf& shelf, const StoreSize& size) {
  Round round;
  AtMs now = 1'700'000'100'000;
  const auto happen = [&](Happening happening) {
    return apply(state, {.at_ms = ++now, .happening = std::move(happening)});
  };
  std::uint32_t sequence = 0;
  happen(CardPresented{.cabinet = "cabinet 39", .face = Face::front, .uid = {"CARD0001"}});
  for (std::int64_t n = size.documents - size.open() + 1; round.drops_us.size() < 2'000; ++n) {
    if (n > size.documents) break;
    CodeScanned scan{.cabinet = "cabinet 39", .face = Face::front, .code = code_of(n)};
    if (auto done = shelf.complete(state, scan); !done) give_up(done.error().message);
    const double scanned = worked_us();
    const Outcome offered = happen(std::move(scan));
    round.scans_us.push_back(worked_us() - scanned);
    const auto order = std::ranges::find(offered.commands, protocol::CommandKind::offer,
                                         [](const auto& it) { return it.command.kind; });
    if (order == offered.commands.end()) continue;  // of another cabinet's unit
    BoardEventArrived drop{.board = order->board};
    drop.event.identity = {.boot_count = {1}, .sequence = {++sequence}};
    drop.event.bay = order->command.bay.value;
    write_payload(drop.event, protocol::DropPayload{.offer = order->command.number, .count = 1});
    drop.event.kind = protocol::EventKind::dropped;
    const double begin = worked_us();
    const Outcome outcome = happen(std::move(drop));
    round.drops_us.push_back(worked_us() - begin);
    const bool receipt = std::ranges::any_of(outcome.records, [](const Record& record) {
      return std::holds_alternative<ReceiptIssued>(record);
    });
    if (!receipt) give_up("a drop without a receipt");
  }
  if (round.drops_us.empty()) give_up("nothing was dropped");
  round.live_offers = state.offers.live_ones().size();
  return round;
}

/// Rounds are the same to the byte, so of each drop the fastest one tells what it costs, and the
/// others what the machine did besides; the rows `…_single` have that in them.
void measure_drops(const std::filesystem::path& path, const StoreSize& size) {
  const Site site = start(path);
  auto reader = StoreReader::open(path);
  if (!reader) give_up(reader.error().message);
  Shelf shelf{std::move(*reader)};
  const auto keep_faster = [](std::vector<double>& best, const std::vector<double>& other) {
    for (std::size_t i = 0; i < best.size(); ++i) best[i] = std::min(best[i], other.at(i));
  };
  Round best = drop_all(site.state, shelf, size);
  const std::vector<double> single_us = best.drops_us;
  constexpr int rounds = 5;
  for (int i = 1; i < rounds; ++i) {
    const Round again = drop_all(site.state, shelf, size);
    keep_faster(best.drops_us, again.drops_us);
    keep_faster(best.scans_us, again.scans_us);
  }
  constexpr double allowed_us = 20;
  print("exchange_live_offers", static_cast<double>(best.live_offers), "offers", bench_live_offers);
  print_percentiles("exchange_apply_drop", best.drops_us, "us", allowed_us);
  print_percentiles("exchange_apply_drop_single", single_us, "us", allowed_us);
  print_percentiles("exchange_apply_scan", best.scans_us, "us", allowed_us);
}

void merge_search(SearchIndex& index) {
  const auto begin = Clock::now();
  for (;;) {
    const auto more = index.merge();
    if (!more) give_up(more.error().message);
    if (!*more) break;
  }
  print("exchange_search_merged", since(begin, 1), "s", 600);
}

/// What the feeder's thread does, at full speed.
void feed_search(const std::filesystem::path& store, const std::filesystem::path& search,
                 const StoreSize& size) {
  auto reader = StoreReader::open(store);
  if (!reader) give_up(reader.error().message);
  auto index = SearchIndex::open(search);
  if (!index) give_up(index.error().message);
  const auto begin = Clock::now();
  for (;;) {
    const auto feed = reader->titles_after(index->mark(), 5'000);
    if (!feed) give_up(feed.error().message);
    if (auto taken = index->take(*feed); !taken) give_up(taken.error().message);
    if (feed->waiting == 0) break;
  }
  print("exchange_search_fed", static_cast<double>(size.documents) / since(begin, 1), "titles/s",
        20'000);
  merge_search(*index);
}

void run(const std::filesystem::path& folder, const StoreSize& size, std::string_view part) {
  const auto is_wanted = [&](std::string_view one) { return part.empty() || part == one; };
  const auto store = folder / "docbay.db";
  const auto search = folder / "search.db";
  if (!std::filesystem::exists(store)) {
    const auto begin = Clock::now();
    in_a_process([&] { make_store(store, size); });
    fmt::print(stderr, "bench exchange: {} documents made in {:.0f} s\n", size.documents,
               since(begin, 1));
  }
  if (is_wanted("start")) measure_start(store);
  if (is_wanted("apply")) in_a_process([&] { measure_drops(store, size); });
  if (!is_wanted("lookup") && part != "merge") return;
  if (!std::filesystem::exists(search)) {
    feed_search(store, search, size);
  } else if (part == "merge") {
    auto index = SearchIndex::open(search);
    if (!index) give_up(index.error().message);
    merge_search(*index);
  }
  measure_lookups(store, search, size);
}

}  // namespace
}  // namespace docbay::tests

int main(int argc, char** argv) {
  using namespace docbay::tests;
  StoreSize size;
  std::filesystem::path kept;
  std::string_view part;
  for (int i = 1; i + 1 < argc; i += 2) {
    if (std::string_view{argv[i]} == "--documents") size.documents = std::atoll(argv[i + 1]);
    if (std::string_view{argv[i]} == "--keep") kept = argv[i + 1];
    if (std::string_view{argv[i]} == "--part") part = argv[i + 1];
  }
  if (size.documents < 200'000) give_up("--documents N: 200000 at least");
  if (!kept.empty()) {
    std::filesystem::create_directories(kept);
    run(kept, size, part);
    return 0;
  }
  std::string folder = (std::filesystem::temp_directory_path() / "docbay-bench.XXXXXX").string();
  if (::mkdtemp(folder.data()) == nullptr) give_up("no temporary folder");
  run(folder, size, part);
  std::error_code ignored;  // a leftover spoils no figure
  std::filesystem::remove_all(folder, ignored);
}
