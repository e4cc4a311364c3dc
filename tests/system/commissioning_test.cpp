// Boards get their places as an installer gives them: with the tool, while the cabinet works.
#include "protocol/commissioning.hpp"

#include <fstream>

#include <doctest/doctest.h>
#include <fmt/format.h>

#include "simulator/eeprom.hpp"
#include "tests/system/installation.hpp"

namespace json = boost::json;
namespace fs = std::filesystem;
using namespace docbay;
using namespace docbay::tests;

namespace {

constexpr protocol::BoardSerial new_serial{0xD0CB0000000000AA};
constexpr protocol::BoardKey slip_key{0xA1, 0xA2, 0xA3};

std::string hex(protocol::BoardSerial serial) {
  return fmt::format("{:016X}", serial.value);
}

/// The board's EEPROM as new, with these settings. The simulator is off.
void put_eeprom(const Installation& site, int board, const firmware::Settings& settings) {
  const auto bytes = simulator::commissioned_eeprom(settings);
  std::ofstream file{site.home() / fmt::format("board-{}.eeprom", board), std::ios::binary};
  file.write(reinterpret_cast<const char*>(bytes.data()), std::ssize(bytes));
}

/// Another board in the place of board 1, as it leaves its maker.
void swap_board_1(Installation& site) {
  site.stop_simulator();
  firmware::Settings fresh = site.board_settings(1);
  fresh.serial = new_serial;
  fresh.key = slip_key;
  fresh.address = protocol::new_board_address;
  put_eeprom(site, 1, fresh);
  site.start_simulator();
}

fs::path key_slip(const Installation& site, const protocol::BoardKey& key) {
  const fs::path file = site.home() / "slip.key";
  std::ofstream out{file};
  for (const std::uint8_t byte : key) out << fmt::format("{:02x}", byte);
  out << "\n";
  out.close();
  fs::permissions(file, fs::perms::owner_read | fs::perms::owner_write);
  return file;
}

Finished tool(const Installation& site, const std::vector<std::string>& more) {
  std::vector<std::string> words{
      program("docbay"), "--socket", (site.home() / "state" / "docbayd.sock").string(),
      "--language",      "en",       "boards"};
  words.insert(words.end(), more.begin(), more.end());
  return run(words);
}

json::object board(const Installation& site, const std::string& serial) {
  const auto answer = site.ask({"boards"});
  if (!answer) return {};
  for (const json::value& it : answer->at("boards").as_array()) {
    if (it.at("board") == json::value(serial)) return it.as_object();
  }
  return {};
}

bool link_is(const Installation& site, const std::string& serial, const char* link) {
  const json::object it = board(site, serial);
  return !it.empty() && it.at("link") == json::value(link);
}

/// What was found beside the boards of the site, as (serial, kind).
std::vector<std::pair<std::string, std::string>> found(const Installation& site) {
  std::vector<std::pair<std::string, std::string>> rows;
  const auto answer = site.ask({"boards"});
  if (!answer) return rows;
  for (const json::value& it : answer->at("found").as_array()) {
    const json::value& serial = it.at("board");
    rows.emplace_back(serial.is_string() ? std::string{serial.as_string()} : "-",
                      std::string{it.at("kind").as_string()});
  }
  return rows;
}

bool deliver(Installation& site, const std::string& paper) {
  return run({program("docbay-sim"), "courier", "--directory", site.home().string(), "--card",
              "COURIER-1", "--paper", paper})
             .code == 0;
}

bool all_lamps_lit(Installation& site, int bay) {
  const json::object state = site.hand({{"act", "state"}});
  for (const json::value& it : state.at("bays").as_array()) {
    if (it.at("bay") != json::value(bay)) continue;
    return it.at("lit").as_array().size() == 4;
  }
  return false;
}

}  // namespace

