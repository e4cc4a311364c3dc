// One bay: `step(state, inputs, now)` gives the events, `outputs(state, now)` what the coils, lamps
// and the buzzer do. Outputs depend on the state (and, for blinking, the time) alone, so no path
// through the code can leave a coil on. Pure; called once a tick (1 ms on the reference board);
// never blocks, never allocates.
//
// No sensor vetoes anything: an offer on a bay that seems full, or whose beams are faulty, is
// carried out (the host decides, and knows what it cannot see), and a door always opens.
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <span>

#include "firmware/core/patterns.hpp"
#include "firmware/core/sensor.hpp"
#include "protocol/command.hpp"
#include "protocol/event.hpp"
#include "protocol/status.hpp"

namespace docbay::firmware {

/// A beam blocked this long means that something is stuck in the slot.
inline constexpr std::uint32_t jam_after_ms = 5'000;
/// A contact must keep its new state this long before it is believed.
inline constexpr std::uint32_t contact_settle_ms = 20;
/// A hand that pulls in the last moment of a release: the door that opens this long after it is not
/// forced.
inline constexpr std::uint32_t late_pull_ms = 500;
/// A beam must keep its new state this long: paper takes tens of milliseconds, light glitches one.
inline constexpr std::uint32_t beam_settle_ms = 2;
/// A whole passage quicker than this is light, not paper.
inline constexpr std::uint32_t passage_ms_min = 10;
/// So many such passages within the window, and the beams are not believed until it was quiet as
/// long, or paper has passed.
inline constexpr std::uint8_t noise_count_max = 5;
inline constexpr std::uint32_t noise_window_ms = 60'000;
/// One beam blocked this long beside a free one is the beam's fault, not paper's.
inline constexpr std::uint32_t beam_stuck_after_ms = 60'000;
/// A shutter reaches its end within this.
inline constexpr std::uint32_t shutter_limit_ms = 1'000;
/// A door switch that changes so often within the window is faulty until it was quiet as long.
inline constexpr std::uint8_t chatter_count_max = 10;
inline constexpr std::uint32_t chatter_window_ms = 10'000;
/// Falling paper passes the full sensor, too.
inline constexpr std::uint32_t fullness_settle_ms = 500;
/// Full and empty at once.
inline constexpr std::uint32_t contradiction_ms = 1'000;
/// What fell in is seen by the empty sensor within this.
inline constexpr std::uint32_t emptiness_lag_ms = 2'000;
/// Nobody presses a button this long.
inline constexpr std::uint32_t button_stuck_after_ms = 30'000;
/// The first pause between two presses that did nothing and are told, and between two jams.
inline constexpr std::uint32_t button_rest_ms = 10'000;
inline constexpr std::uint32_t jam_rest_ms = 60'000;
/// The most that a command may ask for; a longer lock release would burn the coil.
inline constexpr std::uint32_t release_ms_max = 10'000;
inline constexpr std::uint32_t window_ms_max = 600'000;
/// How long a door may stand open when no command said so (it was open at the start).
inline constexpr std::uint32_t open_max_ms_default = 30'000;

/// Events that an offer can bring beside a drop for each copy: a pull-back, a jam and its end, a
/// shutter that is late, its expiry or cancelling. The other ones wait for spare room.
inline constexpr std::size_t events_per_offer = 5;

struct BayInputs {
  bool beam_outer_blocked = false;
  bool beam_inner_blocked = false;
  bool button_pressed = false;
  protocol::Contact shutter = protocol::Contact::unknown;
  protocol::Contact door = protocol::Contact::unknown;
  protocol::Contact second_door = protocol::Contact::unknown;
  protocol::Emptiness emptiness = protocol::Emptiness::unknown;
  protocol::Fullness fullness = protocol::Fullness::unknown;
};

struct BayOutputs {
  bool shutter_open = false;          ///< drive the shutter open
  bool lock_released = false;         ///< power the lock's coil
  bool second_lock_released = false;  ///< power the second lock's coil
  bool buzzer = false;                ///< sound at this instant
  std::uint8_t lamps = 0;             ///< bits of protocol::Lamp: what they say
  std::uint8_t lit = 0;    ///< the same at this instant, with the blinking: what the pins drive
  std::uint8_t count = 0;  ///< what the display shows
  bool operator==(const BayOutputs&) const = default;
};

/// Which way an item goes, from the order in which it blocks and frees the two beams.
struct Slot {
  struct Beam {
    Settled<bool> blocked;
    bool seen_free = false;
    bool stuck = false;
  };

  Beam outer;
  Beam inner;
  std::int8_t progress = 0;  ///< quarter steps inward since the slot was free, -4..4
  bool occupied = false;
  bool noisy = false;  ///< too many passages too short for paper
  std::uint8_t noise_count = 0;
  protocol::UptimeMs occupied_since;
  protocol::UptimeMs changed_at;
  protocol::UptimeMs noise_at;
  Burst noise;
  bool jam_told = false;
  Rest jam_rest;
};

struct Offer {
  protocol::CommandNumber number;  ///< of the last offer, kept after it has ended
  std::uint8_t copies_left = 0;    ///< 0: no live offer
  bool urgent = false;
  bool urgent_by_hand = false;
  bool cancelled = false;  ///< another bay of the group was used: ends when the slot is free
  std::uint16_t group = 0;
  std::uint32_t window_ms = 0;
  std::uint32_t shutter_ms = 0;
  protocol::UptimeMs expires_at;
  protocol::UptimeMs shutter_closes_at;
  bool shutter_open = false;

