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
    boards_[board.serial] = {.line = board.line, .address = board.address, .serial = board.serial};
  }
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
