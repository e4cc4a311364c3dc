#include "tests/bench/exchange_lookups.hpp"

#include <algorithm>
#include <chrono>
#include <ctime>
#include <functional>
#include <memory>
#include <random>
#include <string>
#include <vector>

#include <fcntl.h>
#include <fmt/format.h>
#include <sqlite3.h>
#include <unistd.h>

#include "host/search/search_index.hpp"
#include "host/sqlite/bigrams.hpp"
#include "host/store/store_reader.hpp"
#include "tests/bench/figure.hpp"

namespace docbay::tests {
namespace {

using namespace host;
using Clock = std::chrono::steady_clock;

constexpr double allowed_us = 5'000;
constexpr int shown = 20;

/// One connection of SQLite's own interface, and one statement.
class Bare {
 public:
  Bare(const std::filesystem::path& path, const char* sql) {
    if (sqlite3_open_v2(path.c_str(), &connection_, SQLITE_OPEN_READONLY, nullptr) != SQLITE_OK ||
        add_bigram_tokenizer(connection_) != SQLITE_OK ||
        sqlite3_prepare_v2(connection_, sql, -1, &statement_, nullptr) != SQLITE_OK) {
      give_up(sqlite3_errmsg(connection_));
    }
  }
  Bare(const Bare&) = delete;
  Bare& operator=(const Bare&) = delete;
  ~Bare() {
    sqlite3_finalize(statement_);
    sqlite3_close(connection_);
  }

  /// The number of rows.
  int ask(const std::vector<std::string>& arguments) {
    for (std::size_t i = 0; i < arguments.size(); ++i) {
      sqlite3_bind_text(statement_, static_cast<int>(i) + 1, arguments[i].data(),
                        static_cast<int>(arguments[i].size()), SQLITE_STATIC);
    }
    int rows = 0;
    while (sqlite3_step(statement_) == SQLITE_ROW) {
      bytes_ += sqlite3_column_bytes(statement_, 0);
      ++rows;
    }
    sqlite3_reset(statement_);
    return rows;
  }

