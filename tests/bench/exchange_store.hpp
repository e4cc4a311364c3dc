// A large store to measure with, made by the product's own schema: documents of ten years, most of
// them delivered, the newest tenth open, and of those as many as a large exchange holds inside.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>

#include "host/domain/state.hpp"

namespace docbay::tests {

inline constexpr int bench_bays = 2'000;
inline constexpr int bench_cabinets = 40;
inline constexpr int bench_live_offers = 1'000;

struct StoreSize {
  std::int64_t documents = 10'000'000;
  [[nodiscard]] std::int64_t open() const { return documents / 10; }
  /// Copies that lie in bays: 100,000 of a million open ones.
  [[nodiscard]] std::int64_t inside() const { return open() / 10; }
};

/// The site as it is configured, with nothing known yet.
host::State bench_site();

/// Makes the store. Gives up with a message if it cannot.
void make_store(const std::filesystem::path& path, const StoreSize& size);

/// The n-th document's code, from 1 on.
std::string code_of(std::int64_t n);

}  // namespace docbay::tests
