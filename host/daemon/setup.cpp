#include "host/daemon/setup.hpp"

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
    const BayNumber number{bay.number};
    state.bays[number].setup = {.number = number,
                                .cabinet = bay.cabinet,
                                .board = bay.board,
                                .position = bay.position,
                                .unit = {bay.unit},
                                .ceiling = ceiling_of(bay.ceiling)};
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

BusSettings bus_settings_of(const Config& config) {
  BusSettings settings;
  settings.link_lost = std::chrono::milliseconds{config.times.link_lost_ms};
  settings.command_expiry = std::chrono::milliseconds{config.times.command_expiry_ms};
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

drivers::ModbusRtuSettings line_settings_of(const Config::Line& line) {
  drivers::ModbusRtuSettings settings;
  settings.device = line.device.string();
  settings.baud = static_cast<int>(line.baud);
  return settings;
}

}  // namespace docbay::host
