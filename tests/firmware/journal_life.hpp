// The journal alone over an EEPROM in memory, and the truth about what it was given.
#pragma once

#include <algorithm>
#include <cstdint>
#include <map>
#include <optional>
#include <vector>

#include <doctest/doctest.h>

#include "tests/firmware/truth.hpp"

namespace docbay::tests {

using Journal = firmware::Journal<MemoryBoard>;

/// Everything that was ever given to the journal, by identity.
using Truth = std::map<protocol::EventIdentity, protocol::Event>;

inline protocol::Event make_event(std::uint32_t boot, std::uint32_t tag, std::size_t bytes) {
  protocol::Event event;
  event.identity.boot_count = {boot};
  event.kind = protocol::EventKind::scanned;
  event.at_ms = {tag};
  event.bay = static_cast<std::uint8_t>(tag % 8);
  event.payload_bytes = static_cast<std::uint8_t>(bytes);
  for (std::size_t i = 0; i < bytes; ++i) {
    event.payload[i] = static_cast<std::uint8_t>(tag * 31 + i * 7 + boot);
  }
  return event;
}

/// A journal with its chip, and the truth about it.
struct Life {
  explicit Life(const EepromPages& pages, std::uint32_t boot_count) : boot{boot_count} {
    board.pages = pages;
    board.write_ms = 1;
    std::size_t calls = 0;
    while (!journal.recover()) REQUIRE(++calls < 2 * firmware::ring_slots);
    sequence = newest_sequence();
  }

  /// The highest sequence of a durable head, where this boot's sequences begin.
  [[nodiscard]] std::uint32_t newest_sequence() const {
    const auto whole = durable(board.pages);
    std::uint32_t highest = 0;
    for (const auto& identity : whole) highest = std::max(highest, identity.sequence.value);
    return highest;
  }

  bool append(Truth& truth, std::size_t bytes) {
    protocol::Event event = make_event(boot, ++tag, bytes);
    if (!journal.append(event)) return false;
    sequence += static_cast<std::uint32_t>(firmware::pages_of(bytes));
    event.identity.sequence = {sequence};
    truth[event.identity] = event;
    return true;
  }

  void settle() {
    for (std::size_t i = 0; i < 2 * firmware::ring_slots; ++i) {
      journal.poll();
      board.advance();
    }
  }

  /// Acknowledges up to `count` events; returns them.
  std::vector<protocol::Event> fetch(std::size_t count) {
    std::vector<protocol::Event> events;
    for (std::size_t i = 0; i < count; ++i) {
      const auto head = await_head();
      if (!head) break;
      events.push_back(*head);
      journal.acknowledge(head->identity);
    }
    return events;
  }

  /// Polls until the oldest event has been read; nothing when none waits.
  std::optional<protocol::Event> await_head() {
    for (std::size_t i = 0; !journal.head() && journal.waiting() > 0; ++i) {
      REQUIRE(i < 2 * firmware::pages_per_event_max);
      journal.poll();
      board.advance();
    }
    return journal.head();
  }

  MemoryBoard board;
  Journal journal{board};
  std::uint32_t boot;
  std::uint32_t tag = 0;
  std::uint32_t sequence = 0;
};

/// More than a ring holds.
inline constexpr std::size_t all_events = 2 * firmware::ring_slots;

}  // namespace docbay::tests
