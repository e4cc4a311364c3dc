// What a board journals: each event with its identity (board serial, boot count, sequence), and its
// shape on the wire. An event is durable in the board before it is offered, and stays until it is
// acknowledged.
#pragma once

#include <array>
#include <optional>
#include <span>

#include "protocol/registers.hpp"
#include "protocol/types.hpp"

namespace docbay::protocol {

/// Values are on the wire and in EEPROMs: never renumber.
enum class EventKind : std::uint8_t {
  none = 0,
  booted = 1,               ///< the board started; bay is `whole_board`
  dropped = 2,              ///< one item passed the slot inward, under an offer: DropPayload
  dropped_unoffered = 3,    ///< one item passed inward with no offer on this bay: DropPayload
  dropped_out = 4,          ///< one item came out through the slot: DropPayload
  jammed = 5,               ///< a beam has been blocked for too long
  jam_cleared = 6,          ///< and is free again
  offer_expired = 7,        ///< nobody dropped in time: DropPayload with the copies still expected
  door_opened = 8,          ///< after an open command: DoorPayload
  door_closed = 9,          ///< DoorPayload
  door_left_open = 10,      ///< DoorPayload
  door_forced = 11,         ///< the door opened without a command: DoorPayload
  door_not_opened = 12,     ///< released, but nobody opened it in time: DoorPayload
  command_died = 13,        ///< expired or meant for another boot: CommandDiedPayload
  journal_overflowed = 14,  ///< events were lost because the journal was full: OverflowPayload
};

/// Bay of an event that concerns the board as a whole.
inline constexpr std::uint8_t whole_board = 255;

/// Who an event is, for ever.
struct EventIdentity {
  BootCount boot_count;
  EventSequence sequence;
  auto operator<=>(const EventIdentity&) const = default;
};

struct Event {
  EventIdentity identity;
  EventKind kind = EventKind::none;
  std::uint8_t bay = whole_board;
  UptimeMs at_ms;
  std::uint8_t payload_bytes = 0;
  std::array<std::uint8_t, event_payload_bytes_max> payload{};

  [[nodiscard]] std::span<const std::uint8_t> content() const {
    return std::span{payload}.first(payload_bytes);
  }
};

/// Payload of everything that passes the slot. 8 bytes: offer u32, copies_left, count, passage_ms
/// u16.
struct DropPayload {
  CommandNumber offer;  ///< the offer it answers, or the bay's last one; 0 if there was none
  std::uint8_t copies_left = 0;  ///< copies that the offer still expects
  std::uint8_t count = 0;        ///< copies inside by the board's own count
  std::uint16_t passage_ms = 0;  ///< how long the item took to pass the beams
  bool operator==(const DropPayload&) const = default;
};

/// What the empty sensor says. Unknown is a state of its own.
enum class Emptiness : std::uint8_t {
  unknown = 0,
  empty = 1,
  occupied = 2
};

/// Payload of the door events. 6 bytes: command u32, emptiness, count.
struct DoorPayload {
  CommandNumber command;  ///< the command that released the door; 0 if none did
  Emptiness emptiness = Emptiness::unknown;
  std::uint8_t count = 0;  ///< copies inside by the board's own count, before the door opened
  bool operator==(const DoorPayload&) const = default;
};

/// Payload of `command_died`. 5 bytes: number u32, result.
struct CommandDiedPayload {
  CommandNumber number;
  std::uint8_t result = 0;  ///< a CommandResult
  bool operator==(const CommandDiedPayload&) const = default;
};

/// Payload of `journal_overflowed`. 2 bytes: how many events found no room.
struct OverflowPayload {
  std::uint16_t count = 0;
  bool operator==(const OverflowPayload&) const = default;
};

void write_payload(Event& event, const DropPayload& payload);
void write_payload(Event& event, const DoorPayload& payload);
void write_payload(Event& event, const CommandDiedPayload& payload);
void write_payload(Event& event, const OverflowPayload& payload);

/// The payload, or nothing when the event is too short for it (another version, or garbage).
std::optional<DropPayload> drop_payload(const Event& event);
std::optional<DoorPayload> door_payload(const Event& event);
std::optional<CommandDiedPayload> command_died_payload(const Event& event);
std::optional<OverflowPayload> overflow_payload(const Event& event);

/// The whole event window, as the board fills it and the host reads it.
struct EventWindow {
  std::uint16_t nonce = 0;
  UptimeMs uptime_ms;
  std::uint16_t waiting = 0;
  std::optional<Event> event;
};

/// Why a window that arrived cannot be believed.
enum class WindowFault : std::uint8_t {
  none,
  foreign_nonce,  ///< a late answer to an earlier request: ask again
  incomplete,     ///< the payload is longer than what was read: read the whole window
  bad_code,       ///< corrupt or forged: count it, ask again, acknowledge nothing
  malformed,      ///< a payload longer than any event's: count it, ask again
};

std::uint64_t event_code(const BoardKey& key, BoardSerial serial, const Event& event);

/// Fills `words` (event_window_short_words or more, from the block's first address on).
void encode(const EventWindow& window, const BoardKey& key, BoardSerial serial,
            std::span<std::uint16_t> words);

/// Reads a window of at least event_window_short_words. On any fault `window` holds no event.
WindowFault decode(std::span<const std::uint16_t> words, std::uint16_t nonce, const BoardKey& key,
                   BoardSerial serial, EventWindow& window);

/// "This event is on my disk." Its code binds it to board and event.
struct Acknowledgement {
  EventIdentity identity;
};

inline constexpr std::size_t acknowledge_words = extent(Block::acknowledge).words;
void encode(std::uint16_t nonce, const std::optional<Acknowledgement>& acknowledgement,
            const BoardKey& key, BoardSerial serial,
            std::span<std::uint16_t, acknowledge_words> words);
/// Nothing when the code is wrong; sequence 0 when nothing is acknowledged.
std::optional<Acknowledgement> decode_acknowledgement(
    std::span<const std::uint16_t, acknowledge_words> words, const BoardKey& key,
    BoardSerial serial);

/// The kind's word in records, logs and JSON ("dropped_out"); "unknown" for a value of a later
/// version.
std::string_view name_of(EventKind kind);

}  // namespace docbay::protocol
