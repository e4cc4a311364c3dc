// The daemon's configuration: one TOML file, read and checked as a whole before anything starts.
// What passes here is complete and free of contradictions; whether the devices are plugged in is
// asked separately, since they come and go.
#pragma once

#include <cstdint>
#include <expected>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "host/codes/code_rules.hpp"
#include "protocol/types.hpp"

namespace docbay::host {

/// Every path is absolute; in the file, a relative one starts at the file's folder. Names and units
/// are not empty.
struct Config {
  struct Site {
    std::string name;
    std::filesystem::path state_directory;
  };

  enum class OaKind {
    sqlite,  ///< embedded: a SQLite database of the OA's own tables at `path`
  };

  struct Oa {
    OaKind kind = OaKind::sqlite;
    std::filesystem::path path;  ///< <state_directory>/oa.db unless given
    std::uint32_t poll_ms = 500;
  };

  struct Times {
    std::uint32_t offer_ms = 15'000;
    std::uint32_t shutter_ms = 5'000;
    std::uint32_t session_idle_ms = 60'000;
    std::uint32_t link_lost_ms = 3'000;
    std::uint32_t door_release_ms = 10'000;
    std::uint32_t door_open_max_ms = 30'000;
    std::uint32_t command_expiry_ms = 2'000;
  };

  enum class LogLevel {
    debug,
    info,
    warning,
    error,
  };

  struct Log {
    LogLevel level = LogLevel::info;
    std::optional<std::filesystem::path> file;
  };

  /// Who turns an RS-485 transceiver round.
  enum class Direction : std::uint8_t {
    adapter,  ///< it does so by itself
    rts,      ///< the kernel, by RTS
  };

  /// A serial line at the other side of a network: Modbus TCP.
  struct Gateway {
    std::string host;  ///< a numeric address
    std::uint16_t port = 502;
    std::uint32_t reply_timeout_ms = 500;
  };

  /// Names are unique among lines, as are devices and gateways in the whole file.
  struct Line {
    std::string name;
    std::filesystem::path device;    ///< empty if there is a gateway
    std::optional<Gateway> gateway;  ///< then what follows is set there, not here
    std::uint32_t baud = 115'200;
    std::optional<std::uint32_t> gap_us;  ///< 3.5 characters at least; nothing: the standard's
    Direction direction = Direction::adapter;
    std::uint32_t rts_before_ms = 0;
    std::uint32_t rts_after_ms = 0;
  };

  /// Addresses are unique on a line, serials everywhere.
  struct Board {
    std::string line;  ///< name of one of `lines`
    protocol::BoardAddress address;
    protocol::BoardSerial serial;
    protocol::BoardSerial seat;  ///< the serial that the file names, whoever sits there by now
    std::filesystem::path key_file;
    protocol::BoardKey key{};  ///< what the key file holds
  };

  struct Cabinet {
    std::string name;
    std::filesystem::path front_scanner;
    std::filesystem::path front_card;
    std::filesystem::path back_scanner;
    std::filesystem::path back_card;
  };

  /// The highest classification that a bay may hold.
  enum class Ceiling : std::uint8_t {
    none,
    confidential,
    secret,
  };

  /// Numbers are unique on the site, positions on a board.
  struct Bay {
    std::uint16_t number = 0;     ///< painted on the door, 1..9999
    std::string cabinet;          ///< name of one of `cabinets`
    protocol::BoardSerial board;  ///< serial of one of `boards`
    protocol::BayPosition position;
    std::string unit;  ///< the OA's unit id
    Ceiling ceiling = Ceiling::none;
  };

  /// When the bays of one outbound channel take papers, in the site's own time.
  struct Channel {
    enum class Days : std::uint8_t {
      every,
      odd,  ///< of the month
      even,
    };
    std::string unit;  ///< of one or more `bays`
    Days days = Days::every;
    std::uint8_t weekdays = 0x7F;          ///< bit n: weekday n, 0 is Sunday
    std::uint16_t from_minute = 0;         ///< of the day
    std::uint16_t until_minute = 24 * 60;  ///< not included
    std::string instead;                   ///< whose bays are used otherwise; empty: none
  };

  Site site;
  Oa oa;
  Times times;
  Log log;
  std::vector<Line> lines;
  std::vector<Board> boards;
  std::vector<Cabinet> cabinets;
  std::vector<Bay> bays;
  std::vector<Channel> channels;
  CodeRules codes;  ///< without any, every text is a document's code
};

/// One thing to correct. Line and column count from 1, columns in characters; both are 0 if the
/// file as a whole is meant.
struct ConfigError {
  std::filesystem::path file;
  std::uint32_t line = 0;
  std::uint32_t column = 0;
  std::string message;  ///< what is wrong and what to do
};

/// `file:line:column: message`
std::string to_string(const ConfigError& error);

/// Reads the file and the key files that it names. All errors at once, in the file's order; never
/// an empty list. Of a file that is not TOML, only the first.
[[nodiscard]] std::expected<Config, std::vector<ConfigError>> load_config(
    const std::filesystem::path& file);

/// One sentence for each device that could not be opened if the daemon started now. Nothing is
/// opened.
std::vector<std::string> check_devices(const Config& config);

}  // namespace docbay::host