TEST_CASE("boards: a new one in an old one's place takes over its bays when a person confirms") {
  Installation site;
  site.start_daemon();
  site.open_office();
  site.dispatch(9);
  const std::string old = hex(site.board_settings(1).serial);
  REQUIRE(deliver(site, "DOC-1"));
  swap_board_1(site);
  REQUIRE(wait_until([&] { return link_is(site, old, "lost"); }));
  // Whoever waits long enough needs not ask.
  const std::vector newcomer{std::pair{hex(new_serial), std::string{"new"}}};
  CHECK(wait_until([&] { return found(site) == newcomer; }, milliseconds{60'000}));
  const Finished scanned = tool(site, {"scan"});
  CHECK(scanned.code == 0);
  CHECK(scanned.output.find("new: has no address yet") != std::string::npos);
  REQUIRE(found(site) == newcomer);

  const std::string key = key_slip(site, slip_key).string();
  const std::string wrong = (site.home() / "keys" / "board-2.key").string();
  const Finished keyless = tool(site, {"replace", old, hex(new_serial), "--key", wrong});
  CHECK(keyless.code == 1);
  CHECK(keyless.output.find("the board has another key") != std::string::npos);

  const Finished asked = tool(site, {"replace", old, hex(new_serial), "--key", key});
  CHECK_MESSAGE(asked.code == 0, asked.output);
  CHECK(asked.output.find("run bays 1, 2, 3, 4, 5, 6, 7, 8.") != std::string::npos);
  CHECK(asked.output.find("--confirm") != std::string::npos);
  CHECK(wait_until([&] { return all_lamps_lit(site, 1) && all_lamps_lit(site, 8); }));
  CHECK_FALSE(all_lamps_lit(site, 9));
  CHECK(link_is(site, old, "lost"));  // nothing has changed yet

  const Finished confirmed =
      tool(site, {"replace", old, hex(new_serial), "--key", key, "--confirm"});
  REQUIRE_MESSAGE(confirmed.code == 0, confirmed.output);
  REQUIRE(wait_until([&] { return link_is(site, hex(new_serial), "up"); }));
  CHECK(board(site, hex(new_serial)).at("replaces") == json::value(old));
  CHECK(board(site, old).empty());
  CHECK(found(site).empty());
  CHECK(site.store_number("SELECT count(*) FROM incident WHERE resolved_at_ms IS NULL") == 0);

  // The paper of before is still the unit's, and the bays work: also after a restart of everything.
  site.kill_daemon();
  site.stop_simulator();
  site.start_simulator();
  site.start_daemon();
  REQUIRE(link_is(site, hex(new_serial), "up"));
  REQUIRE(deliver(site, "DOC-9"));
  REQUIRE(run({program("docbay-sim"), "collector", "--directory", site.home().string(), "--card",
               "COLLECT-1", "--second", "SECOND-1"})
              .code == 0);
  CHECK(wait_until([&] {
    return site.oa_number("SELECT count(*) FROM docbay_event WHERE kind = 'collect'") == 2;
  }));
  INFO(simulator::to_text(site.judge()));
  CHECK(site.judge().clean());
  CHECK(site.store_number("SELECT count(*) FROM board_seat") == 1);
}

TEST_CASE("boards: two at one address are named, and are well again when one has its own") {
  Installation site;
  const firmware::Settings second = site.board_settings(2);
  firmware::Settings third = site.board_settings(3);
  const protocol::BoardAddress home = third.address;
  site.stop_simulator();
  third.address = second.address;
  put_eeprom(site, 3, third);
  site.start_simulator();
  site.spawn_daemon();
  REQUIRE(wait_until([&] { return link_is(site, hex(second.serial), "doubled"); }));
  const auto intruder = std::pair{hex(third.serial), std::string{"intruder"}};
  CHECK(wait_until([&] { return found(site) == std::vector{intruder}; }));
  CHECK(tool(site, {}).output.find("another board has its address, too") != std::string::npos);

  const Finished taken = tool(site, {"set-address", hex(third.serial), "1"});
  CHECK(taken.code == 1);
  CHECK(taken.output.find("choose one that is free") != std::string::npos);
  const Finished moved = tool(site, {"set-address", hex(third.serial), std::to_string(home.value)});
  REQUIRE_MESSAGE(moved.code == 0, moved.output);
  CHECK(wait_until([&] {
    return link_is(site, hex(second.serial), "up") && link_is(site, hex(third.serial), "up");
  }));
  CHECK(found(site).empty());
}

TEST_CASE("boards: a board of this site gets another address, and keeps it over restarts") {
  Installation site;
  site.start_daemon();
  const std::string serial = hex(site.board_settings(2).serial);
  const Finished moved = tool(site, {"set-address", serial, "77"});
  REQUIRE_MESSAGE(moved.code == 0, moved.output);
  CHECK(wait_until([&] { return link_is(site, serial, "up"); }));
  CHECK(board(site, serial).at("address") == json::value(77));
  site.kill_daemon();
  site.stop_simulator();
  site.start_simulator();
  site.start_daemon();
  CHECK(board(site, serial).at("address") == json::value(77));
}

TEST_CASE("boards: a board gets a new key, which its old key file does not show") {
  Installation site;
  site.start_daemon();
  site.open_office();
  site.dispatch(1);
  const std::string serial = hex(site.board_settings(1).serial);
  const Finished set = tool(site, {"set-key", serial});
  REQUIRE_MESSAGE(set.code == 0, set.output);
  const fs::path kept = site.home() / "state" / "keys" / (serial + ".key");
  CHECK(set.output.find(kept.string()) != std::string::npos);
  REQUIRE(fs::exists(kept));
  CHECK(fs::status(kept).permissions() == (fs::perms::owner_read | fs::perms::owner_write));
  CHECK(read_whole(kept) != read_whole(site.home() / "keys" / "board-1.key"));
  REQUIRE(deliver(site, "DOC-1"));
  site.kill_daemon();
  site.start_daemon();

  SUBCASE("and a daemon that died between order and answer finds out which key is in force") {
    site.kill_daemon();
    fs::rename(kept, kept.parent_path() / (serial + ".next"));
    site.start_daemon();
    CHECK(wait_until([&] { return fs::exists(kept); }));
    CHECK(wait_until([&] { return link_is(site, serial, "up"); }));
  }
  SUBCASE("and one that never came into force is forgotten") {
    site.kill_daemon();
    const fs::path next = kept.parent_path() / (serial + ".next");
    fs::copy_file(site.home() / "keys" / "board-2.key", next);
    site.start_daemon();
    CHECK(wait_until([&] { return !fs::exists(next); }));
  }
  REQUIRE(run({program("docbay-sim"), "collector", "--directory", site.home().string(), "--card",
               "COLLECT-1", "--second", "SECOND-1"})
              .code == 0);
  CHECK(wait_until([&] {
    return site.oa_number("SELECT count(*) FROM docbay_event WHERE kind = 'collect'") == 1;
  }));
  CHECK(site.judge().clean());
}

TEST_CASE("boards: what cannot be done to a board's place is said, with what to do") {
  Installation site;
  site.start_daemon();
  const std::string first = hex(site.board_settings(1).serial);
  const std::string second = hex(site.board_settings(2).serial);
  const auto refused = [&](const std::vector<std::string>& words, std::string_view why) {
    const Finished answer = tool(site, words);
    CAPTURE(answer.output);
    CHECK(answer.code == 1);
    CHECK(answer.output.find(why) != std::string::npos);
  };
  refused({"identify", "12"}, "is no board's serial: 16 hexadecimal digits");
  refused({"identify", "0123456789ABCDEF"}, "connect it, then run docbay boards scan");
  refused({"identify", first, "--seconds", "9999"}, "0 to 3600 seconds");
  refused({"set-address", first, "248"}, "addresses are 1 to 247");
  refused({"set-address", first, "2"}, "choose one that is free");
  refused({"replace", first, second}, "the new board has a place at this site already");
  CHECK(link_is(site, first, "up"));
  CHECK(link_is(site, second, "up"));
}
