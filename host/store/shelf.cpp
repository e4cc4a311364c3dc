#include "host/store/shelf.hpp"

#include <algorithm>

namespace docbay::host {

Shelf::Found Shelf::by_id(const State& state, const DocumentId& id) {
  if (state.documents.contains(id)) return std::nullopt;
  const auto fresh = fresh_.find(id);
  if (fresh != fresh_.end()) return fresh->second.document;
  return reader_.document_by_id(id);
}

Shelf::Found Shelf::by_code(const State& state, const std::string& code) {
  if (state.documents_by_code.contains(code)) return std::nullopt;
  const auto fresh = fresh_codes_.find(code);
  if (fresh != fresh_codes_.end()) return fresh_.at(fresh->second).document;
  auto found = reader_.document_by_code(code);
  // What is known better here has another code by now.
  const bool outdated =
      found && *found && (state.documents.contains((*found)->id) || fresh_.contains((*found)->id));
  if (outdated) return std::nullopt;
  return found;
}

Shelf::Result Shelf::complete(const State& state, CodeScanned& scan) {
  if (scan.code.empty()) return {};
  auto found = by_code(state, scan.code);
  if (!found) return std::unexpected{found.error()};
  scan.found = std::move(*found);
  return {};
}

/// A drop that is told late may answer an offer of long ago.
Shelf::Result Shelf::complete(const State& state, BoardEventArrived& arrived) {
  const AnsweredOffer answered = answered_offer(state, arrived);
  if (answered.number.value == 0 || answered.remembered) return {};
  auto offer = reader_.offer(answered.number);
  if (!offer) return std::unexpected{offer.error()};
  if (!*offer) return {};
  auto document = by_id(state, (*offer)->document);
  if (!document) return std::unexpected{document.error()};
  arrived.offer = std::move(*offer);
  arrived.document = std::move(*document);
  return {};
}

Shelf::Result Shelf::complete(const State& state, OfficeChanged& office) {
  Result result;
  const auto add = [&](Found found) {
    if (!found) {
      result = std::unexpected{found.error()};
    } else if (*found) {
      office.found.push_back(std::move(**found));
    }
  };
  for (const DocumentRow& row : office.documents) {
    add(by_id(state, id_here(state, row.document.id)));
    add(by_code(state, row.document.code));
  }
  for (const DispatchRow& row : office.dispatches) add(by_id(state, id_here(state, row.document)));
  return result;
}

Shelf::Result Shelf::complete(const State& state, DocumentRegistered& registered) {
  auto found = by_code(state, registered.row.document.code);
  if (!found) return std::unexpected{found.error()};
  registered.found = std::move(*found);
  return {};
}

Shelf::Result Shelf::complete(const State& state, TransferRequested& request) {
  if (state.documents_by_copy.contains(request.copy)) return {};
  for (const auto& [id, fresh] : fresh_) {
    const bool has = std::ranges::find(fresh.document.copies, request.copy, &Copy::id) !=
                     fresh.document.copies.end();
    if (!has) continue;
    request.found = fresh.document;
    return {};
  }
  auto found = reader_.document_by_copy(request.copy);
  if (!found) return std::unexpected{found.error()};
  request.found = std::move(*found);
  return {};
}

void Shelf::forget(const DocumentId& id) {
  const auto fresh = fresh_.find(id);
  if (fresh == fresh_.end()) return;
  const auto code = fresh_codes_.find(fresh->second.document.code);
  if (code != fresh_codes_.end() && code->second == id) fresh_codes_.erase(code);
  fresh_.erase(fresh);
}

std::uint64_t Shelf::lay_down(std::vector<Document> asleep) {
  ++last_;
  if (asleep.empty()) return last_;
  std::vector<DocumentId> ids;
  for (Document& document : asleep) {
    DocumentId id = document.id;
    forget(id);
    fresh_codes_.insert_or_assign(document.code, id);
    fresh_.insert_or_assign(id, Fresh{.document = std::move(document), .number = last_});
    ids.push_back(std::move(id));
  }
  on_the_way_.emplace_back(last_, std::move(ids));
  return last_;
}

void Shelf::durable(std::uint64_t number) {
  while (!on_the_way_.empty() && on_the_way_.front().first <= number) {
    for (const DocumentId& id : on_the_way_.front().second) {
      const auto fresh = fresh_.find(id);
      if (fresh != fresh_.end() && fresh->second.number <= number) forget(id);
    }
    on_the_way_.pop_front();
  }
}

}  // namespace docbay::host
