#include "firmware/core/journal.hpp"

namespace docbay::firmware {
namespace {

constexpr std::size_t kind_at = 12;
constexpr std::size_t place_at = 13;
constexpr std::uint8_t continuation_mark = 0xFF;

/// Where byte `i` of a continuation's payload lies in its page.
constexpr std::size_t continuation_at(std::size_t i) {
  return i < 8 ? 4 + i : 6 + i;
}

}  // namespace

// Page: sequence u32, boot count u32, at_ms u32, kind, bay, payload_bytes, waiting_before, payload
// (12), CRC-32. Continuation: sequence u32, payload (8), 0xFF, place, payload (14), CRC-32; the
// mark lies where a head has its kind.

Page encode_record(const protocol::Event& event, std::uint8_t waiting_before) {
  Page page{};
  protocol::put_big_endian(page, 0, event.identity.sequence.value);
  protocol::put_big_endian(page, 4, event.identity.boot_count.value);
  protocol::put_big_endian(page, 8, event.at_ms.value);
  page[kind_at] = static_cast<std::uint8_t>(event.kind);
  page[13] = event.bay;
  page[14] = event.payload_bytes;
  page[15] = waiting_before;
  for (std::size_t i = 0; i < record_payload_bytes; ++i) page[16 + i] = event.payload[i];
  seal(page);
  return page;
}

std::optional<protocol::Event> decode_record(const Page& page, std::uint8_t& waiting_before) {
  if (!sealed(page) || page[kind_at] == continuation_mark) return std::nullopt;
  protocol::Event event;
  event.identity = {.boot_count = {protocol::get_big_endian<std::uint32_t>(page, 4)},
                    .sequence = {protocol::get_big_endian<std::uint32_t>(page, 0)}};
  event.at_ms = {protocol::get_big_endian<std::uint32_t>(page, 8)};
  event.kind = protocol::EventKind{page[kind_at]};
  event.bay = page[13];
  event.payload_bytes = page[14];
  if (event.payload_bytes > protocol::event_payload_bytes_max) return std::nullopt;
  for (std::size_t i = 0; i < record_payload_bytes; ++i) event.payload[i] = page[16 + i];
  waiting_before = page[15];
  return event;
}

Page encode_continuation(protocol::EventSequence sequence, const protocol::Event& event,
                         Place place) {
  Page page{};
  protocol::put_big_endian(page, 0, sequence.value);
  page[kind_at] = continuation_mark;
  page[place_at] = static_cast<std::uint8_t>(unsigned{place.index} << 4U | place.left);
  const std::size_t from = record_payload_bytes + place.index * continuation_payload_bytes;
  for (std::size_t i = 0; i < continuation_payload_bytes && from + i < event.payload_bytes; ++i) {
    page[continuation_at(i)] = event.payload[from + i];
  }
  seal(page);
  return page;
}

std::optional<Place> decode_continuation(const Page& page, protocol::EventSequence sequence) {
  if (!sealed(page) || page[kind_at] != continuation_mark) return std::nullopt;
  if (protocol::get_big_endian<std::uint32_t>(page, 0) != sequence.value) return std::nullopt;
  const Place place{.index = static_cast<std::uint8_t>(page[place_at] >> 4U),
                    .left = static_cast<std::uint8_t>(page[place_at] & 0x0FU)};
  const bool sane = place.left > 0 && place.index + place.left < pages_per_event_max;
  return sane ? std::optional{place} : std::nullopt;
}

void copy_continuation(const Page& page, Place place, protocol::Event& event) {
  const std::size_t from = record_payload_bytes + place.index * continuation_payload_bytes;
  for (std::size_t i = 0; i < continuation_payload_bytes && from + i < event.payload.size(); ++i) {
    event.payload[from + i] = page[continuation_at(i)];
  }
}

}  // namespace docbay::firmware
