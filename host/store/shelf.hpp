// Where sleeping documents are found: in the store, or, while they are still on their way there, in
// the hand that laid them down. It completes what the exchange core is told. Used by one thread.
#pragma once

#include <cstdint>
#include <deque>
#include <expected>
#include <unordered_map>
#include <vector>

#include "host/domain/state.hpp"
#include "host/store/store_reader.hpp"

namespace docbay::host {

class Shelf {
 public:
  using Result = std::expected<void, SqliteError>;

  explicit Shelf(StoreReader reader) : reader_{std::move(reader)} {}

  /// Adds what the core has not in memory. A reader that fails adds nothing, and says why.
  [[nodiscard]] Result complete(const State& state, CodeScanned& scan);
  [[nodiscard]] Result complete(const State& state, BoardEventArrived& arrived);
  [[nodiscard]] Result complete(const State& state, OfficeChanged& office);
  [[nodiscard]] Result complete(const State& state, TransferRequested& request);
  [[nodiscard]] Result complete(const State& state, DocumentRegistered& registered);

  [[nodiscard]] StoreReader::Answer<std::vector<std::uint8_t>> last_scan(const std::string& code) {
    return reader_.last_scan(code);
  }

  /// Keeps documents at hand that have left the memory, until the records of the same outcome are
  /// on the disk and `durable` is called with the number given here. In the order of the records.
  std::uint64_t lay_down(std::vector<Document> asleep);
  void durable(std::uint64_t number);

  /// How many are on their way.
  [[nodiscard]] std::size_t size() const { return fresh_.size(); }

 private:
  struct Fresh {
    Document document;
    std::uint64_t number = 0;  ///< of the outcome that put it to sleep last
  };
  using Found = std::expected<std::optional<Document>, SqliteError>;
  Found by_code(const State& state, const std::string& code);
  Found by_id(const State& state, const DocumentId& id);
  void forget(const DocumentId& id);

  StoreReader reader_;
  std::uint64_t last_ = 0;
  std::unordered_map<DocumentId, Fresh> fresh_;
  std::unordered_map<std::string, DocumentId> fresh_codes_;
  std::deque<std::pair<std::uint64_t, std::vector<DocumentId>>> on_the_way_;
};

}  // namespace docbay::host
