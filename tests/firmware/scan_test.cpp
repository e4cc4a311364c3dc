// The serial scan engine: lines, ends, limits; what a full or failing journal and a power cut
// leave.
#include <algorithm>
#include <string_view>
#include <vector>

#include <doctest/doctest.h>

#include "tests/firmware/bench.hpp"
#include "tests/firmware/truth.hpp"

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

void hear(Bench& bench, std::vector<std::uint8_t> line) {
  line.push_back('\r');
  bench.controller().hear_scanner(line);
}

/// Drops until the ring has room for just so many pages.
void leave_room(Bench& bench, std::size_t pages) {
  bench.drain();
  while (bench.status().events_waiting + pages < firmware::ring_slots) bench.drop_in(0);
}

/// Pages that stay free for the bays whatever is scanned.
constexpr std::size_t kept_for_bays = 16;

/// What garbage must come back as: lines by terminator, silence and length. Some may be lost.
class Expected {
 public:
  void hear(std::uint8_t byte) {
    if (byte == '\r' || byte == '\n') return end(0);
    line_.bytes.push_back(byte);
  }
  void silence() { end(protocol::scan_truncated); }

  /// How many of the expected lines come in `found`, in order; the rest of `found` is false.
  [[nodiscard]] std::size_t matches(const std::vector<Scan>& found) const {
    std::size_t matched = 0;
    for (const Scan& line : lines_) {
      if (matched == found.size()) break;
      if (line.bytes == found[matched].bytes && line.flags == found[matched].flags) ++matched;
    }
    return matched;
  }
  [[nodiscard]] std::size_t count() const { return lines_.size(); }

 private:
  void end(std::uint8_t flags) {
    if (line_.bytes.size() > protocol::scan_line_bytes_max) {
      line_.bytes.resize(protocol::scan_line_bytes_max);
      line_.flags = protocol::scan_overlong;
    }
    line_.flags |= flags;
    if (!line_.bytes.empty()) lines_.push_back(line_);
    line_ = {};
  }

  Scan line_;
  std::vector<Scan> lines_;
};

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

TEST_CASE("scan: an official string in GB18030 passes scan, journal and restart byte for byte") {
  // GB0626-2005^9222…^办公厅^通知^国办发〔2012〕10号^无^关于㐂䶮𠮷龘的公文会议纪要^机密★20年^特急^|:
  // with rare characters of four bytes, and trail bytes that are ASCII elsewhere.
  constexpr std::string_view text =
      "GB0626-2005^9222a5f4146245848d7dcde73537c7d9^\xB0\xEC\xB9\xAB\xCC\xFC^\xCD\xA8\xD6\xAA^\xB9"
      "\xFA\xB0\xEC\xB7\xA2\xA1\xB2"
      "2012\xA1\xB3"
      "10\xBA\xC5^\xCE\xDE^\xB9\xD8\xD3\xDA\x81"
      "9\xEF"
      "1\xFE\x9F\x95"
      "4\xB2"
      "5\xFD\x93\xB5\xC4\xB9\xAB\xCE\xC4\xBB\xE1\xD2\xE9\xBC\xCD\xD2\xAA^\xBB"
      "\xFA\xC3\xDC\xA1\xEF"
      "20\xC4\xEA^\xCC\xD8\xBC\xB1^|";
  std::vector<std::uint8_t> bytes;
  for (const char byte : text) bytes.push_back(static_cast<std::uint8_t>(byte));
  // Every character of two bytes whose trail byte is a caret, a bar, a backslash or a letter.
  for (unsigned lead = 0x81; lead <= 0xFE; ++lead) {
    for (const char trail : {'^', '|', '\\', 'A'}) {
      bytes.push_back(static_cast<std::uint8_t>(lead));
      bytes.push_back(static_cast<std::uint8_t>(trail));
    }
    if (bytes.size() > protocol::scan_line_bytes_max - 16) break;
  }
  Bench bench;
  bench.drain();
  hear(bench, bytes);
  bench.run(journalled_ms);
  bench.power_off();
  bench.start();
  const auto found = scans(bench.drain());
  REQUIRE(found.size() == 1);
  CHECK(found[0].flags == 0);
  CHECK(found[0].bytes == bytes);
}

TEST_CASE("scan: garbage comes back as its lines, and every line that does not is counted") {
  for (std::uint64_t seed = 1; seed <= 20; ++seed) {
    CAPTURE(seed);
    Chance chance{seed};
    Bench bench;
    bench.drain();
    Expected expected;
    std::vector<Scan> found;
    for (int chunk = 0; chunk < 200; ++chunk) {
      std::vector<std::uint8_t> bytes(chance.below(60));
      for (std::uint8_t& byte : bytes) {
        byte = static_cast<std::uint8_t>(chance.below(chance.below(8) == 0 ? 16 : 256));
        expected.hear(byte);
      }
      bench.controller().hear_scanner(bytes);
      const bool silent = chance.below(10) == 0;
      if (silent) expected.silence();
      bench.run(silent ? firmware::scan_silence_ms + 1
                       : static_cast<std::uint32_t>(1 + chance.below(60)));
      if (chunk % 5 > 0) continue;
      std::ranges::copy(scans(bench.drain()), std::back_inserter(found));
    }
    expected.silence();
    bench.run(journalled_ms);
    std::ranges::copy(scans(bench.drain()), std::back_inserter(found));
    CHECK(expected.matches(found) == found.size());
    CHECK(found.size() + bench.detail().overflow_count == expected.count());
    CHECK(found.size() > expected.count() / 4);
  }
}

