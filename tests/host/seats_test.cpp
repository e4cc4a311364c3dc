// Keys and places that were changed since the configuration was written.
#include "host/daemon/seats.hpp"

#include <doctest/doctest.h>

#include "host/store/store.hpp"
#include "tests/host/config_folder.hpp"
#include "tests/host/database_folder.hpp"

using namespace docbay;
using namespace docbay::tests;
using host::BoardSeatTaken;
using host::KeyStore;

namespace {

constexpr protocol::BoardSerial first{0xD0CB000000000001};
constexpr protocol::BoardSerial other{0xD0CB0000000000AA};
constexpr protocol::BoardKey key{1, 2, 3};
constexpr protocol::BoardKey next_key{4, 5, 6};

/// The key that is there, if there is one; it can be read.
std::optional<protocol::BoardKey> held(const KeyStore::Found& found) {
  REQUIRE(found.has_value());
  return *found;
}

host::Config small_config(const ConfigFolder& site) {
  auto config = site.load(small_site);
  REQUIRE(config.has_value());
  return *config;
}

}  // namespace

TEST_CASE("key store: a key comes back, for its owner only, and another board has none") {
  const DatabaseFolder folder;
  KeyStore keys{folder / ""};
  CHECK_FALSE(held(keys.key(first)).has_value());
  REQUIRE(keys.put(first, key));
  CHECK((held(keys.key(first)) == key));
  CHECK((held(KeyStore{folder / ""}.key(first)) == key));
  CHECK_FALSE(held(keys.key(other)).has_value());
  const auto mode = std::filesystem::status(keys.file(first)).permissions();
  CHECK(mode == (std::filesystem::perms::owner_read | std::filesystem::perms::owner_write));
}

TEST_CASE("key store: a next key stands beside the old one until it is the key, or none") {
  const DatabaseFolder folder;
  KeyStore keys{folder / ""};
  REQUIRE(keys.put(first, key));
  REQUIRE(keys.put_next(first, next_key));
  CHECK((held(keys.key(first)) == key));
  CHECK((held(keys.next(first)) == next_key));
  SUBCASE("it came into force") {
    REQUIRE(keys.promote(first));
    CHECK((held(keys.key(first)) == next_key));
  }
  SUBCASE("it did not") {
    REQUIRE(keys.drop_next(first));
    CHECK((held(keys.key(first)) == key));
    CHECK(keys.drop_next(first));  // twice does no harm
  }
  CHECK_FALSE(held(keys.next(first)).has_value());
}

TEST_CASE("key store: a folder that takes nothing, and a file that is no key, are said so") {
  const DatabaseFolder folder;
  KeyStore nowhere{folder / "missing"};
  const auto failed = nowhere.put(first, key);
  REQUIRE(!failed);
  CHECK(failed.error().find("the key cannot be kept in") != std::string::npos);
  CHECK(!nowhere.promote(first));
  const ConfigFolder site;
  site.write("D0CB000000000001.key", "no key");
  const auto broken = KeyStore{site / ""}.key(first);
  REQUIRE(!broken);
  CHECK(broken.error().find("32 hexadecimal digits") != std::string::npos);
}

TEST_CASE(
    "seats: a board that was replaced has its predecessor's bays, address and a key of its own") {
  const ConfigFolder site;
  const DatabaseFolder folder;
  KeyStore keys{folder / ""};
  const host::Config config = small_config(site);
  const std::array seats{BoardSeatTaken{.seat = first, .board = other, .address = {9}}};
  const auto keyless = host::seated(config, seats, keys);
  REQUIRE(!keyless);
  CHECK(keyless.error().find("D0CB0000000000AA.key") != std::string::npos);
  REQUIRE(keys.put(other, key));
  const auto now = host::seated(config, seats, keys);
  REQUIRE(now);
  CHECK(now->boards[0].serial == other);
  CHECK(now->boards[0].seat == first);
  CHECK(now->boards[0].address.value == 9);
  CHECK(now->boards[0].key == key);
  CHECK(now->bays[0].board == other);
}

TEST_CASE("seats: a key that was changed counts, and the file's one does not") {
  const ConfigFolder site;
  const DatabaseFolder folder;
  KeyStore keys{folder / ""};
  REQUIRE(keys.put(first, key));
  const auto now = host::seated(small_config(site), {}, keys);
  REQUIRE(now);
  CHECK(now->boards[0].key == key);
  CHECK(now->boards[0].serial == first);
}

TEST_CASE("seats: a file that names another board by now is believed") {
  const ConfigFolder site;
  const DatabaseFolder folder;
  const std::array seats{BoardSeatTaken{.seat = {0x77}, .board = other, .address = {9}}};
  const auto now = host::seated(small_config(site), seats, KeyStore{folder / ""});
  REQUIRE(now);
  CHECK(now->boards[0].serial == first);
}

TEST_CASE("seats: two boards that want one address are refused, with what to do") {
  const ConfigFolder site;
  const DatabaseFolder folder;
  const auto config = site.load(with_more(R"([[board]]
line = "line-0"
address = 2
serial = "D0CB000000000002"
key_file = "board-2.key"
)"));
  REQUIRE(config);
  const std::array seats{BoardSeatTaken{.seat = first, .board = first, .address = {2}}};
  const auto now = host::seated(*config, seats, KeyStore{folder / ""});
  REQUIRE(!now);
  CHECK(now.error().find("gives this address to another one") != std::string::npos);
}

TEST_CASE("store: the newest board of a seat is the one that has it") {
  const DatabaseFolder folder;
  auto store = host::Store::open(folder / "docbay.db");
  REQUIRE(store);
  CHECK(store->seats().value().empty());
  const BoardSeatTaken one{.seat = first, .board = other, .address = {1}, .first_boot = {5}};
  BoardSeatTaken two = one;
  two.board = {0xBB};
  two.at_ms = 7;
  const BoardSeatTaken elsewhere{.seat = {3}, .board = {3}, .address = {200}};
  const std::vector<std::vector<host::Record>> batches{{one, elsewhere}, {two}};
  REQUIRE(store->write(batches));
  CHECK(store->seats().value() == std::vector{elsewhere, two});
}
