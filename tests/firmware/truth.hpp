// What a test knows about a board's events without asking the board: what it began to write, what
// is whole in its pages, what the host has.
#pragma once

#include <cstdint>
#include <map>
#include <vector>

#include "tests/firmware/memory_board.hpp"

namespace docbay::tests {

/// SplitMix64, so that a failure comes again.
class Chance {
 public:
  explicit Chance(std::uint64_t seed) : state_{seed} {}
  std::uint64_t below(std::uint64_t bound) {
    state_ += 0x9E3779B97F4A7C15U;
    std::uint64_t z = state_;
    z = (z ^ z >> 30) * 0xBF58476D1CE4E5B9U;
    z = (z ^ z >> 27) * 0x94D049BB133111EBU;
    return (z ^ z >> 31) % bound;
  }
  firmware::Page page() {
    firmware::Page page{};
    for (std::uint8_t& byte : page) byte = static_cast<std::uint8_t>(below(256));
    return page;
  }

 private:
  std::uint64_t state_;
};

/// What a board recorded (each event whose head it began to write), and what the host has on its
/// disk.
struct Record {
  std::map<protocol::EventIdentity, protocol::Event> written;
  std::map<protocol::EventSequence, firmware::Page> continuations;  ///< the last with its sequence
  std::uint32_t acknowledged = 0;  ///< the host has everything up to this sequence
};

/// To be called when the board starts a write.
void note_write(Record& record, const MemoryBoard& board);

/// The events whose heads are whole in these pages, in order.
std::vector<protocol::EventIdentity> durable(const EepromPages& pages);

/// Whether two events are the same in everything that the host sees.
bool same(const protocol::Event& a, const protocol::Event& b);

/// Whether the board has recorded this very event.
bool is_true(const protocol::Event& event, const Record& record);

}  // namespace docbay::tests
