// The power fails at every erasure and every word of a firmware update, and again while it is made
// good: the board always runs something whole and signed, and the update comes to its end.
#include <memory>

#include <doctest/doctest.h>

#include "firmware/boot/built.hpp"
#include "tests/firmware/updating.hpp"

using namespace docbay;
using namespace docbay::tests;
using host::FirmwareFile;
using host::FirmwareUpdate;
using host::UpdateEnd;
using protocol::UpdateOutcome;

namespace {

struct Story {
  bool cut_happened = false;
  int rolled_back = 0;
};

/// One update with a cut after `first` operations of the flash, and another `second` after that.
Story play(const std::shared_ptr<const FirmwareFile>& file, std::uint32_t first,
           std::uint32_t second, std::uint64_t seed) {
  Story story;
  UpdatingBoard board;
  simulator::FlashChip& chip = board.bench.board.chip;
  const std::uint16_t wanted = file->front().header.version;
  for (const std::uint32_t cut : {first, second}) {
    chip.cut_after(cut, simulator::Chance{seed});
    FirmwareUpdate update{file};
    const auto end = board.run(update);
    story.cut_happened = story.cut_happened || chip.cut();
    if (!chip.cut()) CHECK((end == UpdateEnd::confirmed || end == UpdateEnd::current));
    board.cycle_power();
    const auto running = board.report().running_version;
    CHECK((running == firmware::firmware_version || running == wanted));
  }
  FirmwareUpdate update{file};
  auto end = board.run(update);
  if (end == UpdateEnd::refused) {  // its trial was cut short before
    FirmwareUpdate again{file};
    end = board.run(again);
  }
  CHECK((end == UpdateEnd::confirmed || end == UpdateEnd::current));
  CHECK(board.report().running_version == wanted);
  for (const UpdateOutcome outcome : outcomes(board.drain())) {
    // A note that was torn is missed by the very start that made it, which goes on in this test.
    CHECK((outcome == UpdateOutcome::confirmed || outcome == UpdateOutcome::rolled_back ||
           outcome == UpdateOutcome::not_recorded));
    if (outcome == UpdateOutcome::rolled_back) ++story.rolled_back;
  }
  return story;
}

}  // namespace

TEST_CASE("update: the power fails at every word of the flash, and the update still succeeds") {
  const auto file = std::make_shared<const FirmwareFile>(built_file("newer"));
  constexpr std::uint32_t never = 1'000'000;
  std::uint32_t cut = 0;
  int rolled_back = 0;
  for (;; ++cut) {
    CAPTURE(cut);
    const Story story = play(file, cut, never, cut);
    rolled_back += story.rolled_back;
    if (!story.cut_happened) break;
  }
  // Every page's erasure, words and mark; and some of the cuts fell into the trial.
  CHECK(cut > file->front().bytes.size() / firmware::flash_word_bytes);
  CHECK(rolled_back > 0);
}

TEST_CASE("update: the power fails again while an update is made good") {
  const auto file = std::make_shared<const FirmwareFile>(built_file("newer"));
  const auto operations = static_cast<std::uint32_t>(file->front().bytes.size() / 4 + 20);
  simulator::Chance chance{20261124};
  for (int i = 0; i < 300; ++i) {
    const auto first = static_cast<std::uint32_t>(chance.below(operations));
    const auto second = static_cast<std::uint32_t>(chance.below(operations));
    CAPTURE(first);
    CAPTURE(second);
    CHECK(play(file, first, second, chance.next()).cut_happened);
  }
}
