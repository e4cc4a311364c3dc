#include "drivers/line/traced_line.hpp"

#include <array>
#include <fstream>
#include <iterator>
#include <memory>

#include <doctest/doctest.h>

#include "drivers/line/frame_words.hpp"
#include "tests/drivers/fake_board.hpp"

namespace docbay::drivers {
namespace {

/// Answers with 1, 2, 3…, or fails as told.
class CountingLine final : public Line {
 public:
  explicit CountingLine(std::optional<LineFailure>& failure) : failure_(failure) {}

  std::expected<void, LineFailure> read(protocol::BoardAddress, std::uint16_t,
                                        std::span<std::uint16_t> words) override {
    if (failure_) return std::unexpected{*failure_};
    for (std::size_t i = 0; i < words.size(); ++i) words[i] = static_cast<std::uint16_t>(i + 1);
    return {};
  }
  std::expected<void, LineFailure> exchange(protocol::BoardAddress board, std::uint16_t,
                                            std::span<const std::uint16_t>,
                                            std::uint16_t read_address,
                                            std::span<std::uint16_t> words) override {
    return read(board, read_address, words);
  }

 private:
  std::optional<LineFailure>& failure_;
};

struct Traced {
  std::optional<LineFailure> failure;
  std::vector<TracedTransaction> seen;
  TracedLine line{std::make_unique<CountingLine>(failure),
                  [this](const TracedTransaction& what) { seen.push_back(what); }};

  void read_status() {
    std::array<std::uint16_t, 4> words{};
    CHECK(line.read({7}, 0x0010, words).has_value() == !failure.has_value());
  }
};

Bytes contents(const std::filesystem::path& file) {
  std::ifstream stream{file, std::ios::binary};
  return {std::istreambuf_iterator<char>{stream}, {}};
}

}  // namespace

TEST_CASE("traced line: tells both frames of a transaction, and gives the answer on") {
  Traced traced;
  traced.read_status();
  REQUIRE(traced.seen.size() == 1);
  CHECK(traced.seen[0].request == with_crc({7, 3, 0, 0x10, 0, 4}));
  CHECK(traced.seen[0].reply == with_crc({7, 3, 8, 0, 1, 0, 2, 0, 3, 0, 4}));
  CHECK_FALSE(traced.seen[0].failure);
  CHECK(traced.seen[0].asked_at <= traced.seen[0].ended_at);
  CHECK(in_words(traced.seen[0]) ==
        "> board 7: read_holding boot_count_low events_waiting bays_active change_count\n"
        "< board 7: boot_count_low=0x0001 events_waiting=0x0002 bays_active=0x0003 "
        "change_count=0x0004\n");
}

TEST_CASE("traced line: an exchange says what it writes and what it reads") {
  Traced traced;
  const std::array<std::uint16_t, 3> write{0xABCD, 0, 5};
  std::array<std::uint16_t, 3> read{};
  REQUIRE(traced.line.exchange({1}, 0x0100, write, 0x0300, read));
  CHECK(read == std::array<std::uint16_t, 3>{1, 2, 3});
  CHECK(traced.seen.at(0).request ==
        with_crc({1, 23, 3, 0, 0, 3, 1, 0, 0, 3, 6, 0xAB, 0xCD, 0, 0, 0, 5}));
  CHECK(in_words(traced.seen.at(0)) ==
        "> board 1: read_write acknowledge_nonce=0xABCD acknowledge_boot_count=0x00000005, reads "
        "event_nonce event_uptime_ms\n"
        "< board 1: event_nonce=0x0001 event_uptime_ms=0x00020003\n");
}

TEST_CASE("traced line: a refusal has a frame, another failure only a name") {
  Traced traced;
  traced.failure = LineFailure::exception_illegal_address;
  traced.read_status();
  CHECK(traced.seen.at(0).reply == with_crc({7, 0x83, 2}));
  CHECK(in_words(traced.seen.at(0)).ends_with("< board 7: refuses, illegal_address (2)\n"));
  traced.failure = LineFailure::timed_out;
  traced.read_status();
  CHECK(traced.seen.at(1).reply.empty());
  CHECK(in_words(traced.seen.at(1)).ends_with("< timed_out\n"));
}

TEST_CASE("frame words: what is no whole frame is said to be none, bytes and all") {
  const Bytes request = with_crc({7, 3, 0, 0x10, 0, 4});
  CHECK(request_in_words(Bytes{}) == "no request: 0x");
  CHECK(request_in_words(Bytes{7, 3, 0, 0x10, 0, 4, 1, 2}) == "no request: 0x0703001000040102");
  CHECK(reply_in_words(Bytes{7}, request) == "no reply: 0x07");
  CHECK(reply_in_words(with_crc({8, 3, 8, 0, 1, 0, 2, 0, 3, 0, 4}), request).starts_with("no "));
  CHECK(reply_in_words(with_crc({7, 3, 6, 0, 1, 0, 2, 0, 3}), request).starts_with("no reply"));
  CHECK(reply_in_words(with_crc({7, 3, 8, 0, 1, 0, 2, 0, 3, 0, 4}), Bytes{}).starts_with("no "));
}

TEST_CASE("frame words: registers of nobody go by their address") {
  CHECK(request_in_words(with_crc({7, 3, 0x7F, 0xFE, 0, 2})) ==
        "board 7: read_holding 0x7FFE 0x7FFF");
}

TEST_CASE("frame capture: a request goes to its board, a reply to the master, each with its time") {
  const TemporaryFolder folder;
  const auto file = folder / "line.pcap";
  std::ofstream{file} << "older and longer than what is written now: it goes, readable as it was";
  std::filesystem::permissions(file, std::filesystem::perms::all);
  {
    auto capture = FrameCapture::create(file);
    REQUIRE(capture);
    using namespace std::chrono_literals;
    using Direction = FrameCapture::Direction;
    REQUIRE(
        capture->add(Bytes{7, 2, 3}, Direction::request, FrameCapture::Time{0x01020304s + 5ns}));
    REQUIRE(capture->add(Bytes{7}, Direction::reply, FrameCapture::Time{1s}));
  }
  // clang-format off
  const Bytes expected{
      0xA1, 0xB2, 0x3C, 0x4D, 0, 2, 0, 4, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 0x1C, 0, 0, 0, 101,
      1, 2, 3, 4, 0, 0, 0, 5, 0, 0, 0, 31, 0, 0, 0, 31,
      0x45, 0, 0, 31, 0, 0, 0, 0, 64, 17, 0xF5, 0xC8, 192, 0, 2, 254, 192, 0, 2, 7,
      0x9C, 0x40, 0x01, 0xF6, 0, 11, 0, 0, 7, 2, 3,
      0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 29, 0, 0, 0, 29,
      0x45, 0, 0, 29, 0, 0, 0, 0, 64, 17, 0xF5, 0xCA, 192, 0, 2, 7, 192, 0, 2, 254,
      0x01, 0xF6, 0x9C, 0x40, 0, 9, 0, 0, 7};
  // clang-format on
  CHECK(contents(file) == expected);
  CHECK(std::filesystem::status(file).permissions() ==
        (std::filesystem::perms::owner_read | std::filesystem::perms::owner_write));
}

TEST_CASE("frame capture: a file that cannot be made or filled is told") {
  const TemporaryFolder folder;
  CHECK(FrameCapture::create(folder / "absent/line.pcap").error() == ENOENT);
  CHECK(FrameCapture::create("/dev/full").error() == ENOSPC);
}

}  // namespace docbay::drivers
