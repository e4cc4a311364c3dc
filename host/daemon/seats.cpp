#include "host/daemon/seats.hpp"

#include <algorithm>
#include <set>
#include <utility>

#include <fmt/format.h>

#include "host/store/store.hpp"

namespace docbay::host {
namespace {

void take_seat(Config& config, Config::Board& board, const BoardSeatTaken& seat) {
  for (Config::Bay& bay : config.bays) {
    if (bay.board == board.seat) bay.board = seat.board;
  }
  board.serial = seat.board;
  board.address = seat.address;
}

/// The file may have been changed since, so that two boards want one place.
std::expected<void, std::string> check(const Config& config) {
  std::set<protocol::BoardSerial> serials;
  std::set<std::pair<std::string, std::uint8_t>> addresses;
  for (const Config::Board& board : config.boards) {
    const bool serial_free = serials.insert(board.serial).second;
    const bool address_free = addresses.insert({board.line, board.address.value}).second;
    if (serial_free && address_free) continue;
    return std::unexpected{fmt::format(
        "board {} sits in the place of {} (address {} on line {}) since it was placed there with "
        "docbay boards, and the configuration gives {} to another one: change it there",
        hex_of(board.serial), hex_of(board.seat), board.address.value, board.line,
        serial_free ? "this address" : "this board")};
  }
  return {};
}

}  // namespace

std::expected<Config, std::string> seated(Config config, std::span<const BoardSeatTaken> seats,
                                          const KeyStore& keys) {
  for (const BoardSeatTaken& seat : seats) {
    const auto board = std::ranges::find(config.boards, seat.seat, &Config::Board::seat);
    // The file names another board by now: it is believed.
    if (board != config.boards.end()) take_seat(config, *board, seat);
  }
  if (const auto sound = check(config); !sound) return std::unexpected{sound.error()};
  for (Config::Board& board : config.boards) {
    const auto key = keys.key(board.serial);
    if (!key) return std::unexpected{key.error()};
    if (*key) board.key = **key;
    if (!*key && board.serial != board.seat) {
      return std::unexpected{fmt::format("the key of board {} is missing: put it back to {}",
                                         hex_of(board.serial), keys.file(board.serial).string())};
    }
  }
  return config;
}

}  // namespace docbay::host
