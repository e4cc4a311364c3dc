// The embedded OA: a SQLite database with the reference tables, made when it is missing. The OA's
// own side fills them with any tool it likes, at the same time: each waits for the other's lock.
// Every call opens the file anew, so one that was replaced or restored meanwhile is no trouble.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "host/oa/gateway.hpp"
#include "host/sqlite/database.hpp"

namespace docbay::host {

class SqliteGateway final : public OaGateway {
 public:
  SqliteGateway(std::filesystem::path path, std::string site);

  std::expected<OfficeChanged, OaFailure> pull(std::int64_t watermark) override;
  std::expected<void, OaFailure> push(const std::vector<OaEvent>& events) override;

 private:
  std::expected<Database, OaFailure> open() const;

  std::filesystem::path path_;
  std::string site_;
};

}  // namespace docbay::host
