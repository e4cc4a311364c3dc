#include "host/search/search_feeder.hpp"

#include <chrono>

#include <sys/resource.h>

namespace docbay::host {
namespace {

/// Rows of one transaction: few enough that a stop does not wait for long.
constexpr int batch_rows = 5'000;
/// After so many new rows the index is worth being merged as a whole.
constexpr std::int64_t worth_merging = 100'000;
/// What nobody nudges for is looked for all the same.
constexpr std::chrono::seconds look_again{5};

}  // namespace

SearchFeeder::SearchFeeder(std::filesystem::path path, Next next, OnTrouble on_trouble)
    : path_{std::move(path)},
      next_{std::move(next)},
      on_trouble_{std::move(on_trouble)},
      thread_{[this] { work(); }} {}

SearchFeeder::~SearchFeeder() {
  {
    const std::scoped_lock lock{mutex_};
    stopping_ = true;
  }
  something_.notify_all();
  thread_.join();
}

void SearchFeeder::nudge() {
  {
    const std::scoped_lock lock{mutex_};
    nudged_ = true;
    idle_ = false;
  }
  something_.notify_all();
}

SearchState SearchFeeder::state() const {
  const std::scoped_lock lock{mutex_};
  return state_;
}

void SearchFeeder::wait_until_idle() {
  std::unique_lock lock{mutex_};
  something_.wait(lock, [this] { return idle_; });
}

void SearchFeeder::report(std::expected<std::int64_t, SqliteError> waiting) {
  const std::string trouble = waiting ? std::string{} : waiting.error().message;
  bool news = false;
  {
    const std::scoped_lock lock{mutex_};
    news = state_.trouble != trouble;
    state_.trouble = trouble;
    if (waiting) state_.waiting = *waiting;
  }
  if (news) on_trouble_(trouble);
}

bool SearchFeeder::turn() {
  const auto fail = [&](const SqliteError& error) {
    index_.reset();
    report(std::unexpected{error});
    return false;
  };
  if (!index_) {
    auto opened = SearchIndex::open(path_);
    if (!opened) return fail(opened.error());
    index_.emplace(std::move(*opened));
  }
  auto feed = next_(index_->mark(), batch_rows);
  if (!feed) return fail(feed.error());
  if (feed->other_store) {
    if (auto cleared = index_->clear(); !cleared) return fail(cleared.error());
    return true;
  }
  if (feed->mark != index_->mark()) {
    if (auto taken = index_->take(*feed); !taken) return fail(taken.error());
  }
  report(feed->waiting);
  taken_rows_ += static_cast<std::int64_t>(feed->rows.size());
  if (feed->waiting > 0) return true;
  if (taken_rows_ < worth_merging) return false;
  const auto more = index_->merge();
  if (!more) return fail(more.error());
  if (!*more) taken_rows_ = 0;
  return *more;
}

void SearchFeeder::work() {
  // Linux gives each thread a niceness of its own. Without it the search is only a little less
  // polite.
  static_cast<void>(::setpriority(PRIO_PROCESS, 0, 10));
  for (;;) {
    {
      const std::scoped_lock lock{mutex_};
      if (stopping_) return;
      nudged_ = false;
    }
    if (turn()) continue;
    std::unique_lock lock{mutex_};
    idle_ = !nudged_;
    something_.notify_all();
    something_.wait_for(lock, look_again, [this] { return stopping_ || nudged_; });
    if (stopping_) return;
  }
}

}  // namespace docbay::host
