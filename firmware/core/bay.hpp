// One bay: `step(state, inputs, now)` gives the events, `outputs(state)` what the coils and lamps
// do. Outputs depend on the state alone, so no path through the code can leave a coil on. Pure;
// called once a tick (1 ms on the reference board); never blocks, never allocates.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>

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
/// The most that a command may ask for; a longer lock release would burn the coil.
inline constexpr std::uint32_t release_ms_max = 10'000;
inline constexpr std::uint32_t window_ms_max = 600'000;
/// How long a door may stand open when no command said so (it was open at the start).
inline constexpr std::uint32_t open_max_ms_default = 30'000;

/// Events that an offer can bring beside a drop for each copy: a pull-back, a jam and its end, its
/// expiry.
inline constexpr std::size_t events_per_offer = 4;

struct BayInputs {
  bool beam_outer_blocked = false;
  bool beam_inner_blocked = false;
  bool button_pressed = false;
  protocol::Contact shutter = protocol::Contact::unknown;
  protocol::Contact door = protocol::Contact::unknown;
  protocol::Emptiness emptiness = protocol::Emptiness::unknown;
};

struct BayOutputs {
  bool shutter_open = false;   ///< drive the shutter open
  bool lock_released = false;  ///< power the lock's coil
  std::uint8_t lamps = 0;      ///< bits of protocol::Lamp
  std::uint8_t count = 0;      ///< what the display shows
  bool operator==(const BayOutputs&) const = default;
};

/// A value that changes only when the raw one has differed for long enough.
template <class Value>
struct Settled {
  Value value{};
  Value candidate{};
  protocol::UptimeMs since;

  void follow(Value raw, protocol::UptimeMs now, std::uint32_t settle_ms) {
    if (raw != candidate) {
      candidate = raw;
      since = now;
    }
    if (candidate != value && protocol::reached(now, since + settle_ms)) value = candidate;
  }
};

/// Which way an item goes, from the order in which it blocks and frees the two beams.
struct Slot {
  Settled<bool> outer;
  Settled<bool> inner;
  std::int8_t progress = 0;  ///< quarter steps inward since the slot was free, -4..4
  bool occupied = false;
  protocol::UptimeMs occupied_since;
};

struct Offer {
  protocol::CommandNumber number;  ///< of the last offer, kept after it has ended
  std::uint8_t copies_left = 0;    ///< 0: no live offer
  bool urgent = false;
  std::uint32_t window_ms = 0;
  std::uint32_t shutter_ms = 0;
  protocol::UptimeMs expires_at;
  protocol::UptimeMs shutter_closes_at;
  bool shutter_open = false;
};

struct Door {
  protocol::DoorPhase phase = protocol::DoorPhase::locked;
  Settled<protocol::Contact> contact;
  bool coil = false;  ///< powered: only while releasing, and never past the deadline
  bool seen = false;  ///< the contact has been believed once since the start
  protocol::CommandNumber command;
  protocol::UptimeMs released_since;
  std::uint32_t open_max_ms = 0;
  protocol::UptimeMs deadline;
};

struct BayState {
  bool has_shutter = true;
  bool jammed = false;
  Slot slot;
  Offer offer;
  Door door;
  Settled<bool> button;
  Settled<protocol::Emptiness> emptiness;
  protocol::Contact shutter = protocol::Contact::unknown;
  std::uint8_t count = 0;
  std::uint8_t urgent_count = 0;
  bool taken = false;       ///< collected, and nothing dropped since
  bool drop_alarm = false;  ///< paper fell in that was not offered
  bool door_alarm = false;  ///< forced, or left open
  bool host_error = false;  ///< the host says that an incident concerns this bay
};

/// What happened in one step, without the identity that the journal gives. At most one event of the
/// slot and one each of jam, offer and door can happen in a step.
struct BayEvents {
  std::array<protocol::Event, 5> events{};
  std::size_t count = 0;

  protocol::Event& add(protocol::EventKind kind) {
    protocol::Event& event = events[count < events.size() ? count++ : events.size() - 1];
    event.kind = kind;
    return event;
  }
  [[nodiscard]] std::span<const protocol::Event> all() const {
    return std::span{events}.first(count);
  }
};

void step(BayState& bay, const BayInputs& inputs, protocol::UptimeMs now, BayEvents& events);
BayOutputs outputs(const BayState& bay);
protocol::BayDetail detail(const BayState& bay);

/// Carries out a command whose code, boot, number and expiry have been checked. `journal_room` is
/// how many events the journal can still take; an offer needs room for everything it can bring.
protocol::CommandResult carry_out(BayState& bay, const protocol::Command& command,
                                  protocol::UptimeMs now, std::size_t journal_room);

}  // namespace docbay::firmware
