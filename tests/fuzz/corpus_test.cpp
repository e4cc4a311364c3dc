// Replays what the fuzzers have found worth keeping. A finding is added to its corpus, so that it
// stays found.
#define DOCTEST_CONFIG_IMPLEMENT_WITH_MAIN
#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <vector>

#include <doctest/doctest.h>

#include "tests/fuzz/entry.hpp"

namespace docbay::tests {
namespace {

namespace fs = std::filesystem;

std::vector<fs::path> corpus(const char* target) {
  std::vector<fs::path> files;
  const fs::path folder = fs::path{DOCBAY_SOURCE_ROOT} / "tests/fuzz/corpus" / target;
  for (const auto& entry : fs::directory_iterator(folder)) files.push_back(entry.path());
  std::ranges::sort(files);
  REQUIRE_FALSE(files.empty());
  return files;
}

std::vector<std::uint8_t> contents(const fs::path& path) {
  std::ifstream file(path, std::ios::binary);
  REQUIRE_MESSAGE(file.is_open(), "cannot read ", path.string());
  return {std::istreambuf_iterator<char>(file), {}};
}

void replay(const char* target, void (*entry)(std::span<const std::uint8_t>)) {
  for (const fs::path& path : corpus(target)) {
    CAPTURE(path.filename().string());
    const auto bytes = contents(path);
    CHECK_NOTHROW(entry(bytes));
  }
}

}  // namespace

TEST_CASE("fuzz corpus: every scan is read or refused as promised") {
  replay("barcode", fuzz_barcode);
}

TEST_CASE("fuzz corpus: every frame is understood or refused as promised") {
  replay("rtu", fuzz_rtu);
}

TEST_CASE("fuzz corpus: every pattern is compiled, matched and compared as promised") {
  replay("pattern", fuzz_pattern);
}

TEST_CASE("fuzz corpus: every scan is understood by an office's rules as promised") {
  replay("scan", fuzz_scan);
}

TEST_CASE("fuzz entry: a promise that does not hold is a finding") {
  CHECK_THROWS_AS(require(false, "the moon is made of paper"), BrokenPromise);
  CHECK_NOTHROW(require(true, "the moon is made of rock"));
}

}  // namespace docbay::tests
