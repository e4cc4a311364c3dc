// No call reads the EEPROM for long: a page takes a millisecond on the board's bus, in which
// nothing else is served.
#include <algorithm>
#include <cstdint>
#include <vector>

#include <doctest/doctest.h>

#include "tests/firmware/bench.hpp"

using namespace docbay;
using namespace docbay::tests;

namespace {

/// The most pages that one tick and one request have read.
struct Most {
  std::size_t tick = 0;
  std::size_t request = 0;
};

class Counting {
 public:
  explicit Counting(Bench& bench) : bench_{bench} {}

  void run(std::uint32_t ms) {
    for (; ms > 0; --ms) most_.tick = std::max(most_.tick, reads([&] { bench_.run(tick_ms); }));
  }

  /// Fetches and acknowledges all that waits; returns how many events came.
  std::size_t fetch() {
    std::optional<protocol::Acknowledgement> acknowledgement;
    protocol::EventWindow window;
    std::size_t events = 0;
    do {
      const auto read = reads([&] { window = bench_.exchange(acknowledgement); });
      most_.request = std::max(most_.request, read);
      acknowledgement.reset();
      if (window.event) acknowledgement = {window.event->identity};
      if (window.event) ++events;
      run(tick_ms);
    } while (window.waiting > 0);
    return events;
  }

  [[nodiscard]] const Most& most() const { return most_; }

 private:
  template <class Act>
  std::size_t reads(Act act) {
    const std::size_t before = bench_.board.read_count;
    act();
    return bench_.board.read_count - before;
  }

  Bench& bench_;
  Most most_;
};

void scan(Bench& bench, std::size_t bytes) {
  std::vector<std::uint8_t> line(bytes, 0xB0);
  line.push_back('\r');
  bench.controller().hear_scanner(line);
}

}  // namespace

TEST_CASE("journal: in service no tick and no request reads more than one page") {
  Bench bench;
  bench.drain();
  Counting counting{bench};
  for (const std::size_t bytes : {8U, 181U, 600U}) {
    scan(bench, bytes);
    bench.drop_everywhere();
    counting.run(500);
  }
  CHECK(counting.fetch() == 1 + 1 + 4 + 3 * protocol::bays_per_board_max);
  CHECK(counting.most().tick == 1);
  CHECK(counting.most().request == 1);
}

TEST_CASE("journal: a recovery reads a few pages a tick, however much the ring holds") {
  Bench bench;
  for (std::size_t i = 0; i < 15; ++i) bench.drop_everywhere();
  bench.run(settle_ms);
  REQUIRE(bench.status().journal_full);
  bench.power_off();
  bench.board.read_count = 0;
  bench.power_on();
  CHECK(bench.board.read_count <= 6);
  Counting counting{bench};
  std::uint32_t recovered_ms = 0;
  for (; recovered_ms < 200 && !bench.controller().serving(); ++recovered_ms) counting.run(tick_ms);
  CHECK(bench.controller().serving());
  CHECK(counting.most().tick <= 6);
  MESSAGE("recovery of a full ring: ", bench.board.read_count, " pages in ", recovered_ms, " ms");
  CHECK(counting.fetch() >= firmware::ring_slots);
}
