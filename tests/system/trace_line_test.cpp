// What went over the line, as somebody asks for it afterwards.
#include <chrono>
#include <filesystem>

#include <doctest/doctest.h>
#include <signal.h>

#include "protocol/bytes.hpp"
#include "protocol/rtu.hpp"
#include "tests/system/installation.hpp"

using namespace docbay::tests;
using namespace docbay;

namespace {

std::vector<std::string> trace_words(const Installation& site, const std::string& line) {
  return {program("docbay"),
          "--language",
          "en",
          "--socket",
          (site.home() / "state" / "docbayd.sock").string(),
          "trace-line",
          line};
}

struct Packet {
  std::uint16_t from_port = 0;
  std::vector<std::uint8_t> frame;
};

/// The packets of a capture, by pcap's and UDP's fields alone.
std::vector<Packet> packets_in(const std::filesystem::path& file) {
  constexpr std::size_t file_header = 24;
  constexpr std::size_t packet_header = 16;
  constexpr std::size_t ip_and_udp = 28;
  const std::string text = read_whole(file);
  const std::vector<std::uint8_t> bytes(text.begin(), text.end());
  REQUIRE(bytes.size() >= file_header);
  REQUIRE(protocol::get_big_endian<std::uint32_t>(bytes, 0) == 0xA1B23C4D);
  REQUIRE(protocol::get_big_endian<std::uint32_t>(bytes, 20) == 101);
  std::vector<Packet> packets;
  for (std::size_t at = file_header; at < bytes.size();) {
    REQUIRE(at + packet_header + ip_and_udp < bytes.size());
    const auto size = protocol::get_big_endian<std::uint32_t>(bytes, at + 8);
    at += packet_header;
    REQUIRE(at + size <= bytes.size());
    REQUIRE(protocol::get_big_endian<std::uint16_t>(bytes, at + 2) == size);
    const auto begin = bytes.begin() + static_cast<std::ptrdiff_t>(at);
    packets.push_back({protocol::get_big_endian<std::uint16_t>(bytes, at + 20),
                       {begin + ip_and_udp, begin + static_cast<std::ptrdiff_t>(size)}});
    at += size;
  }
  return packets;
}

void drop_one(Installation& site) {
  site.open_office();
  site.dispatch(1);
  REQUIRE(run({program("docbay-sim"), "courier", "--directory", site.home().string(), "--card",
               "COURIER-1", "--paper", "DOC-1"})
              .code == 0);
  REQUIRE(wait_until([&] { return site.store_number("SELECT count(*) FROM receipt") == 1; }));
}

}  // namespace

TEST_CASE("line trace: after a drop the tool shows the offer's command, in words and as frames") {
  Installation site;
  site.start_daemon();
  drop_one(site);

  const Finished words = run(trace_words(site, "line-0"));
  REQUIRE_MESSAGE(words.code == 0, words.output);
  CHECK(words.output.find(" > board 1: read_write command") != std::string::npos);
  CHECK(words.output.find(" < board 1: ") != std::string::npos);

  const auto capture = site.home() / "line.pcap";
  auto capturing = trace_words(site, "line-0");
  capturing.insert(capturing.end(), {"--pcap", capture.string()});
  const Finished captured = run(capturing);
  REQUIRE_MESSAGE(captured.code == 0, captured.output);
  CHECK(std::filesystem::status(capture).permissions() ==
        (std::filesystem::perms::owner_read | std::filesystem::perms::owner_write));
  int exchanges_asked = 0;
  int exchanges_answered = 0;
  for (const Packet& packet : packets_in(capture)) {
    REQUIRE(protocol::crc16(packet.frame) == 0);
    if (packet.frame.at(1) != 23) continue;
    ++(packet.from_port == 502 ? exchanges_answered : exchanges_asked);
  }
  CHECK(exchanges_asked > 0);
  CHECK(exchanges_answered > 0);
}

TEST_CASE("line trace: an unknown line is refused by name, and spoils no older capture") {
  Installation site;
  site.start_daemon();
  const auto capture = site.home() / "line.pcap";
  auto words = trace_words(site, "line-7");
  words.insert(words.end(), {"--pcap", capture.string()});
  const Finished refused = run(words);
  CHECK(refused.code == 1);
  CHECK(refused.output.find("there is no line line-7; the lines are: line-0") != std::string::npos);
  CHECK_FALSE(std::filesystem::exists(capture));
}

TEST_CASE("line trace: a full disk ends a capture with the reason") {
  Installation site;
  site.start_daemon();
  auto words = trace_words(site, "line-0");
  words.insert(words.end(), {"--pcap", "/dev/full"});
  const Finished full = run(words);
  CHECK(full.code == 1);
  CHECK(full.output.find("/dev/full cannot be written: No space left") != std::string::npos);
}

TEST_CASE("line trace: following goes on with what happens, and ends well with an interrupt") {
  Installation site;
  site.start_daemon();
  const auto shown = site.home() / "shown.txt";
  auto words = trace_words(site, "line-0");
  words.emplace_back("--follow");
  Process following{words, shown};
  REQUIRE(wait_until([&] { return !read_whole(shown).empty(); }));
  drop_one(site);
  CHECK(wait_until([&] {
    return read_whole(shown).find(" > board 1: read_write command") != std::string::npos;
  }));
  following.send(SIGINT);
  CHECK(following.wait() == 0);
}
