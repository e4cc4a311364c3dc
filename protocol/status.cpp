#include "protocol/status.hpp"

#include "protocol/checked.hpp"

namespace docbay::protocol {
namespace {

constexpr std::uint16_t magic = 0xD0CB;
constexpr unsigned flag_journal_full = 1;

unsigned high(std::uint64_t word) {
  return static_cast<unsigned>(word >> 8) & 0xFF;
}
unsigned low(std::uint64_t word) {
  return static_cast<unsigned>(word) & 0xFF;
}
std::uint16_t pair_of(unsigned high_byte, unsigned low_byte) {
  return static_cast<std::uint16_t>(high_byte << 8 | low_byte);
}

/// The four registers of one bay: phases; lamps and contacts; counts; emptiness and copies left.
void encode(const BayDetail& bay, std::span<std::uint16_t> words) {
  words[0] = pair_of(static_cast<unsigned>(bay.drop_phase), static_cast<unsigned>(bay.door_phase));
  words[1] =
      pair_of(bay.lamps, static_cast<unsigned>(bay.shutter) << 4 | static_cast<unsigned>(bay.door));
  words[2] = pair_of(bay.count, bay.urgent_count);
  words[3] = pair_of(static_cast<unsigned>(bay.emptiness), bay.copies_left);
}

BayDetail decode_bay(std::span<const std::uint16_t> words) {
  return {.drop_phase = checked(high(words[0]), DropPhase::jammed),
          .door_phase = checked(low(words[0]), DoorPhase::forced),
          .lamps = static_cast<std::uint8_t>(high(words[1])),
          .shutter = checked(low(words[1]) >> 4, Contact::closed),
          .door = checked(low(words[1]) & 0x0F, Contact::closed),
          .emptiness = checked(high(words[3]), Emptiness::occupied),
          .count = static_cast<std::uint8_t>(high(words[2])),
          .urgent_count = static_cast<std::uint8_t>(low(words[2])),
          .copies_left = static_cast<std::uint8_t>(low(words[3]))};
}

}  // namespace

void encode(const Identity& identity, std::span<std::uint16_t, identity_words> words) {
  const Registers<std::uint16_t> block{extent(Block::identity).address, words};
  block.put(reg("magic"), magic);
  block.put(reg("protocol_version"), identity.version);
  block.put(reg("board_serial"), identity.serial.value);
  block.put(reg("firmware_version"), identity.firmware_version);
  block.put(reg("bays_per_board"), identity.bays);
  block.put(reg("identity_boot_count"), identity.boot_count.value);
  block.put(reg("reset_cause"), static_cast<unsigned>(identity.reset_cause));
  block.put(reg("shutters"), identity.shutters);
  block.put(reg("journal_capacity"), identity.journal_capacity);
}

std::optional<Identity> decode_identity(std::span<const std::uint16_t, identity_words> words) {
  const Registers<const std::uint16_t> block{extent(Block::identity).address, words};
  if (block.get(reg("magic")) != magic) return std::nullopt;
  return Identity{
      .version = static_cast<std::uint16_t>(block.get(reg("protocol_version"))),
      .serial = {block.get(reg("board_serial"))},
      .firmware_version = static_cast<std::uint16_t>(block.get(reg("firmware_version"))),
      .bays = static_cast<std::uint8_t>(low(block.get(reg("bays_per_board")))),
      .boot_count = {static_cast<std::uint32_t>(block.get(reg("identity_boot_count")))},
      .reset_cause = checked(low(block.get(reg("reset_cause"))), ResetCause::update),
      .shutters = static_cast<std::uint8_t>(low(block.get(reg("shutters")))),
      .journal_capacity = static_cast<std::uint16_t>(block.get(reg("journal_capacity")))};
}

void encode(const Status& status, std::span<std::uint16_t, status_words> words) {
  const Registers<std::uint16_t> block{extent(Block::status).address, words};
  block.put(reg("boot_count_low"), status.boot_count_low);
  block.put(reg("events_waiting"),
            pair_of(status.journal_full ? flag_journal_full : 0, status.events_waiting));
  block.put(reg("bays_active"), pair_of(status.doors_not_closed, status.offered));
  block.put(reg("change_count"), status.change_count);
}

Status decode_status(std::span<const std::uint16_t, status_words> words) {
  const Registers<const std::uint16_t> block{extent(Block::status).address, words};
  const std::uint64_t waiting = block.get(reg("events_waiting"));
  const std::uint64_t active = block.get(reg("bays_active"));
  return {.boot_count_low = static_cast<std::uint16_t>(block.get(reg("boot_count_low"))),
          .events_waiting = static_cast<std::uint8_t>(low(waiting)),
          .journal_full = (high(waiting) & flag_journal_full) != 0,
          .offered = static_cast<std::uint8_t>(low(active)),
          .doors_not_closed = static_cast<std::uint8_t>(high(active)),
          .change_count = static_cast<std::uint16_t>(block.get(reg("change_count")))};
}

void encode(const Detail& detail, std::span<std::uint16_t, detail_words> words) {
  const Registers<std::uint16_t> block{extent(Block::detail).address, words};
  block.put(reg("detail_nonce"), detail.nonce);
  block.put(reg("detail_uptime_ms"), detail.uptime_ms.value);
  block.put(reg("detail_boot_count"), detail.boot_count.value);
  block.put(reg("detail_change_count"), detail.change_count);
  block.put(reg("refused_code_count"), detail.refused_code_count);
  block.put(reg("overflow_count"), detail.overflow_count);
  const auto bays = block.span(reg("bay_detail"));
  for (std::size_t i = 0; i < detail.bays.size(); ++i) {
    encode(detail.bays[i], bays.subspan(i * bay_detail_words, bay_detail_words));
  }
}

Detail decode_detail(std::span<const std::uint16_t, detail_words> words) {
  const Registers<const std::uint16_t> block{extent(Block::detail).address, words};
  Detail detail{
      .nonce = static_cast<std::uint16_t>(block.get(reg("detail_nonce"))),
      .uptime_ms = {static_cast<std::uint32_t>(block.get(reg("detail_uptime_ms")))},
      .boot_count = {static_cast<std::uint32_t>(block.get(reg("detail_boot_count")))},
      .change_count = static_cast<std::uint16_t>(block.get(reg("detail_change_count"))),
      .refused_code_count = static_cast<std::uint16_t>(block.get(reg("refused_code_count"))),
      .overflow_count = static_cast<std::uint16_t>(block.get(reg("overflow_count")))};
  const auto bays = block.span(reg("bay_detail"));
  for (std::size_t i = 0; i < detail.bays.size(); ++i) {
    detail.bays[i] = decode_bay(bays.subspan(i * bay_detail_words, bay_detail_words));
  }
  return detail;
}

namespace {

void encode(const BaySensors& bay, std::span<std::uint16_t> words) {
  unsigned health = 0;
  for (std::size_t i = 0; i < sensors_per_bay; ++i) {
    health |= static_cast<unsigned>(bay.health[i]) << 2 * i;
  }
  words[0] = static_cast<std::uint16_t>(health);
  words[1] = static_cast<std::uint16_t>(
      static_cast<unsigned>(bay.second_door_phase) | static_cast<unsigned>(bay.second_door) << 3 |
      static_cast<unsigned>(bay.fullness) << 5 | (bay.alarm ? 1U : 0U) << 7 |
      unsigned{bay.noise_count} << 8);
}

BaySensors decode_sensors_of_bay(std::span<const std::uint16_t> words) {
  BaySensors bay;
  for (std::size_t i = 0; i < sensors_per_bay; ++i) {
    bay.health[i] = SensorHealth{static_cast<std::uint8_t>(unsigned{words[0]} >> 2 * i & 3U)};
  }
  bay.second_door_phase = checked(words[1] & 7U, DoorPhase::forced);
  bay.second_door = checked(words[1] >> 3 & 3U, Contact::closed);
  bay.fullness = checked(words[1] >> 5 & 3U, Fullness::full);
  bay.alarm = (words[1] >> 7 & 1U) != 0;
  bay.noise_count = static_cast<std::uint8_t>(words[1] >> 8);
  return bay;
}

}  // namespace

void encode(const Sensors& sensors, std::span<std::uint16_t, sensors_words> words) {
  const Registers<std::uint16_t> block{extent(Block::sensors).address, words};
  block.put(reg("sensors_nonce"), sensors.nonce);
  block.put(reg("fitted"), pair_of(sensors.full_sensors, sensors.second_doors));
  const auto bays = block.span(reg("bay_sensors"));
  for (std::size_t i = 0; i < sensors.bays.size(); ++i) {
    encode(sensors.bays[i], bays.subspan(i * bay_sensors_words, bay_sensors_words));
  }
}

Sensors decode_sensors(std::span<const std::uint16_t, sensors_words> words) {
  const Registers<const std::uint16_t> block{extent(Block::sensors).address, words};
  const std::uint64_t fitted = block.get(reg("fitted"));
  Sensors sensors{.nonce = static_cast<std::uint16_t>(block.get(reg("sensors_nonce"))),
                  .second_doors = static_cast<std::uint8_t>(low(fitted)),
                  .full_sensors = static_cast<std::uint8_t>(high(fitted))};
  const auto bays = block.span(reg("bay_sensors"));
  for (std::size_t i = 0; i < sensors.bays.size(); ++i) {
    sensors.bays[i] = decode_sensors_of_bay(bays.subspan(i * bay_sensors_words, bay_sensors_words));
  }
  return sensors;
}

std::string_view name_of(DropPhase phase) {
  switch (phase) {
    case DropPhase::idle:
      return "idle";
    case DropPhase::offered:
      return "offered";
    case DropPhase::jammed:
      return "jammed";
  }
  return "unknown";
}

std::string_view name_of(DoorPhase phase) {
  switch (phase) {
    case DoorPhase::locked:
      return "locked";
    case DoorPhase::releasing:
      return "releasing";
    case DoorPhase::open:
      return "open";
    case DoorPhase::left_open:
      return "left_open";
    case DoorPhase::forced:
      return "forced";
  }
  return "unknown";
}

std::string_view name_of(Contact contact) {
  switch (contact) {
    case Contact::unknown:
      return "unknown";
    case Contact::open:
      return "open";
    case Contact::closed:
      return "closed";
  }
  return "unknown";
}

std::string_view name_of(Fullness fullness) {
  switch (fullness) {
    case Fullness::unknown:
      return "unknown";
    case Fullness::not_full:
      return "not_full";
    case Fullness::full:
      return "full";
  }
  return "unknown";
}

std::string_view name_of(Emptiness emptiness) {
  switch (emptiness) {
    case Emptiness::unknown:
      return "unknown";
    case Emptiness::empty:
      return "empty";
    case Emptiness::occupied:
      return "occupied";
  }
  return "unknown";
}

}  // namespace docbay::protocol
