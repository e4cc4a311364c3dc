// New firmware on a line that has other things to do, and on one where nothing is sure.
#include <fstream>
#include <iterator>

#include <doctest/doctest.h>

#include "tests/scenario/site.hpp"

using namespace docbay;
using namespace docbay::tests;
using host::UpdateEnd;

namespace {

std::shared_ptr<const host::FirmwareFile> built_file(const std::string& name) {
  std::ifstream in{std::string{DOCBAY_TEST_IMAGES} + "/" + name + ".image", std::ios::binary};
  const std::vector<std::uint8_t> bytes{std::istreambuf_iterator<char>{in}, {}};
  const auto file = host::parse_firmware_file(bytes);
  REQUIRE(file.has_value());
  return std::make_shared<const host::FirmwareFile>(*file);
}

bool all_updated(const Site& site) {
  return site.update_ends().size() == Site::boards &&
         std::ranges::all_of(site.update_ends(), [](const auto& end) {
           return end.second == UpdateEnd::confirmed || end.second == UpdateEnd::current;
         });
}

}  // namespace

TEST_CASE("update: papers pass as ever while all boards are sent new firmware") {
  Site site{11, {}};
  site.dispatch(6);
  site.update(built_file("large"));
  for (int document = 1; document <= 6; ++document) REQUIRE(site.deliver(document));
  CHECK(site.run_until([&] { return all_updated(site); }));
  CHECK(site.deposits() == 6);
  CHECK(site.judge().clean());
}

TEST_CASE("update: a noisy line, a power cut at a random moment and a killed host only delay it") {
  for (std::uint64_t seed = 1; seed <= 5; ++seed) {
    CAPTURE(seed);
    Site site{seed, {.bit_error_rate = 2e-5, .loss_rate = 0.01}};
    site.dispatch(2);
    const auto file = built_file("large");
    site.update(file);
    site.run_for(std::chrono::milliseconds{1500 + 731 * static_cast<int>(seed)});
    simulator::Board& board = site.world().cabinet().board(seed % Site::boards);
    board.power_off();
    site.run_for(std::chrono::milliseconds{200});
    board.power_on(site.world().now());
    site.run_for(std::chrono::seconds{2});
    site.crash();
    REQUIRE(site.deliver(1));
    site.update(file);
    CHECK(site.run_until([&] { return all_updated(site); }, std::chrono::seconds{180}));
    REQUIRE(site.deliver(2));
    CHECK(site.run_until([&] { return site.deposits() == 2; }));
    INFO(simulator::to_text(site.judge()));
    CHECK(site.judge().clean());
  }
}
