// The scanner and the card reader, over ptys.
#include <algorithm>
#include <iterator>
#include <random>

#include <doctest/doctest.h>

#include "drivers/card/serial_card_reader.hpp"
#include "drivers/scanner/serial_scanner.hpp"
#include "tests/drivers/pty.hpp"

namespace docbay::drivers {
namespace {

using namespace std::chrono_literals;

/// Serves the reader as a reactor does until it has given `count` reads or has failed.
template <class Read, class Reader>
std::vector<Read> take(Reader& reader, std::size_t count) {
  std::vector<Read> taken;
  while (taken.size() < count && wait_readable(reader.fd())) {
    auto reads = reader.on_readable();
    if (!reads) break;
    for (Read& read : *reads) taken.push_back(std::move(read));
  }
  return taken;
}

std::vector<ScannerRead> scans(SerialScanner& scanner, std::size_t count) {
  return take<ScannerRead>(scanner, count);
}

CardRead card(std::string_view line) {
  return card_read_of({bytes_of(line), line.size()});
}

}  // namespace

TEST_CASE("scanner: codes come out raw and in order, whatever ends them") {
  Pty pty;
  auto scanner = SerialScanner::open({.device = pty.device()});
  REQUIRE(scanner);
  pty.send("first\rsecond\r\nthird\n\xB9\xFA\x81\x30\x81\x30\r");
  const auto reads = scans(*scanner, 4);
  REQUIRE(reads.size() == 4);
  CHECK(reads[0].bytes == bytes_of("first"));
  CHECK(reads[1].bytes == bytes_of("second"));
  CHECK(reads[2].bytes == bytes_of("third"));
  CHECK(reads[3].bytes == bytes_of("\xB9\xFA\x81\x30\x81\x30"));
}

TEST_CASE("scanner: a code that comes in pieces is one read") {
  Pty pty;
  auto scanner = SerialScanner::open({.device = pty.device()});
  REQUIRE(scanner);
  for (const std::string_view piece : {"GB06", "26-20", "05^"}) {
    pty.send(piece);
    REQUIRE(wait_readable(scanner->fd()));
    const auto reads = scanner->on_readable();
    REQUIRE(reads);
    CHECK(reads->empty());
  }
  pty.send("\r");
  const auto reads = scans(*scanner, 1);
  REQUIRE(reads.size() == 1);
  CHECK(reads[0].bytes == bytes_of("GB0626-2005^"));
}

TEST_CASE("scanner: a code of 4 KiB is read whole, one of 10 KiB is overlong, the next is right") {
  Pty pty;
  auto scanner = SerialScanner::open({.device = pty.device()});
  REQUIRE(scanner);
  const std::string large(4096, 'a');
  std::vector<ScannerRead> reads;
  const auto serve = [&] {
    REQUIRE(wait_readable(scanner->fd()));
    auto some = scanner->on_readable();
    REQUIRE(some);
    std::ranges::move(*some, std::back_inserter(reads));
  };
  // A terminal holds a writer back after 4 KiB, so reading goes on beside the writing.
  for (const std::string& code : {large, std::string(10240, 'b'), std::string{"next"}}) {
    for (std::size_t at = 0; at < code.size(); at += 1000) {
      pty.send(std::string_view{code}.substr(at, 1000));
      serve();
    }
    pty.send("\r");
    while (reads.empty() || reads.back().size_bytes != code.size()) serve();
  }
  REQUIRE(reads.size() == 3);
  CHECK(reads[0].bytes == bytes_of(large));
  CHECK_FALSE(reads[0].overlong);
  CHECK(reads[1].overlong);
  CHECK(reads[1].size_bytes == 10240);
  CHECK(reads[1].bytes == bytes_of(std::string(64, 'b')));
  CHECK(reads[2].bytes == bytes_of("next"));
}

TEST_CASE("scanner: garbage is cut into reads like everything else and loses nothing after it") {
  Pty pty;
  auto scanner = SerialScanner::open({.device = pty.device()});
  REQUIRE(scanner);
  std::mt19937 chance{4};
  for (int round = 0; round < 100; ++round) {
    std::vector<std::uint8_t> noise(1 + chance() % 300);
    for (auto& byte : noise) byte = static_cast<std::uint8_t>(chance());
    pty.send(noise);
    const std::string code = "code-" + std::to_string(round);
    pty.send("\r" + code + "\r");
    std::vector<std::uint8_t> last;
    while (last != bytes_of(code)) {
      const auto reads = scans(*scanner, 1);
      REQUIRE_FALSE(reads.empty());
      last = reads.back().bytes;
    }
  }
}

TEST_CASE("scanner: nothing to read is no read and no failure") {
  Pty pty;
  auto scanner = SerialScanner::open({.device = pty.device()});
  REQUIRE(scanner);
  const auto reads = scanner->on_readable();
  REQUIRE(reads);
  CHECK(reads->empty());
  CHECK_FALSE(scanner->wake_at());
}

TEST_CASE("scanner: without a terminator a read ends by silence, at the time it says") {
  Pty pty;
  auto scanner = SerialScanner::open({.device = pty.device()}, 20ms);
  REQUIRE(scanner);
  pty.send("code");
  REQUIRE(wait_readable(scanner->fd()));
  std::vector<ScannerRead> reads;
  const auto give_up_at = std::chrono::steady_clock::now() + patience;
  while (reads.empty() && std::chrono::steady_clock::now() < give_up_at) {
    auto some = scanner->on_readable();
    REQUIRE(some);
    CHECK(scanner->wake_at().has_value() == some->empty());
    reads = std::move(*some);
  }
  REQUIRE(reads.size() == 1);
  CHECK(reads[0].bytes == bytes_of("code"));
}

TEST_CASE("scanner: unplugging is reported as lost, and what it had begun is no read") {
  Pty pty;
  auto scanner = SerialScanner::open({.device = pty.device()});
  REQUIRE(scanner);
  pty.send("half a co");
  CHECK(wait_readable(scanner->fd()));
  pty.hang_up();
  std::optional<SerialFailure> failure;
  while (!failure && wait_readable(scanner->fd())) {
    const auto reads = scanner->on_readable();
    if (reads) {
      CHECK(reads->empty());
    } else {
      failure = reads.error();
    }
  }
  CHECK(failure == SerialFailure::lost);
  CHECK(scanner->on_readable().error() == SerialFailure::lost);
}

TEST_CASE("card: blanks and control characters around a number go, small letters become capitals") {
  CHECK(card("04a1b2c3") == "04A1B2C3");
  CHECK(card("  04:a1:B2:c3\t") == "04:A1:B2:C3");
  CHECK(card("\x02"
             "0012-3456\x03") == "0012-3456");
  CHECK(card("1234") == "1234");
  CHECK(card(std::string(32, '9')) == std::string(32, '9'));
}

TEST_CASE("card: everything else is garbled and keeps its raw bytes") {
  for (const std::string_view line :
       {"123", "   ", "04A1 B2C3", "card!", "04A1\xFF", "\xE5\x8D\xA1\xE5\x8F\xB7",
        "000000000000000000000000000000000"}) {
    const CardRead read = card(line);
    REQUIRE_FALSE(read);
    CHECK(read.error().bytes == bytes_of(line));
    CHECK(read.error().size_bytes == line.size());
  }
  const std::string nul{"0412\0AB", 7};
  CHECK_FALSE(card(nul));
  CHECK_FALSE(card_read_of({bytes_of(std::string(30, '1')), 5000}));
}

TEST_CASE("card reader: cards and garbled ones come in their order") {
  Pty pty;
  auto reader = SerialCardReader::open({.device = pty.device()});
  REQUIRE(reader);
  pty.send("04a1b2c3\r\n?\r\n05:00:11:22\r\n");
  const auto reads = take<CardRead>(*reader, 3);
  REQUIRE(reads.size() == 3);
  CHECK(reads[0] == "04A1B2C3");
  REQUIRE_FALSE(reads[1]);
  CHECK(reads[1].error().bytes == bytes_of("?"));
  CHECK(reads[2] == "05:00:11:22");
}

TEST_CASE("card reader: an endless line is garbled, with what it was") {
  Pty pty;
  auto reader = SerialCardReader::open({.device = pty.device()});
  REQUIRE(reader);
  for (int i = 0; i < 10; ++i) {
    pty.send(std::string(1000, '7'));
    REQUIRE(wait_readable(reader->fd()));
    REQUIRE(reader->on_readable());
  }
  pty.send("\r\n");
  const auto reads = take<CardRead>(*reader, 1);
  REQUIRE(reads.size() == 1);
  REQUIRE_FALSE(reads[0]);
  CHECK(reads[0].error().size_bytes == 10000);
  CHECK(reads[0].error().bytes == bytes_of(std::string(64, '7')));
}

TEST_CASE("card reader: unplugging is reported as lost") {
  Pty pty;
  auto reader = SerialCardReader::open({.device = pty.device()});
  REQUIRE(reader);
  pty.hang_up();
  REQUIRE(wait_readable(reader->fd()));
  CHECK(reader->on_readable().error() == SerialFailure::lost);
}

TEST_CASE("card reader: a device that is not there is refused with the reason") {
  const TemporaryFolder folder;
  CHECK(SerialCardReader::open({.device = folder / "front-card"}).error() ==
        SerialFailure::no_such_device);
  CHECK(SerialScanner::open({.device = folder / "front-scanner"}).error() ==
        SerialFailure::no_such_device);
}

}  // namespace docbay::drivers
