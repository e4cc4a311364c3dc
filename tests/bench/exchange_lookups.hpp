// Looking documents up in a large store, held against bare SQLite doing the same.
#pragma once

#include <filesystem>

#include "tests/bench/exchange_store.hpp"

namespace docbay::tests {

/// Prints the rows of the look-ups: cold, warm, and warm with bare SQLite.
void measure_lookups(const std::filesystem::path& store, const std::filesystem::path& search,
                     const StoreSize& size);

/// Has the kernel drop what it keeps of a database file in memory.
void forget_cached(const std::filesystem::path& path);

}  // namespace docbay::tests
