#include "tests/protocol/barcodes.hpp"

#include <utility>

#include <doctest/doctest.h>

namespace docbay::tests {

Elements with(protocol::BarcodeElement element, std::string text) {
  Elements elements = standard_elements;
  elements[static_cast<std::size_t>(element)] = std::move(text);
  return elements;
}

std::string joined(const Elements& elements) {
  std::string text;
  for (const std::string& element : elements) text += element + '^';
  return text + '|';
}

protocol::Barcode read(const Bytes& bytes) {
  const auto barcode = protocol::read_barcode(bytes);
  REQUIRE_MESSAGE(barcode.has_value(), "refused: ", text_of(bytes));
  return *barcode;
}

Names repairs(const protocol::Barcode& barcode) {
  Names names;
  for (unsigned bit = 1; bit <= 0x8000; bit <<= 1) {
    const auto repair = protocol::BarcodeRepair{static_cast<std::uint16_t>(bit)};
    if (barcode.repaired(repair)) names.insert(name_of(repair));
  }
  return names;
}

std::string element_of(const protocol::Barcode& barcode, protocol::BarcodeElement element) {
  return text_of(barcode[element]);
}

}  // namespace docbay::tests
