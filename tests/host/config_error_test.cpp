// Each test spoils the small configuration in one place and expects one error, there.
#include <cstdint>
#include <string>
#include <string_view>

#include <doctest/doctest.h>

#include "host/config/config.hpp"
#include "tests/host/config_folder.hpp"

namespace docbay::tests {
namespace {

using host::ConfigError;

TEST_CASE("config: what is not TOML is told with its place") {
  expect_error(with("position = 0", "position = "), 23, 12, "not TOML");
  expect_error(with("number = 1", "number = 1\nnumber = 2"), 21, 10, "not TOML");
  expect_error(with("\"U01\"", "\"\xff\""), 24, 8, "not TOML");
  CHECK(to_string(ConfigError{"a.toml", 3, 7, "what"}) == "a.toml:3:7: what");
}

TEST_CASE("config: an unknown key is told with the nearest known one") {
  expect_error(with("baud =", "buad ="), 7, 1, "[[line]] has no key \"buad\"");
  expect_error(with("baud =", "buad ="), 7, 1, "nearest known one, \"baud\"");
  expect_error(with("name = \"e", "nmae = 1\nname = \"e"), 2, 1, "\"name\"");
  expect_error(with_more("  adress = 7\n"), 26, 3, "[[bay]] has no key \"adress\"");
  expect_error(with_more("[tmies]\n"), 26, 2, "the file has no key \"tmies\"");
  expect_error(with_more("[tmies]\n"), 26, 2, "nearest known one, \"times\"");
  expect_error(with_more("[times]\noffer = 1\n"), 27, 1, "\"offer_ms\"");
  expect_error(with_more("[oa]\npoll = 1\n"), 27, 1, "\"poll_ms\"");
  expect_error(with_more("[log]\nLevels = 1\n"), 27, 1, "\"level\"");
  expect_error(with("address = 1", "address = 1\nkeyfile = 1"), 11, 1, "\"key_file\"");
  expect_error(with("back_card", "back_cards = 1\nback_card"), 18, 1, "\"back_card\"");
}

TEST_CASE("config: a required key that is missing is told where its table begins") {
  expect_error(with("name = \"exchange-1\"\n", ""), 1, 1, "[site] lacks \"name\"");
  expect_error(with("state_directory = \"state\"\n", ""), 1, 1, "lacks \"state_directory\"");
  expect_error(with("device = \"line-0\"\n", ""), 4, 1, "[[line]] lacks \"device\"");
  expect_error(with("name = \"line-0\"\n", ""), 4, 1, "[[line]] lacks \"name\"");
  expect_error(with("line = \"line-0\"\naddress", "address"), 8, 1, "[[board]] lacks \"line\"");
  expect_error(with("address = 1\n", ""), 8, 1, "lacks \"address\"");
  expect_error(with("serial = \"D0CB000000000001\"\n", ""), 8, 1, "lacks \"serial\"");
  expect_error(with("key_file = \"board-1.key\"\n", ""), 8, 1, "lacks \"key_file\"");
  expect_error(with("name = \"A\"\n", ""), 13, 1, "[[cabinet]] lacks \"name\"");
  for (const std::string key : {"front_scanner", "front_card", "back_scanner", "back_card"})
    expect_error(with(key, "#" + key), 13, 1, "lacks \"" + key + "\"");
  for (const std::string key : {"number", "cabinet", "board", "position", "unit", "ceiling"})
    expect_error(with("\n" + key + " =", "\n#" + key + " ="), 19, 1, "lacks \"" + key + "\"");
}

TEST_CASE("config: a required table that is missing is told") {
  expect_error(with("[site]\nname = \"exchange-1\"\nstate_directory = \"state\"\n", ""), 1, 1,
               "there is no [site]");
  const std::string no_bays{small_site.substr(0, small_site.find("[[bay]]"))};
  expect_error(no_bays, 1, 1, "there is no [[bay]]: add one at least");
  expect_error("bay = []\n" + no_bays, 1, 7, "each written [[bay]]");
}

TEST_CASE("config: what refers to a missing or broken table is not told as well") {
  expect_error(with("[[cabinet]]\nname = \"A\"", "[[cabinet]]\nname = 5"), 14, 8, "has to be text");
  expect_error(with("serial = \"D0CB000000000001\"", "serial = \"D0CB\""), 11, 10, "16 hexa");
  expect_error(with("[[line]]\nname = \"line-0\"\ndevice = \"line-0\"\nbaud = 115200\n", ""), 1, 1,
               "there is no [[line]]");
}

TEST_CASE("config: a value of the wrong type is told") {
  expect_error(with("\"exchange-1\"", "1"), 2, 8, "has to be text in quotes, not a whole number");
  expect_error(with("address = 1", "address = \"1\""), 10, 11, "without quotes, not text");
  expect_error(with("address = 1", "address = 1.5"), 10, 11, "not a number with a fraction");
  expect_error(with("baud = 115200", "baud = true"), 7, 8, "not true or false");
  expect_error(with("\"U01\"", "[\"U01\"]"), 24, 8, "not a list");
  expect_error(with("[[bay]]", "[bay]"), 19, 1, "each written [[bay]]");
  expect_error(with("[site]", "[[site]]"), 1, 1, "has to be a table, written [site]");
  expect_error("times = 5\n" + std::string{small_site}, 1, 9, "written [times]");
}

TEST_CASE("config: empty text and control characters are refused") {
  expect_error(with("\"exchange-1\"", "\"\""), 2, 8, "\"name\" in [site] must not be empty");
  expect_error(with("\"U01\"", "\"\""), 24, 8, "must not be empty");
  expect_error(with("\"front-card\"", "\"\""), 16, 14, "must not be empty");
  expect_error(with("\"U01\"", "\"U\\u00001\""), 24, 8, "must not hold control characters");
  expect_error(with("\"U01\"", "\"U\\n01\""), 24, 8, "must not hold control characters");
}

TEST_CASE("config: a number out of its range is told with the range") {
  for (const std::string wrong : {"0", "248", "-1", "9223372036854775807"})
    expect_error(with("address = 1", "address = " + wrong), 10, 11,
                 "is " + wrong + ", but has to be from 1 to 247");
  for (const std::string wrong : {"-1", "8"})
    expect_error(with("position = 0", "position = " + wrong), 23, 12, "has to be from 0 to 7");
  for (const std::string wrong : {"0", "10000"})
    expect_error(with("number = 1", "number = " + wrong), 20, 10, "has to be from 1 to 9999");
  for (const std::string wrong : {"0", "115201", "4294976896"})
    expect_error(with("115200", wrong), 7, 8, "one of 9600, 19200, 38400, 57600, 115200, ");
  for (const std::string key : {"offer_ms", "shutter_ms", "session_idle_ms", "link_lost_ms",
                                "door_release_ms", "door_open_max_ms", "command_expiry_ms"})
    expect_error(with_more("[times]\n" + key + " = 99"), 27,
                 static_cast<std::uint32_t>(key.size()) + 4, "has to be from 100 to ");
  expect_error(with_more("[oa]\npoll_ms = 0"), 27, 11, "has to be from 50 to 3600000");
}

TEST_CASE("config: a word that is none of the choices is told with the choices") {
  expect_error(with("\"confidential\"", "\"top secret\""), 25, 11,
               "one of \"none\", \"confidential\", \"secret\"");
  expect_error(with_more("[oa]\nkind = \"oracle\""), 27, 8, "one of \"sqlite\"");
  expect_error(with_more("[log]\nlevel = \"loud\""), 27, 9,
               "one of \"debug\", \"info\", \"warning\", \"error\"");
}

TEST_CASE("config: a serial has 16 hexadecimal digits") {
  for (const std::string wrong : {"D0CB00000000001", "D0CB0000000000001", "D0CB00000000000G"}) {
    const auto quoted = "\"" + wrong + "\"";
    expect_error(with("serial = \"D0CB000000000001\"", "serial = " + quoted), 11, 10,
                 "16 hexadecimal digits");
    expect_error(with("board = \"D0CB000000000001\"", "board = " + quoted), 22, 9,
                 "16 hexadecimal digits");
  }
}

constexpr std::string_view second_board = R"([[board]]
line = "line-0"
address = 2
serial = "D0CB000000000002"
key_file = "board-2.key"
)";

std::string with_second_board(std::string_view from, std::string_view to) {
  std::string text = with_more(second_board);
  const auto at = text.rfind(from);
  REQUIRE(at != std::string::npos);
  return text.replace(at, from.size(), to);
}

TEST_CASE("config: the same thing twice is told with the line of the first") {
  CHECK(ConfigFolder{}.load(with_more(second_board)));
  expect_error(with_second_board("address = 2", "address = 1"), 28, 11,
               "address 1 on line \"line-0\" is there already, in line 10");
  expect_error(with_second_board("D0CB000000000002", "d0cb000000000001"), 29, 10,
               "board serial D0CB000000000001 is there already, in line 11");
  expect_error(with_second_board("board-2.key", "./board-1.key"), 30, 12,
               "is there already, in line 12: each board has its own key");

  const std::string bay =
      "[[bay]]\nnumber = 2\ncabinet = \"A\"\nboard = \"D0CB000000000001\"\n"
      "position = 1\nunit = \"U01\"\nceiling = \"none\"\n";
  CHECK(ConfigFolder{}.load(with_more(bay)));
  auto same_number = bay;
  same_number.replace(same_number.find("= 2"), 3, "= 1");
  expect_error(with_more(same_number), 27, 10, "bay number 1 is there already, in line 20");
  auto same_position = bay;
  same_position.replace(same_position.find("= 1"), 3, "= 0");
  expect_error(with_more(same_position), 30, 12,
               "position 0 of board D0CB000000000001 is there already, in line 23");

  const std::string line = "[[line]]\nname = \"line-1\"\ndevice = \"line-1\"\n";
  CHECK(ConfigFolder{}.load(with_more(line)));
  expect_error(with_more("[[line]]\nname = \"line-0\"\ndevice = \"line-1\"\n"), 27, 8,
               "[[line]] \"line-0\" is there already, in line 5");
}

TEST_CASE("config: the same address on two lines is two boards") {
  const auto text =
      with_second_board("line = \"line-0\"\naddress = 2", "line = \"b\"\naddress = 1");
  CHECK(ConfigFolder{}.load(text + "[[line]]\nname = \"b\"\ndevice = \"b\"\n"));
}

TEST_CASE("config: a device has one user in the whole file, however its path is written") {
  expect_error(with("\"back-card\"", "\"x/../front-card\""), 18, 13, "in line 16");
  expect_error(with("\"front-scanner\"", "\"line-0\""), 15, 17, "in line 6");
  expect_error(with_more("[[line]]\nname = \"line-1\"\ndevice = \"./line-0\"\n"), 28, 10,
               "is there already, in line 6: each line, scanner and card reader");
}

TEST_CASE("config: a name that nothing has is told with the nearest") {
  expect_error(with("line = \"line-0\"\na", "line = \"lin-0\"\na"), 9, 8,
               "no [[line]] with the name \"lin-0\": add it, or write the nearest, \"line-0\"");
  expect_error(with("cabinet = \"A\"", "cabinet = \"B\""), 21, 11,
               "no [[cabinet]] with the name \"B\": add it, or write the nearest, \"A\"");
  expect_error(with("board = \"D0CB000000000001\"", "board = \"D0CB000000000010\""), 22, 9,
               "no [[board]] with the serial \"D0CB000000000010\": add it, or write the nearest, "
               "\"D0CB000000000001\"");
}

}  // namespace
}  // namespace docbay::tests
