// What a board refuses of an update that the daemon would never send, and what it makes of a flash
// or a journal that fails.
#include <doctest/doctest.h>

#include "firmware/boot/built.hpp"
#include "tests/firmware/updating.hpp"

using namespace docbay;
using namespace docbay::tests;
using firmware::Mark;
using protocol::CommandKind;
using protocol::CommandResult;
using protocol::UpdateOutcome;
using protocol::UpdateState;

namespace {

/// The image with another header, which is what its bytes say.
host::FirmwareImage with(host::FirmwareImage image, const protocol::ImageHeader& header) {
  encode(header, std::span{image.bytes}.first<protocol::image_header_bytes>());
  return image;
}

/// The journal of this board fails for good.
void break_journal(UpdatingBoard& board) {
  for (std::size_t page = firmware::ring_page; page < firmware::page_count; ++page) {
    board.bench.board.bad_pages.insert(page);
  }
  board.bench.drop_in(0);
  board.bench.run(100);
  REQUIRE(board.bench.status().journal_full);
}

}  // namespace

TEST_CASE("update: a header that is not what was begun is found before the restart") {
  const host::FirmwareImage good = built_file("newer")[0];
  protocol::ImageHeader header = good.header;
  SUBCASE("another image") {
    header.signature[0] ^= 1U;
  }
  SUBCASE("another version") {
    header.version = 0x0300;
  }
  SUBCASE("another size") {
    header.code_bytes -= 1;
  }
  SUBCASE("another kind of board") {
    header.board_kind = protocol::BoardKind::lm3s6965;
  }
  SUBCASE("the other slot") {
    header.slot = 0;
  }
  SUBCASE("more than a slot holds") {
    header.code_bytes = firmware::slot_bytes;
  }
  SUBCASE("none at all") {
    header.code_bytes = 0;
  }
  UpdatingBoard board;
  receive(board, with(good, header));
  CHECK(board.order(plain(CommandKind::finish_update)).result == CommandResult::wrong_image);
  CHECK(board.report().state == UpdateState::idle);
  CHECK(board.report().outcome == UpdateOutcome::wrong_image);
  CHECK(board.bench.board.restart_count == 0);
}

TEST_CASE("update: an image that is linked for the slot it goes to is taken") {
  const host::FirmwareImage good = built_file("newer")[0];
  protocol::ImageHeader header = good.header;
  header.slot = 1;
  UpdatingBoard board;
  receive(board, with(good, header));
  CHECK(board.order(plain(CommandKind::finish_update)).result == CommandResult::done);
}

TEST_CASE("update: a chunk after the last one is no part of the image") {
  const host::FirmwareImage image = built_file("newer")[0];
  UpdatingBoard board;
  receive(board, image);
  const auto chunks =
      (image.bytes.size() + protocol::update_chunk_bytes - 1) / protocol::update_chunk_bytes;
  const protocol::UpdateChunk beyond{
      .image = image.header.image_id(),
      .offset = static_cast<std::uint32_t>(chunks * protocol::update_chunk_bytes)};
  CHECK(board.send(beyond).result == CommandResult::bad_argument);
  UpdatingBoard idle;
  CHECK(idle.send(beyond).result == CommandResult::bad_argument);
}

TEST_CASE("update: the same image with another size or version is begun anew") {
  host::FirmwareImage image = built_file("newer")[0];
  UpdatingBoard board;
  REQUIRE(board.order(begin_of(image)).result == CommandResult::done);
  REQUIRE(board.send({.image = image.header.image_id()}).result == CommandResult::done);
  REQUIRE(board.order(begin_of(image)).result == CommandResult::done);
  CHECK(board.report().received_bytes == protocol::update_chunk_bytes);  // the very same goes on
  SUBCASE("version") {
    ++image.header.version;
  }
  SUBCASE("size") {
    image.bytes.pop_back();
  }
  CHECK(board.order(begin_of(image)).result == CommandResult::done);
  CHECK(board.report().received_bytes == 0);
}

TEST_CASE("update: a board that has everything when the power fails has it after, too") {
  UpdatingBoard board;
  receive(board, built_file("newer")[0]);
  board.cycle_power();
  CHECK(board.report().state == UpdateState::received);
  CHECK(board.order(plain(CommandKind::finish_update)).result == CommandResult::done);
}

