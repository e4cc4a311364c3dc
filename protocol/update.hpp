// Firmware over the bus: `begin_update` prepares the slot that is not running, chunks fill it in
// order, `finish_update` restarts into it on trial, `confirm_update` keeps it. A board tells how
// far it has got, so a transfer that was cut goes on where it was.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

#include "protocol/command.hpp"
#include "protocol/image.hpp"
#include "protocol/registers.hpp"
#include "protocol/types.hpp"

namespace docbay::protocol {

/// Where a board stands with its firmware. Values are on the wire.
enum class UpdateState : std::uint8_t {
  idle = 0,
  receiving = 1,  ///< an image has been begun and is not all there
  received = 2,   ///< all there: `finish_update` restarts the board into it
  on_trial = 3,   ///< what runs is new: without `confirm_update` the board goes back to the old
};

/// What became of the last image that a board was sent. Values are on the wire.
enum class UpdateOutcome : std::uint8_t {
  none = 0,
  confirmed = 1,
  rolled_back = 2,    ///< it ran and was not confirmed: it hung, lost power, or nobody spoke to it
  bad_hash = 3,       ///< the code is not what the header says
  bad_signature = 4,  ///< nobody whom the board trusts has signed it
  foreign_key = 5,    ///< signed with a key that the board does not know
  wrong_image = 6,    ///< for another kind of board, or linked for the other slot
  downgrade = 7,      ///< older than, or the same as, what the board has
  not_recorded = 8,   ///< the flash would not take the note that it is on trial, so it was not run
};

/// Fills the argument: image u64, bytes u32, version u16.
struct BeginUpdateArgument {
  std::uint64_t image = 0;  ///< ImageHeader::image_id
  std::uint32_t bytes = 0;  ///< ImageHeader::image_bytes
  std::uint16_t version = 0;
  bool operator==(const BeginUpdateArgument&) const = default;
};

void write_argument(Command& command, const BeginUpdateArgument& argument);
BeginUpdateArgument begin_update_argument(const Command& command);

inline constexpr std::size_t update_chunk_bytes = 2 * reg("chunk_data").words;

/// The next piece of an image. Nothing of it is ever done twice: one that the board already has
/// changes nothing.
struct UpdateChunk {
  std::uint64_t image = 0;
  std::uint32_t offset = 0;  ///< a multiple of update_chunk_bytes
  /// Bytes past the image's end are 0xFF.
  std::array<std::uint8_t, update_chunk_bytes> data{};
  bool operator==(const UpdateChunk&) const = default;
};

inline constexpr std::size_t update_chunk_words = extent(Block::update_chunk).words;
void encode(std::uint16_t nonce, const UpdateChunk& chunk, const BoardKey& key, BoardSerial serial,
            std::span<std::uint16_t, update_chunk_words> words);
/// Nothing when the code is wrong.
std::optional<UpdateChunk> decode_update_chunk(
    std::span<const std::uint16_t, update_chunk_words> words, const BoardKey& key,
    BoardSerial serial);

/// The register block `update`.
struct UpdateReport {
  std::uint16_t nonce = 0;
  BoardKind board_kind = BoardKind::none;
  std::uint8_t running_slot = 0;
  std::uint16_t running_version = 0;
  UpdateState state = UpdateState::idle;
  UpdateOutcome outcome = UpdateOutcome::none;
  CommandResult result = CommandResult::none;  ///< of the last chunk
  std::uint16_t version = 0;                   ///< of the image begun, or last judged; 0: none
  std::uint64_t image = 0;                     ///< the image begun; 0: none
  std::uint32_t image_bytes = 0;
  std::uint32_t received_bytes = 0;  ///< the offset of the chunk to send next
  std::uint32_t slot_bytes = 0;      ///< the largest image that fits
  bool operator==(const UpdateReport&) const = default;
};

inline constexpr std::size_t update_words = extent(Block::update).words;
void encode(const UpdateReport& report, std::span<std::uint16_t, update_words> words);
UpdateReport decode_update_report(std::span<const std::uint16_t, update_words> words);

std::string_view name_of(UpdateState state);
std::string_view name_of(UpdateOutcome outcome);

}  // namespace docbay::protocol
