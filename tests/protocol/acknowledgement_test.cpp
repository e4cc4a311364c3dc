// "This event is on my disk": what a board believes of it.
#include <doctest/doctest.h>
#include <rapidcheck.h>

#include "protocol/event.hpp"
#include "protocol/keyed_code.hpp"
#include "tests/protocol/generators.hpp"
#include "tests/protocol/samples.hpp"

namespace docbay::tests {
namespace {

using protocol::acknowledge_words;
using protocol::Acknowledgement;
using protocol::EventIdentity;

using Block = std::array<std::uint16_t, acknowledge_words>;

constexpr EventIdentity sample_identity{.boot_count = {3}, .sequence = {0x1236}};
constexpr std::uint16_t nonce = 0x5AA5;

Block encoded(const std::optional<Acknowledgement>& acknowledgement) {
  Block words{};
  words.fill(0xEEEE);
  encode(nonce, acknowledgement, sample_key, sample_serial, words);
  return words;
}

std::optional<EventIdentity> read(const Block& words,
                                  protocol::BoardSerial serial = sample_serial) {
  const auto acknowledgement = protocol::decode_acknowledgement(words, sample_key, serial);
  return acknowledgement ? std::optional{acknowledgement->identity} : std::nullopt;
}

}  // namespace

TEST_CASE("acknowledgement: it says which event, and the nonce stands before it") {
  const Block words = encoded(Acknowledgement{sample_identity});
  CHECK(words[0] == nonce);
  CHECK(read(words) == sample_identity);
}

TEST_CASE("acknowledgement: any event's arrives as it was sent") {
  CHECK(rc::check("acknowledgement", [](const EventIdentity& identity,
                                        const protocol::BoardKey& key, std::uint64_t serial) {
    Block words{};
    encode(nonce, Acknowledgement{identity}, key, {serial}, words);
    const auto read_back = protocol::decode_acknowledgement(words, key, {serial});
    RC_ASSERT(read_back.has_value());
    RC_ASSERT(read_back->identity == identity);
  }));
}

TEST_CASE("acknowledgement: nothing acknowledged is the nonce and zeros, and needs no code") {
  const Block words = encoded(std::nullopt);
  CHECK(words == Block{nonce});
  CHECK(read(words) == EventIdentity{});
}

TEST_CASE("acknowledgement: any flipped bit but the nonce's is refused") {
  for (const std::uint32_t sequence : {0x1236U, 1U, 0x80000000U}) {
    const EventIdentity identity{.boot_count = {3}, .sequence = {sequence}};
    const Block words = encoded(Acknowledgement{identity});
    for (std::size_t bit = 0; bit < 16 * words.size(); ++bit) {
      Block damaged = words;
      damaged[bit / 16] ^= static_cast<std::uint16_t>(1U << bit % 16);
      CAPTURE(bit);
      CHECK(read(damaged) == (bit < 16 ? std::optional{identity} : std::nullopt));
    }
  }
}

TEST_CASE("acknowledgement: damage to an empty one acknowledges nothing") {
  for (std::size_t bit = 0; bit < 16 * acknowledge_words; ++bit) {
    Block damaged = encoded(std::nullopt);
    damaged[bit / 16] ^= static_cast<std::uint16_t>(1U << bit % 16);
    const auto identity = read(damaged);
    CHECK((!identity || identity->sequence.value == 0));
  }
}

TEST_CASE("acknowledgement: one for another board, or with another purpose's code, is refused") {
  Block words = encoded(Acknowledgement{sample_identity});
  CHECK(read(words, {sample_serial.value ^ 1}) == std::nullopt);

  const Bytes content = bytes_of_hex("00 00 00 03 00 00 12 36");
  const protocol::Registers<std::uint16_t> block{extent(protocol::Block::acknowledge).address,
                                                 words};
  for (const auto& [domain, good] : {std::pair{protocol::CodeDomain::event, false},
                                     std::pair{protocol::CodeDomain::acknowledgement, true},
                                     std::pair{protocol::CodeDomain::command, false}}) {
    block.put(protocol::reg("acknowledge_code"),
              protocol::keyed_code(sample_key, domain, sample_serial, content));
    CHECK(read(words).has_value() == good);
  }
}

}  // namespace docbay::tests
