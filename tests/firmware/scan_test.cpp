// The serial scan engine: lines, ends, limits.
#include <vector>

#include <doctest/doctest.h>

#include "tests/firmware/bench.hpp"

using namespace docbay;
using namespace docbay::tests;

namespace {

std::vector<std::uint8_t> line_of(std::size_t bytes, std::uint8_t first = 0x81) {
  std::vector<std::uint8_t> line(bytes);
  for (std::size_t i = 0; i < bytes; ++i) line[i] = static_cast<std::uint8_t>(first + i % 100);
  return line;
}

struct Scan {
  std::vector<std::uint8_t> bytes;
  std::uint8_t flags = 0;
};

/// The lines that these events make.
std::vector<Scan> scans(const std::vector<protocol::Event>& events) {
  std::vector<Scan> found;
  for (const protocol::Event& event : events) {
    if (event.kind != protocol::EventKind::scanned) continue;
    const auto part = protocol::scan_payload(event);
    if (part->offset == 0) found.push_back({.bytes = {}, .flags = part->flags});
    CHECK(found.back().bytes.size() == part->offset);
    found.back().bytes.insert(found.back().bytes.end(), part->bytes.begin(), part->bytes.end());
    CHECK(found.back().bytes.size() <= part->total);
  }
  return found;
}

constexpr std::uint32_t journalled_ms = 1'000;

}  // namespace

TEST_CASE("scan: a line of any length comes back byte for byte, and what is cut is flagged") {
  for (const std::size_t size :
       {1U, 5U, 181U, 182U, 184U, 185U, 186U, 1023U, 1024U, 1025U, 5000U}) {
    CAPTURE(size);
    Bench bench;
    bench.drain();
    auto line = line_of(size);
    bench.controller().hear_scanner(line);
    bench.controller().hear_scanner(std::vector<std::uint8_t>{'\r', '\n'});
    bench.run(journalled_ms);
    const auto found = scans(bench.drain());
    REQUIRE(found.size() == 1);
    CHECK(found[0].flags == (size > 1024 ? protocol::scan_overlong : 0));
    if (size > 1024) line.resize(1024);
    CHECK(found[0].bytes == line);
  }
}

TEST_CASE("scan: an empty line is nothing, and silence ends a broken one") {
  Bench bench;
  bench.drain();
  bench.controller().hear_scanner(std::vector<std::uint8_t>{'\r', '\n', '\n'});
  bench.run(journalled_ms);
  CHECK(bench.drain().empty());
  bench.controller().hear_scanner(line_of(20));
  bench.run(journalled_ms);
  const auto found = scans(bench.drain());
  REQUIRE(found.size() == 1);
  CHECK(found[0].flags == protocol::scan_truncated);
}

TEST_CASE("scan: a third line while two are waiting is counted as lost") {
  Bench bench;
  bench.drain();
  for (int i = 0; i < 3; ++i) {
    bench.controller().hear_scanner(line_of(30));
    bench.controller().hear_scanner(std::vector<std::uint8_t>{'\r'});
  }
  bench.run(journalled_ms);
  CHECK(scans(bench.drain()).size() == 2);
  CHECK(bench.detail().overflow_count == 1);
}
