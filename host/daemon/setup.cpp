#include "host/daemon/setup.hpp"

#include <utility>

#include "drivers/line/modbus_rtu_line.hpp"
#include "drivers/line/modbus_tcp_line.hpp"

namespace docbay::host {
namespace {

Classification ceiling_of(Config::Ceiling ceiling) {
  switch (ceiling) {
    case Config::Ceiling::confidential:
      return Classification::confidential;
    case Config::Ceiling::secret:
      return Classification::secret;
    case Config::Ceiling::none:
      break;
  }
  return Classification::none;
}

Timetable timetable_of(const Config::Channel& channel) {
  using Days = Config::Channel::Days;
  return {.days = channel.days == Days::odd    ? Timetable::Days::odd
                  : channel.days == Days::even ? Timetable::Days::even
                                               : Timetable::Days::every,
          .weekdays = channel.weekdays,
          .from_minute = channel.from_minute,
          .until_minute = channel.until_minute,
          .instead = {channel.instead}};
}

}  // namespace

State initial_state(const Config& config) {
  State state{.site = config.site.name,
              .times = {.offer_ms = config.times.offer_ms,
                        .shutter_ms = config.times.shutter_ms,
                        .session_idle_ms = config.times.session_idle_ms,
                        .door_release_ms = config.times.door_release_ms,
                        .door_open_max_ms = config.times.door_open_max_ms}};
  for (const Config::Board& board : config.boards) state.boards[board.serial] = {};
  for (const Config::Bay& bay : config.bays) {
    install(state, {.number = {bay.number},
                    .cabinet = bay.cabinet,
                    .board = bay.board,
                    .position = bay.position,
                    .unit = {bay.unit},
                    .ceiling = ceiling_of(bay.ceiling)});
  }
  for (const Config::Channel& channel : config.channels) {
    state.channels[{channel.unit}] = timetable_of(channel);
  }
  return state;
}

std::vector<FaceSetup> faces_of(const Config& config) {
  std::vector<FaceSetup> faces;
  for (const Config::Cabinet& cabinet : config.cabinets) {
    faces.push_back({.cabinet = cabinet.name,
                     .face = Face::front,
                     .scanner = cabinet.front_scanner,
                     .card_reader = cabinet.front_card});
    faces.push_back({.cabinet = cabinet.name,
                     .face = Face::back,
                     .scanner = cabinet.back_scanner,
                     .card_reader = cabinet.back_card});
  }
  return faces;
}

BusSettings bus_settings_of(const Config& config, const Config::Line& line) {
  BusSettings settings;
  settings.link_lost = std::chrono::milliseconds{config.times.link_lost_ms};
  settings.command_expiry = std::chrono::milliseconds{config.times.command_expiry_ms};
  // A gateway keeps its line waiting for as long as it likes, where nobody answers.
  constexpr int patience_share = 40;
  if (const auto& gateway = line.gateway) {
    settings.census_pace = patience_share * std::chrono::milliseconds{gateway->reply_timeout_ms};
  }
  return settings;
}

std::vector<Plan::BoardSetup> boards_of(const Config& config, const std::string& line) {
  std::vector<Plan::BoardSetup> boards;
  for (const Config::Board& board : config.boards) {
    if (board.line != line) continue;
    boards.push_back({.address = board.address, .serial = board.serial, .key = board.key});
  }
  return boards;
}

std::unique_ptr<drivers::Line> make_line(const Config::Line& line, drivers::PortWatch watch) {
  using std::chrono::milliseconds;
  if (const auto& gateway = line.gateway) {
    return std::make_unique<drivers::ModbusTcpLine>(
        drivers::ModbusTcpSettings{.gateway = {.host = gateway->host, .port = gateway->port},
                                   .reply_timeout = milliseconds{gateway->reply_timeout_ms}},
        std::move(watch));
  }
  drivers::ModbusRtuSettings settings;
  settings.device = line.device.string();
  settings.baud = static_cast<int>(line.baud);
  if (line.gap_us) settings.gap = std::chrono::microseconds{*line.gap_us};
  if (line.direction == Config::Direction::rts) {
    settings.rs485_direction = {.delay_before = milliseconds{line.rts_before_ms},
                                .delay_after = milliseconds{line.rts_after_ms}};
  }
  return std::make_unique<drivers::ModbusRtuLine>(std::move(settings), std::move(watch));
}

}  // namespace docbay::host
