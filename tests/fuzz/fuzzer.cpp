// libFuzzer's way in: scripts/fuzz compiles this file once a target, with DOCBAY_FUZZ_ENTRY set to
// its entry function.
#include <cstddef>

#include "tests/fuzz/entry.hpp"

// libFuzzer looks for this name.
extern "C" int LLVMFuzzerTestOneInput(  // NOLINT(readability-identifier-naming): not our name
    const std::uint8_t* data, std::size_t size) {
  docbay::tests::DOCBAY_FUZZ_ENTRY({data, size});
  return 0;
}
