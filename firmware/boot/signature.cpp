#include "firmware/boot/signature.hpp"

#include <cstddef>
#include <new>

#include <bearssl.h>

namespace docbay::firmware {

// Only this file sees BearSSL's header, which uses old-style casts of its own.
Sha256::Sha256() {
  static_assert(sizeof(br_sha256_context) <= sizeof context_);
  br_sha256_init(new (context_.data()) br_sha256_context);
}

void Sha256::update(std::span<const std::uint8_t> bytes) {
  auto* const context = std::launder(reinterpret_cast<br_sha256_context*>(context_.data()));
  br_sha256_update(context, bytes.data(), bytes.size());
}

Hash Sha256::hash() const {
  const auto* const context =
      std::launder(reinterpret_cast<const br_sha256_context*>(context_.data()));
  Hash hash{};
  br_sha256_out(context, hash.data());
  return hash;
}

bool signature_holds(const PublicPoint& signer, const Hash& hash,
                     std::span<const std::uint8_t, 64> signature) {
  PublicPoint point = signer;  // BearSSL wants it writable, and leaves it alone
  const br_ec_public_key key{.curve = BR_EC_secp256r1, .q = point.data(), .qlen = point.size()};
  return br_ecdsa_i31_vrfy_raw(&br_ec_p256_m31, hash.data(), hash.size(), &key, signature.data(),
                               signature.size()) == 1;
}

}  // namespace docbay::firmware
