// What a board says about itself: identity, status, detail.
#include "protocol/status.hpp"

#include <doctest/doctest.h>
#include <rapidcheck.h>

#include "tests/protocol/frames.hpp"
#include "tests/protocol/generators.hpp"

namespace docbay::tests {
namespace {

using protocol::BayDetail;
using protocol::Contact;
using protocol::Detail;
using protocol::DoorPhase;
using protocol::DropPhase;
using protocol::Emptiness;
using protocol::Identity;
using protocol::ResetCause;
using protocol::Status;

using IdentityBlock = std::array<std::uint16_t, protocol::identity_words>;
using StatusBlock = std::array<std::uint16_t, protocol::status_words>;
using DetailBlock = std::array<std::uint16_t, protocol::detail_words>;

}  // namespace

TEST_CASE("identity: any board's arrives as it was sent") {
  CHECK(rc::check("identity",
                  [](std::uint16_t version, std::uint64_t serial, std::uint16_t firmware_version,
                     std::uint32_t boot_count, const std::array<std::uint8_t, 2>& bytes,
                     std::uint16_t journal_capacity) {
                    const Identity identity{
                        .version = version,
                        .serial = {serial},
                        .firmware_version = firmware_version,
                        .bays = bytes[0],
                        .boot_count = {boot_count},
                        .reset_cause = *rc::gen::element(ResetCause::unknown, ResetCause::power_on,
                                                         ResetCause::watchdog, ResetCause::fault),
                        .shutters = bytes[1],
                        .journal_capacity = journal_capacity};
                    IdentityBlock words{};
                    encode(identity, words);
                    RC_ASSERT(protocol::decode_identity(words) == identity);
                  }));
}

TEST_CASE("identity: without the magic number it is no Docbay board") {
  IdentityBlock words{};
  CHECK_FALSE(protocol::decode_identity(words).has_value());
  encode(Identity{}, words);
  CHECK(words[0] == 0xD0CB);
  CHECK(words[1] == protocol::protocol_version);
  for (unsigned bit = 0; bit < 16; ++bit) {
    IdentityBlock other = words;
    other[0] ^= static_cast<std::uint16_t>(1U << bit);
    CHECK_FALSE(protocol::decode_identity(other).has_value());
  }
}

TEST_CASE("identity: a reset cause of a later version is unknown") {
  IdentityBlock words{};
  encode(Identity{.reset_cause = ResetCause::update}, words);
  ++words[10];
  CHECK(protocol::decode_identity(words)->reset_cause == ResetCause::unknown);
}

TEST_CASE("status: any arrives as it was sent") {
  CHECK(
      rc::check("status", [](std::uint16_t boot_count_low, const std::array<std::uint8_t, 3>& bytes,
                             bool journal_full, std::uint16_t change_count) {
        const Status status{.boot_count_low = boot_count_low,
                            .events_waiting = bytes[0],
                            .journal_full = journal_full,
                            .offered = bytes[1],
                            .doors_not_closed = bytes[2],
                            .change_count = change_count};
        StatusBlock words{};
        encode(status, words);
        RC_ASSERT(protocol::decode_status(words) == status);
      }));
}

TEST_CASE("status: flags of a later version do not disturb") {
  StatusBlock words{};
  encode(Status{.events_waiting = 7}, words);
  words[1] = static_cast<std::uint16_t>(words[1] | 0xFE00);
  CHECK(protocol::decode_status(words) == Status{.events_waiting = 7});
}

TEST_CASE("detail: any arrives as it was sent") {
  CHECK(rc::check("detail", [](std::uint16_t nonce, std::uint32_t uptime_ms,
                               std::uint32_t boot_count, const std::array<std::uint16_t, 3>& counts,
                               const std::array<BayDetail, protocol::bays_per_board_max>& bays) {
    const Detail detail{.nonce = nonce,
                        .uptime_ms = {uptime_ms},
                        .boot_count = {boot_count},
                        .change_count = counts[0],
                        .refused_code_count = counts[1],
                        .overflow_count = counts[2],
                        .bays = bays};
    DetailBlock words{};
    encode(detail, words);
    RC_ASSERT(protocol::decode_detail(words) == detail);
  }));
}

TEST_CASE("detail: values of a later version read as the first of their kind, never as garbage") {
  CHECK(rc::check("garbage", [](const DetailBlock& words) {
    for (const BayDetail& bay : protocol::decode_detail(words).bays) {
      RC_ASSERT(bay.drop_phase <= DropPhase::jammed);
      RC_ASSERT(bay.door_phase <= DoorPhase::forced);
      RC_ASSERT(bay.shutter <= Contact::closed);
      RC_ASSERT(bay.door <= Contact::closed);
      RC_ASSERT(bay.emptiness <= Emptiness::occupied);
    }
  }));
  DetailBlock words{};
  words[8] = 0x0305;   // phases past the last ones
  words[9] = 0x0033;   // contacts past the last one
  words[11] = 0x0300;  // emptiness past the last one
  CHECK(protocol::decode_detail(words).bays[0] == BayDetail{});
}

TEST_CASE("sensors: any board's arrive as they were sent, and garbage reads as nothing worse") {
  using protocol::BaySensors;
  using SensorsBlock = std::array<std::uint16_t, protocol::sensors_words>;
  CHECK(rc::check("sensors", [](std::uint16_t nonce, const std::array<std::uint8_t, 2>& fitted) {
    protocol::Sensors sensors{.nonce = nonce, .second_doors = fitted[0], .full_sensors = fitted[1]};
    for (BaySensors& bay : sensors.bays) {
      for (auto& health : bay.health) {
        health = protocol::SensorHealth{*rc::gen::inRange<std::uint8_t>(0, 4)};
      }
      bay.second_door_phase = DoorPhase{*rc::gen::inRange<std::uint8_t>(0, 5)};
      bay.second_door = Contact{*rc::gen::inRange<std::uint8_t>(0, 3)};
      bay.fullness = protocol::Fullness{*rc::gen::inRange<std::uint8_t>(0, 3)};
      bay.alarm = *rc::gen::arbitrary<bool>();
      bay.noise_count = *rc::gen::arbitrary<std::uint8_t>();
    }
    SensorsBlock words{};
    encode(sensors, words);
    RC_ASSERT(protocol::decode_sensors(words) == sensors);
  }));
  CHECK(rc::check("garbage", [](const SensorsBlock& words) {
    for (const BaySensors& bay : protocol::decode_sensors(words).bays) {
      RC_ASSERT(bay.second_door_phase <= DoorPhase::forced);
      RC_ASSERT(bay.second_door <= Contact::closed);
      RC_ASSERT(bay.fullness <= protocol::Fullness::full);
    }
  }));
  CHECK(name_of(protocol::Fullness::unknown) == "unknown");
  CHECK(name_of(protocol::Fullness::not_full) == "not_full");
  CHECK(name_of(protocol::Fullness::full) == "full");
  CHECK(name_of(protocol::Fullness{3}) == "unknown");
}

TEST_CASE("detail: every phase and contact has its word") {
  CHECK(name_of(DropPhase::idle) == "idle");
  CHECK(name_of(DropPhase::offered) == "offered");
  CHECK(name_of(DropPhase::jammed) == "jammed");
  CHECK(name_of(DropPhase{3}) == "unknown");
  CHECK(name_of(DoorPhase::locked) == "locked");
  CHECK(name_of(DoorPhase::releasing) == "releasing");
  CHECK(name_of(DoorPhase::open) == "open");
  CHECK(name_of(DoorPhase::left_open) == "left_open");
  CHECK(name_of(DoorPhase::forced) == "forced");
  CHECK(name_of(DoorPhase{5}) == "unknown");
  CHECK(name_of(Contact::unknown) == "unknown");
  CHECK(name_of(Contact::open) == "open");
  CHECK(name_of(Contact::closed) == "closed");
  CHECK(name_of(Emptiness::unknown) == "unknown");
  CHECK(name_of(Emptiness::empty) == "empty");
  CHECK(name_of(Emptiness::occupied) == "occupied");
}

TEST_CASE("board clock: a deadline is reached by difference, also when the clock wraps") {
  using protocol::reached;
  using protocol::UptimeMs;
  CHECK(reached(UptimeMs{1000}, UptimeMs{1000}));
  CHECK(reached(UptimeMs{1001}, UptimeMs{1000}));
  CHECK_FALSE(reached(UptimeMs{999}, UptimeMs{1000}));
  CHECK(reached(UptimeMs{5}, UptimeMs{0xFFFFFFF0}));
  CHECK_FALSE(reached(UptimeMs{0xFFFFFFF0}, UptimeMs{5}));
  CHECK((UptimeMs{0xFFFFFFFF} + 2) == UptimeMs{1});
  constexpr std::uint32_t days_24_ms = 24 * 24 * 3'600 * 1'000U;
  CHECK(rc::check("reached", [](std::uint32_t now) {
    const auto apart = *rc::gen::inRange<std::uint32_t>(1, days_24_ms);
    RC_ASSERT(reached(UptimeMs{now} + apart, UptimeMs{now}));
    RC_ASSERT(!reached(UptimeMs{now}, UptimeMs{now} + apart));
  }));
}

}  // namespace docbay::tests
