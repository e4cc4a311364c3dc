// Late, lost and foreign answers: how many values are taken that nobody asked for.
#pragma once

#include <cstdint>

namespace docbay::tests {

/// Prints the rows of our line over so many transactions, how long it takes to be well when all
/// that ends, and the row of a plain libmodbus loop.
void bench_values(std::int64_t transactions);

}  // namespace docbay::tests
