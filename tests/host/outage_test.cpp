// A month without the OA: the exchange goes on, nothing is lost, and when the OA is back it hears
// everything once and in order, also when the daemon dies in the middle of that.
#include <condition_variable>
#include <mutex>
#include <thread>

#include <doctest/doctest.h>
#include <fmt/format.h>

#include "host/oa/oa_link.hpp"
#include "host/oa/sqlite_gateway.hpp"
#include "host/store/store_reader.hpp"
#include "host/store/store_writer.hpp"
#include "tests/host/database_folder.hpp"
#include "tests/host/papers.hpp"

namespace docbay::tests {
namespace {

constexpr int days = 22;  ///< working days of a month
constexpr int documents_a_day = 150;
constexpr AtMs hour_ms = 3'600'000;

/// One day of drops and pickups, with papers in wrong bays, doors that close on something, and a
/// clock that is set wrong at noon.
void work_for_a_day(Office& office, int day) {
  office.card("COURIER-1");
  for (int i = 0; i < documents_a_day; ++i) {
    const std::string id = fmt::format("M{}-{}", day, i);
    const int unit = i % 3 + 1;
    office.document(document_row(id, id),
                    {{.document = {id}, .unit = {fmt::format("U{}", unit)}, .copies = 1}});
    office.card("COURIER-1");
    office.scan(id);
    if (i % 20 == 19) {
      office.drop(5);
      office.pull_out(5);
    }
    office.drop(unit);
    if (i == documents_a_day / 2) office.set_clock(day % 2 == 0 ? hour_ms : -hour_ms);
    if (i % 10 != 9) continue;
    office.collector(unit);
    office.open_door(unit);
    if (i % 30 == 29) {
      office.close_door(unit, protocol::Emptiness::occupied);
      office.collector(unit);
    }
    office.take(unit);
  }
  office.wait(120'000);
  for (const int bay : {1, 2, 3}) {
    office.collector(bay);
    office.take(bay);
  }
  office.wait(120'000);
  office.set_clock(16 * hour_ms);  // the night, told as what it is for the clock: time
}

/// An OA that is not there, and one whose answer to its first report is never heard.
class Unlucky final : public OaGateway {
 public:
  Unlucky(std::filesystem::path path, bool answer_lost)
      : oa_{std::move(path), "site-1"}, answer_lost_{answer_lost} {}

  std::expected<OfficeChanged, OaFailure> pull(std::int64_t watermark) override {
    return oa_.pull(watermark);
  }
  std::expected<void, OaFailure> push(const std::vector<OaEvent>& events) override {
    auto pushed = oa_.push(events);
    if (!answer_lost_ || !pushed) return pushed;
    answer_lost_ = false;
    return std::unexpected{OaFailure{"the answer was lost"}};
  }

 private:
  SqliteGateway oa_;
  bool answer_lost_;
};

/// The daemon's part that reports: store, writer and link, from a start to an end.
class Reporter {
 public:
  Reporter(const std::filesystem::path& store, std::unique_ptr<OaGateway> oa, int batches_max)
      : reader_{StoreReader::open(store).value()},
        writer_{Store::open(store).value(), {}},
        batches_left_{batches_max} {
    using std::chrono::milliseconds;
    link_ = std::make_unique<OaLink>(
        std::move(oa), 0, milliseconds{1},
        OaLink::Callbacks{
            .on_office = [](const OfficeChanged&, const std::function<void()>& taken) { taken(); },
            .waiting = [this](int limit) { return waiting(limit); },
            .on_delivered =
                [this](std::vector<OutboxId> ids, std::function<void()> noted) {
                  std::vector<Record> records;
                  records.emplace_back(OutboxDelivered{.ids = std::move(ids), .at_ms = 1});
                  writer_.submit(std::move(records), std::move(noted));
                },
            .on_state =
                [this](bool works, const std::string&) {
                  if (!works) say(away_);
                }},
        milliseconds{1});
  }

  void wait_until_away() { wait_for(away_); }
  void wait_until_done() { wait_for(done_); }

 private:
  /// After so many batches there seems to be nothing more: the daemon is about to die.
  std::vector<OaEvent> waiting(int limit) {
    if (batches_left_ == 0) {
      say(done_);
      return {};
    }
    auto events = reader_.outbox_waiting(limit).value();
    if (events.empty()) say(done_);
    if (!events.empty()) --batches_left_;
    return events;
  }
  void say(bool& what) {
    {
      const std::scoped_lock lock{mutex_};
      what = true;
    }
    said_.notify_all();
  }
  void wait_for(const bool& what) {
    std::unique_lock lock{mutex_};
    REQUIRE(said_.wait_for(lock, std::chrono::minutes{2}, [&] { return what; }));
  }

  std::mutex mutex_;
  std::condition_variable said_;
  bool away_ = false;
  bool done_ = false;
  StoreReader reader_;
  StoreWriter writer_;
  int batches_left_;
  std::unique_ptr<OaLink> link_;
};

/// Everything is there once, in the order in which it happened, with what its time is worth.
void check_reports(const std::filesystem::path& oa_file, std::int64_t happened) {
  Database oa = open_or_fail(oa_file, OpenMode::shared);
  const auto number = [&](const char* sql) { return oa.query_int64(sql).value(); };
  CHECK(number("SELECT count(*) FROM docbay_event") == happened);
  CHECK(number("SELECT count(DISTINCT sequence) FROM docbay_event") == happened);
  CHECK(number("SELECT max(sequence) FROM docbay_event") == happened);
  CHECK(number("SELECT count(*) FROM (SELECT sequence, lag(sequence) OVER (ORDER BY rowid) AS"
               " before FROM docbay_event) WHERE sequence <= before") == 0);
  // The clock was wrong for half of the days, so order by it would be another one.
  CHECK(number("SELECT count(*) FROM (SELECT at_ms, lag(at_ms) OVER (ORDER BY sequence) AS before"
               " FROM docbay_event) WHERE at_ms < before") > 0);
  CHECK(number("SELECT count(*) FROM docbay_event WHERE clock_trusted = 0") > 0);
  CHECK(number("SELECT count(*) FROM docbay_event WHERE clock_trusted = 1") > 0);
  CHECK(number("SELECT count(*) FROM docbay_custody WHERE place = 'with_unit'") ==
        days * documents_a_day);
}

TEST_CASE("outage: after a month without the OA it hears everything once and in order") {
  DatabaseFolder folder;
  const auto file = folder / "docbay.db";
  const auto oa_file = folder / "oa/oa.db";  // its disk is not there
  Office office;
  std::int64_t incidents = 0;
  {
    auto store = Store::open(file);
    REQUIRE(store);
    for (int day = 0; day < days; ++day) {
      work_for_a_day(office, day);
      REQUIRE(store->write({{office.records}}));
      incidents += std::ssize(all<IncidentOpened>(office.records));
      office.records.clear();
    }
  }
  CHECK(incidents > days);
  const std::int64_t happened = office.state.counters.outbox;
  CHECK(happened > 2 * days * documents_a_day);
  {
    Reporter reporter{file, std::make_unique<Unlucky>(oa_file, false), 1'000'000};
    reporter.wait_until_away();
  }
  const auto began = std::chrono::steady_clock::now();
  {
    auto store = Store::open(file);
    REQUIRE(store);
    State loaded = installed();
    REQUIRE(store->load(loaded));
    CHECK(loaded.counters == office.state.counters);
  }
  const auto started = std::chrono::steady_clock::now();
  auto reader = StoreReader::open(file);
  REQUIRE(reader);
  CHECK(reader->outbox_waiting_count() == happened);
  const auto counted = std::chrono::steady_clock::now();
  using std::chrono::milliseconds;
  MESSAGE(happened << " events wait; start "
                   << std::chrono::duration_cast<milliseconds>(started - began).count()
                   << " ms, count "
                   << std::chrono::duration_cast<milliseconds>(counted - started).count() << " ms");
  // People wait for neither; on an idle machine both are far quicker.
  CHECK(started - began < std::chrono::seconds{10});
  CHECK(counted - started < std::chrono::seconds{2});

  REQUIRE(std::filesystem::create_directory(folder / "oa"));
  {
    Reporter dies{file, std::make_unique<Unlucky>(oa_file, true), 4};
    dies.wait_until_done();
  }
  const std::int64_t still_waiting = reader->outbox_waiting_count().value();
  CHECK(still_waiting < happened);
  CHECK(still_waiting > 0);
  {
    Reporter reporter{file, std::make_unique<Unlucky>(oa_file, false), 1'000'000};
    reporter.wait_until_done();
  }
  CHECK(reader->outbox_waiting_count() == 0);
  check_reports(oa_file, happened);
}

}  // namespace
}  // namespace docbay::tests
