// Commissioning: what is made fits together, and is made once.
#include "simulator/commission.hpp"

#include <filesystem>
#include <set>

#include <doctest/doctest.h>
#include <sys/stat.h>

#include "simulator/hands_log.hpp"
#include "simulator/text.hpp"
#include "simulator/world.hpp"
#include "tests/simulator/folder.hpp"

using namespace docbay;
using namespace docbay::simulator;
using docbay::tests::Folder;

namespace {

CommissionSettings settings_in(const Folder& folder) {
  return {.directory = folder.path() + "/cabinet", .boards = 3, .shutterless = {3}};
}

std::size_t count(const std::string& text, const std::string& word) {
  std::size_t found = 0;
  for (std::size_t at = text.find(word); at != std::string::npos; at = text.find(word, at + 1)) {
    ++found;
  }
  return found;
}

}  // namespace

TEST_CASE("commission: the firmware finds its settings in the EEPROMs, the keys lie beside them") {
  const Folder folder;
  const auto settings = settings_in(folder);
  REQUIRE(commission(settings).has_value());
  CHECK(commissioned(settings.directory)->baud == 115200U);
  CHECK(commissioned(settings.directory)->lines == 1);
  const auto stores = open_eeproms(settings.directory);
  REQUIRE(stores.has_value());
  REQUIRE(stores->size() == 3);
  std::set<std::uint64_t> serials;
  const auto toml = read_file(settings.directory + "/docbayd.toml");
  REQUIRE(toml.has_value());
  for (std::size_t i = 0; i < 3; ++i) {
    const auto board = firmware::decode_settings((*stores)[i].read(firmware::settings_page));
    REQUIRE(board.has_value());
    CHECK(board->address.value == i + 1);
    CHECK(board->shutters == (i == 2 ? 0 : 0xFF));
    CHECK((board->serial.value >> 48) == 0xD0CB);
    serials.insert(board->serial.value);
    const std::string key_path =
        settings.directory + "/keys/board-" + std::to_string(i + 1) + ".key";
    CHECK(read_file(key_path) == hex_of(board->key) + "\n");
    struct stat state{};
    REQUIRE(::stat(key_path.c_str(), &state) == 0);
    CHECK((state.st_mode & 0777) == 0600);
  }
  CHECK(serials.size() == 3);
}

TEST_CASE("commission: boards with these EEPROMs start and serve") {
  const Folder folder;
  REQUIRE(commission(settings_in(folder)).has_value());
  auto stores = open_eeproms(folder.path() + "/cabinet");
  REQUIRE(stores.has_value());
  World world{std::move(*stores), {}, [](const auto&) { return true; }};
  world.advance_to(std::chrono::milliseconds{100});
  for (std::size_t i = 0; i < 3; ++i) {
    CHECK(world.cabinet().native(i).controller()->serving());
  }
  CHECK(world.cabinet().bay({16}).has_shutter());
  CHECK_FALSE(world.cabinet().bay({17}).has_shutter());
}

TEST_CASE("commission: the boot count survives in the file from one run to the next") {
  const Folder folder;
  REQUIRE(commission(settings_in(folder)).has_value());
  for (std::uint32_t run = 1; run <= 3; ++run) {
    auto stores = open_eeproms(folder.path() + "/cabinet");
    REQUIRE(stores.has_value());
    World world{std::move(*stores), {}, [](const auto&) { return true; }};
    world.advance_to(std::chrono::milliseconds{100});
    CHECK(world.cabinet().native(0).controller()->boot_count().value == run);
  }
}

TEST_CASE("commission: the configuration names every board and bay, units of three, ceilings") {
  const Folder folder;
  const auto settings = settings_in(folder);
  REQUIRE(commission(settings).has_value());
  const std::string toml = read_file(settings.directory + "/docbayd.toml").value();
  CHECK(count(toml, "[[board]]") == 3);
  CHECK(count(toml, "[[bay]]") == 24);
  CHECK(count(toml, "[[line]]") == 1);
  for (int unit = 1; unit <= 8; ++unit) {
    CHECK(count(toml, "unit = \"U0" + std::to_string(unit) + "\"") == 3);
  }
  CHECK(count(toml, "ceiling = \"secret\"") == 3);
  CHECK(count(toml, "ceiling = \"confidential\"") == 9);
  CHECK(count(toml, "ceiling = \"none\"") == 12);
  CHECK(toml.contains("number = 4\ncabinet = \"A\"\n"));
  CHECK(count(toml, "position = 7\n") == 3);
  CHECK_FALSE(toml.contains(folder.path()));
}

