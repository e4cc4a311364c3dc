// Firmware over the bus: what a board takes, what it refuses, and that no power cut at any word of
// its flash leaves it without firmware that it may run.
#include <memory>

#include <doctest/doctest.h>

#include "firmware/boot/built.hpp"
#include "tests/firmware/updating.hpp"

using namespace docbay;
using namespace docbay::tests;
using host::FirmwareFile;
using host::FirmwareUpdate;
using host::UpdateEnd;
using protocol::CommandKind;
using protocol::CommandResult;
using protocol::UpdateOutcome;
using protocol::UpdateState;

namespace {

std::shared_ptr<const FirmwareFile> shared(FirmwareFile file) {
  return std::make_shared<const FirmwareFile>(std::move(file));
}

/// The boot program judges what is in slot 1 of a new board.
UpdateOutcome judged(std::span<const std::uint8_t> image) {
  simulator::FlashChip chip = simulator::FlashChip::of_new_board();
  const std::uint32_t start = firmware::slot_address(1);
  std::vector<std::uint8_t> words{image.begin(), image.end()};
  words.resize((words.size() + 1023) / 1024 * 1024, 0xFF);
  for (std::uint32_t at = 0; at < words.size(); at += firmware::flash_page_bytes) {
    chip.program(start + at, std::span{words}.subspan(at, firmware::flash_page_bytes));
  }
  firmware::Marks{chip, 1}.put(firmware::Mark::complete);
  const auto boot = firmware::Boot{chip, protocol::BoardKind::simulated, firmware::trust}.choose();
  REQUIRE(boot.has_value());
  // Whatever is refused, the old one runs; and is asked no more.
  CHECK(boot->on_trial == (boot->outcome == UpdateOutcome::none));
  CHECK(boot->slot == (boot->on_trial ? 1 : 0));
  if (!boot->on_trial) {
    const auto again =
        firmware::Boot{chip, protocol::BoardKind::simulated, firmware::trust}.choose();
    REQUIRE(again.has_value());
    CHECK(again->outcome == UpdateOutcome::none);
    CHECK(again->slot == 0);
  }
  return boot->outcome;
}

}  // namespace

TEST_CASE("update: a signed and newer image is sent, tried, confirmed, and kept over power cuts") {
  UpdatingBoard board;
  board.drain();
  FirmwareUpdate update{shared(built_file("newer"))};
  CHECK(board.report().running_version == firmware::firmware_version);
  REQUIRE(board.run(update) == UpdateEnd::confirmed);
  CHECK(board.restarts == 1);
  for (int i = 0; i < 3; ++i) {
    CHECK(board.report().running_version == built_file("newer")[0].header.version);
    CHECK(board.report().running_slot == 1);
    CHECK(board.report().state == UpdateState::idle);
    board.cycle_power();
  }
  CHECK(outcomes(board.drain()) == std::vector{UpdateOutcome::confirmed});
  CHECK(board.bench
            .ask({.address = board.bench.settings().address,
                  .function = protocol::Function::read_holding,
                  .read_address = protocol::reg("firmware_version").address,
                  .read_words = 1})
            .value()
            .value() == std::vector{built_file("newer")[0].header.version});
}

TEST_CASE("update: the next image goes into the other slot") {
  UpdatingBoard board;
  FirmwareUpdate first{shared(built_file("newer"))};
  REQUIRE(board.run(first) == UpdateEnd::confirmed);
  FirmwareUpdate second{shared(built_file("newest"))};
  REQUIRE(board.run(second) == UpdateEnd::confirmed);
  CHECK(board.report().running_slot == 0);
  CHECK(board.report().running_version == built_file("newest")[0].header.version);
  FirmwareUpdate again{shared(built_file("newest"))};
  CHECK(board.run(again) == UpdateEnd::current);
  FirmwareUpdate back{shared(built_file("newer"))};
  CHECK(board.run(back) == UpdateEnd::newer);
}

