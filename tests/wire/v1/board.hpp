// The board and the host of the recorded frames.
#pragma once

#include <algorithm>
#include <array>
#include <optional>
#include <span>
#include <string_view>

#include <doctest/doctest.h>

#include "protocol/command.hpp"
#include "protocol/event.hpp"
#include "protocol/rtu.hpp"
#include "tests/protocol/samples.hpp"

namespace docbay::tests {

inline constexpr protocol::BoardAddress wire_address{1};
inline constexpr protocol::BoardSerial wire_serial{0xD0CB000000000001};
inline constexpr protocol::BoardKey wire_key{0x0F, 0x1E, 0x2D, 0x3C, 0x4B, 0x5A, 0x69, 0x78,
                                             0x87, 0x96, 0xA5, 0xB4, 0xC3, 0xD2, 0xE1, 0xF0};
inline constexpr std::uint16_t wire_nonce = 0xA55A;
inline constexpr protocol::BootCount wire_boot{0x00010002};
inline constexpr protocol::UptimeMs wire_uptime{0x00022000};
inline constexpr protocol::EventIdentity wire_identity{.boot_count = wire_boot,
                                                       .sequence = {0x1234}};

/// A request as written by the product, in hex.
std::string request_hex(const protocol::Request& request,
                        std::span<const std::uint16_t> values = {});
/// The request in recorded bytes, found and taken apart by the product. The bytes live in `frame`.
protocol::Request parsed(const Bytes& frame);

/// A reply with these registers, as written by the product, in hex.
std::string reply_hex(protocol::Function function, std::span<const std::uint16_t> words);
/// The registers that a recorded reply carries.
std::vector<std::uint16_t> registers_in(std::string_view reply);

/// The same, which must be so many.
template <std::size_t n>
std::array<std::uint16_t, n> block_in(std::string_view reply) {
  const auto words = registers_in(reply);
  REQUIRE(words.size() == n);
  std::array<std::uint16_t, n> block{};
  std::ranges::copy(words, block.begin());
  return block;
}

protocol::Request read_request(protocol::Function function, protocol::Block block);
/// FC 23: writes `write_words` from the start of one block, reads `read_words` of the other.
protocol::Request exchange(protocol::Block written, std::size_t write_words, protocol::Block read,
                           std::size_t read_words);

}  // namespace docbay::tests
