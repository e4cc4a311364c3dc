#include "tests/bench/figure.hpp"

#include <algorithm>
#include <cstdio>
#include <cstdlib>

#include <fmt/format.h>
#include <unistd.h>

namespace docbay::tests {

void print(std::string_view name, double value, std::string_view unit, double reference) {
  fmt::print(R"({{"name":"{}","value":{:.6g},"unit":"{}","reference":{:.6g},"ratio":{:.4f}}})"
             "\n",
             name, value, unit, reference, value / reference);
  std::fflush(stdout);
}

void print_percentiles(std::string_view name, std::vector<double> values, std::string_view unit,
                       double reference) {
  std::ranges::sort(values);
  print(fmt::format("{}_p50", name), values[values.size() / 2], unit, reference);
  print(fmt::format("{}_p99", name), values[values.size() * 99 / 100], unit, reference);
}

void give_up(const std::string& why) {
  fmt::print(stderr, "bench firmware: {}\n", why);
  std::exit(1);
}

std::string built_firmware(const std::string& name) {
  std::string path = DOCBAY_SOURCE_ROOT "/build/firmware/bin/" + name;
  if (::access(path.c_str(), R_OK) != 0) give_up("no image: run scripts/check-preset firmware");
  return path;
}

}  // namespace docbay::tests