TEST_CASE("update: a power cut in the transfer costs at most the page that was under way") {
  UpdatingBoard board;
  FirmwareUpdate update{shared(built_file("newer"))};
  std::uint32_t received = 0;
  while (received <= firmware::flash_page_bytes) {
    REQUIRE_FALSE(board.step(update).has_value());
    received = board.report().received_bytes;
  }
  board.cycle_power();
  const auto report = board.report();
  CHECK(report.state == UpdateState::receiving);
  CHECK(report.received_bytes == firmware::flash_page_bytes);
  CHECK(report.running_version == firmware::firmware_version);
  CHECK(board.run(update) == UpdateEnd::confirmed);
}

TEST_CASE("update: a chunk that comes twice, early, damaged or for another image changes nothing") {
  UpdatingBoard board;
  const auto file = built_file("newer");
  REQUIRE(board.order(begin_of(file[0])).result == CommandResult::done);
  protocol::UpdateChunk chunk{.image = file[0].header.image_id(), .offset = 0};
  std::copy_n(file[0].bytes.begin(), chunk.data.size(), chunk.data.begin());
  CHECK(board.send(chunk).result == CommandResult::done);
  const auto after_one = board.send(chunk);
  CHECK(after_one.result == CommandResult::repeated);
  CHECK(after_one.received_bytes == protocol::update_chunk_bytes);
  chunk.offset = 4 * protocol::update_chunk_bytes;
  CHECK(board.send(chunk).result == CommandResult::bad_argument);
  chunk.offset = protocol::update_chunk_bytes;
  ++chunk.image;
  CHECK(board.send(chunk).result == CommandResult::bad_argument);
  const auto refused_before = board.bench.detail().refused_code_count;
  std::array<std::uint16_t, protocol::update_chunk_words> words{};
  encode(0x4242, chunk, board.bench.settings().key, board.bench.settings().serial, words);
  words[20] ^= 1U;
  const auto answer =
      board.bench.ask({.address = board.bench.settings().address,
                       .function = protocol::Function::write_multiple,
                       .write_address = extent(protocol::Block::update_chunk).address,
                       .write_words = protocol::update_chunk_words},
                      words);
  REQUIRE(answer.has_value());
  CHECK(board.report().result == CommandResult::bad_code);
  CHECK(board.report().received_bytes == protocol::update_chunk_bytes);
  CHECK(board.bench.detail().refused_code_count == refused_before + 1);
}

