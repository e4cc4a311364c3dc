#include "protocol/rtu.hpp"

#include <algorithm>
#include <array>
#include <vector>

#include "protocol/command.hpp"
#include "protocol/event.hpp"
#include "protocol/status.hpp"
#include "tests/fuzz/entry.hpp"

namespace docbay::tests {
namespace {

using Bytes = std::span<const std::uint8_t>;
using Words = std::vector<std::uint16_t>;

constexpr protocol::BoardAddress address{1};
constexpr protocol::BoardSerial serial{0xD0CB000000000001};
constexpr protocol::BoardKey key{0x0F, 0x1E, 0x2D, 0x3C, 0x4B, 0x5A, 0x69, 0x78,
                                 0x87, 0x96, 0xA5, 0xB4, 0xC3, 0xD2, 0xE1, 0xF0};

void check_request(Bytes frame) {
  require(protocol::request_bytes(frame) == frame.size(), "a request has the length that it says");
  require(protocol::crc16(frame) == 0, "a request's CRC holds");
  std::array<std::uint8_t, protocol::rtu_frame_bytes_max> out{};
  const auto request = protocol::parse_request(frame);
  if (!request) {
    require(write_exception(address, frame[1], request.error(), out) == 5,
            "a refusal is five bytes");
    return;
  }
  require(request->address == address, "a request is for the board that found it");
  require(request->read_address + request->read_words <= 0x10000, "reads do not wrap");
  require(request->write_address + request->write_words <= 0x10000, "writes do not wrap");
  Words values(request->write_words);
  protocol::to_words(request->values, values);
  const std::size_t size = write_request(*request, values, out);
  require(std::ranges::equal(std::span{out}.first(size), frame), "a request can be written again");
  const Words answer(request->read_words, 0x5AA5);
  const std::size_t reply_size = write_reply(*request, answer, out);
  require(protocol::crc16(std::span{out}.first(reply_size)) == 0, "a reply's CRC holds");
}

void check_line(Bytes received) {
  const auto frame = protocol::find_request(received, address);
  if (!frame) return;
  require(frame->data() + frame->size() == received.data() + received.size(),
          "a request ends at the last byte");
  check_request(*frame);
}

template <std::size_t n>
std::span<const std::uint16_t, n> exactly(std::span<const std::uint16_t> words) {
  return words.first<n>();
}

void check_registers(Bytes bytes) {
  Words words(std::max<std::size_t>(bytes.size() / 2, 125));
  protocol::to_words(bytes.first(bytes.size() / 2 * 2), words);
  protocol::EventWindow window;
  for (const std::size_t size : {std::size_t{protocol::event_window_short_words},
                                 std::size_t{extent(protocol::Block::event_window).words}}) {
    const auto fault = decode(std::span{words}.first(size), words[0], key, serial, window);
    require(fault == protocol::WindowFault::none || !window.event, "a fault comes without event");
  }
  protocol::decode_acknowledgement(exactly<protocol::acknowledge_words>(words), key, serial);
  protocol::decode_command(exactly<protocol::command_words>(words), key, serial);
  protocol::decode_command_report(exactly<protocol::command_result_words>(words));
  protocol::decode_identity(exactly<protocol::identity_words>(words));
  protocol::decode_status(exactly<protocol::status_words>(words));
  for (const auto& bay : protocol::decode_detail(exactly<protocol::detail_words>(words)).bays) {
    require(name_of(bay.drop_phase) != "unknown" && name_of(bay.door_phase) != "unknown",
            "phases of another version are not passed on");
  }
}

/// Hands out the input's bytes, and zeros when there are no more.
class Feed {
 public:
  explicit Feed(Bytes bytes) : bytes_{bytes} {}
  std::uint8_t byte() {
    if (bytes_.empty()) return 0;
    const std::uint8_t front = bytes_.front();
    bytes_ = bytes_.subspan(1);
    return front;
  }
  std::uint32_t number() {
    std::uint32_t value = 0;
    for (int i = 0; i < 4; ++i) value = value << 8 | byte();
    return value;
  }

 private:
  Bytes bytes_;
};

void check_sent_event(Bytes bytes) {
  Feed feed{bytes};
  protocol::Event event{
      .identity = {.boot_count = {feed.number()}, .sequence = {feed.number() | 1U}},
      .kind = protocol::EventKind{feed.byte()},
      .bay = feed.byte(),
      .at_ms = {feed.number()},
      .payload_bytes =
          static_cast<std::uint8_t>(feed.byte() % (protocol::event_payload_bytes_max + 1))};
  for (std::uint8_t& byte : std::span{event.payload}.first(event.payload_bytes)) byte = feed.byte();
  Words words(extent(protocol::Block::event_window).words);
  encode({.nonce = 7, .event = event}, key, serial, words);
  protocol::EventWindow window;
  require(decode(words, 7, key, serial, window) == protocol::WindowFault::none && window.event,
          "an event that was sent arrives");
  require(window.event->identity == event.identity && window.event->kind == event.kind &&
              window.event->bay == event.bay &&
              std::ranges::equal(window.event->content(), event.content()),
          "an event arrives as it was sent");
  drop_payload(*window.event);
  door_payload(*window.event);
  command_died_payload(*window.event);
  overflow_payload(*window.event);
}

void check_sent_command(Bytes bytes) {
  Feed feed{bytes};
  protocol::Command command{.number = {feed.number()},
                            .boot_count = {feed.number()},
                            .expires_at_ms = {feed.number()},
                            .kind = protocol::CommandKind{feed.byte()},
                            .bay = {feed.byte()}};
  for (std::uint8_t& byte : command.argument) byte = feed.byte();
  std::array<std::uint16_t, protocol::command_words> words{};
  encode(7, command, key, serial, words);
  require(protocol::decode_command(words, key, serial) == command, "a command arrives as sent");
}

}  // namespace

void fuzz_rtu(Bytes bytes) {
  check_line(bytes);
  std::vector<std::uint8_t> framed{bytes.begin(), bytes.end()};
  const std::uint16_t crc = protocol::crc16(framed);
  framed.push_back(static_cast<std::uint8_t>(crc));
  framed.push_back(static_cast<std::uint8_t>(crc >> 8));
  check_line(framed);
  check_registers(bytes);
  check_sent_event(bytes);
  check_sent_command(bytes);
}

}  // namespace docbay::tests
