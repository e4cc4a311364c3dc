#include "tests/firmware/truth.hpp"

#include <algorithm>

namespace docbay::tests {

void note_write(Record& record, const MemoryBoard& board) {
  std::uint8_t waiting = 0;
  const auto event = firmware::decode_record(board.writing->content, waiting);
  if (board.writing->page < firmware::ring_page || !event) return;
  record.written[event->identity] = board.writing->content;
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
  if (known == record.written.end()) return false;
  std::uint8_t waiting = 0;
  const auto truth = firmware::decode_record(known->second, waiting);
  return truth && truth->kind == event.kind && truth->bay == event.bay &&
         truth->at_ms == event.at_ms && std::ranges::equal(truth->content(), event.content());
}

}  // namespace docbay::tests
