#include "host/daemon/board_register.hpp"

#include <fstream>
#include <iterator>

#include <fmt/format.h>

#include "host/log/log.hpp"
#include "host/store/store.hpp"

namespace docbay::host {
namespace {

/// Far above any image, far below what would hurt.
constexpr std::uintmax_t firmware_file_bytes_max = 16 * 1024 * 1024;

}  // namespace

BoardRegister::BoardRegister(const Config& config) {
  for (const Config::Board& board : config.boards) {
    seat(board.serial, {.line = board.line,
                        .address = board.address,
                        .board = board.serial,
                        .seat = board.seat,
                        .key = board.key});
  }
}

const BoardPlace* BoardRegister::place_of(protocol::BoardSerial board) const {
  const auto found = places_.find(board);
  return found == places_.end() ? nullptr : &found->second;
}

std::vector<BoardPlace> BoardRegister::places() const {
  std::vector<BoardPlace> all;
  for (const auto& [board, place] : places_) all.push_back(place);
  return all;
}

void BoardRegister::seat(protocol::BoardSerial before, const BoardPlace& place) {
  if (before != place.board) boards_.erase(before);
  places_.erase(before);
  places_[place.board] = place;
  BoardRow& row = boards_[place.board];
  row.line = place.line;
  row.address = place.address;
  row.serial = place.board;
  row.seat = place.seat;
}

void BoardRegister::on(const std::string& line, const AddressLook& look) {
  const bool nobody = look.boards.empty() && !look.foreign && !look.inseparable;
  if (nobody) {
    looks_.erase({line, look.address});
  } else {
    looks_[{line, look.address}] = look;
  }
  for (const protocol::BoardSerial board : look.boards) {
    if (belongs(board, line, look.address)) continue;
    log_warning("board_found", {{"line", line},
                                {"address", look.address.value},
                                {"board", hex_of(board)},
                                {"kind", name_of(kind_of(line, look.address, board))}});
  }
  if (look.foreign) log_warning("device_found", {{"line", line}, {"address", look.address.value}});
}

bool BoardRegister::belongs(protocol::BoardSerial board, const std::string& line,
                            protocol::BoardAddress address) const {
  const BoardPlace* place = place_of(board);
  return place != nullptr && place->line == line && place->address == address;
}

FoundRow::Kind BoardRegister::kind_of(const std::string& line, protocol::BoardAddress address,
                                      protocol::BoardSerial board) const {
  for (const auto& [serial, place] : places_) {
    if (place.line == line && place.address == address) return FoundRow::Kind::intruder;
  }
  if (place_of(board) != nullptr) return FoundRow::Kind::moved;
  return address == protocol::new_board_address ? FoundRow::Kind::new_board
                                                : FoundRow::Kind::stranger;
}

std::vector<FoundRow> BoardRegister::found() const {
  std::vector<FoundRow> rows;
  for (const auto& [where, look] : looks_) {
    const auto& [line, address] = where;
    for (const protocol::BoardSerial board : look.boards) {
      if (belongs(board, line, address)) continue;
      rows.push_back({.line = line,
                      .address = address,
                      .kind = kind_of(line, address, board),
                      .board = board});
    }
    if (look.foreign) {
      rows.push_back({.line = line, .address = address, .kind = FoundRow::Kind::foreign});
    }
    if (look.inseparable) {
      rows.push_back({.line = line, .address = address, .kind = FoundRow::Kind::inseparable});
    }
  }
  return rows;
}

void BoardRegister::on(const BoardIdentified& identified) {
  const auto found = boards_.find(identified.board);
  if (found == boards_.end()) return;
  found->second.identity = identified.identity;
  log_info("board_identified", {{"board", hex_of(identified.board)},
                                {"firmware", version_text(identified.identity.firmware_version)},
                                {"boot_count", identified.identity.boot_count.value}});
}

void BoardRegister::on(const BoardUpdateChanged& changed) {
  const auto found = boards_.find(changed.board);
  if (found == boards_.end()) return;
  // Nobody ordered anything, and there was nothing on trial either.
  const bool silent = !found->second.update && changed.end == UpdateEnd::current;
  if (silent) return;
  BoardRow::Update update{.state = std::string{name_of(changed.report.state)},
                          .outcome = std::string{name_of(changed.report.outcome)},
                          .received_bytes = changed.report.received_bytes,
                          .image_bytes = changed.report.image_bytes,
                          .end = std::nullopt};
  if (changed.end) update.end = std::string{name_of(*changed.end)};
  log_info("board_update", {{"board", hex_of(changed.board)},
                            {"state", update.state},
                            {"received_bytes", update.received_bytes},
                            {"image_bytes", update.image_bytes},
                            {"outcome", update.outcome},
                            {"end", update.end.value_or("")}});
  found->second.update = std::move(update);
}

std::expected<std::vector<protocol::BoardSerial>, std::string> BoardRegister::begin_update(
    std::string_view serial) {
  std::vector<protocol::BoardSerial> targets;
  std::string known;
  for (auto& [each, row] : boards_) {
    known += (known.empty() ? "" : ", ") + hex_of(each);
    if (!serial.empty() && hex_of(each) != serial) continue;
    row.update = BoardRow::Update{.state = "waiting", .outcome = "none", .end = std::nullopt};
    targets.push_back(each);
  }
  if (targets.empty()) {
    return std::unexpected{fmt::format("there is no board {} here; there are {}", serial, known)};
  }
  return targets;
}

std::vector<BoardRow> BoardRegister::rows(const State& state) const {
  std::vector<BoardRow> rows;
  for (const auto& [serial, row] : boards_) {
    rows.push_back(row);
    const auto board = state.boards.find(serial);
    if (board != state.boards.end()) rows.back().link = board->second.link;
  }
  return rows;
}

std::expected<std::shared_ptr<const FirmwareFile>, std::string> load_firmware(
    const std::filesystem::path& path) {
  std::error_code error;
  const std::uintmax_t size = std::filesystem::file_size(path, error);
  std::ifstream in{path, std::ios::binary};
  if (error || !in) {
    return std::unexpected{fmt::format(
        "{} cannot be read by the daemon: give the whole path of a file that its account may read",
        path.string())};
  }
  if (size > firmware_file_bytes_max) {
    return std::unexpected{fmt::format("{} is too large for a firmware file", path.string())};
  }
  const std::vector<std::uint8_t> bytes{std::istreambuf_iterator<char>{in}, {}};
  auto file = parse_firmware_file(bytes);
  if (!file) {
    return std::unexpected{
        fmt::format("{} is no whole firmware file: {}; get it anew", path.string(), file.error())};
  }
  return std::make_shared<const FirmwareFile>(std::move(*file));
}

}  // namespace docbay::host
