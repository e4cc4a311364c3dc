#include "tests/firmware/memory_board.hpp"

#include <algorithm>

namespace docbay::tests {

bool MemoryBoard::read(std::uint16_t address, firmware::Page& out_page) {
  ++read_count;
  if (failing_reads > 0) {
    --failing_reads;
    return false;
  }
  if (!ready()) ++misuse_count;
  const std::size_t page = address / firmware::page_bytes;
  if (unreadable_pages.contains(page)) return false;
  if (!ready() || address % firmware::page_bytes != 0 || page >= pages.size()) return false;
  out_page = pages[page];
  return true;
}

void MemoryBoard::start_write(std::uint16_t address, const firmware::Page& content) {
  if (!ready()) ++misuse_count;
  writing = {.page = address / firmware::page_bytes, .content = content};
  write_ms_left = write_ms;
  if (on_write) on_write(*this);
}

void MemoryBoard::apply(std::size_t bay, const firmware::BayOutputs& outputs) {
  out[bay] = outputs;
  if (shutters_stuck) return;
  in[bay].shutter = outputs.shutter_open ? protocol::Contact::open : protocol::Contact::closed;
}

void MemoryBoard::advance() {
  if (!writing || --write_ms_left > 0) return;
  if (!bad_pages.contains(writing->page)) pages[writing->page] = writing->content;
  writing.reset();
}

void MemoryBoard::cut(std::size_t new_bytes, const std::optional<firmware::Page>& rest) {
  if (writing) {
    firmware::Page& page = pages[writing->page];
    if (rest) page = *rest;
    std::copy_n(writing->content.begin(), new_bytes, page.begin());
    writing.reset();
  }
  out = {};
}

}  // namespace docbay::tests

template std::optional<docbay::protocol::ImageHeader> docbay::firmware::header_in(
    const docbay::simulator::FlashChip&, std::size_t);
template class docbay::firmware::Marks<docbay::simulator::FlashChip>;
template class docbay::firmware::Update<docbay::simulator::FlashChip>;
template class docbay::firmware::Commissioned<docbay::tests::MemoryBoard>;
template class docbay::firmware::Journal<docbay::tests::MemoryBoard>;
template class docbay::firmware::Controller<docbay::tests::MemoryBoard>;
