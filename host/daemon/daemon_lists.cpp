// What the daemon prints, on the query thread.
#include <utility>

#include <boost/asio/post.hpp>

#include "host/daemon/collected_list.hpp"
#include "host/daemon/daemon.hpp"
#include "host/log/log.hpp"

namespace docbay::host {
namespace {

void log_printed(const std::expected<std::filesystem::path, std::string>& file) {
  if (file) return log_info("list_printed", {{"file", file->string()}});
  log_error("list_not_printed", {{"why", file.error()}});
}

}  // namespace

ListNames Daemon::names_of(const UnitId& id, const PersonId& person_id) const {
  const auto unit = state_.units.find(id);
  const auto person = state_.people.find(person_id);
  return {.site = state_.site,
          .unit = unit == state_.units.end() ? id.value : unit->second.name,
          .person = person == state_.people.end() ? person_id.value : person->second.name};
}

void Daemon::print(const CollectedList& list) {
  ListNames names = names_of(list.unit, list.person);
  if (!list.second.empty()) names.second = names_of({}, list.second).person;
  boost::asio::post(query_thread_, [this, list, names = std::move(names)] {
    log_printed(print_collected_list(readers_->queries, directory_.print(), list, names));
  });
}

void Daemon::print_list_again(ReceiptId receipt) {
  boost::asio::post(query_thread_, [this, receipt, site = state_.site] {
    log_printed(print_again(readers_->queries, directory_.print(), receipt, site));
  });
}

void Daemon::print(const ContentsList& list) {
  boost::asio::post(query_thread_, [this, list, names = names_of({}, list.person)] {
    log_printed(print_contents_list(readers_->queries, directory_.print(), list, names));
  });
}

}  // namespace docbay::host
