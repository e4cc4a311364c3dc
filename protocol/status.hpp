// What a board says about itself when asked: who it is, the small status that every poll reads, and
// the detail of its bays. Hints, not records: what counts is journalled as an event.
#pragma once

#include <array>
#include <optional>
#include <span>
#include <string_view>

#include "protocol/event.hpp"
#include "protocol/registers.hpp"
#include "protocol/types.hpp"

namespace docbay::protocol {

/// Why the board started. Values are on the wire.
enum class ResetCause : std::uint8_t {
  unknown = 0,
  power_on = 1,
  watchdog = 2,
  fault = 3,
  update = 4  ///< into another firmware image, or back (version 3)
};

struct Identity {
  std::uint16_t version = protocol_version;
  BoardSerial serial;
  std::uint16_t firmware_version = 0;  ///< major * 256 + minor
  std::uint8_t bays = 0;
  BootCount boot_count;
  ResetCause reset_cause = ResetCause::unknown;
  std::uint8_t shutters = 0;  ///< bit n: bay n has a shutter
  std::uint16_t journal_capacity = 0;
  bool operator==(const Identity&) const = default;
};

inline constexpr std::size_t identity_words = extent(Block::identity).words;
void encode(const Identity& identity, std::span<std::uint16_t, identity_words> words);
/// Nothing when this is no Docbay board (magic wrong).
std::optional<Identity> decode_identity(std::span<const std::uint16_t, identity_words> words);

struct Status {
  std::uint16_t boot_count_low = 0;
  std::uint8_t events_waiting = 0;  ///< 255: that many or more
  bool journal_full = false;
  std::uint8_t offered = 0;           ///< bit n: bay n is offered
  std::uint8_t doors_not_closed = 0;  ///< bit n: door n is open, releasing or unknown
  std::uint16_t change_count = 0;
  bool operator==(const Status&) const = default;
};

inline constexpr std::size_t status_words = extent(Block::status).words;
void encode(const Status& status, std::span<std::uint16_t, status_words> words);
Status decode_status(std::span<const std::uint16_t, status_words> words);

/// What a switch says; unknown until it has been read, or when it cannot be believed.
enum class Contact : std::uint8_t {
  unknown = 0,
  open = 1,
  closed = 2
};

/// The drop side of a bay.
enum class DropPhase : std::uint8_t {
  idle = 0,
  offered = 1,
  jammed = 2
};
/// The door side of a bay.
enum class DoorPhase : std::uint8_t {
  locked = 0,
  releasing = 1,
  open = 2,
  left_open = 3,
  forced = 4
};

struct BayDetail {
  DropPhase drop_phase = DropPhase::idle;
  DoorPhase door_phase = DoorPhase::locked;
  std::uint8_t lamps = 0;  ///< bits of Lamp
  Contact shutter = Contact::unknown;
  Contact door = Contact::unknown;
  Emptiness emptiness = Emptiness::unknown;
  std::uint8_t count = 0;
  std::uint8_t urgent_count = 0;
  std::uint8_t copies_left = 0;
  bool operator==(const BayDetail&) const = default;
};

struct Detail {
  std::uint16_t nonce = 0;
  UptimeMs uptime_ms;
  BootCount boot_count;
  std::uint16_t change_count = 0;
  std::uint16_t refused_code_count = 0;
  std::uint16_t overflow_count = 0;
  std::array<BayDetail, bays_per_board_max> bays{};
  bool operator==(const Detail&) const = default;
};

inline constexpr std::size_t detail_words = extent(Block::detail).words;
void encode(const Detail& detail, std::span<std::uint16_t, detail_words> words);
Detail decode_detail(std::span<const std::uint16_t, detail_words> words);

/// What the full sensor says.
enum class Fullness : std::uint8_t {
  unknown = 0,
  not_full = 1,
  full = 2
};

/// Two registers. First: health of sensor n at bits 2n and 2n+1. Second, from bit 0: phase of the
/// second door (3 bits), its contact (2), fullness (2), alarm sounding (1), noise_count (8).
struct BaySensors {
  std::array<SensorHealth, sensors_per_bay> health{};
  DoorPhase second_door_phase = DoorPhase::locked;
  Contact second_door = Contact::unknown;
  Fullness fullness = Fullness::unknown;
  bool alarm = false;            ///< the buzzer calls; the bay's button acknowledges it
  std::uint8_t noise_count = 0;  ///< passages too short for paper since the start; 255: or more
  bool operator==(const BaySensors&) const = default;
};

/// Version 2.
struct Sensors {
  std::uint16_t nonce = 0;
  std::uint8_t second_doors = 0;  ///< bit n: bay n has a second door
  std::uint8_t full_sensors = 0;  ///< bit n: bay n has a full sensor
  std::array<BaySensors, bays_per_board_max> bays{};
  bool operator==(const Sensors&) const = default;
};

inline constexpr std::size_t sensors_words = extent(Block::sensors).words;
void encode(const Sensors& sensors, std::span<std::uint16_t, sensors_words> words);
Sensors decode_sensors(std::span<const std::uint16_t, sensors_words> words);

std::string_view name_of(DropPhase phase);
std::string_view name_of(DoorPhase phase);
std::string_view name_of(Contact contact);
std::string_view name_of(Emptiness emptiness);
std::string_view name_of(Fullness fullness);

}  // namespace docbay::protocol
