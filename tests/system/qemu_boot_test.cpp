// The boot program on its MCU: which slot runs, and why not the other. QEMU does not emulate the
// flash controller, so slots are filled here, and what the boot program would note is not kept.
#include <fstream>

#include <doctest/doctest.h>

#include "drivers/line/modbus_rtu_line.hpp"
#include "protocol/update.hpp"
#include "simulator/flash.hpp"
#include "tests/system/installation.hpp"

using namespace docbay;
using namespace docbay::tests;
using protocol::UpdateOutcome;
using protocol::UpdateState;

namespace {

/// A reference board whose flash a test has changed before it gets power.
class BootedBoard {
 public:
  using Change = std::function<void(simulator::FlashChip&, const std::filesystem::path& home)>;

  explicit BootedBoard(const Change& change)
      : site_{{"--boards", "1", "--reference", "1"}, {"--qemu", "1", "--firmware", DOCBAY_IMAGE}} {
    site_.stop_simulator();
    const auto flash = site_.home() / "reference.flash";
    std::filesystem::copy_file(DOCBAY_IMAGE, flash);
    auto chip = simulator::FlashChip::open(flash.string());
    REQUIRE(chip.has_value());
    change(*chip, site_.home());
    site_.set_serve({"--qemu", "1", "--firmware", flash.string()});
    site_.start_simulator();
  }

  protocol::UpdateReport report() const {
    drivers::ModbusRtuLine line{
        {.device = site_.home() / "line-0", .board_allowance = milliseconds{500}}};
    std::array<std::uint16_t, protocol::update_words> words{};
    REQUIRE(wait_until([&] {
      return line.read(protocol::BoardAddress{1}, extent(protocol::Block::update).address, words)
          .has_value();
    }));
    return protocol::decode_update_report(words);
  }

  Installation& site() { return site_; }

 private:
  Installation site_;
};

/// The very firmware of slot 1, as version 1.7, signed with the build's key.
std::vector<std::uint8_t> newer_image(const std::filesystem::path& home) {
  const std::string image = (home / "newer.image").string();
  REQUIRE(run({DOCBAY_SOURCE_ROOT "/scripts/firmware-image", "sign", DOCBAY_FIRMWARE_KEY, "1", "1",
               "1.7", DOCBAY_SLOT_1_CODE, image})
              .code == 0);
  const std::string bytes = read_whole(image);
  return {bytes.begin(), bytes.end()};
}

/// As the bus leaves it: received, and neither tried nor confirmed.
void receive(simulator::FlashChip& chip, std::span<const std::uint8_t> image) {
  chip.install(1, image);
  chip.erase(firmware::marks_address(1));
  firmware::Marks{chip, 1}.put(firmware::Mark::complete);
}

}  // namespace

TEST_CASE("boot: a new board runs what is in its first slot") {
  const BootedBoard board{[](auto&, const auto&) {}};
  const auto report = board.report();
  CHECK(report.board_kind == protocol::BoardKind::lm3s6965);
  CHECK(report.running_slot == 0);
  CHECK(report.running_version == 0x0001);
  CHECK(report.state == UpdateState::idle);
  CHECK(report.outcome == UpdateOutcome::none);
}

TEST_CASE("boot: of two confirmed images the newer runs, linked for the other slot") {
  const BootedBoard board{[](auto& chip, const auto& home) { chip.install(1, newer_image(home)); }};
  CHECK(board.report().running_slot == 1);
  CHECK(board.report().running_version == 0x0107);
}

TEST_CASE("boot: a confirmed image with a flipped bit does not run") {
  const BootedBoard board{[](auto& chip, const auto& home) {
    auto image = newer_image(home);
    image[image.size() / 2] ^= 4U;
    chip.install(1, image);
  }};
  CHECK(board.report().running_slot == 0);
}

TEST_CASE("boot: a signed image would be tried, if the flash took the note of it") {
  const BootedBoard board{[](auto& chip, const auto& home) { receive(chip, newer_image(home)); }};
  CHECK(board.report().running_slot == 0);
  CHECK(board.report().outcome == UpdateOutcome::not_recorded);
  CHECK(board.report().version == 0x0107);
}

TEST_CASE("boot: an image whose signature does not hold is not tried") {
  const BootedBoard board{[](auto& chip, const auto& home) {
    auto image = newer_image(home);
    image[protocol::image_signed_bytes + 40] ^= 1U;
    receive(chip, image);
  }};
  CHECK(board.report().running_slot == 0);
  CHECK(board.report().outcome == UpdateOutcome::bad_signature);
}

TEST_CASE(
    "boot: on a flash that keeps nothing an update fails with the reason, and nothing stops") {
  BootedBoard board{[](auto&, const auto&) {}};
  Installation& site = board.site();
  const auto file = site.home() / "newer.image";
  newer_image(site.home());
  site.start_daemon();
  REQUIRE(site.ask({"boards", "update", file.string()}));
  REQUIRE(wait_until([&] {
    const auto answer = site.ask({"boards"});
    const auto& update = answer->at("boards").as_array().at(0).as_object().at("update");
    return update.is_object() && update.as_object().at("end") == boost::json::value("flash_failed");
  }));
}
