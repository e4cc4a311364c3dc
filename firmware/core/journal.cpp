#include "firmware/core/journal.hpp"

namespace docbay::firmware {

// Page: sequence u32, boot count u32, at_ms u32, kind, bay, payload_bytes, waiting_before, payload
// (12), CRC-32.

Page encode_record(const protocol::Event& event, std::uint8_t waiting_before) {
  Page page{};
  protocol::put_big_endian(page, 0, event.identity.sequence.value);
  protocol::put_big_endian(page, 4, event.identity.boot_count.value);
  protocol::put_big_endian(page, 8, event.at_ms.value);
  page[12] = static_cast<std::uint8_t>(event.kind);
  page[13] = event.bay;
  page[14] = event.payload_bytes;
  page[15] = waiting_before;
  for (std::size_t i = 0; i < record_payload_bytes; ++i) page[16 + i] = event.payload[i];
  seal(page);
  return page;
}

std::optional<protocol::Event> decode_record(const Page& page, std::uint8_t& waiting_before) {
  if (!sealed(page)) return std::nullopt;
  protocol::Event event;
  event.identity = {.boot_count = {protocol::get_big_endian<std::uint32_t>(page, 4)},
                    .sequence = {protocol::get_big_endian<std::uint32_t>(page, 0)}};
  event.at_ms = {protocol::get_big_endian<std::uint32_t>(page, 8)};
  event.kind = protocol::EventKind{page[12]};
  event.bay = page[13];
  event.payload_bytes = page[14];
  if (event.identity.sequence.value == 0 || event.payload_bytes > record_payload_bytes) {
    return std::nullopt;
  }
  for (std::size_t i = 0; i < record_payload_bytes; ++i) event.payload[i] = page[16 + i];
  waiting_before = page[15];
  return event;
}

}  // namespace docbay::firmware
