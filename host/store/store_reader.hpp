// Questions to the store, over a connection that cannot write. Used by one thread at a time; sees
// what is committed.
#pragma once

#include <expected>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "host/domain/queries.hpp"
#include "host/domain/records.hpp"
#include "host/sqlite/database.hpp"

namespace docbay::host {

class StoreReader {
 public:
  template <class T>
  using Answer = std::expected<T, SqliteError>;

  static Answer<StoreReader> open(const std::filesystem::path& path);

  /// With all its copies.
  Answer<std::optional<Document>> document_by_code(const std::string& code);
  Answer<std::optional<Document>> document_by_id(const DocumentId& id);
  Answer<std::optional<Offer>> offer(protocol::CommandNumber number);
  /// The oldest events that the OA has not got.
  Answer<std::vector<OaEvent>> outbox_waiting(int limit);
  Answer<std::int64_t> outbox_waiting_count();
  /// Every document whose code or number is `text`, with its whole history in order of time.
  Answer<std::vector<Trace>> trace(const std::string& text);
  /// What lies in a bay by the records, oldest first.
  Answer<std::vector<BayContent>> contents(BayNumber bay);
  Answer<std::vector<ReceiptLine>> receipt_lines(const std::vector<ReceiptId>& receipts);

 private:
  explicit StoreReader(Database database) : database_{std::move(database)} {}
  Answer<std::optional<Document>> one_document(const char* where, const std::string& value);
  Answer<Trace> history(Document document);

  Database database_;
};

}  // namespace docbay::host
