// The register table itself: what every reader of it may rely on.
#include "protocol/registers.hpp"

#include <array>
#include <set>
#include <string>

#include <doctest/doctest.h>
#include <rapidcheck.h>

#include "tests/protocol/frames.hpp"

namespace docbay::tests {
namespace {

using protocol::Access;
using protocol::Block;
using protocol::Extent;
using protocol::extent;
using protocol::Register;
using protocol::registers;

constexpr std::array blocks{Block::identity,     Block::status,       Block::acknowledge,
                            Block::command,      Block::event_window, Block::command_result,
                            Block::detail,       Block::sensors,      Block::update,
                            Block::update_chunk, Block::select,       Block::presence};

bool apart(Extent a, Extent b) {
  return a.address + a.words <= b.address || b.address + b.words <= a.address;
}

}  // namespace

TEST_CASE("register table: no two rows share a register, and none is empty") {
  std::set<unsigned> taken;
  for (const Register& row : registers) {
    CAPTURE(row.name);
    CHECK(row.words > 0);
    for (unsigned i = 0; i < row.words; ++i) CHECK(taken.insert(row.address + i).second);
  }
}

TEST_CASE("register table: every row has a name of its own, in words, and says what it means") {
  std::set<std::string_view> names;
  for (const Register& row : registers) {
    CAPTURE(row.name);
    CHECK(names.insert(row.name).second);
    CHECK_FALSE(row.meaning.empty());
    CHECK(row.name.find_first_not_of("abcdefghijklmnopqrstuvwxyz_") == std::string_view::npos);
  }
}

TEST_CASE("register table: blocks lie apart, and each is made of its own rows only") {
  for (const Block a : blocks) {
    for (const Block b : blocks) {
      if (a != b) CHECK(apart(extent(a), extent(b)));
    }
    unsigned words = 0;
    for (const Register& row : registers) {
      if (row.block == a) words += row.words;
    }
    CHECK(words == extent(a).words);
  }
}

TEST_CASE("register table: rows of one block are for reading or for writing, not for both") {
  for (const Register& row : registers) {
    const bool order = row.block == Block::acknowledge || row.block == Block::command ||
                       row.block == Block::update_chunk || row.block == Block::select;
    CHECK((row.access == Access::write) == order);
  }
}

TEST_CASE("register table: every block fits one request") {
  for (const Block block : blocks) CHECK(extent(block).words <= 125);
  CHECK(extent(Block::acknowledge).words <= 121);
  CHECK(extent(Block::command).words <= 121);
}

TEST_CASE("register table: every block that FC 23 reads or writes begins with the nonce") {
  for (const auto& [name, block] :
       {std::pair{std::string_view{"acknowledge_nonce"}, Block::acknowledge},
        std::pair{std::string_view{"command_nonce"}, Block::command},
        std::pair{std::string_view{"event_nonce"}, Block::event_window},
        std::pair{std::string_view{"result_nonce"}, Block::command_result},
        std::pair{std::string_view{"detail_nonce"}, Block::detail}}) {
    for (const Register& row : registers) {
      if (row.name != name) continue;
      CHECK(row.block == block);
      CHECK(row.address == extent(block).address);
      CHECK(row.words == 1);
    }
  }
}

TEST_CASE("register table: a row is found by its name while compiling") {
  static_assert(protocol::reg("magic").address == 0x0000);
  static_assert(protocol::reg("event_code").words == 4);
  static_assert(protocol::event_window_short_words == 22);
  CHECK(protocol::reg("change_count").block == Block::status);
}

TEST_CASE("registers: a row takes and gives its value, high word first") {
  std::array<std::uint16_t, extent(Block::identity).words> words{};
  const protocol::Registers<std::uint16_t> block{extent(Block::identity).address, words};
  block.put(protocol::reg("board_serial"), 0x0123456789ABCDEF);
  CHECK(words[2] == 0x0123);
  CHECK(words[5] == 0xCDEF);
  CHECK(words[1] == 0);
  CHECK(words[6] == 0);
  CHECK(block.get(protocol::reg("board_serial")) == 0x0123456789ABCDEF);
  block.put(protocol::reg("identity_boot_count"), 0x00010002);
  CHECK(words[8] == 1);
  CHECK(words[9] == 2);
  CHECK(block.span(protocol::reg("board_serial")).data() == words.data() + 2);
  CHECK(block.span(protocol::reg("board_serial")).size() == 4);
}

TEST_CASE("registers: a value wider than its row leaves the neighbours alone") {
  std::array<std::uint16_t, extent(Block::status).words> words{};
  const protocol::Registers<std::uint16_t> block{extent(Block::status).address, words};
  block.put(protocol::reg("bays_active"), 0x12345678);
  CHECK(words == std::array<std::uint16_t, 4>{0, 0, 0x5678, 0});
}

TEST_CASE("registers: bytes go into registers high byte first and come out again") {
  Words words(3, 0xEEEE);
  protocol::to_words(bytes_of_hex("01 02 03"), words);
  CHECK(words == Words{0x0102, 0x0300, 0});
  Bytes bytes(5);
  protocol::to_bytes(words, bytes);
  CHECK(bytes == bytes_of_hex("01 02 03 00 00"));

  CHECK(rc::check("bytes", [](const Bytes& given) {
    Words packed((given.size() + 1) / 2);
    protocol::to_words(given, packed);
    Bytes back(given.size());
    protocol::to_bytes(packed, back);
    RC_ASSERT(back == given);
  }));
}

}  // namespace docbay::tests
