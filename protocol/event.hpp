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
  // Since version 2:
  sensor_faulted = 15,     ///< what it says cannot be true: SensorPayload
  sensor_recovered = 16,   ///< and can be again: SensorPayload
  shutter_timed_out = 17,  ///< the shutter did not reach its end in time: ShutterPayload
  not_emptied = 18,        ///< the door closed, and paper is left inside: DoorPayload
  filled = 19,             ///< the full sensor says so: DropPayload with the last drop's offer
  no_longer_full = 20,     ///< DropPayload
  button_pressed = 21,     ///< ButtonPayload
  scanned = 22,            ///< a part of a line from the board's own scan engine: ScanPayload
  offer_cancelled = 23,    ///< another bay of its group was used: DropPayload
  // Since version 3:
  update_ended = 24,  ///< a firmware update came to its end: UpdatePayload
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
  bool urgent_by_hand = false;   ///< the button made it urgent; a ninth byte, left out when false
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
  std::uint8_t door = 0;   ///< 1: the second door; a seventh byte, left out when 0
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

/// The sensors of a bay. Values are on the wire: never renumber.
enum class Sensor : std::uint8_t {
  beam_outer = 0,
  beam_inner = 1,
  shutter_limit = 2,
  door_switch = 3,
  second_door_switch = 4,
  empty = 5,
  full = 6,
  button = 7
};
inline constexpr std::size_t sensors_per_bay = 8;

/// What a board thinks of a sensor. Values are on the wire.
enum class SensorHealth : std::uint8_t {
  unknown = 0,  ///< nothing has been seen of it that tells
  ok = 1,
  faulty = 2,  ///< what it says cannot be true
  absent = 3   ///< this bay has none
};

/// Payload of sensor_faulted and sensor_recovered. 2 bytes: sensor, health.
struct SensorPayload {
  Sensor sensor = Sensor::beam_outer;
  SensorHealth health = SensorHealth::unknown;
  bool operator==(const SensorPayload&) const = default;
};

/// Payload of shutter_timed_out. 5 bytes: offer u32, whether it was to open.
struct ShutterPayload {
  CommandNumber offer;
  bool to_open = false;
  bool operator==(const ShutterPayload&) const = default;
};

/// What a press of a bay's button did. Values are on the wire.
enum class ButtonUse : std::uint8_t {
  nothing = 0,             ///< there was nothing to do; told all the same
  shutter_reopened = 1,    ///< a live offer's shutter had closed
  urgent_set = 2,          ///< the live offer's copies are urgent now
  urgent_cleared = 3,      ///< and are no longer
  alarm_acknowledged = 4,  ///< the buzzer is silent; the lamp stays
};

/// Payload of button_pressed. 5 bytes: offer u32, use.
struct ButtonPayload {
  CommandNumber offer;
  ButtonUse use = ButtonUse::nothing;
  bool operator==(const ButtonPayload&) const = default;
};

/// Bytes of a line that one `scanned` event carries.
inline constexpr std::size_t scan_part_bytes_max = event_payload_bytes_max - 7;
/// Bytes of the longest line that the board's scan engine takes.
inline constexpr std::size_t scan_line_bytes_max = 1024;

/// Flags of a scanned line, in each of its parts.
enum ScanFlag : std::uint8_t {
  scan_overlong = 1,   ///< the line was longer; the bytes beyond the limit are lost
  scan_truncated = 2,  ///< the line broke off: silence instead of a terminator
  scan_no_room = 4,    ///< the journal had no room for all of it; the rest is lost
};

/// Payload of scanned. 7 bytes: scan u16, offset u16, total u16, flags; then the bytes themselves.
struct ScanPayload {
  std::uint16_t scan = 0;                 ///< grows by one a line, wraps; the same in all parts
  std::uint16_t offset = 0;               ///< of this part's first byte in the line
  std::uint16_t total = 0;                ///< bytes that all parts have together
  std::uint8_t flags = 0;                 ///< bits of ScanFlag
  std::span<const std::uint8_t> bytes{};  ///< at most scan_part_bytes_max
};

/// Payload of update_ended. 3 bytes: version u16, outcome.
struct UpdatePayload {
  std::uint16_t version = 0;  ///< of the image: major * 256 + minor
  std::uint8_t outcome = 0;   ///< an UpdateOutcome (update.hpp)
  bool operator==(const UpdatePayload&) const = default;
};

void write_payload(Event& event, const DropPayload& payload);
void write_payload(Event& event, const DoorPayload& payload);
void write_payload(Event& event, const CommandDiedPayload& payload);
void write_payload(Event& event, const OverflowPayload& payload);
void write_payload(Event& event, const SensorPayload& payload);
void write_payload(Event& event, const ShutterPayload& payload);
void write_payload(Event& event, const ButtonPayload& payload);
void write_payload(Event& event, const ScanPayload& payload);
void write_payload(Event& event, const UpdatePayload& payload);

/// The payload, or nothing when the event is too short for it (another version, or garbage).
std::optional<DropPayload> drop_payload(const Event& event);
std::optional<DoorPayload> door_payload(const Event& event);
std::optional<CommandDiedPayload> command_died_payload(const Event& event);
std::optional<OverflowPayload> overflow_payload(const Event& event);
std::optional<SensorPayload> sensor_payload(const Event& event);
std::optional<ShutterPayload> shutter_payload(const Event& event);
std::optional<ButtonPayload> button_payload(const Event& event);
/// `bytes` points into the event.
std::optional<ScanPayload> scan_payload(const Event& event);
std::optional<UpdatePayload> update_payload(const Event& event);

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
std::string_view name_of(Sensor sensor);
std::string_view name_of(SensorHealth health);
std::string_view name_of(ButtonUse use);

}  // namespace docbay::protocol
