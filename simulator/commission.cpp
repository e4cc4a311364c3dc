#include "simulator/commission.hpp"

#include <algorithm>
#include <array>
#include <cerrno>
#include <filesystem>
#include <utility>

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/random.h>
#include <sys/stat.h>
#include <unistd.h>

#include "firmware/boards/lm3s6965/pins.hpp"
#include "simulator/hands_log.hpp"
#include "simulator/json.hpp"
#include "simulator/text.hpp"

namespace docbay::simulator {
namespace {

constexpr std::uint32_t boards_max =
    31;  // electrical: 32 unit loads on one line, one is the master
constexpr std::uint32_t lines_max = 16;
constexpr std::uint32_t bays_per_unit = 3;
constexpr std::uint64_t serial_mark = 0xD0CB'0000'0000'0000;
constexpr std::uint64_t serial_random = 0x0000'FFFF'FFFF'FFFF;
constexpr std::array<std::uint32_t, 9> bauds{9600,   19200,  38400,  57600,  115200,
                                             230400, 460800, 921600, 1000000};

bool fill_with_chance(std::span<std::uint8_t> bytes) {
  return ::getrandom(bytes.data(), bytes.size(), 0) == static_cast<ssize_t>(bytes.size());
}

std::string serial_text(protocol::BoardSerial serial) {
  return fmt::format("{:016X}", serial.value);
}

/// A file that must not have been there.
Result<void> make_file(const std::string& path, std::span<const std::uint8_t> content,
                       mode_t mode) {
  const drivers::Descriptor file{
      ::open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, mode)};
  if (!file) return std::unexpected{system_fault(path, errno)};
  if (::write(file.get(), content.data(), content.size()) != static_cast<ssize_t>(content.size())) {
    return std::unexpected{system_fault(path, errno)};
  }
  return {};
}

Result<void> make_text(const std::string& path, std::string_view text, mode_t mode) {
  return make_file(path, std::vector<std::uint8_t>(text.begin(), text.end()), mode);
}

Result<void> make_directory(const std::string& path) {
  std::error_code error;
  std::filesystem::create_directories(path, error);
  if (error) return std::unexpected{Fault{path + ": " + error.message()}};
  return {};
}

std::uint32_t bays_of(const CommissionSettings& settings, std::uint32_t board) {
  const bool few = std::ranges::find(settings.reference, board) != settings.reference.end();
  return few ? firmware::pins_bays : protocol::bays_per_board_max;
}

/// How many bays the boards before this one have; boards count from 1.
std::uint32_t bays_before(const CommissionSettings& settings, std::uint32_t board) {
  std::uint32_t bays = 0;
  for (std::uint32_t number = 1; number < board; ++number) bays += bays_of(settings, number);
  return bays;
}

std::uint32_t board_count(const CommissionSettings& settings) {
  return settings.lines * settings.boards;
}

Result<void> check(const CommissionSettings& settings) {
  if (settings.lines < 1 || settings.lines > lines_max) {
    return std::unexpected{Fault{fmt::format("a site has 1 to {} lines", lines_max)}};
  }
  if (settings.boards < 1 || settings.boards > boards_max) {
    return std::unexpected{Fault{fmt::format("a line carries 1 to {} boards", boards_max)}};
  }
  for (const auto& named : {settings.shutterless, settings.reference}) {
    for (const std::uint32_t board : named) {
      if (board >= 1 && board <= board_count(settings)) continue;
      return std::unexpected{Fault{fmt::format("there is no board {} to be different", board)}};
    }
  }
  const std::uint32_t bay_count = bays_before(settings, board_count(settings) + 1);
  for (const auto* fitted : {&settings.second_doors, &settings.full_sensors}) {
    for (const std::uint32_t bay : *fitted) {
      if (bay >= 1 && bay <= bay_count) continue;
      return std::unexpected{
          Fault{fmt::format("there is no bay {}: the bays are 1 to {}", bay, bay_count)}};
    }
  }
  if (std::ranges::find(bauds, settings.baud) == bauds.end()) {
    return std::unexpected{Fault{fmt::format("{} is no usual baud rate", settings.baud)}};
  }
  for (const char* name :
       {"/docbayd.toml", "/cabinet.json", "/board-1.eeprom", "/keys", "/state"}) {
    const std::string path = settings.directory + name;
    if (::access(path.c_str(), F_OK) != 0) continue;
    return std::unexpected{Fault{path + " is there: choose a new directory, a cabinet is "
                                        "commissioned once"}};
  }
  return {};
}

/// Bit n for the board's bay n, of bays numbered through from 1.
std::uint8_t bits_on(const CommissionSettings& settings, std::uint32_t board,
                     std::span<const std::uint32_t> bays) {
  const std::uint32_t first = bays_before(settings, board) + 1;
  std::uint8_t bits = 0;
  for (const std::uint32_t bay : bays) {
    if (bay < first || bay >= first + bays_of(settings, board)) continue;
    bits = static_cast<std::uint8_t>(bits | 1U << (bay - first));
  }
  return bits;
}

std::string_view ceiling_of(std::uint32_t bay) {
  if (bay <= 3) return "secret";
  return bay <= 12 ? "confidential" : "none";
}

}  // namespace

