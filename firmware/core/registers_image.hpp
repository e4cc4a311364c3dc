// What a board's registers show and take, as functions over values; the controller has the values.
#pragma once

#include <algorithm>
#include <array>
#include <cstdint>
#include <optional>
#include <span>

#include "firmware/core/bay.hpp"
#include "firmware/core/settings.hpp"
#include "protocol/commissioning.hpp"
#include "protocol/rtu.hpp"
#include "protocol/status.hpp"

namespace docbay::firmware {

constexpr bool inside(protocol::Block block, std::uint16_t address, std::uint16_t words) {
  const protocol::Extent where = extent(block);
  return address >= where.address && address + words <= where.address + where.words;
}

/// The block that a request reads from; nothing when it reads beyond one.
constexpr std::optional<protocol::Block> block_read(const protocol::Request& request) {
  const auto* const row = std::ranges::find_if(protocol::registers, [&](const auto& it) {
    return inside(it.block, request.read_address, request.read_words);
  });
  if (row == protocol::registers.end()) return std::nullopt;
  return row->block;
}

constexpr bool readable(const protocol::Request& request) {
  return request.read_words == 0 || block_read(request).has_value();
}

inline constexpr std::array written_blocks{protocol::Block::acknowledge, protocol::Block::command,
                                           protocol::Block::update_chunk, protocol::Block::select};

/// A write is the nonce alone or one whole block: half an order is none.
constexpr bool writable(const protocol::Request& request) {
  if (request.write_words == 0) return true;
  for (const protocol::Block block : written_blocks) {
    const protocol::Extent where = extent(block);
    if (request.write_address != where.address) continue;
    return request.write_words == 1 || request.write_words == where.words;
  }
  return false;
}

/// The block that a `writable` request writes.
constexpr protocol::Block block_at(std::uint16_t write_address) {
  return *std::ranges::find_if(written_blocks, [write_address](protocol::Block block) {
    return extent(block).address == write_address;
  });
}

/// Words that one request can read (MODBUS Application Protocol V1.1b3, 6.3), and no block has
/// more.
inline constexpr std::size_t block_words_max = 125;

struct LastWritten {
  protocol::Block block = protocol::Block::status;
  std::array<std::uint16_t, block_words_max> words{};
};

/// The request in `received`: by tail scan, or, when framing is strict, the whole run of bytes and
/// nothing else. A broadcast is for no board: address 0 is never one's own.
inline std::optional<std::span<const std::uint8_t>> request_in(
    std::span<const std::uint8_t> received, protocol::BoardAddress address, bool strict_framing) {
  const auto frame = protocol::find_request(received, address);
  if (frame && strict_framing && frame->size() != received.size()) return std::nullopt;
  return frame;
}

/// Whether the request selects other boards, so that this one has to keep silent.
inline bool for_another(const protocol::Request& request, protocol::BoardSerial serial) {
  if (request.write_address != extent(protocol::Block::select).address) return false;
  if (request.write_words != protocol::select_words) return false;
  std::array<std::uint16_t, protocol::select_words> words{};
  protocol::to_words(request.values, words);
  return !selects(protocol::decode_selection(words), protocol::lot_of(serial));
}

/// What all bays together show, kept to notice a change.
struct ShownBays {
  std::array<protocol::BayDetail, protocol::bays_per_board_max> details{};
  std::array<protocol::BaySensors, protocol::bays_per_board_max> sensors{};

  /// True when this bay shows something else than before.
  bool update(std::size_t index, const BayState& bay) {
    const protocol::BayDetail detail_now = detail(bay);
    const protocol::BaySensors sensors_now = firmware::sensors(bay);
    if (detail_now == details[index] && sensors_now == sensors[index]) return false;
    details[index] = detail_now;
    sensors[index] = sensors_now;
    return true;
  }
};

inline protocol::Identity identity_of(const Settings& settings, protocol::BootCount boot_count,
                                      protocol::ResetCause cause, std::uint16_t version) {
  return {.serial = settings.serial,
          .firmware_version = version,
          .bays = settings.bays,
          .boot_count = boot_count,
          .reset_cause = cause,
          .shutters = settings.shutters,
          .journal_capacity = ring_slots};
}

/// The bays' half of the status.
inline protocol::Status status_of(std::span<const BayState> bays) {
  protocol::Status status;
  for (std::size_t i = 0; i < bays.size(); ++i) {
    const auto bit = static_cast<std::uint8_t>(1U << i);
    if (bays[i].offer.live()) status.offered |= bit;
    if (door_not_closed(bays[i])) status.doors_not_closed |= bit;
  }
  return status;
}

}  // namespace docbay::firmware
