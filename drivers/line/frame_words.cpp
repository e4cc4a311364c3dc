#include "drivers/line/frame_words.hpp"

#include <algorithm>
#include <array>
#include <cstddef>
#include <optional>
#include <string_view>

#include "protocol/bytes.hpp"
#include "protocol/registers.hpp"
#include "protocol/rtu.hpp"

namespace docbay::drivers {
namespace {

using protocol::Function;
using protocol::ModbusException;
using protocol::Request;

constexpr std::size_t shortest_request = 8;
constexpr std::size_t exception_bytes = 5;
constexpr std::uint8_t exception_bit = 0x80;

std::string hex(std::span<const std::uint8_t> bytes) {
  constexpr std::string_view digits = "0123456789ABCDEF";
  std::string text = "0x";
  for (const std::uint8_t byte : bytes) {
    text += digits[byte >> 4];
    text += digits[byte & 0x0F];
  }
  return text;
}

std::string hex(std::uint16_t word) {
  std::array<std::uint8_t, 2> bytes{};
  protocol::put_big_endian(bytes, 0, word);
  return hex(bytes);
}

std::string_view name_of(Function function) {
  switch (function) {
    case Function::read_holding:
      return "read_holding";
    case Function::read_input:
      return "read_input";
    case Function::write_single:
      return "write_single";
    case Function::write_multiple:
      return "write_multiple";
    case Function::read_write:
      return "read_write";
  }
  return "unknown";
}

std::string_view name_of(ModbusException code) {
  switch (code) {
    case ModbusException::illegal_function:
      return "illegal_function";
    case ModbusException::illegal_address:
      return "illegal_address";
    case ModbusException::illegal_value:
      return "illegal_value";
    case ModbusException::device_failure:
      return "device_failure";
  }
  return "for another reason";
}

/// What stands at an address: a row of the map from its beginning, or one register of nobody, or of
/// the middle of a row.
struct Item {
  std::string name;
  std::uint16_t words = 1;
};

Item item_at(std::uint32_t address) {
  for (const protocol::Register& row : protocol::registers) {
    if (row.address == address) return {std::string{row.name}, row.words};
  }
  return {hex(static_cast<std::uint16_t>(address)), 1};
}

/// Names of a run of registers; with `values` (big-endian) what they hold.
std::string run_in_words(std::uint16_t address, std::uint16_t words,
                         std::optional<std::span<const std::uint8_t>> values) {
  std::string text;
  for (std::uint32_t done = 0; done < words;) {
    Item item = item_at(address + done);
    // The last row may be read in part.
    const std::uint32_t count = std::min<std::uint32_t>(item.words, words - done);
    text += ' ' + item.name;
    if (values) text += '=' + hex(values->subspan(2 * std::size_t{done}, 2 * std::size_t{count}));
    done += count;
  }
  return text;
}

std::optional<Request> whole_request(std::span<const std::uint8_t> frame) {
  if (frame.size() < shortest_request || protocol::request_bytes(frame) != frame.size()) {
    return std::nullopt;
  }
  if (protocol::crc16(frame) != 0) return std::nullopt;
  const auto request = protocol::parse_request(frame);
  return request ? std::optional{*request} : std::nullopt;
}

std::string who(std::uint8_t address) {
  return "board " + std::to_string(address) + ":";
}

std::string nothing(std::string_view what, std::span<const std::uint8_t> frame) {
  return "no " + std::string{what} + ": " + hex(frame);
}

}  // namespace

std::string request_in_words(std::span<const std::uint8_t> frame) {
  const auto request = whole_request(frame);
  if (!request) return nothing("request", frame);
  std::string text = who(request->address.value) + ' ' + std::string{name_of(request->function)};
  if (request->write_words > 0) {
    text += run_in_words(request->write_address, request->write_words, request->values);
  }
  if (request->write_words > 0 && request->read_words > 0) text += ", reads";
  if (request->read_words > 0) {
    text += run_in_words(request->read_address, request->read_words, std::nullopt);
  }
  return text;
}

std::string reply_in_words(std::span<const std::uint8_t> frame,
                           std::span<const std::uint8_t> request_frame) {
  const auto request = whole_request(request_frame);
  const auto none = [&] { return nothing("reply", frame); };
  if (!request || frame.size() < exception_bytes || protocol::crc16(frame) != 0) return none();
  const auto function = static_cast<std::uint8_t>(request->function);
  if (frame[0] != request->address.value) return none();
  if (frame[1] == (function | exception_bit) && frame.size() == exception_bytes) {
    return who(frame[0]) + " refuses, " + std::string{name_of(ModbusException{frame[2]})} + " (" +
           std::to_string(frame[2]) + ")";
  }
  if (frame[1] != function) return none();
  if (request->read_words == 0) return who(frame[0]) + " has written";
  const std::size_t value_bytes = 2 * std::size_t{request->read_words};
  if (frame.size() != exception_bytes + value_bytes || frame[2] != value_bytes) return none();
  return who(frame[0]) +
         run_in_words(request->read_address, request->read_words, frame.subspan(3, value_bytes));
}

}  // namespace docbay::drivers