TEST_CASE(
    "scan: a line longer than the journal's room is cut, flagged, and leaves the bays theirs") {
  for (std::size_t pages = 0; pages <= 20; ++pages) {
    CAPTURE(pages);
    Bench bench;
    leave_room(bench, kept_for_bays + pages);
    const auto line = line_of(400);
    hear(bench, line);
    bench.run(journalled_ms);
    CHECK(bench.detail().overflow_count == (pages == 0 ? 1 : 0));
    const auto found = scans(bench.drain());
    REQUIRE(found.size() == (pages == 0 ? 0 : 1));
    if (found.empty()) continue;
    CHECK(found[0].flags == protocol::scan_no_room);
    CHECK(found[0].bytes.size() <= 22 * pages);
    CHECK(found[0].bytes.size() + 22 * 3 > 22 * pages);
    CHECK(std::equal(found[0].bytes.begin(), found[0].bytes.end(), line.begin()));
  }
}

TEST_CASE("scan: a line that has begun waits while offers need the room, and then goes on") {
  Bench bench;
  leave_room(bench, kept_for_bays + 26);
  const auto line = line_of(400);
  hear(bench, line);
  bench.run(tick_ms);
  REQUIRE(bench.offer(1, {.copies = 5, .window_ms = 15'000}).result ==
          protocol::CommandResult::done);
  bench.run(journalled_ms);
  CHECK(bench.detail().overflow_count == 0);
  const auto found = scans(bench.drain());
  REQUIRE(found.size() == 1);
  CHECK(found[0].flags == 0);
  CHECK(found[0].bytes == line);
}

TEST_CASE("scan: when the journal fails in the middle of a line, all that is missing is counted") {
  Bench bench;
  bench.drain();
  // The first part takes the pages 1 to 9 of the ring; the second one never becomes durable.
  bench.board.bad_pages = {firmware::ring_page + 12};
  hear(bench, line_of(900));
  hear(bench, line_of(40));
  bench.run(journalled_ms);
  REQUIRE(bench.status().journal_full);
  const auto events = bench.drain();
  REQUIRE(kinds(events) == std::vector{protocol::EventKind::scanned});
  CHECK(protocol::scan_payload(events[0])->total == 900);
  // Two parts that were on their way, the rest of their line, and the line after it.
  CHECK(bench.detail().overflow_count == 4);
  hear(bench, line_of(40));
  bench.run(journalled_ms);
  CHECK(bench.detail().overflow_count == 5);
}

TEST_CASE(
    "scan: after a power cut in the middle of a line its parts are true, and no line is whole") {
  const auto line = line_of(500);
  for (std::uint32_t cut_ms = 1; cut_ms < 120; cut_ms += 2) {
    CAPTURE(cut_ms);
    Bench bench;
    bench.drain();
    hear(bench, line);
    // And a second one that is still being heard.
    bench.controller().hear_scanner(line_of(70));
    bench.run(cut_ms);
    bench.power_off(cut_ms % firmware::page_bytes, firmware::Page{});
    bench.start();
    const auto before = scans(bench.drain());
    REQUIRE(before.size() <= 1);
    for (const Scan& broken : before) {
      CHECK(broken.bytes.size() < line.size());
      CHECK(std::equal(broken.bytes.begin(), broken.bytes.end(), line.begin()));
    }
    hear(bench, line);
    bench.run(journalled_ms);
    const auto after = scans(bench.drain());
    REQUIRE(after.size() == 1);
    CHECK(after[0].bytes == line);
    CHECK(bench.detail().overflow_count == 0);
  }
}

TEST_CASE("scan: a line that waits for a long one loses nothing and is not called broken") {
  Bench bench;
  bench.drain();
  bench.board.write_ms = 10;
  hear(bench, line_of(1024));
  hear(bench, line_of(30));
  bench.run(journalled_ms);
  const auto found = scans(bench.drain());
  REQUIRE(found.size() == 2);
  CHECK(found[0].bytes == line_of(1024));
  CHECK(found[1].bytes == line_of(30));
  CHECK((found[0].flags | found[1].flags) == 0);
}

TEST_CASE("scan: however many lines come at once, the count of the lost stops at its last value") {
  Bench bench;
  bench.drain();
  std::vector<std::uint8_t> flood;
  for (int i = 0; i < 70'000; ++i) flood.insert(flood.end(), {'A', '\r'});
  bench.controller().hear_scanner(flood);
  bench.run(tick_ms);
  CHECK(bench.detail().overflow_count == 0xFFFF);
  bench.run(journalled_ms);
  CHECK(scans(bench.drain()).size() == 2);
}