 private:
  sqlite3* connection_ = nullptr;
  sqlite3_stmt* statement_ = nullptr;
  std::int64_t bytes_ = 0;
};

using Ask = std::function<int(const std::string&)>;

/// What one question has cost, in microseconds: on the clock, and of this thread's processor time,
/// which the rest of the machine is no part of.
struct Cost {
  double took_us = 0;
  double worked_us = 0;
};

double worked_us() {
  timespec now{};
  ::clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
  return static_cast<double>(now.tv_sec) * 1e6 + static_cast<double>(now.tv_nsec) / 1e3;
}

Cost cost_of(const Ask& ask, const std::string& question) {
  const double worked_before = worked_us();
  const auto begin = Clock::now();
  static_cast<void>(ask(question));
  const auto took = Clock::now() - begin;
  return {.took_us = std::chrono::duration<double, std::micro>(took).count(),
          .worked_us = worked_us() - worked_before};
}

double percentile(std::vector<Cost> costs, std::size_t percent, double Cost::* of) {
  std::ranges::sort(costs, {}, of);
  return costs[costs.size() * percent / 100].*of;
}

/// A first round warms both up and compares what they find; then they take turns, so that both see
/// the same machine.
void compare(const std::string& name, const Ask& ours, const Ask& bare,
             const std::vector<std::string>& questions) {
  for (const std::string& question : questions) {
    if (ours(question) != bare(question)) give_up(name + ": not the same rows as SQLite alone");
  }
  std::vector<Cost> our;
  std::vector<Cost> its;
  for (const std::string& question : questions) {
    our.push_back(cost_of(ours, question));
    its.push_back(cost_of(bare, question));
  }
  const double p99_us = percentile(our, 99, &Cost::took_us);
  print(name + "_warm_p50", percentile(our, 50, &Cost::took_us), "us", allowed_us);
  print(name + "_warm_p99", p99_us, "us", allowed_us);
  print(name + "_warm_p99_to_bare_sqlite", p99_us, "us", percentile(its, 99, &Cost::took_us));
  const double worked_p99_us = percentile(our, 99, &Cost::worked_us);
  print(name + "_warm_p99_worked", worked_p99_us, "us", allowed_us);
  print(name + "_warm_p99_worked_to_bare_sqlite", worked_p99_us, "us",
        percentile(its, 99, &Cost::worked_us));
}

template <class Open>
void cold(const std::string& name, const std::vector<std::filesystem::path>& files, Open open,
          const std::vector<std::string>& questions) {
  std::vector<Cost> costs;
  for (std::size_t i = 0; i < 50 && i < questions.size(); ++i) {
    for (const auto& file : files) forget_cached(file);
    const Ask ask = open();
    costs.push_back(cost_of(ask, questions[i]));
  }
  print(name + "_cold_p99", percentile(costs, 99, &Cost::took_us), "us", allowed_us);
}

StoreReader reader_of(const std::filesystem::path& path) {
  auto reader = StoreReader::open(path);
  if (!reader) give_up(reader.error().message);
  return std::move(*reader);
}

template <class Found>
int count(const Found& found) {
  if (!found) give_up(found.error().message);
  return static_cast<int>(found->size());
}

/// As the daemon does it: the search file says which, the store says what.
struct Titles {
  StoreReader store;
  SearchReader search;
  int operator()(const std::string& part) {
    const auto ids = search.find(part, shown + 1);
    if (!ids) give_up(ids.error().message);
    return count(store.find_documents(*ids));
  }
};

std::shared_ptr<Titles> titles_of(const std::filesystem::path& store,
                                  const std::filesystem::path& search) {
  auto reader = SearchReader::open(search);
  if (!reader) give_up(reader.error().message);
  return std::make_shared<Titles>(reader_of(store), std::move(*reader));
}

/// Parts of titles that there are: two to six characters from anywhere in one.
std::vector<std::string> title_parts(const std::filesystem::path& store, const StoreSize& size,
                                     std::mt19937_64& random, int wanted) {
  std::vector<std::string> parts;
  StoreReader reader = reader_of(store);
  while (static_cast<int>(parts.size()) < wanted) {
    const auto n = static_cast<std::int64_t>(random() % static_cast<std::uint64_t>(size.documents));
    const auto found = reader.find_code(code_of(n + 1));
    if (!found || found->empty() || found->front().title.empty()) continue;
    const std::string& title = found->front().title;
    const std::size_t characters = title.size() / 3;
    const std::size_t length = 2 + random() % 5;
    const std::size_t begin = random() % (characters - length + 1);
    parts.push_back(title.substr(begin * 3, length * 3));
  }
  return parts;
}

}  // namespace

void forget_cached(const std::filesystem::path& path) {
  for (const char* tail : {"", "-wal"}) {
    const int file = ::open((path.string() + tail).c_str(), O_RDONLY | O_CLOEXEC);
    if (file < 0) continue;
    ::fdatasync(file);
    ::posix_fadvise(file, 0, 0, POSIX_FADV_DONTNEED);
    ::close(file);
  }
}

void measure_lookups(const std::filesystem::path& store, const std::filesystem::path& search,
                     const StoreSize& size) {
  std::mt19937_64 random{1};
  constexpr int questions = 2'000;
  std::vector<std::string> codes;
  std::vector<std::string> numbers;
  StoreReader reader = reader_of(store);
  while (static_cast<int>(codes.size()) < questions) {
    const auto n = static_cast<std::int64_t>(random() % static_cast<std::uint64_t>(size.documents));
    codes.push_back(code_of(n + 1));
    const auto found = reader.find_code(codes.back());
    if (count(found) != 1) give_up("a document is missing");
    // Without its last digits and 号: a beginning that several have.
    numbers.push_back(found->front().number.substr(0, found->front().number.size() - 4));
  }
  const std::vector<std::string> parts = title_parts(store, size, random, questions);

  const auto by_code = [&](StoreReader& from) {
    return [&from](const std::string& code) { return count(from.find_code(code)); };
  };
  const auto by_number = [&](StoreReader& from) {
    return
        [&from](const std::string& number) { return count(from.find_number(number, shown + 1)); };
  };
  constexpr auto columns =
      "document_id, code, number, title, kind, issuing_unit, classification, urgency,"
      " registered_at_ms";
  Bare bare_code{store, fmt::format("SELECT {} FROM document WHERE code = ?", columns).c_str()};
  Bare bare_number{store, fmt::format("SELECT {} FROM document WHERE number >= ? AND number < ?"
                                      " ORDER BY number DESC LIMIT {}",
                                      columns, shown + 1)
                              .c_str()};
  // What one would write without knowing which tokens are rare.
  Bare bare_title{search, fmt::format("SELECT document_id, title FROM titles WHERE titles MATCH ?"
                                      " AND instr(title, ?) ORDER BY rowid DESC LIMIT {}",
                                      shown + 1)
                              .c_str()};

  const auto fresh = [&](auto by) {
    return [&, by]() -> Ask {
      auto own = std::make_shared<StoreReader>(reader_of(store));
      return [own, ask = by(*own)](const std::string& question) { return ask(question); };
    };
  };
  cold("exchange_lookup_code", {store}, fresh(by_code), codes);
  cold("exchange_lookup_number_prefix", {store}, fresh(by_number), numbers);
  cold(
      "exchange_lookup_title_part", {store, search},
      [&]() -> Ask {
        return [titles = titles_of(store, search)](const std::string& part) {
          return (*titles)(part);
        };
      },
      parts);
  compare(
      "exchange_lookup_code", by_code(reader),
      [&](const std::string& code) { return bare_code.ask({code}); }, codes);
  compare(
      "exchange_lookup_number_prefix", by_number(reader),
      [&](const std::string& number) {
        return bare_number.ask({number, number + "\xF4\x8F\xBF\xBF"});
      },
      numbers);
  const auto titles = titles_of(store, search);
  compare(
      "exchange_lookup_title_part", [&](const std::string& part) { return (*titles)(part); },
      [&](const std::string& part) { return bare_title.ask({match_of(part), part}); }, parts);
}

}  // namespace docbay::tests