TEST_CASE("update: nothing is begun, erased or restarted while a bay is in use") {
  UpdatingBoard board;
  const auto file = built_file("newer");
  board.bench.offer(2, {.copies = 1, .window_ms = 60'000, .shutter_ms = 60'000});
  CHECK(board.order(begin_of(file[0])).result == CommandResult::busy);
  auto withdraw = board.bench.command(2);
  withdraw.kind = CommandKind::withdraw_offer;
  board.bench.order(withdraw);
  REQUIRE(board.order(begin_of(file[0])).result == CommandResult::done);
  board.bench.release(3, {.release_ms = 5000, .open_max_ms = 30'000});
  FirmwareUpdate update{shared(file)};
  CHECK_FALSE(board.run(update, 5).has_value());
  CHECK(board.report().result == CommandResult::busy);
  CHECK(board.report().received_bytes == 0);
  board.bench.run(6000);  // the release is over, and nobody opened
  int steps = 0;
  while (board.report().state != UpdateState::received && ++steps < 1000) board.step(update);
  board.bench.offer(2, {.copies = 1, .window_ms = 60'000, .shutter_ms = 60'000});
  CHECK(board.order(plain(CommandKind::finish_update)).result == CommandResult::busy);
  CHECK(board.restarts == 0);
}

TEST_CASE("update: a restart that is ordered again and again is not put off") {
  UpdatingBoard board;
  FirmwareUpdate update{shared(built_file("newer"))};
  int steps = 0;
  while (board.report().state != UpdateState::received && ++steps < 1000) board.step(update);
  for (std::uint32_t ms = 0; ms <= firmware::restart_delay_ms; ms += 20) {
    CHECK(board.order(plain(CommandKind::finish_update)).result == CommandResult::done);
    board.bench.run(20);
  }
  CHECK(board.bench.board.restart_count > 0);
}

TEST_CASE("update: a restart that was ordered waits for the paper that came in between") {
  UpdatingBoard board;
  FirmwareUpdate update{shared(built_file("newer"))};
  int steps = 0;
  while (board.report().state != UpdateState::received && ++steps < 1000) board.step(update);
  REQUIRE(board.order(plain(CommandKind::finish_update)).result == CommandResult::done);
  board.bench.offer(2, {.copies = 1, .window_ms = 60'000, .shutter_ms = 60'000});
  board.bench.run(2 * firmware::restart_delay_ms);
  CHECK(board.bench.board.restart_count == 0);
  board.bench.drop_in(2);
  board.bench.run(firmware::restart_delay_ms);
  CHECK(board.bench.board.restart_count > 0);
}

TEST_CASE("update: what is not newer, too large or no image is refused before anything is erased") {
  UpdatingBoard board;
  auto image = built_file("older")[0];
  const auto before = board.bench.board.chip.operation_count();
  CHECK(board.order(begin_of(image)).result == CommandResult::downgrade);
  image.header.version = firmware::firmware_version;
  CHECK(board.order(begin_of(image)).result == CommandResult::downgrade);
  image = built_file("newer")[0];
  image.bytes.resize(firmware::image_bytes_max + 1);
  CHECK(board.order(begin_of(image)).result == CommandResult::bad_argument);
  image.bytes.resize(protocol::image_header_bytes);
  CHECK(board.order(begin_of(image)).result == CommandResult::bad_argument);
  CHECK(board.order(plain(CommandKind::finish_update)).result == CommandResult::bad_argument);
  CHECK(board.order(plain(CommandKind::confirm_update)).result == CommandResult::done);
  CHECK(board.bench.board.chip.operation_count() == before);
}

TEST_CASE("update: an image whose header is not what was begun is thrown away") {
  UpdatingBoard board;
  auto file = built_file("newer");
  file[0].header.version = static_cast<std::uint16_t>(file[0].header.version + 1);  // a lie
  FirmwareUpdate update{shared(file)};
  CHECK(board.run(update) == UpdateEnd::refused);
  CHECK(board.report().state == UpdateState::idle);
  CHECK(board.report().outcome == UpdateOutcome::wrong_image);
  CHECK(board.restarts == 0);
  FirmwareUpdate honest{shared(built_file("newer"))};
  CHECK(board.run(honest) == UpdateEnd::confirmed);
}

TEST_CASE("update: an image that a stranger signed is never run, and the journal says so") {
  UpdatingBoard board;
  board.drain();
  FirmwareUpdate update{shared(built_file("foreign"))};
  CHECK(board.run(update) == UpdateEnd::refused);
  CHECK(board.report().outcome == UpdateOutcome::foreign_key);
  CHECK(board.report().running_version == firmware::firmware_version);
  CHECK(outcomes(board.drain()) == std::vector{UpdateOutcome::foreign_key});
  FirmwareUpdate honest{shared(built_file("newer"))};
  CHECK(board.run(honest) == UpdateEnd::confirmed);
}

TEST_CASE("update: an image for other boards is not sent, and would not be run") {
  UpdatingBoard board;
  FirmwareUpdate update{shared(built_file("other_kind"))};
  CHECK(board.run(update) == UpdateEnd::no_image);
  CHECK(judged(built_bytes("other_kind")) == UpdateOutcome::wrong_image);
}

TEST_CASE("update: any bit of an image flipped, and it is not run") {
  const auto good = built_bytes("newer");
  CHECK(judged(good) == UpdateOutcome::none);
  for (std::size_t bit = 0; bit < 8 * protocol::image_header_bytes; ++bit) {
    CAPTURE(bit);
    auto image = good;
    image[bit / 8] = static_cast<std::uint8_t>(image[bit / 8] ^ 1U << bit % 8);
    CHECK(judged(image) != UpdateOutcome::none);
  }
  for (std::size_t byte = protocol::image_header_bytes; byte < good.size(); byte += 37) {
    auto image = good;
    image[byte] = static_cast<std::uint8_t>(image[byte] ^ 0x10U);
    CHECK(judged(image) == UpdateOutcome::bad_hash);
  }
}

TEST_CASE("update: what is older than the confirmed is not run even when it lies there complete") {
  CHECK(judged(built_bytes("older")) == UpdateOutcome::downgrade);
}

TEST_CASE("update: firmware that nobody confirms is given up after its trial, for good") {
  UpdatingBoard board;
  FirmwareUpdate update{shared(built_file("newer"))};
  int steps = 0;
  while (board.report().state != UpdateState::on_trial && ++steps < 1000) board.step(update);
  REQUIRE(board.report().running_slot == 1);
  board.drain();
  board.bench.run(firmware::trial_ms_max + 2);
  CHECK(board.bench.board.restart_count > 0);
  board.cycle_power();
  CHECK(board.report().running_version == firmware::firmware_version);
  CHECK(outcomes(board.drain()) == std::vector{UpdateOutcome::rolled_back});
  board.cycle_power();
  CHECK(board.report().running_version == firmware::firmware_version);
  CHECK(board.run(update) == UpdateEnd::refused);
  FirmwareUpdate another{shared(built_file("newer"))};
  CHECK(board.run(another) == UpdateEnd::confirmed);
}

TEST_CASE("update: nothing new is begun while something is on trial") {
  UpdatingBoard board;
  FirmwareUpdate update{shared(built_file("newer"))};
  int steps = 0;
  while (board.report().state != UpdateState::on_trial && ++steps < 1000) board.step(update);
  CHECK(board.order(begin_of(built_file("newest")[0])).result == CommandResult::busy);
}

TEST_CASE("update: a flash that keeps nothing is found out, and what runs goes on running") {
  UpdatingBoard board;
  board.bench.board.chip.wear_out();
  FirmwareUpdate update{shared(built_file("newer"))};
  CHECK(board.run(update) == UpdateEnd::flash_failed);
  CHECK(board.report().running_version == firmware::firmware_version);
}

TEST_CASE("update: an image that cannot be marked as tried is not run") {
  UpdatingBoard board;
  FirmwareUpdate update{shared(built_file("newer"))};
  int steps = 0;
  while (board.report().state != UpdateState::received && ++steps < 1000) board.step(update);
  REQUIRE(board.order(plain(CommandKind::finish_update)).result == CommandResult::done);
  board.bench.board.chip.wear_out();
  board.cycle_power();
  CHECK(board.report().running_version == firmware::firmware_version);
  CHECK(board.report().outcome == UpdateOutcome::not_recorded);
}

TEST_CASE("update: without any confirmed image the board runs what is whole and signed") {
  simulator::FlashChip chip;
  const firmware::Boot boot{chip, protocol::BoardKind::simulated, firmware::trust};
  CHECK_FALSE(firmware::Boot{boot}.choose().has_value());
  chip.install(1, built_bytes("newer"));
  CHECK(firmware::Boot{boot}.choose().value().slot == 1);
  // Its marks are lost, all but that it was tried.
  chip.erase(firmware::marks_address(1));
  firmware::Marks{chip, 1}.put(firmware::Mark::tried);
  CHECK(firmware::Boot{boot}.choose().value().slot == 1);
  // One that nobody signed is no way out.
  chip.install(1, simulator::unsigned_image(protocol::BoardKind::simulated, 0x0900,
                                            std::vector<std::uint8_t>(100, 0x55)));
  chip.erase(firmware::marks_address(1));
  CHECK_FALSE(firmware::Boot{boot}.choose().has_value());
}

TEST_CASE("update: of two confirmed images the newer whole one runs") {
  simulator::FlashChip chip = simulator::FlashChip::of_new_board();
  chip.install(1, built_bytes("newer"));
  const firmware::Boot boot{chip, protocol::BoardKind::simulated, firmware::trust};
  CHECK(firmware::Boot{boot}.choose().value().slot == 1);
  constexpr std::array<std::uint8_t, 4> zeros{};
  chip.program(firmware::slot_address(1) + 512, zeros);
  CHECK(firmware::Boot{boot}.choose().value().slot == 0);
}
