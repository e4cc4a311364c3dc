#include "host/config/config.hpp"

#include <fstream>
#include <optional>
#include <system_error>
#include <utility>

#include <fmt/core.h>

#include "host/config/channels.hpp"
#include "host/config/codes.hpp"
#include "host/config/gateway.hpp"
#include "host/config/key_file.hpp"
#include "host/config/reader.hpp"

namespace docbay::host {
namespace {

namespace fs = std::filesystem;

constexpr std::uint32_t bauds[] = {9'600,   19'200,  38'400,  57'600,  115'200,
                                   230'400, 460'800, 500'000, 921'600, 1'000'000};
/// 3.5 characters of 11 bits.
constexpr std::int64_t gap_us_times_baud = 38'500'000;
constexpr std::int64_t hour_ms = 3'600'000;

struct TimeKey {
  std::string_view key;
  std::uint32_t Config::Times::* field;
  std::int64_t least_ms;
  std::int64_t most_ms;
};

constexpr TimeKey time_keys[] = {
    {"offer_ms", &Config::Times::offer_ms, 100, hour_ms},
    {"shutter_ms", &Config::Times::shutter_ms, 100, hour_ms},
    {"session_idle_ms", &Config::Times::session_idle_ms, 100, hour_ms},
    {"link_lost_ms", &Config::Times::link_lost_ms, 100, hour_ms},
    {"door_release_ms", &Config::Times::door_release_ms, 100, hour_ms},
    {"door_open_max_ms", &Config::Times::door_open_max_ms, 100, hour_ms},
    {"command_expiry_ms", &Config::Times::command_expiry_ms, 100, 60'000},
};

struct DeviceKey {
  std::string_view key;
  fs::path Config::Cabinet::* field;
};

constexpr DeviceKey device_keys[] = {
    {"front_scanner", &Config::Cabinet::front_scanner},
    {"front_card", &Config::Cabinet::front_card},
    {"back_scanner", &Config::Cabinet::back_scanner},
    {"back_card", &Config::Cabinet::back_card},
};

/// Reads what is referred to before what refers to it, whatever their order in the file.
class Loader {
 public:
  Loader(const toml::table& root, fs::path base, ConfigErrors& errors)
      : root_(root, "the file", errors), base_(std::move(base)), errors_(errors) {}

  Config load() {
    read_site();
    read_oa();
    read_times();
    read_log();
    for (const auto* table : root_.tables("line")) read_line(*table);
    for (const auto* table : root_.tables("board")) read_board(*table);
    for (const auto* table : root_.tables("cabinet")) read_cabinet(*table);
    for (const auto* table : root_.tables("bay")) read_bay(*table);
    config_.channels =
        read_channels(root_.tables("channel", Need::optional), config_.bays, errors_);
    config_.codes = read_codes(root_.tables("code", Need::optional), errors_);
    root_.finish();
    return std::move(config_);
  }

 private:
  void read_site() {
    const auto* table = root_.table("site", Need::required);
    if (table == nullptr) return;
    TableReader reader{*table, "[site]", errors_};
    reader.text("name", config_.site.name);
    reader.path("state_directory", base_, config_.site.state_directory);
    reader.finish();
  }

  void read_oa() {
    config_.oa.path = config_.site.state_directory / "oa.db";
    const auto* table = root_.table("oa", Need::optional);
    if (table == nullptr) return;
    TableReader reader{*table, "[oa]", errors_};
    reader.choice("kind", config_.oa.kind, {{"sqlite", Config::OaKind::sqlite}}, Need::optional);
    reader.path("path", base_, config_.oa.path, Need::optional);
    reader.number("poll_ms", config_.oa.poll_ms, 50, hour_ms, Need::optional);
    reader.finish();
  }

  void read_times() {
    const auto* table = root_.table("times", Need::optional);
    if (table == nullptr) return;
    TableReader reader{*table, "[times]", errors_};
    for (const auto& [key, field, least, most] : time_keys)
      reader.number(key, config_.times.*field, least, most, Need::optional);
    reader.finish();
  }

  void read_log() {
    const auto* table = root_.table("log", Need::optional);
    if (table == nullptr) return;
    TableReader reader{*table, "[log]", errors_};
    reader.choice("level", config_.log.level,
                  {{"debug", Config::LogLevel::debug},
                   {"info", Config::LogLevel::info},
                   {"warning", Config::LogLevel::warning},
                   {"error", Config::LogLevel::error}},
                  Need::optional);
    if (fs::path file; reader.path("file", base_, file, Need::optional)) config_.log.file = file;
    reader.finish();
  }

  void read_line(const toml::table& table) {
    TableReader reader{table, "[[line]]", errors_};
    Config::Line line;
    read_name(reader, "[[line]]", line.name, lines_);
    read_line_end(reader, line);
    reader.number_among("baud", line.baud, bauds, Need::optional);
    const std::int64_t least_gap_us = (gap_us_times_baud + line.baud - 1) / line.baud;
    if (std::uint32_t us = 0; reader.number("gap_us", us, least_gap_us, 100'000, Need::optional))
      line.gap_us = us;
    reader.choice("direction", line.direction,
                  {{"adapter", Config::Direction::adapter}, {"rts", Config::Direction::rts}},
                  Need::optional);
    reader.number("rts_before_ms", line.rts_before_ms, 0, 100, Need::optional);
    reader.number("rts_after_ms", line.rts_after_ms, 0, 100, Need::optional);
    for (const std::string_view key :
         {"baud", "gap_us", "direction", "rts_before_ms", "rts_after_ms"})
      if (line.gateway && table.contains(key))
        reader.refuse(key, "is set in the gateway, not here");
    reader.finish();
    config_.lines.push_back(std::move(line));
  }

  /// What the line is reached by: a device's path or a gateway's address.
  void read_line_end(TableReader& reader, Config::Line& line) {
    std::string text;
    if (!reader.text("device", text)) return;
    if (!is_gateway(text)) {
      if (reader.path("device", base_, line.device)) claim_device(reader, "device", line.device);
      return;
    }
    line.gateway = parse_gateway(text);
    if (!line.gateway)
      return reader.refuse("device", fmt::format("is \"{}\", but a gateway is written as "
                                                 "tcp://10.0.0.5:502 or tcp://[fd00::5]:502",
                                                 text));
    reader.number("reply_timeout_ms", line.gateway->reply_timeout_ms, 50, 5'000, Need::optional);
    claims_.claim(fmt::format("gateway {} port {}", line.gateway->host, line.gateway->port),
                  reader.place("device"), "each line has a gateway, or a port of it, of its own");
  }

  void read_board(const toml::table& table) {
    TableReader reader{table, "[[board]]", errors_};
    Config::Board board;
    const bool has_line = reader.text("line", board.line);
    if (has_line) lines_.expect(board.line, reader.place("line"));
    const bool has_address = reader.number("address", board.address.value, 1, 247);
    if (has_line && has_address)
      claims_.claim(fmt::format("address {} on line \"{}\"", board.address.value, board.line),
                    reader.place("address"), "give each board of a line its own address");
    if (std::string digits; read_serial(reader, "serial", board.serial, digits)) {
      claims_.claim(fmt::format("board serial {}", digits), reader.place("serial"),
                    "write the serial that is printed on this board");
      boards_.add(digits);
      board.seat = board.serial;
    } else {
      boards_.give_up();
    }
    if (reader.path("key_file", base_, board.key_file)) read_key(reader, board);
    reader.finish();
    config_.boards.push_back(std::move(board));
  }

  void read_key(TableReader& reader, Config::Board& board) {
    const auto place = reader.place("key_file");
    claims_.claim(fmt::format("key file {}", board.key_file.native()), place,
                  "each board has its own key");
    if (const auto key = read_key_file(board.key_file)) {
      board.key = *key;
    } else {
      errors_.add(place, key.error());
    }
  }

  void read_cabinet(const toml::table& table) {
    TableReader reader{table, "[[cabinet]]", errors_};
    Config::Cabinet cabinet;
    read_name(reader, "[[cabinet]]", cabinet.name, cabinets_);
    for (const auto& [key, field] : device_keys)
      if (reader.path(key, base_, cabinet.*field)) claim_device(reader, key, cabinet.*field);
    reader.finish();
    config_.cabinets.push_back(std::move(cabinet));
  }

  void read_bay(const toml::table& table) {
    TableReader reader{table, "[[bay]]", errors_};
    Config::Bay bay;
    if (reader.number("number", bay.number, 1, 9'999))
      claims_.claim(fmt::format("bay number {}", bay.number), reader.place("number"),
                    "give each bay its own number");
    if (reader.text("cabinet", bay.cabinet)) cabinets_.expect(bay.cabinet, reader.place("cabinet"));
    std::string digits;
    const bool has_board = read_serial(reader, "board", bay.board, digits);
    if (has_board) boards_.expect(digits, reader.place("board"));
    const bool has_position =
        reader.number("position", bay.position.value, 0, protocol::bays_per_board_max - 1);
    if (has_board && has_position)
      claims_.claim(fmt::format("position {} of board {}", bay.position.value, digits),
                    reader.place("position"), "give each bay of a board its own position");
    reader.text("unit", bay.unit);
    reader.choice("ceiling", bay.ceiling,
                  {{"none", Config::Ceiling::none},
                   {"confidential", Config::Ceiling::confidential},
                   {"secret", Config::Ceiling::secret}});
    reader.finish();
    config_.bays.push_back(std::move(bay));
  }

  void read_name(TableReader& reader, std::string_view kind, std::string& name, Names& names) {
    if (!reader.text("name", name)) return names.give_up();
    claims_.claim(fmt::format("{} \"{}\"", kind, name), reader.place("name"),
                  "give each one its own name");
    names.add(name);
  }

  void claim_device(const TableReader& reader, std::string_view key, const fs::path& device) {
    claims_.claim(fmt::format("device {}", device.native()), reader.place(key),
                  "each line, scanner and card reader has a device of its own");
  }

  /// `digits` gets the serial as it is printed: upper case.
  bool read_serial(TableReader& reader, std::string_view key, protocol::BoardSerial& serial,
                   std::string& digits) {
    if (!reader.text(key, digits)) return false;
    const auto value = parse_hex_64(digits);
    if (!value) {
      reader.refuse(key, fmt::format("is \"{}\", but has to be a board's serial: 16 hexadecimal "
                                     "digits",
                                     digits));
      return false;
    }
    serial = {*value};
    digits = fmt::format("{:016X}", *value);
    return true;
  }

  TableReader root_;
  fs::path base_;
  ConfigErrors& errors_;
  Claims claims_{errors_};
  Names lines_{"[[line]] with the name", errors_};
  Names boards_{"[[board]] with the serial", errors_};
  Names cabinets_{"[[cabinet]] with the name", errors_};
  Config config_;
};

/// A folder opens like a file and then fails, a pipe waits for ever: both are refused first.
std::optional<std::string> read_file(const fs::path& file) {
  std::error_code failure;
  if (!fs::is_regular_file(file, failure)) return std::nullopt;
  const auto size = fs::file_size(file, failure);
  if (failure) return std::nullopt;
  std::string content(size, '\0');
  std::ifstream stream{file, std::ios::binary};
  stream.read(content.data(), static_cast<std::streamsize>(content.size()));
  if (!stream) return std::nullopt;
  return content;
}

}  // namespace

std::string to_string(const ConfigError& error) {
  if (error.line == 0) return fmt::format("{}: {}", error.file.native(), error.message);
  return fmt::format("{}:{}:{}: {}", error.file.native(), error.line, error.column, error.message);
}

std::expected<Config, std::vector<ConfigError>> load_config(const fs::path& file) {
  const auto content = read_file(file);
  std::error_code unresolved;
  const auto absolute = fs::absolute(file, unresolved);
  if (!content || unresolved)
    return std::unexpected(std::vector{ConfigError{
        .file = file,
        .line = 0,
        .column = 0,
        .message = "cannot be read: name a configuration file that is there and may be read"}});
  ConfigErrors errors{file};
  try {
    const auto root = toml::parse(*content, file.native());
    auto config = Loader{root, absolute.parent_path(), errors}.load();
    if (errors.is_empty()) return config;
  } catch (const toml::parse_error& failure) {
    errors.add(place_of(failure.source()),
               fmt::format("this is not TOML: {}", failure.description()));
  }
  return std::unexpected(std::move(errors).sorted());
}

}  // namespace docbay::host
