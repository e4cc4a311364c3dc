#include "host/config/config.hpp"

#include <array>
#include <filesystem>
#include <string>

#include <doctest/doctest.h>
#include <sys/stat.h>

#include "host/config/nearest.hpp"
#include "tests/host/config_folder.hpp"

namespace docbay::tests {
namespace {

using host::check_devices;
using host::Config;
using host::edit_distance;
using host::load_config;
using host::nearest;

TEST_CASE("config: a small file is read, and what it leaves out has a default") {
  const ConfigFolder site;
  const auto config = site.load(small_site);
  if (!config) FAIL(to_string(config.error()[0]));
  CHECK(config->site.name == "exchange-1");
  CHECK(config->site.state_directory == site / "state");
  CHECK(config->oa.kind == Config::OaKind::sqlite);
  CHECK(config->oa.path == site / "state/oa.db");
  CHECK(config->oa.poll_ms == 500);
  CHECK(config->times.offer_ms == 15'000);
  CHECK(config->times.shutter_ms == 5'000);
  CHECK(config->times.session_idle_ms == 60'000);
  CHECK(config->times.link_lost_ms == 3'000);
  CHECK(config->times.door_release_ms == 10'000);
  CHECK(config->times.door_open_max_ms == 30'000);
  CHECK(config->times.command_expiry_ms == 2'000);
  CHECK(config->log.level == Config::LogLevel::info);
  CHECK(!config->log.file);
  REQUIRE(config->lines.size() == 1);
  CHECK(config->lines[0].name == "line-0");
  CHECK(config->lines[0].device == site / "line-0");
  CHECK(config->lines[0].baud == 115'200);
  REQUIRE(config->boards.size() == 1);
  CHECK(config->boards[0].line == "line-0");
  CHECK(config->boards[0].address.value == 1);
  CHECK(config->boards[0].serial.value == 0xD0CB000000000001);
  CHECK(config->boards[0].key_file == site / "board-1.key");
  CHECK(config->boards[0].key ==
        protocol::BoardKey{0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15});
  REQUIRE(config->cabinets.size() == 1);
  CHECK(config->cabinets[0].name == "A");
  CHECK(config->cabinets[0].front_scanner == site / "front-scanner");
  CHECK(config->cabinets[0].front_card == site / "front-card");
  CHECK(config->cabinets[0].back_scanner == site / "back-scanner");
  CHECK(config->cabinets[0].back_card == site / "back-card");
  REQUIRE(config->bays.size() == 1);
  CHECK(config->bays[0].number == 1);
  CHECK(config->bays[0].cabinet == "A");
  CHECK(config->bays[0].board.value == 0xD0CB000000000001);
  CHECK(config->bays[0].position.value == 0);
  CHECK(config->bays[0].unit == "U01");
  CHECK(config->bays[0].ceiling == Config::Ceiling::confidential);
}

TEST_CASE("config: everything that can be set is read") {
  const ConfigFolder site;
  const auto config = site.load(with_more(R"([[bay]]
number = 9999
cabinet = "A"
board = "d0cb000000000001"
position = 7
unit = "办公厅"
ceiling = "secret"
[oa]
kind = "sqlite"
path = "/var/lib/oa/../oa.db"
poll_ms = 50
[times]
offer_ms = 101
shutter_ms = 102
session_idle_ms = 103
link_lost_ms = 104
door_release_ms = 105
door_open_max_ms = 106
command_expiry_ms = 107
[log]
level = "debug"
file = "docbayd.log"
)"));
  if (!config) FAIL(to_string(config.error()[0]));
  REQUIRE(config->bays.size() == 2);
  CHECK(config->bays[1].number == 9999);
  CHECK(config->bays[1].board == config->bays[0].board);
  CHECK(config->bays[1].position.value == 7);
  CHECK(config->bays[1].unit == "办公厅");
  CHECK(config->bays[1].ceiling == Config::Ceiling::secret);
  CHECK(config->oa.path == "/var/lib/oa.db");
  CHECK(config->oa.poll_ms == 50);
  CHECK(config->times.offer_ms == 101);
  CHECK(config->times.shutter_ms == 102);
  CHECK(config->times.session_idle_ms == 103);
  CHECK(config->times.link_lost_ms == 104);
  CHECK(config->times.door_release_ms == 105);
  CHECK(config->times.door_open_max_ms == 106);
  CHECK(config->times.command_expiry_ms == 107);
  CHECK(config->log.level == Config::LogLevel::debug);
  CHECK(config->log.file == site / "docbayd.log");
}

TEST_CASE("config: a line's gap and the direction of its transceiver can be set") {
  const ConfigFolder site;
  const auto config = site.load(with("baud = 115200", R"(baud = 115200
gap_us = 335
direction = "rts"
rts_before_ms = 1
rts_after_ms = 2)"));
  if (!config) FAIL(to_string(config.error()[0]));
  const Config::Line& line = config->lines[0];
  CHECK(line.gap_us == 335);
  CHECK(line.direction == Config::Direction::rts);
  CHECK(line.rts_before_ms == 1);
  CHECK(line.rts_after_ms == 2);
  CHECK_FALSE(site.load(small_site)->lines[0].gap_us);
}

TEST_CASE("config: a gap below 3.5 characters is refused at every rate") {
  expect_error(with("baud = 115200", "gap_us = 334"), 7, 10, "335 to 100000");
  expect_error(with("baud = 115200", "gap_us = 4010\nbaud = 9600"), 7, 10, "4011 to 100000");
  expect_error(with("baud = 115200", "gap_us = 100001"), 7, 10, "335 to 100000");
}

TEST_CASE("config: a line may end in a gateway instead of a device") {
  const ConfigFolder site;
  const auto load = [&](const std::string& device) {
    return site.load(with("device = \"line-0\"\nbaud = 115200", "device = \"" + device + "\""));
  };
  auto config = load("tcp://10.0.0.5");
  if (!config) FAIL(to_string(config.error()[0]));
  CHECK(config->lines[0].device.empty());
  REQUIRE(config->lines[0].gateway);
  CHECK(config->lines[0].gateway->host == "10.0.0.5");
  CHECK(config->lines[0].gateway->port == 502);
  CHECK(config->lines[0].gateway->reply_timeout_ms == 500);
  config = load("tcp://[fd00::5]:1502\"\nreply_timeout_ms = 50 # \"");
  if (!config) FAIL(to_string(config.error()[0]));
  CHECK(config->lines[0].gateway->host == "fd00::5");
  CHECK(config->lines[0].gateway->port == 1502);
  CHECK(config->lines[0].gateway->reply_timeout_ms == 50);
  for (const auto& warning : check_devices(*config)) CHECK_FALSE(warning.starts_with("line "));
}

TEST_CASE("config: a gateway is a numeric address and a port, and its line is set up there") {
  for (const auto* device :
       {"tcp://", "tcp://gateway", "tcp://10.0.0", "tcp://10.0.0.5:", "tcp://10.0.0.5:0",
        "tcp://10.0.0.5:65536", "tcp://10.0.0.5:5x", "tcp://fd00::5", "tcp://[fd00::5",
        "tcp://[fd00::5]502", "tcp://[10.0.0.5]"}) {
    expect_error(with("\"line-0\"\nbaud = 115200", std::string{"\""} + device + "\""), 6, 10,
                 "a gateway is written as tcp://10.0.0.5:502");
  }
  expect_error(with("device = \"line-0\"", "device = \"tcp://10.0.0.5\""), 7, 8,
               "is set in the gateway");
  expect_error(with("baud = 115200", "reply_timeout_ms = 100"), 7, 1, "reply_timeout_ms");
  expect_error(with("\"line-0\"\nbaud = 115200", R"("tcp://10.0.0.5"
[[line]]
name = "line-1"
device = "tcp://10.0.0.5:502")"),
               9, 10, "gateway 10.0.0.5 port 502");
}

TEST_CASE("config: the order of the tables does not matter") {
  const ConfigFolder site;
  const auto at = small_site.find("[[bay]]");
  std::string text{small_site.substr(at)};
  text += small_site.substr(0, at);
  CHECK(site.load(text));
}

TEST_CASE("config: a file that cannot be read is one error about the whole file") {
  const ConfigFolder site;
  for (const auto& path : {site / "none.toml", site / ""}) {
    const auto config = load_config(path);
    REQUIRE(!config);
    REQUIRE(config.error().size() == 1);
    CHECK(config.error()[0].line == 0);
    CHECK(to_string(config.error()[0]).starts_with(path.native() + ": cannot be read"));
  }
}

TEST_CASE("config: an empty file lacks everything") {
  const ConfigFolder site;
  const auto config = site.load("");
  REQUIRE(!config);
  CHECK(config.error().size() == 5);
  for (const auto& error : config.error()) CHECK(error.message.starts_with("there is no ["));
}

TEST_CASE("config: all errors come at once, in the order of the file") {
  const ConfigFolder site;
  const auto config = site.load(R"([[bay]]
number = 0
unit = 7
colour = "red"
[[line]]
name = ""
)");
  REQUIRE(!config);
  std::string places;
  for (const auto& error : config.error())
    places += std::to_string(error.line) + ":" + std::to_string(error.column) + " ";
  CHECK(places == "1:1 1:1 1:1 1:1 1:1 1:1 1:1 2:10 3:8 4:1 5:1 6:8 ");
}

TEST_CASE("config: a key file for others than its owner is refused") {
  const ConfigFolder site;
  for (const mode_t mode : {0640u, 0604u, 0620u, 0644u, 0601u}) {
    site.write("board-1.key", "000102030405060708090a0b0c0d0e0f", mode);
    const auto config = site.load(small_site);
    REQUIRE(!config);
    REQUIRE(config.error().size() == 1);
    CHECK(config.error()[0].line == 12);
    CHECK(config.error()[0].column == 12);
    CHECK(config.error()[0].message.contains("chmod 600 " + (site / "board-1.key").native()));
  }
  site.write("board-1.key", "000102030405060708090a0b0c0d0e0f", 0400);
  CHECK(site.load(small_site));
}

TEST_CASE("config: a key file holds exactly 32 hexadecimal digits") {
  const ConfigFolder site;
  for (const auto* content :
       {"", "\n", "000102030405060708090a0b0c0d0e0", "000102030405060708090a0b0c0d0e0f0",
        "000102030405060708090a0b0c0d0e0g", "0x0102030405060708090a0b0c0d0e0f",
        " 00102030405060708090a0b0c0d0e0f", "000102030405060708090a0b0c0d0e0f\n\nmore"}) {
    site.write("board-1.key", content);
    const auto config = site.load(small_site);
    REQUIRE(!config);
    CHECK(config.error()[0].message.contains("32 hexadecimal digits"));
    if (std::string_view{content}.size() > 8)
      CHECK(!config.error()[0].message.contains(std::string_view{content}.substr(0, 8)));
  }
  site.write("board-1.key", "000102030405060708090A0B0C0D0E0F\r\n");
  CHECK(site.load(small_site));
}

TEST_CASE("config: a key file that is missing or no file is told") {
  expect_error(with("board-1.key", "board-9.key"), 12, 12, "cannot be read (No such file");
  const ConfigFolder site;
  std::filesystem::remove(site / "board-1.key");
  REQUIRE(::mkfifo((site / "board-1.key").c_str(), 0600) == 0);
  const auto config = site.load(small_site);
  REQUIRE(!config);
  CHECK(config.error()[0].message.contains("is not a regular file"));
}

TEST_CASE("config: devices that are not there, or are none, are warnings") {
  const ConfigFolder site;
  const auto link = [&](std::string_view name, const char* target) {
    std::filesystem::create_symlink(target, site / name);
  };
  link("line-0", "/dev/null");
  link("front-scanner", "/dev/zero");
  link("front-card", "/dev/full");
  link("back-scanner", "/dev/random");
  link("back-card", "/dev/urandom");
  const auto config = site.load(small_site);
  REQUIRE(config);
  CHECK(check_devices(*config).empty());

  std::filesystem::remove(site / "line-0");
  std::filesystem::remove(site / "front-card");
  site.write("front-card", "");
  std::filesystem::remove(site / "back-card");
  link("back-card", "/dev/zero");
  const auto warnings = check_devices(*config);
  REQUIRE(warnings.size() == 3);
  CHECK(warnings[0].starts_with("line \"line-0\": " + (site / "line-0").native()));
  CHECK(warnings[0].contains("is not there"));
  CHECK(warnings[1].starts_with("front card reader of cabinet \"A\": "));
  CHECK(warnings[1].contains("is not a serial device"));
  CHECK(warnings[2].contains("is the same device as that of front scanner of cabinet \"A\""));
}

TEST_CASE("nearest: fewest edits win, and a swap of neighbours is one") {
  CHECK(edit_distance("", "") == 0);
  CHECK(edit_distance("baud", "") == 4);
  CHECK(edit_distance("buad", "baud") == 1);
  CHECK(edit_distance("Baud", "baud") == 0);
  CHECK(edit_distance("kitten", "sitting") == 3);
  const std::array<std::string, 3> keys{"name", "device", "baud"};
  CHECK(nearest("divice", keys) == "device");
  CHECK(nearest("x", {}).empty());
}

}  // namespace
}  // namespace docbay::tests
