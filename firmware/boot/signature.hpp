// SHA-256 and the check of a P-256 signature, by BearSSL: the only file's worth of cryptography on
// a board, and only in its boot program. No heap; about 3 KiB of stack.
#pragma once

#include <array>
#include <cstdint>
#include <span>

namespace docbay::firmware {

using Hash = std::array<std::uint8_t, 32>;

/// An uncompressed point of P-256: 4, x, y (SEC 1, 2.3.3).
using PublicPoint = std::array<std::uint8_t, 65>;

/// SHA-256 (FIPS 180-4) of what is fed in pieces.
class Sha256 {
 public:
  Sha256();
  void update(std::span<const std::uint8_t> bytes);
  [[nodiscard]] Hash hash() const;

 private:
  /// BearSSL's context: 64 bytes of data, a count, a state of 8 words, and its vtable.
  alignas(std::max_align_t) std::array<std::uint8_t, 128> context_;
};

/// ECDSA over P-256 (FIPS 186-4) of `hash`, as r and s.
bool signature_holds(const PublicPoint& signer, const Hash& hash,
                     std::span<const std::uint8_t, 64> signature);

}  // namespace docbay::firmware
