// Settings and options in their pages: two copies each, of which a power cut spoils at most one.
#include <algorithm>

#include <doctest/doctest.h>

#include "tests/firmware/bench.hpp"

using namespace docbay;
using namespace docbay::tests;

namespace {

firmware::Settings settings_of(std::uint8_t address, std::uint8_t generation) {
  firmware::Settings settings = bench_settings();
  settings.address = {address};
  settings.generation = generation;
  return settings;
}

EepromPages with_copies(const firmware::Settings& first, const firmware::Settings& second) {
  EepromPages pages = blank_eeprom();
  pages[firmware::settings_page] = encode(first);
  pages[firmware::settings_page + 1] = encode(second);
  return pages;
}

std::uint8_t address_after_start(Bench& bench) {
  bench.power_on();
  REQUIRE(bench.await_service());
  return bench.controller().commissioned().settings()->address.value;
}

}  // namespace

TEST_CASE("settings: of two whole copies the newer one counts, wherever it lies") {
  Bench second{with_copies(settings_of(7, 1), settings_of(8, 2))};
  CHECK(address_after_start(second) == 8);
  Bench first{with_copies(settings_of(9, 2), settings_of(7, 1))};
  CHECK(address_after_start(first) == 9);
}

TEST_CASE("settings: generation 0 is newer than 255") {
  Bench wrapped{with_copies(settings_of(7, 255), settings_of(8, 0))};
  CHECK(address_after_start(wrapped) == 8);
  Bench other_way{with_copies(settings_of(9, 0), settings_of(7, 255))};
  CHECK(address_after_start(other_way) == 9);
}

TEST_CASE("settings: a copy torn at any byte leaves the other one") {
  const firmware::Page old_page = encode(settings_of(7, 1));
  const firmware::Page new_page = encode(settings_of(8, 2));
  for (std::size_t torn = 0; torn <= firmware::page_bytes; ++torn) {
    CAPTURE(torn);
    EepromPages pages = with_copies(settings_of(7, 1), settings_of(7, 0));
    std::copy_n(new_page.begin(), torn, pages[firmware::settings_page + 1].begin());
    Bench bench{pages};
    const std::uint8_t address = address_after_start(bench);
    const bool whole = pages[firmware::settings_page + 1] == new_page;
    CHECK(address == (whole ? 8 : 7));
    CHECK(pages[firmware::settings_page] == old_page);
  }
}

TEST_CASE("settings: a board without any stays silent and touches nothing") {
  EepromPages pages = blank_eeprom();
  pages[firmware::options_page] = encode(firmware::Options{.second_doors = 0xFF});
  Bench bench{pages};
  bench.power_on();
  CHECK_FALSE(bench.await_service());
  CHECK(bench.board.pages == pages);
}

TEST_CASE("settings: what no board can have is no settings") {
  firmware::Settings no_bays = settings_of(7, 2);
  no_bays.bays = 0;
  firmware::Settings too_many_bays = settings_of(7, 2);
  too_many_bays.bays = protocol::bays_per_board_max + 1;
  for (const firmware::Settings& bad :
       {settings_of(0, 2), settings_of(248, 2), no_bays, too_many_bays}) {
    CHECK_FALSE(firmware::decode_settings(encode(bad)).has_value());
  }
  CHECK(firmware::decode_settings(encode(settings_of(247, 2))) == settings_of(247, 2));
}

TEST_CASE("settings: pages that cannot be read are tried again, never taken for empty") {
  Bench bench{with_copies(settings_of(7, 1), settings_of(8, 2))};
  bench.board.failing_reads = 3;
  CHECK(address_after_start(bench) == 8);
}

TEST_CASE("options: generation 0 is newer than 255, and each field comes back") {
  const firmware::Options older{.second_doors = 0x01, .full_sensors = 0x02, .generation = 255};
  const firmware::Options newer{
      .second_doors = 0x80, .full_sensors = 0x41, .strict_framing = true, .generation = 0};
  EepromPages pages = with_copies(settings_of(7, 1), settings_of(7, 1));
  pages[firmware::options_page] = encode(newer);
  pages[firmware::options_page + 1] = encode(older);
  Bench bench{pages};
  bench.power_on();
  REQUIRE(bench.await_service());
  CHECK(bench.controller().commissioned().options() == newer);
  // The page of another kind is none, however whole it is.
  CHECK_FALSE(firmware::decode_options(firmware::encode_boot_count({3})).has_value());
  CHECK_FALSE(firmware::decode_boot_count(encode(newer)).has_value());
}

TEST_CASE("settings: each field comes back from its page, and makes a difference") {
  const firmware::Settings usual = bench_settings();
  const auto check = [&](auto change) {
    firmware::Settings changed = usual;
    change(changed);
    CHECK(firmware::decode_settings(encode(changed)) == changed);
    CHECK(changed != usual);
  };
  check([](auto& it) { it.serial.value ^= 1; });
  check([](auto& it) { it.key[15] ^= 1; });
  check([](auto& it) { it.address.value = 8; });
  check([](auto& it) { it.shutters = 0x7F; });
  check([](auto& it) { it.bays = 2; });
  check([](auto& it) { it.generation = 9; });
}

TEST_CASE("options: each field comes back from its page, and makes a difference") {
  const firmware::Options usual;
  const auto check = [&](auto change) {
    firmware::Options changed = usual;
    change(changed);
    CHECK(firmware::decode_options(encode(changed)) == changed);
    CHECK(changed != usual);
  };
  check([](auto& it) { it.second_doors = 4; });
  check([](auto& it) { it.full_sensors = 0x80; });
  check([](auto& it) { it.strict_framing = true; });
  check([](auto& it) { it.generation = 9; });
}
