#include "tests/firmware/truth.hpp"

#include <algorithm>

namespace docbay::tests {

void note_write(Record& record, const MemoryBoard& board) {
  if (board.writing->page < firmware::ring_page) return;
  const firmware::Page& page = board.writing->content;
  const protocol::EventSequence sequence{protocol::get_big_endian<std::uint32_t>(page, 0)};
  if (firmware::decode_continuation(page, sequence)) {
    record.continuations[sequence] = page;
    return;
  }
  std::uint8_t waiting = 0;
  auto event = firmware::decode_record(page, waiting);
  if (!event) return;
  const auto before = static_cast<std::uint32_t>(firmware::pages_of(event->payload_bytes) - 1);
  for (std::uint32_t i = 0; i < before; ++i) {
    const protocol::EventSequence place{sequence.value - before + i};
    firmware::copy_continuation(
        record.continuations.at(place),
        {.index = static_cast<std::uint8_t>(i), .left = static_cast<std::uint8_t>(before - i)},
        *event);
  }
  record.written[event->identity] = *event;
}

std::vector<protocol::EventIdentity> durable(const EepromPages& pages) {
  std::vector<protocol::EventIdentity> identities;
  for (std::size_t page = firmware::ring_page; page < pages.size(); ++page) {
    std::uint8_t waiting = 0;
    const auto event = firmware::decode_record(pages[page], waiting);
    if (event) identities.push_back(event->identity);
  }
  std::ranges::sort(identities);
  return identities;
}

bool is_true(const protocol::Event& event, const Record& record) {
  const auto known = record.written.find(event.identity);
  return known != record.written.end() && same(known->second, event);
}

bool same(const protocol::Event& a, const protocol::Event& b) {
  return a.identity == b.identity && a.kind == b.kind && a.bay == b.bay && a.at_ms == b.at_ms &&
         std::ranges::equal(a.content(), b.content());
}

}  // namespace docbay::tests