std::string line_name(std::size_t index) {
  return fmt::format("line-{}", index);
}

std::string eeprom_path(const std::string& directory, std::size_t number) {
  return fmt::format("{}/board-{}.eeprom", directory, number);
}

Result<std::vector<firmware::Settings>> make_settings(const CommissionSettings& settings) {
  std::vector<firmware::Settings> boards;
  for (std::uint32_t number = 1; number <= board_count(settings); ++number) {
    firmware::Settings board;
    board.address = {static_cast<std::uint8_t>((number - 1) % settings.boards + 1)};
    std::array<std::uint8_t, 8> random{};
    if (!fill_with_chance(board.key) || !fill_with_chance(random)) {
      return std::unexpected{system_fault("getrandom", errno)};
    }
    std::uint64_t serial = 0;
    for (const std::uint8_t byte : random) serial = serial << 8 | byte;
    board.serial = {serial_mark | (serial & serial_random)};
    const bool bare = std::ranges::find(settings.shutterless, number) != settings.shutterless.end();
    board.shutters = bare ? 0 : 0xFF;
    board.bays = static_cast<std::uint8_t>(bays_of(settings, number));
    boards.push_back(board);
  }
  return boards;
}

firmware::Options options_of(const CommissionSettings& settings, std::uint32_t board) {
  return {.second_doors = bits_on(settings, board, settings.second_doors),
          .full_sensors = bits_on(settings, board, settings.full_sensors)};
}

std::string daemon_configuration(const CommissionSettings& settings,
                                 std::span<const firmware::Settings> boards) {
  std::string toml = fmt::format(
      "# Made by docbay-sim commission. Relative paths are relative to this file.\n"
      "[site]\nname = \"exchange-1\"\nstate_directory = \"state\"\n\n"
      "[oa]\nkind = \"sqlite\"\npath = \"state/oa.db\"\npoll_ms = 500\n\n"
      "[times]\noffer_ms = 15000\nshutter_ms = 5000\nsession_idle_ms = 60000\n"
      "link_lost_ms = 3000\n");
  for (std::uint32_t line = 0; line < settings.lines; ++line) {
    toml += fmt::format("\n[[line]]\nname = \"{0}\"\ndevice = \"{0}\"\nbaud = {1}\n",
                        line_name(line), settings.baud);
  }
  for (std::size_t i = 0; i < boards.size(); ++i) {
    toml += fmt::format(
        "\n[[board]]\nline = \"{}\"\naddress = {}\nserial = \"{}\"\n"
        "key_file = \"keys/board-{}.key\"\n",
        line_name(i / settings.boards), boards[i].address.value, serial_text(boards[i].serial),
        i + 1);
  }
  toml +=
      "\n[[cabinet]]\nname = \"A\"\nfront_scanner = \"front-scanner\"\nfront_card = "
      "\"front-card\"\nback_scanner = \"back-scanner\"\nback_card = \"back-card\"\n";
  std::uint32_t number = 0;
  for (const firmware::Settings& board : boards) {
    for (std::uint32_t position = 0; position < board.bays; ++position) {
      const std::uint32_t unit = number / bays_per_unit + 1;
      ++number;
      toml += fmt::format(
          "\n[[bay]]\nnumber = {}\ncabinet = \"A\"\nboard = \"{}\"\nposition = {}\n"
          "unit = \"U{:02}\"\nceiling = \"{}\"\n",
          number, serial_text(board.serial), position, unit, ceiling_of(number));
    }
  }
  return toml;
}

