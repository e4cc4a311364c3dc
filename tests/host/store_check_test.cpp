// Reading a large store whole while everything else works.
#include "host/store/store_check.hpp"

#include <condition_variable>
#include <filesystem>
#include <fstream>
#include <mutex>
#include <optional>
#include <string>

#include <doctest/doctest.h>

#include "host/store/store.hpp"
#include "host/store/store_reader.hpp"
#include "tests/host/database_folder.hpp"

namespace docbay::tests {
namespace {

using namespace host;

TEST_CASE("check: a store is read whole behind everybody's back, and what is wrong is said") {
  DatabaseFolder folder;
  Store store = Store::open(folder / "docbay.db").value();
  for (int i = 1; i <= 200; ++i) {
    const Document document{.id = {std::to_string(i)},
                            .code = "code " + std::to_string(i),
                            .title = std::string(300, 'x')};
    REQUIRE(store.write({{{DocumentSaved{.document = document, .at_ms = i}}}}));
  }
  REQUIRE(open_or_fail(folder / "docbay.db", OpenMode::writer)
              .execute("PRAGMA wal_checkpoint(TRUNCATE)"));
  const auto check = [&] {
    std::mutex mutex;
    std::condition_variable something;
    std::optional<bool> sound;
    StoreCheck running{StoreReader::open(folder / "docbay.db").value(), [&](const auto& result) {
                         const std::scoped_lock lock{mutex};
                         sound = result.has_value();
                         something.notify_all();
                       }};
    std::unique_lock lock{mutex};
    something.wait(lock, [&] { return sound.has_value(); });
    return *sound;
  };
  CHECK(check());
  {
    std::fstream file{folder / "docbay.db", std::ios::in | std::ios::out};
    file.seekp(
        static_cast<std::streamoff>(std::filesystem::file_size(folder / "docbay.db") - 4096 * 3));
    file << std::string(4096, '\xFF');
  }
  CHECK(!check());
}

TEST_CASE("check: a stop does not wait for it") {
  DatabaseFolder folder;
  REQUIRE(Store::open(folder / "docbay.db"));
  StoreCheck given_up{StoreReader::open(folder / "docbay.db").value(), [](const auto&) {}};
}

}  // namespace
}  // namespace docbay::tests
