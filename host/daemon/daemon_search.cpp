// Looking for documents, and what the daemon does to a large store behind everybody's back.
#include <boost/asio/post.hpp>
#include <fmt/format.h>

#include "host/control/find.hpp"
#include "host/daemon/daemon.hpp"
#include "host/log/log.hpp"

namespace docbay::host {

void Daemon::begin_search() {
  search_ = std::make_unique<SearchFeeder>(
      directory_.search(),
      [this](const TitleMark& mark, int limit) {
        return readers_->titles.titles_after(mark, limit);
      },
      [](const std::string& why) {
        if (why.empty()) return log_info("search_works");
        log_error("search_fails", {{"why", why}});
      });
}

void Daemon::begin_check() {
  std::error_code unknown;
  const auto bytes = std::filesystem::file_size(directory_.store(), unknown);
  if (unknown || bytes <= Store::checked_bytes_max) return;  // it was checked when it was opened
  auto reader = StoreReader::open(directory_.store());
  if (!reader) return log_error("store_not_checked", {{"why", reader.error().message}});
  check_ = std::make_unique<StoreCheck>(
      std::move(*reader), [this](const StoreReader::Answer<void>& sound) {
        if (sound) return log_info("store_checked");
        log_error("store_damaged", {{"why", sound.error().message},
                                    {"do", "stop, keep the file, restore the newest backup"}});
        boost::asio::post(reactor_, [this, why = sound.error().message] { store_damage_ = why; });
      });
}

/// On the query thread.
std::string Daemon::find(const ControlRequest& request) {
  FindResult result{.limit = request.limit};
  StoreReader& store = readers_->queries;
  const int more_than_limit = request.limit + 1;
  const auto add = [&](StoreReader::Answer<std::vector<FoundDocument>> found) {
    if (!found) return std::expected<void, std::string>{std::unexpected{found.error().message}};
    for (FoundDocument& document : *found) result.add(std::move(document));
    return std::expected<void, std::string>{};
  };
  if (auto done = add(store.find_code(request.of)); !done) return error_answer(done.error());
  if (auto done = add(store.find_number(request.of, more_than_limit)); !done) {
    return error_answer(done.error());
  }
  result.too_short = match_of(request.of).empty();
  if (result.too_short || result.is_full()) return find_answer(result, request.language);
  result.search = search_->state();
  if (!search_reader_) {
    auto opened = SearchReader::open(directory_.search());
    if (opened) search_reader_.emplace(std::move(*opened));
  }
  if (search_reader_) {
    const auto ids = search_reader_->find(request.of, static_cast<std::size_t>(more_than_limit));
    if (ids) {
      if (auto done = add(store.find_documents(*ids)); !done) return error_answer(done.error());
    } else {
      // The file may have been made anew meanwhile.
      search_reader_.reset();
      result.search.trouble = ids.error().message;
    }
  } else if (result.search.trouble.empty()) {
    result.search.trouble = "the search file is not there yet";
  }
  return find_answer(result, request.language);
}

}  // namespace docbay::host
