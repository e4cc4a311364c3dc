// Questions to the store, over a connection that cannot write. Used by one thread at a time; sees
// what is committed.
#pragma once

#include <expected>
#include <filesystem>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "host/domain/finds.hpp"
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
  Answer<std::optional<Document>> document_by_copy(CopyId copy);
  /// Nothing: there is no such receipt.
  Answer<std::optional<PrintedList>> printed_list(ReceiptId receipt);
  /// Codes that were scanned and are no document's, the newest first.
  Answer<std::vector<UnknownScan>> unknown_scans(int limit);
  /// The bytes of the newest scan of an unknown code; empty: it was not scanned.
  Answer<std::vector<std::uint8_t>> last_scan(const std::string& code);
  Answer<std::optional<Offer>> offer(protocol::CommandNumber number);
  /// The oldest events that the OA has not got.
  Answer<std::vector<OaEvent>> outbox_waiting(int limit);
  Answer<std::int64_t> outbox_waiting_count();
  /// Every document whose code or number is `text`, with its whole history in the order in which
  /// it happened, whatever the clock said.
  Answer<std::vector<Trace>> trace(const std::string& text);
  /// What lies in a bay by the records, oldest first.
  Answer<std::vector<BayContent>> contents(BayNumber bay);
  Answer<std::vector<ReceiptLine>> receipt_lines(const std::vector<ReceiptId>& receipts);

  /// The document of this code, if there is one.
  Answer<std::vector<FoundDocument>> find_code(const std::string& code);
  /// Documents whose number begins so, from the highest number down; at most `limit`.
  Answer<std::vector<FoundDocument>> find_number(const std::string& beginning, int limit);
  /// Those of these identifiers that there are, in their order, as found by their title.
  Answer<std::vector<FoundDocument>> find_documents(const std::vector<std::string>& ids);
  /// The titles that come after a mark: first those of new documents, then changed ones.
  Answer<TitleFeed> titles_after(const TitleMark& mark, int limit);
  /// Reads the whole file: minutes for a large one.
  Answer<void> quick_check() { return database_.quick_check(); }
  /// From any thread, while this object stays where it is: what it does now fails soon.
  void interrupt() { database_.interrupt(); }

 private:
  explicit StoreReader(Database database) : database_{std::move(database)} {}
  Answer<std::optional<Document>> one_document(const char* where, const std::string& value);
  Answer<Trace> history(Document document);
  Answer<bool> is_of_this_store(const TitleMark& mark);
  /// Runs a statement that is kept, and gives the first failure back.
  template <class Callback, class... Arguments>
  Answer<void> query(std::string_view sql, Callback&& callback, const Arguments&... arguments) {
    auto kept = statements_.find(sql);
    if (kept == statements_.end()) {
      auto prepared = database_.prepare(sql);
      if (!prepared) return std::unexpected{prepared.error()};
      kept = statements_.emplace(sql, std::move(*prepared)).first;
    }
    return kept->second.each(callback, arguments...);
  }

  Database database_;
  std::map<std::string, Statement, std::less<>> statements_;
};

}  // namespace docbay::host
