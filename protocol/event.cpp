#include "protocol/event.hpp"

#include "protocol/bytes.hpp"
#include "protocol/keyed_code.hpp"

namespace docbay::protocol {
namespace {

constexpr std::size_t drop_bytes = 8;
constexpr std::size_t door_bytes = 6;
constexpr std::size_t command_died_bytes = 5;
constexpr std::size_t overflow_bytes = 2;

std::size_t smaller(std::size_t a, std::size_t b) {
  return a < b ? a : b;
}

}  // namespace

void write_payload(Event& event, const DropPayload& payload) {
  event.payload_bytes = drop_bytes;
  put_big_endian(event.payload, 0, payload.offer.value);
  event.payload[4] = payload.copies_left;
  event.payload[5] = payload.count;
  put_big_endian(event.payload, 6, payload.passage_ms);
}

void write_payload(Event& event, const DoorPayload& payload) {
  event.payload_bytes = door_bytes;
  put_big_endian(event.payload, 0, payload.command.value);
  event.payload[4] = static_cast<std::uint8_t>(payload.emptiness);
  event.payload[5] = payload.count;
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

std::optional<DropPayload> drop_payload(const Event& event) {
  if (event.payload_bytes < drop_bytes) return std::nullopt;
  return DropPayload{.offer = {get_big_endian<std::uint32_t>(event.payload, 0)},
                     .copies_left = event.payload[4],
                     .count = event.payload[5],
                     .passage_ms = get_big_endian<std::uint16_t>(event.payload, 6)};
}

std::optional<DoorPayload> door_payload(const Event& event) {
  if (event.payload_bytes < door_bytes) return std::nullopt;
  const std::uint8_t raw = event.payload[4];
  const auto emptiness =
      raw <= static_cast<std::uint8_t>(Emptiness::occupied) ? Emptiness{raw} : Emptiness::unknown;
  return DoorPayload{.command = {get_big_endian<std::uint32_t>(event.payload, 0)},
                     .emptiness = emptiness,
                     .count = event.payload[5]};
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
  }
  return "unknown";
}

}  // namespace docbay::protocol