Result<void> commission(const CommissionSettings& settings) {
  if (const auto sound = check(settings); !sound) return sound;
  const auto boards = make_settings(settings);
  if (!boards) return std::unexpected{boards.error()};
  const std::string& directory = settings.directory;
  for (const std::string& path : {directory, directory + "/keys", directory + "/state"}) {
    if (const auto there = make_directory(path); !there) return there;
  }
  for (std::uint32_t number = 1; number <= boards->size(); ++number) {
    const firmware::Settings& board = (*boards)[number - 1];
    const auto eeprom = make_file(eeprom_path(directory, number),
                                  commissioned_eeprom(board, options_of(settings, number)), 0600);
    if (!eeprom) return eeprom;
    const auto key = make_text(fmt::format("{}/keys/board-{}.key", directory, number),
                               hex_of(board.key) + "\n", 0600);
    if (!key) return key;
  }
  const auto cabinet =
      make_text(directory + "/cabinet.json",
                fmt::format("{{\"baud\":{},\"lines\":{}}}\n", settings.baud, settings.lines), 0644);
  if (!cabinet) return cabinet;
  return make_text(directory + "/docbayd.toml", daemon_configuration(settings, *boards), 0644);
}

Result<Commissioned> commissioned(const std::string& directory) {
  const auto text = read_file(directory + "/cabinet.json");
  if (!text) {
    return std::unexpected{Fault{text.error().why +
                                 ": make a cabinet with docbay-sim commission "
                                 "--directory " +
                                 directory}};
  }
  const auto object = parse_object(*text);
  const auto baud = object ? unsigned_in(*object, "baud") : std::nullopt;
  if (!baud || std::ranges::find(bauds, *baud) == bauds.end()) {
    return std::unexpected{Fault{directory + "/cabinet.json does not name a usual baud rate"}};
  }
  // A cabinet of an older simulator has one line and does not say so.
  const std::uint64_t lines = unsigned_in(*object, "lines").value_or(1);
  if (lines < 1 || lines > lines_max) {
    return std::unexpected{Fault{directory + "/cabinet.json has no usual number of lines"}};
  }
  return Commissioned{.baud = static_cast<std::uint32_t>(*baud),
                      .lines = static_cast<std::uint32_t>(lines)};
}

Result<std::vector<EepromStore>> open_eeproms(const std::string& directory) {
  std::vector<EepromStore> stores;
  for (std::size_t number = 1; number <= std::size_t{lines_max} * boards_max; ++number) {
    const std::string path = eeprom_path(directory, number);
    if (number > 1 && ::access(path.c_str(), F_OK) != 0) break;
    auto store = EepromStore::open(path);
    if (!store) return std::unexpected{store.error()};
    stores.push_back(std::move(*store));
  }
  return stores;
}

Result<std::vector<FlashChip>> open_flashes(const std::string& directory, std::size_t count) {
  std::vector<FlashChip> flashes;
  for (std::size_t number = 1; number <= count; ++number) {
    auto flash = FlashChip::open(fmt::format("{}/board-{}.flash", directory, number));
    if (!flash) return std::unexpected{flash.error()};
    flashes.push_back(std::move(*flash));
  }
  return flashes;
}

}  // namespace docbay::simulator
