// docbay_protocol_table [FILE]: prints the register map, or puts it between the markers of FILE
// (docs/protocol.md).
#include <cstdio>
#include <fstream>
#include <iterator>

#include "tests/protocol/register_table.hpp"

int main(int argc, char** argv) {
  if (argc < 2) {
    std::fputs(docbay::tests::register_table().c_str(), stdout);
    return 0;
  }
  const std::string path = argv[1];
  std::ifstream file(path, std::ios::binary);
  const std::string document{std::istreambuf_iterator<char>(file), {}};
  const auto renewed = docbay::tests::with_register_table(document);
  if (!renewed) {
    std::fprintf(stderr, "docbay_protocol_table: no markers for the registers in %s\n",
                 path.c_str());
    return 1;
  }
  std::ofstream out(path, std::ios::binary);
  out << *renewed;
  if (!out.flush()) {
    std::fprintf(stderr, "docbay_protocol_table: cannot write %s\n", path.c_str());
    return 1;
  }
  return 0;
}
