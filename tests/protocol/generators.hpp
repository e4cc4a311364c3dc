// How rapidcheck makes up what boards and hosts say to each other. Kinds, bays and values are not
// held to what this version knows: a later one may send more.
#pragma once

#include <algorithm>
#include <vector>

#include <rapidcheck.h>

#include "protocol/command.hpp"
#include "protocol/event.hpp"
#include "protocol/status.hpp"

namespace rc {

namespace protocol = docbay::protocol;

template <>
struct Arbitrary<protocol::EventIdentity> {
  static Gen<protocol::EventIdentity> arbitrary() {
    return gen::apply(
        [](std::uint32_t boot_count, std::uint32_t sequence) {
          return protocol::EventIdentity{.boot_count = {boot_count}, .sequence = {sequence}};
        },
        gen::arbitrary<std::uint32_t>(), gen::nonZero<std::uint32_t>());
  }
};

template <>
struct Arbitrary<protocol::Event> {
  static Gen<protocol::Event> arbitrary() {
    const auto payload = gen::mapcat(
        gen::inRange<std::size_t>(0, protocol::event_payload_bytes_max + 1), [](std::size_t size) {
          return gen::container<std::vector<std::uint8_t>>(size, gen::arbitrary<std::uint8_t>());
        });
    return gen::apply(
        [](const protocol::EventIdentity& identity, std::uint8_t kind, std::uint8_t bay,
           std::uint32_t at_ms, const std::vector<std::uint8_t>& content) {
          protocol::Event event{.identity = identity,
                                .kind = protocol::EventKind{kind},
                                .bay = bay,
                                .at_ms = {at_ms},
                                .payload_bytes = static_cast<std::uint8_t>(content.size())};
          std::ranges::copy(content, event.payload.begin());
          return event;
        },
        gen::arbitrary<protocol::EventIdentity>(), gen::arbitrary<std::uint8_t>(),
        gen::arbitrary<std::uint8_t>(), gen::arbitrary<std::uint32_t>(), payload);
  }
};

template <>
struct Arbitrary<protocol::Command> {
  static Gen<protocol::Command> arbitrary() {
    return gen::apply(
        [](std::uint32_t number, std::uint32_t boot_count, std::uint32_t expires_at_ms,
           std::uint8_t kind, std::uint8_t bay,
           const std::array<std::uint8_t, protocol::command_argument_bytes>& argument) {
          return protocol::Command{.number = {number},
                                   .boot_count = {boot_count},
                                   .expires_at_ms = {expires_at_ms},
                                   .kind = protocol::CommandKind{kind},
                                   .bay = {bay},
                                   .argument = argument};
        },
        gen::arbitrary<std::uint32_t>(), gen::arbitrary<std::uint32_t>(),
        gen::arbitrary<std::uint32_t>(), gen::arbitrary<std::uint8_t>(),
        gen::arbitrary<std::uint8_t>(),
        gen::arbitrary<std::array<std::uint8_t, protocol::command_argument_bytes>>());
  }
};

template <>
struct Arbitrary<protocol::BayDetail> {
  static Gen<protocol::BayDetail> arbitrary() {
    using enum protocol::DropPhase;
    return gen::apply(
        [](protocol::DropPhase drop_phase, protocol::DoorPhase door_phase,
           protocol::Contact shutter, protocol::Contact door, protocol::Emptiness emptiness,
           const std::array<std::uint8_t, 4>& bytes) {
          return protocol::BayDetail{.drop_phase = drop_phase,
                                     .door_phase = door_phase,
                                     .lamps = bytes[0],
                                     .shutter = shutter,
                                     .door = door,
                                     .emptiness = emptiness,
                                     .count = bytes[1],
                                     .urgent_count = bytes[2],
                                     .copies_left = bytes[3]};
        },
        gen::element(idle, offered, jammed),
        gen::element(protocol::DoorPhase::locked, protocol::DoorPhase::releasing,
                     protocol::DoorPhase::open, protocol::DoorPhase::left_open,
                     protocol::DoorPhase::forced),
        contact(), contact(),
        gen::element(protocol::Emptiness::unknown, protocol::Emptiness::empty,
                     protocol::Emptiness::occupied),
        gen::arbitrary<std::array<std::uint8_t, 4>>());
  }

  static Gen<protocol::Contact> contact() {
    return gen::element(protocol::Contact::unknown, protocol::Contact::open,
                        protocol::Contact::closed);
  }
};

}  // namespace rc
