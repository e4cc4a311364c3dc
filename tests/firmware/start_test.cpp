// How a board starts: what it must have read and written before it serves, and chips that refuse.
#include <cstdint>

#include <doctest/doctest.h>

#include "tests/firmware/bench.hpp"

using namespace docbay;
using namespace docbay::tests;

namespace {

/// Longer than a board with an empty ring takes until it serves.
constexpr std::uint32_t start_ms = 100;

/// Goes on until the board has begun to write its boot count.
void await_boot_write(Bench& bench) {
  for (std::uint32_t ms = 0; ms < start_ms && !bench.board.writing; ++ms) bench.run(tick_ms);
  REQUIRE(bench.board.writing.has_value());
  REQUIRE(bench.board.writing->page < firmware::settings_page);
}

}  // namespace

TEST_CASE("start: a page that cannot be read holds the start up, and is never taken for blank") {
  EepromPages pages = commissioned(bench_settings(), firmware::Options{.second_doors = 0x02});
  for (const std::uint32_t boots : {0U, 1U, 2U, 3U}) {
    for (std::size_t page = 0; page < firmware::options_page + 2; ++page) {
      CAPTURE(page);
      Bench bench{pages};
      bench.board.unreadable_pages = {page};
      bench.power_on();
      bench.run(start_ms);
      CHECK_FALSE(bench.controller().serving());
      CHECK(bench.board.pages == pages);
      bench.board.unreadable_pages.clear();
      REQUIRE(bench.await_service());
      CHECK(bench.controller().boot_count().value == boots + 1);
      CHECK(bench.controller().commissioned().options().second_doors == 0x02);
    }
    Bench bench{pages};
    bench.start();
    bench.run(start_ms);
    pages = bench.board.pages;
  }
}

TEST_CASE("start: a boot count that cannot be read back is written again, and nothing is served") {
  Bench bench{commissioned(bench_settings())};
  bench.power_on();
  SUBCASE("the page takes no writing") {
    bench.board.bad_pages = {firmware::boot_page, firmware::boot_page + 1};
    await_boot_write(bench);
  }
  SUBCASE("the page keeps an earlier count") {
    bench.board.bad_pages = {firmware::boot_page, firmware::boot_page + 1};
    await_boot_write(bench);
    bench.board.pages[bench.board.writing->page] = firmware::encode_boot_count({0});
  }
  SUBCASE("the page cannot be read") {
    await_boot_write(bench);
    bench.board.unreadable_pages = {firmware::boot_page, firmware::boot_page + 1};
  }
  bench.run(start_ms);
  CHECK_FALSE(bench.controller().serving());
  bench.board.bad_pages.clear();
  bench.board.unreadable_pages.clear();
  REQUIRE(bench.await_service());
  CHECK(bench.controller().boot_count() == protocol::BootCount{1});
  CHECK(firmware::decode_boot_count(bench.board.pages[firmware::boot_page + 1]) ==
        protocol::BootCount{1});
}

TEST_CASE("start: what the scan engine says before the board serves is heard by nobody") {
  Bench bench{commissioned(bench_settings())};
  bench.power_on();
  bench.controller().hear_scanner(std::vector<std::uint8_t>{'A', '\r'});
  REQUIRE(bench.await_service());
  bench.run(start_ms);
  CHECK(kinds(bench.drain()) == std::vector{protocol::EventKind::booted});
}
