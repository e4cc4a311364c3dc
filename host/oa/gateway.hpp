// The office-automation system, seen from here: what is new there, and what happened here. Two ways
// to reach one exist (see architecture): this seam has an embedded SQLite one and, in the tests,
// one that fails in every way. Calls block, so a gateway lives on the OA thread.
#pragma once

#include <expected>
#include <string>
#include <vector>

#include "host/domain/events.hpp"
#include "host/domain/records.hpp"

namespace docbay::host {

/// The OA could not do it now, in words for the log and the status page. Nothing is lost: what was
/// not pulled is pulled next time, what was not certainly received is sent again.
struct OaFailure {
  std::string message;
};

class OaGateway {
 public:
  virtual ~OaGateway() = default;

  /// Rows with a revision above the watermark. `OfficeChanged::found` is left empty.
  virtual std::expected<OfficeChanged, OaFailure> pull(std::int64_t watermark) = 0;

  /// Applies events in their order, each exactly once however often it comes. All or nothing.
  virtual std::expected<void, OaFailure> push(const std::vector<OaEvent>& events) = 0;
};

}  // namespace docbay::host