TEST_CASE("commission: second doors and full sensors are in both copies of their board's options") {
  const Folder folder;
  auto settings = settings_in(folder);
  settings.second_doors = {1, 16};
  settings.full_sensors = {10};
  REQUIRE(commission(settings).has_value());
  const auto stores = open_eeproms(settings.directory);
  REQUIRE(stores.has_value());
  for (const std::size_t copy : {0U, 1U}) {
    const auto options = [&](std::size_t board) {
      return firmware::decode_options((*stores)[board].read(firmware::options_page + copy));
    };
    CHECK(options(0) == firmware::Options{.second_doors = 0b1});
    CHECK(options(1) == firmware::Options{.second_doors = 0b1000'0000, .full_sensors = 0b10});
    CHECK_FALSE(options(2).has_value());
  }
}

TEST_CASE("commission: bays are numbered through, also after a board with few of them") {
  const simulator::CommissionSettings settings{
      .directory = {}, .boards = 2, .reference = {1}, .second_doors = {3}, .full_sensors = {2, 10}};
  CHECK(options_of(settings, 1) == firmware::Options{.full_sensors = 0b10});
  CHECK(options_of(settings, 2) ==
        firmware::Options{.second_doors = 0b1, .full_sensors = 0b1000'0000});
}

TEST_CASE("commission: nothing that is there is overwritten") {
  const Folder folder;
  const auto settings = settings_in(folder);
  REQUIRE(commission(settings).has_value());
  const auto before = read_file(settings.directory + "/keys/board-1.key");
  CHECK_FALSE(commission(settings).has_value());
  CHECK(read_file(settings.directory + "/keys/board-1.key") == before);
}

TEST_CASE("commission: impossible cabinets are refused before anything is made") {
  const Folder folder;
  const auto refused = [&](CommissionSettings settings) {
    settings.directory = folder.path() + "/never";
    return !commission(settings).has_value() && !std::filesystem::exists(settings.directory);
  };
  CHECK(refused({.directory = {}, .boards = 0, .shutterless = {}}));
  CHECK(refused({.directory = {}, .boards = 32, .shutterless = {}}));
  CHECK(refused({.directory = {}, .boards = 3, .shutterless = {4}}));
  CHECK(refused({.directory = {}, .boards = 3, .shutterless = {}, .baud = 115201}));
  CHECK(refused({.directory = {}, .boards = 3, .shutterless = {}, .second_doors = {25}}));
  CHECK(refused({.directory = {}, .boards = 3, .shutterless = {}, .full_sensors = {0}}));
  CHECK(refused({.directory = {}, .boards = 3, .shutterless = {}, .lines = 0}));
  CHECK(refused({.directory = {}, .boards = 3, .shutterless = {}, .lines = 17}));
  CHECK(refused({.directory = {}, .boards = 3, .shutterless = {7}, .lines = 2}));
}

TEST_CASE("commission: boards of several lines are numbered through, their addresses are not") {
  const Folder folder;
  CommissionSettings settings = settings_in(folder);
  settings.boards = 2;
  settings.lines = 2;
  REQUIRE(commission(settings).has_value());
  CHECK(commissioned(settings.directory)->lines == 2);
  const auto stores = open_eeproms(settings.directory);
  REQUIRE(stores.has_value());
  REQUIRE(stores->size() == 4);
  const auto third = firmware::decode_settings((*stores)[2].read(firmware::settings_page));
  REQUIRE(third.has_value());
  CHECK(third->address.value == 1);
  CHECK(third->shutters == 0);
  CHECK(read_file(settings.directory + "/keys/board-3.key") == hex_of(third->key) + "\n");
  const auto toml = read_file(settings.directory + "/docbayd.toml");
  REQUIRE(toml.has_value());
  CHECK(count(*toml, "[[line]]") == 2);
  CHECK(count(*toml, "line = \"line-0\"") == 2);
  CHECK(count(*toml, "line = \"line-1\"") == 2);
  CHECK(toml->contains("line = \"line-1\"\naddress = 1\n"));
  CHECK(toml->contains("key_file = \"keys/board-3.key\""));
  CHECK(count(*toml, "[[bay]]") == 32);
}

TEST_CASE("commission: a directory that was not commissioned says how to do it") {
  const Folder folder;
  const auto common = commissioned(folder.path());
  REQUIRE_FALSE(common.has_value());
  CHECK(common.error().why.contains("docbay-sim commission --directory"));
}

TEST_CASE("commission: an EEPROM file of another size is refused") {
  const Folder folder;
  REQUIRE(commission(settings_in(folder)).has_value());
  std::filesystem::resize_file(folder.path() + "/cabinet/board-2.eeprom", 4095);
  CHECK_FALSE(open_eeproms(folder.path() + "/cabinet").has_value());
}
