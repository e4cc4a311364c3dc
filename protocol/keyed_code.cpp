#include "protocol/keyed_code.hpp"

#include <array>
#include <bit>
#include <cstddef>

namespace docbay::protocol {
namespace {

struct SipState {
  std::uint64_t v0, v1, v2, v3;

  void round() {
    v0 += v1;
    v1 = std::rotl(v1, 13) ^ v0;
    v0 = std::rotl(v0, 32);
    v2 += v3;
    v3 = std::rotl(v3, 16) ^ v2;
    v0 += v3;
    v3 = std::rotl(v3, 21) ^ v0;
    v2 += v1;
    v1 = std::rotl(v1, 17) ^ v2;
    v2 = std::rotl(v2, 32);
  }

  void absorb(std::uint64_t word) {
    v3 ^= word;
    round();
    round();
    v0 ^= word;
  }
};

std::uint64_t little_endian(std::span<const std::uint8_t> bytes) {
  std::uint64_t word = 0;
  for (std::size_t i = 0; i < bytes.size(); ++i) word |= std::uint64_t{bytes[i]} << (8 * i);
  return word;
}

}  // namespace

std::uint64_t siphash(const BoardKey& key, std::span<const std::uint8_t> data) {
  const std::span<const std::uint8_t> key_bytes{key};
  const std::uint64_t k0 = little_endian(key_bytes.first(8));
  const std::uint64_t k1 = little_endian(key_bytes.last(8));
  SipState state{k0 ^ 0x736f6d6570736575U, k1 ^ 0x646f72616e646f6dU, k0 ^ 0x6c7967656e657261U,
                 k1 ^ 0x7465646279746573U};
  const std::size_t whole = data.size() / 8 * 8;
  for (std::size_t at = 0; at < whole; at += 8) state.absorb(little_endian(data.subspan(at, 8)));
  state.absorb(little_endian(data.subspan(whole)) | std::uint64_t{data.size()} << 56);
  state.v2 ^= 0xff;
  for (int i = 0; i < 4; ++i) state.round();
  return state.v0 ^ state.v1 ^ state.v2 ^ state.v3;
}

std::uint64_t keyed_code(const BoardKey& key, CodeDomain domain, BoardSerial serial,
                         std::span<const std::uint8_t> content) {
  std::array<std::uint8_t, 9 + 256> message{};
  message[0] = static_cast<std::uint8_t>(domain);
  for (unsigned i = 0; i < 8; ++i) {
    message[1 + i] = static_cast<std::uint8_t>(serial.value >> (56 - 8 * i));
  }
  const std::size_t size = content.size() < 256 ? content.size() : 256;
  for (std::size_t i = 0; i < size; ++i) message[9 + i] = content[i];
  return siphash(key, std::span{message}.first(9 + size));
}

}  // namespace docbay::protocol
