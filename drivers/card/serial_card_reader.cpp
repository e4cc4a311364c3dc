#include "drivers/card/serial_card_reader.hpp"

#include <algorithm>
#include <iterator>
#include <utility>

namespace docbay::drivers {
namespace {

constexpr std::size_t uid_characters_min = 4;
constexpr std::size_t uid_characters_max = 32;

// By hand, because the library's classes depend on the locale.
bool is_blank(std::uint8_t byte) {
  return byte <= 0x20 || byte == 0x7F;
}

bool is_uid_character(char c) {
  return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || c == ':' || c == '-';
}

char to_capital(std::uint8_t byte) {
  const auto c = static_cast<char>(byte);
  return c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
}

}  // namespace

CardRead card_read_of(Frame frame) {
  const auto begin = std::ranges::find_if_not(frame.bytes, is_blank);
  const auto end = std::find_if_not(frame.bytes.rbegin(), frame.bytes.rend(), is_blank).base();
  std::string uid;
  if (begin < end) std::ranges::transform(begin, end, std::back_inserter(uid), to_capital);

  const bool is_card = !frame.overlong() && uid.size() >= uid_characters_min &&
                       uid.size() <= uid_characters_max &&
                       std::ranges::all_of(uid, is_uid_character);
  if (!is_card) return std::unexpected{GarbledCard{std::move(frame.bytes), frame.size_bytes}};
  return uid;
}

std::expected<SerialCardReader, SerialFailure> SerialCardReader::open(
    const SerialSettings& settings, std::optional<std::chrono::milliseconds> flush_after) {
  auto port = FramedPort::open(settings, flush_after);
  if (!port) return std::unexpected{port.error()};
  return SerialCardReader{std::move(*port)};
}

std::expected<std::vector<CardRead>, SerialFailure> SerialCardReader::on_readable() {
  auto frames = port_.on_readable();
  if (!frames) return std::unexpected{frames.error()};
  std::vector<CardRead> reads;
  for (Frame& frame : *frames) reads.push_back(card_read_of(std::move(frame)));
  return reads;
}

}  // namespace docbay::drivers