TEST_CASE("update: a flash that refuses is found out at each step") {
  const host::FirmwareImage image = built_file("newer")[0];
  UpdatingBoard board;
  simulator::FlashChip& chip = board.bench.board.chip;
  SUBCASE("at the beginning") {
    chip.protect();
    CHECK(board.order(begin_of(image)).result == CommandResult::flash_failed);
  }
  SUBCASE("at a page") {
    REQUIRE(board.order(begin_of(image)).result == CommandResult::done);
    chip.protect();
    CHECK(board.send({.image = image.header.image_id()}).result == CommandResult::flash_failed);
  }
  SUBCASE("within a page") {
    REQUIRE(board.order(begin_of(image)).result == CommandResult::done);
    protocol::UpdateChunk chunk{.image = image.header.image_id()};
    REQUIRE(board.send(chunk).result == CommandResult::done);
    chip.protect();
    chunk.offset = protocol::update_chunk_bytes;
    CHECK(board.send(chunk).result == CommandResult::flash_failed);
    CHECK(board.report().received_bytes == 0);
  }
  SUBCASE("when all is there") {
    receive(board, image);
    chip.protect();
    CHECK(board.order(plain(CommandKind::finish_update)).result == CommandResult::flash_failed);
  }
  SUBCASE("when a wrong image is to be thrown away") {
    protocol::ImageHeader header = image.header;
    header.version = 0x0300;
    receive(board, with(image, header));
    chip.protect();
    CHECK(board.order(plain(CommandKind::finish_update)).result == CommandResult::flash_failed);
  }
  SUBCASE("when a trial is to be confirmed") {
    receive(board, image);
    board.order(plain(CommandKind::finish_update));
    board.cycle_power();
    REQUIRE(board.report().state == UpdateState::on_trial);
    chip.protect();
    CHECK(board.order(plain(CommandKind::confirm_update)).result == CommandResult::flash_failed);
    CHECK(board.report().state == UpdateState::on_trial);
  }
  CHECK(board.bench.board.restart_count == 0);
}

TEST_CASE("update: a board whose journal fails does not confirm its firmware") {
  UpdatingBoard board;
  receive(board, built_file("newer")[0]);
  board.order(plain(CommandKind::finish_update));
  board.cycle_power();
  REQUIRE(board.report().state == UpdateState::on_trial);
  break_journal(board);
  CHECK(board.order(plain(CommandKind::confirm_update)).result == CommandResult::busy);
}

TEST_CASE("update: a board whose journal fails can be given other firmware") {
  UpdatingBoard board;
  receive(board, built_file("newer")[0]);
  break_journal(board);
  REQUIRE(board.order(plain(CommandKind::finish_update)).result == CommandResult::done);
  board.bench.run(2 * firmware::restart_delay_ms);
  CHECK(board.bench.board.restart_count > 0);
}

TEST_CASE("update: marks that a power cut tore count as they must") {
  simulator::FlashChip chip = simulator::FlashChip::of_new_board();
  chip.install(1, built_bytes("newer"));
  const std::uint32_t refused =
      firmware::marks_address(1) + 4 * static_cast<std::uint32_t>(Mark::refused);
  const firmware::Marks marks{chip, 1};
  CHECK(marks.refusal() == UpdateOutcome::none);
  constexpr std::array<std::uint8_t, 4> torn{0xFF, 0x7F, 0xFF, 0xFF};
  chip.program(refused, torn);
  CHECK(marks.touched(Mark::refused));
  CHECK(marks.refusal() == UpdateOutcome::rolled_back);
  chip.erase(firmware::marks_address(1));
  CHECK_FALSE(marks.begun().has_value());
}

TEST_CASE("update: a refusal is told after a restart even when the image itself is gone") {
  UpdatingBoard board;
  simulator::FlashChip& chip = board.bench.board.chip;
  firmware::Marks{chip, 1}.refuse(UpdateOutcome::bad_signature);
  board.cycle_power();
  CHECK(board.report().outcome == UpdateOutcome::bad_signature);
  CHECK(board.report().version == 0);
}
