#include "simulator/tear.hpp"

#include <algorithm>
#include <set>

#include <doctest/doctest.h>

using namespace docbay;

TEST_CASE(
    "tear: a torn page is new, then anything, then old, and never one of the two as a whole") {
  constexpr int seeds = 500;
  std::set<std::size_t> lengths;
  for (std::uint64_t seed = 0; seed < seeds; ++seed) {
    simulator::Chance chance{seed};
    firmware::Page before{};
    before.fill(0xFF);
    // At times most bytes of a page are written as they were.
    firmware::Page written = before;
    std::fill_n(written.begin(), chance.below(firmware::page_bytes + 1), 0x5A);
    firmware::Page page = written;
    const simulator::Tear tear = simulator::tear(page, before, chance);
    CHECK(page != before);
    CHECK(page != written);
    REQUIRE(tear.garbage_bytes >= 1);
    REQUIRE(tear.new_bytes + tear.garbage_bytes <= firmware::page_bytes);
    const auto garbage = static_cast<std::ptrdiff_t>(tear.new_bytes);
    const auto old = garbage + static_cast<std::ptrdiff_t>(tear.garbage_bytes);
    CHECK(std::equal(page.begin(), page.begin() + garbage, written.begin()));
    CHECK(std::equal(page.begin() + old, page.end(), before.begin() + old));
    lengths.insert(tear.new_bytes);
  }
  CHECK(lengths.size() == firmware::page_bytes);
}
