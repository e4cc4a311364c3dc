// What the benchmarks print, and how they end when there is nothing to print.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace docbay::tests {

/// One JSON object on a line; `reference` is what the value is to be judged against.
void print(std::string_view name, double value, std::string_view unit, double reference);

/// The median and the 99th percentile of at least one value, as NAME_p50 and NAME_p99.
void print_percentiles(std::string_view name, std::vector<double> values, std::string_view unit,
                       double reference);

[[noreturn]] void give_up(const std::string& why);

/// The path of something that `scripts/check-preset firmware` has built.
std::string built_firmware(const std::string& name);

}  // namespace docbay::tests
