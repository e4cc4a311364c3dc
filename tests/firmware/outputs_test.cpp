// No path leaves a coil on: random hands and random orders, and the outputs at every millisecond.
#include <algorithm>
#include <array>
#include <optional>
#include <tuple>

#include <doctest/doctest.h>
#include <rapidcheck.h>

#include "firmware/core/bay.hpp"

using namespace docbay;

namespace {

/// One stretch of a bay's life: what its sensors say, an order or none, and for how long.
struct Stretch {
  std::uint8_t sensors = 0;  ///< two bits a contact or emptiness, one bit a beam and the button
  std::uint8_t contacts = 0;
  std::uint8_t order = 0;  ///< see command_of
  std::uint32_t value_ms = 0;
  std::uint32_t for_ms = 0;
};

firmware::BayInputs inputs_of(const Stretch& stretch) {
  const auto contact = [&](unsigned at) {
    return protocol::Contact{static_cast<std::uint8_t>((stretch.contacts >> at & 3U) % 3)};
  };
  return {.beam_outer_blocked = (stretch.sensors & 1U) != 0,
          .beam_inner_blocked = (stretch.sensors & 2U) != 0,
          .button_pressed = (stretch.sensors & 4U) != 0,
          .shutter = contact(0),
          .door = contact(2),
          .second_door = contact(6),
          .emptiness = protocol::Emptiness{static_cast<std::uint8_t>((stretch.contacts >> 4) % 3)},
          .fullness = protocol::Fullness{static_cast<std::uint8_t>((stretch.sensors >> 3) % 3)}};
}

std::optional<protocol::Command> command_of(const Stretch& stretch, std::uint32_t number) {
  protocol::Command command;
  command.number = {number};
  switch (stretch.order % 8) {
    case 0:
    case 1:
      write_argument(command,
                     protocol::OpenDoorArgument{
                         .release_ms = stretch.value_ms,
                         .open_max_ms = stretch.value_ms,
                         .door = stretch.order % 2U == 0 ? std::uint8_t{0} : std::uint8_t{1},
                         .to_empty = true});
      return command;
    case 2:
      write_argument(command, protocol::OfferArgument{.copies = 2,
                                                      .urgent = true,
                                                      .window_ms = stretch.value_ms,
                                                      .shutter_ms = stretch.value_ms / 2});
      return command;
    case 3:
      command.kind = protocol::CommandKind::withdraw_offer;
      return command;
    case 4:
      command.kind = protocol::CommandKind{stretch.order};
      return command;
    default:
      return std::nullopt;
  }
}

/// When a release of a door was last carried out, and for how long.
struct Release {
  std::optional<std::uint32_t> at_ms;
  std::uint32_t for_ms = 0;
};
using Releases = std::array<Release, 2>;

void check_coil(bool powered, const firmware::Door& door, const Release& release,
                std::uint32_t now) {
  if (!powered) return;
  RC_ASSERT(door.phase == protocol::DoorPhase::releasing);
  RC_ASSERT(release.at_ms.has_value());
  RC_ASSERT(now - *release.at_ms <= release.for_ms);
  RC_ASSERT(release.for_ms <= firmware::release_ms_max);
}

/// What must hold at every instant.
void check_outputs(const firmware::BayState& bay, std::uint32_t now, const Releases& releases) {
  const firmware::BayOutputs outputs = firmware::outputs(bay, {now});
  check_coil(outputs.lock_released, bay.doors[0], releases[0], now);
  check_coil(outputs.second_lock_released, bay.doors[1], releases[1], now);
  // No override is ordered here.
  RC_ASSERT(!(outputs.lock_released && outputs.second_lock_released));
  if (outputs.shutter_open) {
    RC_ASSERT(bay.has_shutter);
    RC_ASSERT(bay.offer.live());
  }
  RC_ASSERT(((outputs.lamps & protocol::lamp_wait) != 0) == bay.offer.live());
  RC_ASSERT((outputs.lit & ~unsigned{outputs.lamps}) == 0);
}

}  // namespace

namespace rc {

template <>
struct Arbitrary<Stretch> {
  static Gen<Stretch> arbitrary() {
    return gen::build<Stretch>(
        gen::set(&Stretch::sensors), gen::set(&Stretch::contacts), gen::set(&Stretch::order),
        gen::set(&Stretch::value_ms,
                 gen::oneOf(gen::inRange<std::uint32_t>(0, 200),
                            gen::inRange<std::uint32_t>(0, firmware::release_ms_max + 1'000))),
        gen::set(&Stretch::for_ms, gen::inRange<std::uint32_t>(1, 400)));
  }
};

}  // namespace rc

TEST_CASE("outputs: no hands and no orders leave a coil on beyond its release, or two together") {
  const bool holds = rc::check("locks and shutter", [](const std::vector<Stretch>& stretches) {
    firmware::BayState bay;
    bay.has_second_door = bay.has_full_sensor = true;
    // The board's clock wraps in the middle: nothing may depend on its being small.
    std::uint32_t now = *rc::gen::element<std::uint32_t>(0, 0xFFFFFF00, 0x7FFFFF00);
    std::uint32_t number = 0;
    Releases releases;
    for (const Stretch& stretch : stretches) {
      if (const auto command = command_of(stretch, ++number)) {
        constexpr std::size_t plenty = 100;
        const auto result = carry_out(bay, *command, {now}, plenty);
        if (result == protocol::CommandResult::done &&
            command->kind == protocol::CommandKind::open_door) {
          const auto argument = open_door_argument(*command);
          releases[argument.door] = {.at_ms = now, .for_ms = argument.release_ms};
        }
        check_outputs(bay, now, releases);
      }
      const firmware::BayInputs inputs = inputs_of(stretch);
      for (std::uint32_t ms = 0; ms < stretch.for_ms; ++ms) {
        firmware::BayEvents events;
        step(bay, inputs, {++now}, events);
        RC_ASSERT(events.count < events.events.size());
        check_outputs(bay, now, releases);
      }
    }
  });
  CHECK(holds);
}

TEST_CASE("outputs: each of them alone makes a difference") {
  constexpr protocol::UptimeMs now{100};
  firmware::BayState idle;
  idle.has_second_door = true;
  const auto differs = [&](auto change) {
    firmware::BayState bay = idle;
    change(bay);
    return outputs(bay, now) != outputs(idle, now);
  };
  CHECK_FALSE(differs([](auto&) {}));
  CHECK(differs([](auto& bay) { bay.offer = {.copies_left = 1, .shutter_open = true}; }));
  for (const std::size_t door : {0U, 1U}) {
    CHECK(differs([&](auto& bay) {
      bay.doors[door].phase = protocol::DoorPhase::releasing;
      bay.doors[door].coil = true;
    }));
  }
  CHECK(differs([&](auto& bay) { bay.beep.start(now); }));
  CHECK(differs([](auto& bay) { bay.host_error = true; }));
  CHECK(differs([](auto& bay) { bay.count = 1; }));
  // The same lamp, lit and in the dark half of its blinking.
  firmware::BayState offered = idle;
  offered.offer.copies_left = 1;
  CHECK(outputs(offered, now) != outputs(offered, now + firmware::wait_blink_ms));
}
