// SipHash-2-4 against its paper and against a second implementation, and what a code is bound to.
#include "protocol/keyed_code.hpp"

#include <bit>
#include <numeric>

#include <doctest/doctest.h>
#include <rapidcheck.h>

#include "tests/protocol/samples.hpp"

namespace docbay::tests {
namespace {

using protocol::BoardKey;
using protocol::BoardSerial;
using protocol::CodeDomain;

// The reference implementation's vectors for SipHash-2-4 with 64 bits: key 00 01 … 0F, message n is
// the bytes 00 01 … of length n. Number 15 is the one printed in the paper's appendix A.
constexpr std::array<std::uint64_t, 64> published{
    0x726FDB47DD0E0E31, 0x74F839C593DC67FD, 0x0D6C8009D9A94F5A, 0x85676696D7FB7E2D,
    0xCF2794E0277187B7, 0x18765564CD99A68D, 0xCBC9466E58FEE3CE, 0xAB0200F58B01D137,
    0x93F5F5799A932462, 0x9E0082DF0BA9E4B0, 0x7A5DBBC594DDB9F3, 0xF4B32F46226BADA7,
    0x751E8FBC860EE5FB, 0x14EA5627C0843D90, 0xF723CA908E7AF2EE, 0xA129CA6149BE45E5,
    0x3F2ACC7F57C29BDB, 0x699AE9F52CBE4794, 0x4BC1B3F0968DD39C, 0xBB6DC91DA77961BD,
    0xBED65CF21AA2EE98, 0xD0F2CBB02E3B67C7, 0x93536795E3A33E88, 0xA80C038CCD5CCEC8,
    0xB8AD50C6F649AF94, 0xBCE192DE8A85B8EA, 0x17D835B85BBB15F3, 0x2F2E6163076BCFAD,
    0xDE4DAAACA71DC9A5, 0xA6A2506687956571, 0xAD87A3535C49EF28, 0x32D892FAD841C342,
    0x7127512F72F27CCE, 0xA7F32346F95978E3, 0x12E0B01ABB051238, 0x15E034D40FA197AE,
    0x314DFFBE0815A3B4, 0x027990F029623981, 0xCADCD4E59EF40C4D, 0x9ABFD8766A33735C,
    0x0E3EA96B5304A7D0, 0xAD0C42D6FC585992, 0x187306C89BC215A9, 0xD4A60ABCF3792B95,
    0xF935451DE4F21DF2, 0xA9538F0419755787, 0xDB9ACDDFF56CA510, 0xD06C98CD5C0975EB,
    0xE612A3CB9ECBA951, 0xC766E62CFCADAF96, 0xEE64435A9752FE72, 0xA192D576B245165A,
    0x0A8787BF8ECB74B2, 0x81B3E73D20B49B6F, 0x7FA8220BA3B2ECEA, 0x245731C13CA42499,
    0xB78DBFAF3A8D83BD, 0xEA1AD565322A1A0B, 0x60E61C23A3795013, 0x6606D7E446282B93,
    0x6CA4ECB15C5F91E1, 0x9F626DA15C9625F3, 0xE51B38608EF25F57, 0x958A324CEB064572,
};

// The paper's chapter 2 word for word, byte by byte and with nothing shared with the product.
std::uint64_t slow_siphash(const BoardKey& key, Bytes message) {
  const auto word = [](auto first) {
    std::uint64_t value = 0;
    for (int i = 7; i >= 0; --i) value = value * 256 + first[i];
    return value;
  };
  const std::uint64_t k0 = word(key.begin());
  const std::uint64_t k1 = word(key.begin() + 8);
  std::array<std::uint64_t, 4> v{k0 ^ 0x736f6d6570736575, k1 ^ 0x646f72616e646f6d,
                                 k0 ^ 0x6c7967656e657261, k1 ^ 0x7465646279746573};
  const auto half_round = [&v](std::size_t a, std::size_t b, int turn) {
    v[a] += v[b];
    v[b] = std::rotl(v[b], turn) ^ v[a];
  };
  const auto rounds = [&](int count) {
    for (int i = 0; i < count; ++i) {
      half_round(0, 1, 13);
      half_round(2, 3, 16);
      v[0] = std::rotl(v[0], 32);
      half_round(2, 1, 17);
      half_round(0, 3, 21);
      v[2] = std::rotl(v[2], 32);
    }
  };
  const auto length = static_cast<std::uint8_t>(message.size() % 256);
  while (message.size() % 8 != 7) message.push_back(0);
  message.push_back(length);
  for (auto at = message.begin(); at != message.end(); at += 8) {
    v[3] ^= word(at);
    rounds(2);
    v[0] ^= word(at);
  }
  v[2] ^= 0xFF;
  rounds(4);
  return v[0] ^ v[1] ^ v[2] ^ v[3];
}

}  // namespace

TEST_CASE("keyed code: SipHash-2-4 gives the published codes") {
  BoardKey key{};
  std::iota(key.begin(), key.end(), std::uint8_t{0});
  Bytes message;
  for (const std::uint64_t code : published) {
    CAPTURE(message.size());
    CHECK(protocol::siphash(key, message) == code);
    CHECK(slow_siphash(key, message) == code);
    message.push_back(static_cast<std::uint8_t>(message.size()));
  }
  CHECK(published[15] == 0xa129ca6149be45e5);
}

TEST_CASE("keyed code: any key and message give what a second implementation gives") {
  CHECK(rc::check("siphash", [](const BoardKey& key, const Bytes& message) {
    RC_ASSERT(protocol::siphash(key, message) == slow_siphash(key, message));
  }));
}

TEST_CASE("keyed code: it is the code over domain, serial and content, in this order") {
  CHECK(rc::check("message", [](const BoardKey& key, std::uint64_t serial, Bytes content) {
    if (content.size() > 256) content.resize(256);
    Bytes message{3};
    for (int shift = 56; shift >= 0; shift -= 8) {
      message.push_back(static_cast<std::uint8_t>(serial >> shift));
    }
    message.insert(message.end(), content.begin(), content.end());
    RC_ASSERT(protocol::keyed_code(key, CodeDomain::command, {serial}, content) ==
              slow_siphash(key, message));
  }));
}

TEST_CASE("keyed code: a content of 256 bytes counts to its last byte") {
  Bytes content(256, 0x5A);
  const std::uint64_t code =
      protocol::keyed_code(sample_key, CodeDomain::event, sample_serial, content);
  content.back() ^= 1;
  CHECK(protocol::keyed_code(sample_key, CodeDomain::event, sample_serial, content) != code);
}

TEST_CASE("keyed code: one for another board, purpose or key is another") {
  const Bytes content = bytes_of_hex("00 00 00 01 00 00 00 02");
  const std::uint64_t code =
      protocol::keyed_code(sample_key, CodeDomain::event, sample_serial, content);
  for (int bit = 0; bit < 64; ++bit) {
    const BoardSerial other{sample_serial.value ^ std::uint64_t{1} << bit};
    CHECK(protocol::keyed_code(sample_key, CodeDomain::event, other, content) != code);
  }
  for (const CodeDomain domain : {CodeDomain::acknowledgement, CodeDomain::command}) {
    CHECK(protocol::keyed_code(sample_key, domain, sample_serial, content) != code);
  }
  for (std::size_t bit = 0; bit < 8 * sample_key.size(); ++bit) {
    BoardKey other = sample_key;
    other[bit / 8] ^= static_cast<std::uint8_t>(1U << bit % 8);
    CHECK(protocol::keyed_code(other, CodeDomain::event, sample_serial, content) != code);
  }
}

}  // namespace docbay::tests