  [[nodiscard]] bool live() const { return copies_left > 0; }
};

/// The shutter's limit switch against what the shutter was told.
struct ShutterLimit {
  Settled<protocol::Contact> contact;
  protocol::Contact wanted = protocol::Contact::unknown;
  Lasting late;
  bool agreed = false;  ///< once since the start
  bool told = false;    ///< once an offer
};

struct Door {
  protocol::DoorPhase phase = protocol::DoorPhase::locked;
  Settled<protocol::Contact> contact;
  bool coil = false;       ///< powered: only while releasing, and never past the deadline
  bool seen = false;       ///< the contact has been believed once since the start or its last fault
  bool told_open = false;  ///< the host knows it as open
  bool to_empty = false;
  bool alarm = false;     ///< forced, or left open
  bool chatters = false;  ///< its switch is faulty
  protocol::CommandNumber command;
  protocol::UptimeMs released_since;
  std::uint32_t open_max_ms = 0;
  protocol::UptimeMs deadline;
  Burst changes;
  protocol::UptimeMs changed_at;
};

/// The empty and the full sensor, and what each says about the other.
struct Levels {
  Settled<protocol::Emptiness> emptiness;
  Settled<protocol::Fullness> fullness;
  Lasting contradiction;     ///< full and empty at once
  Lasting unseen_drop;       ///< empty although something fell in
  bool drop_inside = false;  ///< something fell in, and the door was not opened since
  bool blind = false;        ///< the empty sensor has not seen it
  bool told_full = false;
  bool may_have_changed = true;  ///< paper or a door has moved since `told_full`
};

struct Button {
  Settled<bool> pressed;
  bool seen_released = false;
  bool stuck = false;
  protocol::UptimeMs pressed_since;
  Rest rest;  ///< between presses that do nothing
};

struct BayState {
  bool has_shutter = true;
  bool has_second_door = false;
  bool has_full_sensor = false;
  bool jammed = false;
  Slot slot;
  Offer offer;
  ShutterLimit shutter;
  std::array<Door, 2> doors;
  Levels levels;
  Button button;
  Alarm alarm;
  Beep beep;
  std::array<SensorTold, protocol::sensors_per_bay> told{};
  std::uint8_t count = 0;
  std::uint8_t urgent_count = 0;
  bool taken = false;        ///< collected, and nothing dropped since
  bool drop_alarm = false;   ///< paper fell in that was not offered
  bool left_inside = false;  ///< somebody collected, and not everything
  bool host_error = false;   ///< the host says that an incident concerns this bay
};

/// An event without the identity that the journal gives.
struct BayEvent {
  protocol::EventKind kind = protocol::EventKind::none;
  std::uint8_t payload_bytes = 0;
  std::array<std::uint8_t, protocol::event_payload_short_bytes> payload{};
};

/// What happened in one step. The most that can: a drop and the end of a jam, the end of an offer,
/// a late shutter, the button, for each door one event and what was left inside, a change of
/// fullness and one of a sensor.
struct BayEvents {
  std::array<BayEvent, 11> events{};
  std::size_t count = 0;
  bool spare = true;             ///< set by the caller: the journal has room for what may wait
  std::uint16_t used_group = 0;  ///< the group of the offer that took a drop

  template <class Payload>
  void add(protocol::EventKind kind, const Payload& payload) {
    protocol::Event event;
    write_payload(event, payload);
    BayEvent& happened = events[std::min(count, events.size() - 1)];
    count = std::min(count + 1, events.size());
    happened.kind = kind;
    happened.payload_bytes = event.payload_bytes;
    for (std::size_t i = 0; i < happened.payload.size(); ++i) {
      happened.payload[i] = event.payload[i];
    }
  }
  [[nodiscard]] std::span<const BayEvent> all() const { return std::span{events}.first(count); }
};

void step(BayState& bay, const BayInputs& inputs, protocol::UptimeMs now, BayEvents& events);
BayOutputs outputs(const BayState& bay, protocol::UptimeMs now);
protocol::BayDetail detail(const BayState& bay);
protocol::BaySensors sensors(const BayState& bay);
/// Whether a door is open, releasing or unknown.
bool door_not_closed(const BayState& bay);

/// Carries out a command whose code, boot, number and expiry have been checked. `journal_room` is
/// how many events the journal can still take; an offer needs room for everything it can bring.
protocol::CommandResult carry_out(BayState& bay, const protocol::Command& command,
                                  protocol::UptimeMs now, std::size_t journal_room);

/// Another bay of this group took a drop: a live offer of the group is over, unless paper is in the
/// slot at this moment.
void cancel_group(BayState& bay, std::uint16_t group);

}  // namespace docbay::firmware
