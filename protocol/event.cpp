#include "protocol/event.hpp"

#include "protocol/bytes.hpp"
#include "protocol/keyed_code.hpp"

namespace docbay::protocol {
namespace {

constexpr std::size_t drop_bytes = 8;
constexpr std::size_t door_bytes = 6;
constexpr std::size_t command_died_bytes = 5;
constexpr std::size_t overflow_bytes = 2;
constexpr std::size_t sensor_bytes = 2;
constexpr std::size_t shutter_bytes = 5;
constexpr std::size_t button_bytes = 5;
constexpr std::size_t update_bytes = 3;
constexpr std::size_t scan_head_bytes = 7;
static_assert(scan_head_bytes + scan_part_bytes_max == event_payload_bytes_max);

std::size_t smaller(std::size_t a, std::size_t b) {
  return a < b ? a : b;
}

}  // namespace

void write_payload(Event& event, const DropPayload& payload) {
  event.payload_bytes = payload.urgent_by_hand ? drop_bytes + 1 : drop_bytes;
  put_big_endian(event.payload, 0, payload.offer.value);
  event.payload[4] = payload.copies_left;
  event.payload[5] = payload.count;
  put_big_endian(event.payload, 6, payload.passage_ms);
  event.payload[8] = payload.urgent_by_hand ? 1 : 0;
}

void write_payload(Event& event, const DoorPayload& payload) {
  event.payload_bytes = payload.door != 0 ? door_bytes + 1 : door_bytes;
  put_big_endian(event.payload, 0, payload.command.value);
  event.payload[4] = static_cast<std::uint8_t>(payload.emptiness);
  event.payload[5] = payload.count;
  event.payload[6] = payload.door;
}

void write_payload(Event& event, const CommandDiedPayload& payload) {
  event.payload_bytes = command_died_bytes;
  put_big_endian(event.payload, 0, payload.number.value);
  event.payload[4] = payload.result;
}

void write_payload(Event& event, const OverflowPayload& payload) {
  event.payload_bytes = overflow_bytes;
  put_big_endian(event.payload, 0, payload.count);
}

void write_payload(Event& event, const SensorPayload& payload) {
  event.payload_bytes = sensor_bytes;
  event.payload[0] = static_cast<std::uint8_t>(payload.sensor);
  event.payload[1] = static_cast<std::uint8_t>(payload.health);
}

void write_payload(Event& event, const ShutterPayload& payload) {
  event.payload_bytes = shutter_bytes;
  put_big_endian(event.payload, 0, payload.offer.value);
  event.payload[4] = payload.to_open ? 1 : 0;
}

void write_payload(Event& event, const ButtonPayload& payload) {
  event.payload_bytes = button_bytes;
  put_big_endian(event.payload, 0, payload.offer.value);
  event.payload[4] = static_cast<std::uint8_t>(payload.use);
}

void write_payload(Event& event, const ScanPayload& payload) {
  const std::size_t bytes = smaller(payload.bytes.size(), scan_part_bytes_max);
  event.payload_bytes = static_cast<std::uint8_t>(scan_head_bytes + bytes);
  put_big_endian(event.payload, 0, payload.scan);
  put_big_endian(event.payload, 2, payload.offset);
  put_big_endian(event.payload, 4, payload.total);
  event.payload[6] = payload.flags;
  for (std::size_t i = 0; i < bytes; ++i) event.payload[scan_head_bytes + i] = payload.bytes[i];
}

void write_payload(Event& event, const UpdatePayload& payload) {
  event.payload_bytes = update_bytes;
  put_big_endian(event.payload, 0, payload.version);
  event.payload[2] = payload.outcome;
}

std::optional<DropPayload> drop_payload(const Event& event) {
  if (event.payload_bytes < drop_bytes) return std::nullopt;
  return DropPayload{.offer = {get_big_endian<std::uint32_t>(event.payload, 0)},
                     .copies_left = event.payload[4],
                     .count = event.payload[5],
                     .passage_ms = get_big_endian<std::uint16_t>(event.payload, 6),
                     .urgent_by_hand = event.payload_bytes > drop_bytes && event.payload[8] == 1};
}

std::optional<DoorPayload> door_payload(const Event& event) {
  if (event.payload_bytes < door_bytes) return std::nullopt;
  const std::uint8_t raw = event.payload[4];
  const auto emptiness =
      raw <= static_cast<std::uint8_t>(Emptiness::occupied) ? Emptiness{raw} : Emptiness::unknown;
  return DoorPayload{.command = {get_big_endian<std::uint32_t>(event.payload, 0)},
                     .emptiness = emptiness,
                     .count = event.payload[5],
                     .door = event.payload_bytes > door_bytes ? event.payload[6] : std::uint8_t{0}};
}

std::optional<CommandDiedPayload> command_died_payload(const Event& event) {
  if (event.payload_bytes < command_died_bytes) return std::nullopt;
  return CommandDiedPayload{.number = {get_big_endian<std::uint32_t>(event.payload, 0)},
                            .result = event.payload[4]};
}

std::optional<OverflowPayload> overflow_payload(const Event& event) {
  if (event.payload_bytes < overflow_bytes) return std::nullopt;
  return OverflowPayload{.count = get_big_endian<std::uint16_t>(event.payload, 0)};
}

std::optional<SensorPayload> sensor_payload(const Event& event) {
  if (event.payload_bytes < sensor_bytes) return std::nullopt;
  if (event.payload[0] > static_cast<std::uint8_t>(Sensor::button)) return std::nullopt;
  if (event.payload[1] > static_cast<std::uint8_t>(SensorHealth::absent)) return std::nullopt;
  return SensorPayload{.sensor = Sensor{event.payload[0]},
                       .health = SensorHealth{event.payload[1]}};
}

std::optional<ShutterPayload> shutter_payload(const Event& event) {
  if (event.payload_bytes < shutter_bytes) return std::nullopt;
  return ShutterPayload{.offer = {get_big_endian<std::uint32_t>(event.payload, 0)},
                        .to_open = event.payload[4] == 1};
}

std::optional<ButtonPayload> button_payload(const Event& event) {
  if (event.payload_bytes < button_bytes) return std::nullopt;
  if (event.payload[4] > static_cast<std::uint8_t>(ButtonUse::alarm_acknowledged)) {
    return std::nullopt;
  }
  return ButtonPayload{.offer = {get_big_endian<std::uint32_t>(event.payload, 0)},
                       .use = ButtonUse{event.payload[4]}};
}

std::optional<ScanPayload> scan_payload(const Event& event) {
  if (event.payload_bytes < scan_head_bytes) return std::nullopt;
  return ScanPayload{.scan = get_big_endian<std::uint16_t>(event.payload, 0),
                     .offset = get_big_endian<std::uint16_t>(event.payload, 2),
                     .total = get_big_endian<std::uint16_t>(event.payload, 4),
                     .flags = event.payload[6],
                     .bytes = event.content().subspan(scan_head_bytes)};
}

std::optional<UpdatePayload> update_payload(const Event& event) {
  if (event.payload_bytes < update_bytes) return std::nullopt;
  return UpdatePayload{.version = get_big_endian<std::uint16_t>(event.payload, 0),
                       .outcome = event.payload[2]};
}

std::uint64_t event_code(const BoardKey& key, BoardSerial serial, const Event& event) {
  std::array<std::uint8_t, 15 + event_payload_bytes_max> content{};
  put_big_endian(content, 0, event.identity.boot_count.value);
  put_big_endian(content, 4, event.identity.sequence.value);
  content[8] = static_cast<std::uint8_t>(event.kind);
  content[9] = event.bay;
  put_big_endian(content, 10, event.at_ms.value);
  content[14] = event.payload_bytes;
  for (std::size_t i = 0; i < event.payload_bytes; ++i) content[15 + i] = event.payload[i];
  return keyed_code(key, CodeDomain::event, serial,
                    std::span{content}.first(std::size_t{15} + event.payload_bytes));
}

void encode(const EventWindow& window, const BoardKey& key, BoardSerial serial,
            std::span<std::uint16_t> words) {
  const Registers<std::uint16_t> block{extent(Block::event_window).address, words};
  for (std::uint16_t& word : words) word = 0;
  block.put(reg("event_nonce"), window.nonce);
  block.put(reg("event_uptime_ms"), window.uptime_ms.value);
  block.put(reg("event_waiting"), window.waiting);
  if (!window.event) return;
  const Event& event = *window.event;
  block.put(reg("event_boot_count"), event.identity.boot_count.value);
  block.put(reg("event_sequence"), event.identity.sequence.value);
  block.put(reg("event_kind_bay"), static_cast<unsigned>(event.kind) << 8 | unsigned{event.bay});
  block.put(reg("event_at_ms"), event.at_ms.value);
  block.put(reg("event_code"), event_code(key, serial, event));
  block.put(reg("event_payload_bytes"), event.payload_bytes);
  const std::span<std::uint16_t> room =
      words.subspan(std::size_t{reg("event_payload").address} - block.address);
  to_words(event.content().first(smaller(event.payload_bytes, room.size() * 2)), room);
}

WindowFault decode(std::span<const std::uint16_t> words, std::uint16_t nonce, const BoardKey& key,
                   BoardSerial serial, EventWindow& window) {
  const Registers<const std::uint16_t> block{extent(Block::event_window).address, words};
  window = {};
  window.nonce = static_cast<std::uint16_t>(block.get(reg("event_nonce")));
  if (window.nonce != nonce) return WindowFault::foreign_nonce;
  window.uptime_ms.value = static_cast<std::uint32_t>(block.get(reg("event_uptime_ms")));
  window.waiting = static_cast<std::uint16_t>(block.get(reg("event_waiting")));
  Event event;
  event.identity.sequence.value = static_cast<std::uint32_t>(block.get(reg("event_sequence")));
  const std::uint64_t code = block.get(reg("event_code"));
  // A board with no event sends no code either: one beside sequence 0 is an event whose sequence
  // was damaged, not an empty journal.
  if (event.identity.sequence.value == 0) {
    return code == 0 ? WindowFault::none : WindowFault::bad_code;
  }
  event.identity.boot_count.value = static_cast<std::uint32_t>(block.get(reg("event_boot_count")));
  const auto kind_bay = static_cast<std::uint16_t>(block.get(reg("event_kind_bay")));
  event.kind = EventKind{static_cast<std::uint8_t>(kind_bay >> 8)};
  event.bay = static_cast<std::uint8_t>(kind_bay);
  event.at_ms.value = static_cast<std::uint32_t>(block.get(reg("event_at_ms")));
  const std::uint64_t payload_bytes = block.get(reg("event_payload_bytes"));
  if (payload_bytes > event_payload_bytes_max) return WindowFault::malformed;
  event.payload_bytes = static_cast<std::uint8_t>(payload_bytes);
  const auto room = words.subspan(std::size_t{reg("event_payload").address} - block.address);
  if (event.payload_bytes > room.size() * 2) return WindowFault::incomplete;
  to_bytes(room, std::span{event.payload}.first(event.payload_bytes));
  if (event_code(key, serial, event) != code) return WindowFault::bad_code;
  window.event = event;
  return WindowFault::none;
}

namespace {

std::uint64_t acknowledgement_code(const BoardKey& key, BoardSerial serial,
                                   const EventIdentity& identity) {
  std::array<std::uint8_t, 8> content{};
  put_big_endian(content, 0, identity.boot_count.value);
  put_big_endian(content, 4, identity.sequence.value);
  return keyed_code(key, CodeDomain::acknowledgement, serial, content);
}

}  // namespace

void encode(std::uint16_t nonce, const std::optional<Acknowledgement>& acknowledgement,
            const BoardKey& key, BoardSerial serial,
            std::span<std::uint16_t, acknowledge_words> words) {
  const Registers<std::uint16_t> block{extent(Block::acknowledge).address, words};
  for (std::uint16_t& word : words) word = 0;
  block.put(reg("acknowledge_nonce"), nonce);
  if (!acknowledgement) return;
  block.put(reg("acknowledge_boot_count"), acknowledgement->identity.boot_count.value);
  block.put(reg("acknowledge_sequence"), acknowledgement->identity.sequence.value);
  block.put(reg("acknowledge_code"), acknowledgement_code(key, serial, acknowledgement->identity));
}

std::optional<Acknowledgement> decode_acknowledgement(
    std::span<const std::uint16_t, acknowledge_words> words, const BoardKey& key,
    BoardSerial serial) {
  const Registers<const std::uint16_t> block{extent(Block::acknowledge).address, words};
  const EventIdentity identity{
      .boot_count = {static_cast<std::uint32_t>(block.get(reg("acknowledge_boot_count")))},
      .sequence = {static_cast<std::uint32_t>(block.get(reg("acknowledge_sequence")))}};
  // Nothing acknowledged goes without a code: one beside sequence 0 means a damaged sequence.
  const bool nothing = identity.sequence.value == 0;
  const std::uint64_t due = nothing ? 0 : acknowledgement_code(key, serial, identity);
  if (block.get(reg("acknowledge_code")) != due) return std::nullopt;
  return Acknowledgement{identity};
}

std::string_view name_of(EventKind kind) {
  switch (kind) {
    case EventKind::none:
      return "none";
    case EventKind::booted:
      return "booted";
    case EventKind::dropped:
      return "dropped";
    case EventKind::dropped_unoffered:
      return "dropped_unoffered";
    case EventKind::dropped_out:
      return "dropped_out";
    case EventKind::jammed:
      return "jammed";
    case EventKind::jam_cleared:
      return "jam_cleared";
    case EventKind::offer_expired:
      return "offer_expired";
    case EventKind::door_opened:
      return "door_opened";
    case EventKind::door_closed:
      return "door_closed";
    case EventKind::door_left_open:
      return "door_left_open";
    case EventKind::door_forced:
      return "door_forced";
    case EventKind::door_not_opened:
      return "door_not_opened";
    case EventKind::command_died:
      return "command_died";
    case EventKind::journal_overflowed:
      return "journal_overflowed";
    case EventKind::sensor_faulted:
      return "sensor_faulted";
    case EventKind::sensor_recovered:
      return "sensor_recovered";
    case EventKind::shutter_timed_out:
      return "shutter_timed_out";
    case EventKind::not_emptied:
      return "not_emptied";
    case EventKind::filled:
      return "filled";
    case EventKind::no_longer_full:
      return "no_longer_full";
    case EventKind::button_pressed:
      return "button_pressed";
    case EventKind::scanned:
      return "scanned";
    case EventKind::offer_cancelled:
      return "offer_cancelled";
    case EventKind::update_ended:
      return "update_ended";
  }
  return "unknown";
}

std::string_view name_of(Sensor sensor) {
  switch (sensor) {
    case Sensor::beam_outer:
      return "beam_outer";
    case Sensor::beam_inner:
      return "beam_inner";
    case Sensor::shutter_limit:
      return "shutter_limit";
    case Sensor::door_switch:
      return "door_switch";
    case Sensor::second_door_switch:
      return "second_door_switch";
    case Sensor::empty:
      return "empty";
    case Sensor::full:
      return "full";
    case Sensor::button:
      return "button";
  }
  return "unknown";
}

std::string_view name_of(SensorHealth health) {
  switch (health) {
    case SensorHealth::unknown:
      return "unknown";
    case SensorHealth::ok:
      return "ok";
    case SensorHealth::faulty:
      return "faulty";
    case SensorHealth::absent:
      return "absent";
  }
  return "unknown";
}

std::string_view name_of(ButtonUse use) {
  switch (use) {
    case ButtonUse::nothing:
      return "nothing";
    case ButtonUse::shutter_reopened:
      return "shutter_reopened";
    case ButtonUse::urgent_set:
      return "urgent_set";
    case ButtonUse::urgent_cleared:
      return "urgent_cleared";
    case ButtonUse::alarm_acknowledged:
      return "alarm_acknowledged";
  }
  return "unknown";
}

}  // namespace docbay::protocol
