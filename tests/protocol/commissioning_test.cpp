// Giving a board its place: who answers to a selection, what a presence proves, how a key is made.
#include "protocol/commissioning.hpp"

#include <algorithm>
#include <bit>
#include <set>

#include <doctest/doctest.h>
#include <rapidcheck.h>

#include "tests/protocol/generators.hpp"
#include "tests/protocol/samples.hpp"

namespace docbay::tests {
namespace {

using protocol::Presence;
using protocol::Selection;
using protocol::SettingsState;

Selection arrived(const Selection& selection) {
  std::array<std::uint16_t, protocol::select_words> words{};
  encode(selection, words);
  return protocol::decode_selection(words);
}

std::array<std::uint16_t, protocol::presence_words> encoded(const Presence& presence) {
  std::array<std::uint16_t, protocol::presence_words> words{};
  encode(presence, sample_key, words);
  return words;
}

const Presence sample{.nonce = 0x5AA5,
                      .serial = sample_serial,
                      .address = {9},
                      .uptime_ms = {123'456},
                      .boot_count = {7},
                      .settings = SettingsState::kept};

}  // namespace

TEST_CASE("selection: means the lots that begin so, and those alone") {
  CHECK(rc::check("selection", [](std::uint64_t lot, std::uint64_t other, std::uint16_t nonce) {
    for (std::uint8_t bits = 0; bits <= 64; ++bits) {
      const Selection selection = arrived({.nonce = nonce, .lot = lot, .bits = bits});
      RC_ASSERT(selection.nonce == nonce);
      RC_ASSERT(selects(selection, lot));
      bool same = true;
      for (int bit = 0; bit < bits; ++bit)
        same &= (lot >> (63 - bit) & 1) == (other >> (63 - bit) & 1);
      RC_ASSERT(selects(selection, other) == same);
    }
  }));
}

TEST_CASE("selection: halving it again and again finds each of two boards alone") {
  CHECK(rc::check("halves", [](std::uint64_t one, std::uint64_t other) {
    RC_PRE(one != other);
    std::uint8_t bits = 0;
    while (selects(Selection{.lot = one, .bits = bits}, other)) ++bits;
    RC_ASSERT(bits <= 64);
    RC_ASSERT(selects(Selection{.lot = other, .bits = bits}, other));
    RC_ASSERT(!selects(Selection{.lot = other, .bits = bits}, one));
  }));
}

TEST_CASE("selection: more than 64 bits are 64") {
  std::array<std::uint16_t, protocol::select_words> words{};
  encode(Selection{.lot = 5, .bits = 64}, words);
  words[5] = 0x0140;
  CHECK(protocol::decode_selection(words).bits == 64);
  CHECK_FALSE(selects(protocol::decode_selection(words), 4));
}

TEST_CASE("lot: those of a batch of serials part within the first bits") {
  std::size_t deepest = 0;
  for (std::uint64_t i = 0; i < 31; ++i) {
    for (std::uint64_t j = 0; j < i; ++j) {
      const std::uint64_t apart =
          protocol::lot_of({sample_serial.value + i}) ^ protocol::lot_of({sample_serial.value + j});
      deepest = std::max<std::size_t>(deepest, static_cast<std::size_t>(std::countl_zero(apart)));
    }
  }
  CHECK(deepest < 16);
}

TEST_CASE("presence: no register can change without the proof failing") {
  const auto words = encoded(sample);
  REQUIRE(proves_key(protocol::decode_presence(words), sample_key));
  CHECK_FALSE(proves_key(protocol::decode_presence(words), protocol::BoardKey{1}));
  for (std::size_t word = 0; word < words.size(); ++word) {
    for (unsigned bit = 0; bit < 16; ++bit) {
      CAPTURE(word);
      CAPTURE(bit);
      auto damaged = words;
      damaged[word] = static_cast<std::uint16_t>(damaged[word] ^ 1U << bit);
      const Presence read = protocol::decode_presence(damaged);
      // Bits above an address or a state say nothing, and change nothing.
      const bool says_the_same = read == protocol::decode_presence(words);
      CHECK(proves_key(read, sample_key) == says_the_same);
    }
  }
}

TEST_CASE("presence: a state of a later version is unknown") {
  auto words = encoded(sample);
  words[10] = 4;
  CHECK(protocol::decode_presence(words).settings == SettingsState::unknown);
  std::set<std::string_view> names;
  for (const auto state : {SettingsState::unknown, SettingsState::kept, SettingsState::writing,
                           SettingsState::failed}) {
    names.insert(name_of(state));
  }
  CHECK(names.size() == 4);
}

TEST_CASE("key: each salt, board and old key makes another one, at both ends the same") {
  CHECK(rc::check("keys", [](const protocol::BoardKey& key, std::uint64_t serial, std::uint8_t at,
                             std::uint8_t bit) {
    protocol::SetKeyArgument salt;
    const auto first = protocol::derived_key(key, {serial}, salt);
    RC_ASSERT(first == protocol::derived_key(key, {serial}, salt));
    RC_ASSERT(first != protocol::derived_key(key, {serial + 1}, salt));
    protocol::BoardKey other = key;
    other[at % 16] ^= static_cast<std::uint8_t>(1U << bit % 8);
    RC_ASSERT(first != protocol::derived_key(other, {serial}, salt));
    salt.salt[at % 16] ^= static_cast<std::uint8_t>(1U << bit % 8);
    RC_ASSERT(first != protocol::derived_key(key, {serial}, salt));
  }));
}

TEST_CASE("command: those for the board itself use no number up") {
  using protocol::CommandKind;
  for (int kind = 0; kind <= 12; ++kind) {
    CHECK(protocol::for_whole_board(CommandKind{static_cast<std::uint8_t>(kind)}) ==
          (kind >= 6 && kind <= 11));
  }
}

}  // namespace docbay::tests
