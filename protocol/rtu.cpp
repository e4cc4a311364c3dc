#include "protocol/rtu.hpp"

#include <array>

#include "protocol/bytes.hpp"

namespace docbay::protocol {
namespace {

consteval std::array<std::uint16_t, 256> crc_table() {
  std::array<std::uint16_t, 256> table{};
  for (unsigned i = 0; i < 256; ++i) {
    unsigned crc = i;
    for (int bit = 0; bit < 8; ++bit) crc = (crc & 1) != 0 ? crc >> 1 ^ 0xA001 : crc >> 1;
    table[i] = static_cast<std::uint16_t>(crc);
  }
  return table;
}
constexpr auto crc_by_byte = crc_table();

constexpr std::uint16_t read_words_max = 125;
constexpr std::uint16_t write_words_max = 123;
constexpr std::uint16_t read_write_words_max = 121;
constexpr std::uint8_t exception_bit = 0x80;

std::uint16_t word_at(std::span<const std::uint8_t> bytes, std::size_t at) {
  return get_big_endian<std::uint16_t>(bytes, at);
}

std::size_t close_frame(std::span<std::uint8_t> out, std::size_t size) {
  const std::uint16_t crc = crc16(out.first(size));
  out[size] = static_cast<std::uint8_t>(crc);
  out[size + 1] = static_cast<std::uint8_t>(crc >> 8);
  return size + 2;
}

bool range_fits(std::uint16_t address, std::uint16_t words) {
  return std::uint32_t{address} + words <= 0x10000;
}

}  // namespace

std::uint16_t crc16(std::span<const std::uint8_t> bytes) {
  unsigned crc = 0xFFFF;
  for (const std::uint8_t byte : bytes) crc = crc >> 8 ^ crc_by_byte[(crc ^ byte) & 0xFF];
  return static_cast<std::uint16_t>(crc);
}

std::size_t request_bytes(std::span<const std::uint8_t> bytes) {
  if (bytes.size() < 2) return 0;
  switch (Function{bytes[1]}) {
    case Function::write_multiple:
      return bytes.size() < 7 ? 0 : std::size_t{9} + bytes[6];
    case Function::read_write:
      return bytes.size() < 11 ? 0 : std::size_t{13} + bytes[10];
    default:
      return 8;
  }
}

std::optional<std::span<const std::uint8_t>> find_request(std::span<const std::uint8_t> received,
                                                          BoardAddress address) {
  constexpr std::size_t shortest = 8;
  for (std::size_t start = 0; start + shortest <= received.size(); ++start) {
    const auto frame = received.subspan(start);
    if (frame[0] != address.value || request_bytes(frame) != frame.size()) continue;
    if (crc16(frame) == 0) return frame;
  }
  return std::nullopt;
}

std::expected<Request, ModbusException> parse_request(std::span<const std::uint8_t> frame) {
  Request request{.address = {frame[0]}, .function = Function{frame[1]}};
  const std::uint16_t first = word_at(frame, 2);
  const std::uint16_t second = word_at(frame, 4);
  switch (request.function) {
    case Function::read_holding:
    case Function::read_input:
      request.read_address = first;
      request.read_words = second;
      if (second == 0 || second > read_words_max) {
        return std::unexpected{ModbusException::illegal_value};
      }
      break;
    case Function::write_single:
      request.write_address = first;
      request.write_words = 1;
      request.values = frame.subspan(4, 2);
      break;
    case Function::write_multiple:
      request.write_address = first;
      request.write_words = second;
      if (second == 0 || second > write_words_max || frame[6] != second * 2) {
        return std::unexpected{ModbusException::illegal_value};
      }
      request.values = frame.subspan(7, frame[6]);
      break;
    case Function::read_write:
      request.read_address = first;
      request.read_words = second;
      request.write_address = word_at(frame, 6);
      request.write_words = word_at(frame, 8);
      if (second == 0 || second > read_words_max || request.write_words == 0 ||
          request.write_words > read_write_words_max || frame[10] != request.write_words * 2) {
        return std::unexpected{ModbusException::illegal_value};
      }
      request.values = frame.subspan(11, frame[10]);
      break;
    default:
      return std::unexpected{ModbusException::illegal_function};
  }
  if (!range_fits(request.read_address, request.read_words) ||
      !range_fits(request.write_address, request.write_words)) {
    return std::unexpected{ModbusException::illegal_address};
  }
  return request;
}

std::size_t write_reply(const Request& request, std::span<const std::uint16_t> read_words,
                        std::span<std::uint8_t> out) {
  out[0] = request.address.value;
  out[1] = static_cast<std::uint8_t>(request.function);
  if (request.function == Function::write_single) {
    put_big_endian(out, 2, request.write_address);
    out[4] = request.values[0];
    out[5] = request.values[1];
    return close_frame(out, 6);
  }
  if (request.function == Function::write_multiple) {
    put_big_endian(out, 2, request.write_address);
    put_big_endian(out, 4, request.write_words);
    return close_frame(out, 6);
  }
  out[2] = static_cast<std::uint8_t>(read_words.size() * 2);
  for (std::size_t i = 0; i < read_words.size(); ++i) {
    put_big_endian(out, 3 + 2 * i, read_words[i]);
  }
  return close_frame(out, 3 + 2 * read_words.size());
}

std::size_t write_exception(BoardAddress address, std::uint8_t function, ModbusException code,
                            std::span<std::uint8_t> out) {
  out[0] = address.value;
  out[1] = function | exception_bit;
  out[2] = static_cast<std::uint8_t>(code);
  return close_frame(out, 3);
}

std::size_t write_request(const Request& request, std::span<const std::uint16_t> values,
                          std::span<std::uint8_t> out) {
  out[0] = request.address.value;
  out[1] = static_cast<std::uint8_t>(request.function);
  std::size_t at = 2;
  const auto put = [&](std::uint16_t word) {
    put_big_endian(out, at, word);
    at += 2;
  };
  const bool reads = request.read_words != 0;
  const bool writes = request.write_words != 0;
  if (reads) {
    put(request.read_address);
    put(request.read_words);
  }
  if (writes) {
    put(request.write_address);
    if (request.function != Function::write_single) {
      put(request.write_words);
      out[at++] = static_cast<std::uint8_t>(values.size() * 2);
    }
    for (const std::uint16_t value : values) put(value);
  }
  return close_frame(out, at);
}

}  // namespace docbay::protocol
