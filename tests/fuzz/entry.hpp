// What a fuzzer throws at what reads foreign bytes: one function a target, which takes any bytes
// and checks every promise that it can. libFuzzer drives them (scripts/fuzz), and each test run
// replays the corpora.
#pragma once

#include <cstdint>
#include <span>
#include <stdexcept>

namespace docbay::tests {

/// A promise that did not hold. Nothing catches it under libFuzzer, which takes it for a crash.
class BrokenPromise : public std::logic_error {
 public:
  using std::logic_error::logic_error;
};

inline void require(bool holds, const char* promise) {
  if (!holds) throw BrokenPromise{promise};
}

/// The bytes as a scan: read, written again, read again.
void fuzz_barcode(std::span<const std::uint8_t> bytes);

/// The bytes as what the wire brought, as a frame without its CRC, as registers, and as the values
/// of an event and a command to send.
void fuzz_rtu(std::span<const std::uint8_t> bytes);

/// The bytes as lines: a pattern, another one, and a text. Compiled, matched, compared.
void fuzz_pattern(std::span<const std::uint8_t> bytes);

/// The bytes as a scan in an office that has rules of codes.
void fuzz_scan(std::span<const std::uint8_t> bytes);

}  // namespace docbay::tests
