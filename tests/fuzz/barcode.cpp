#include "protocol/barcode.hpp"

#include <algorithm>
#include <vector>

#include "tests/fuzz/entry.hpp"

namespace docbay::tests {
namespace {

using protocol::Barcode;
using protocol::BarcodeElement;
using protocol::BarcodeRepair;
using Bytes = std::span<const std::uint8_t>;

bool inside(Bytes whole, Bytes part) {
  return part.empty() ||
         (part.data() >= whole.data() && part.data() + part.size() <= whole.data() + whole.size());
}

void check_names(const Barcode& barcode) {
  for (unsigned bit = 1; bit <= 0x8000; bit <<= 1) {
    const auto repair = BarcodeRepair{static_cast<std::uint16_t>(bit)};
    require(!barcode.repaired(repair) || name_of(repair) != "unknown", "every repair has a name");
  }
}

void check_written_again(const Barcode& barcode) {
  std::vector<std::uint8_t> room(2 * protocol::barcode_bytes_max);
  const auto size = protocol::write_barcode(barcode.elements, barcode.charset, room);
  require(size.has_value(), "what was read can be written");
  const Bytes written = std::span{room}.first(*size);
  if (written.size() > protocol::barcode_bytes_max) return;
  // Text of both charsets is taken for UTF-8, and may then fall apart elsewhere. The standard's own
  // words never make such a string (barcode_text_test.cpp); a fuzzer does.
  const bool ascii = std::ranges::all_of(written, [](auto byte) { return byte < 0x80; });
  const bool gb18030 = barcode.charset == protocol::BarcodeCharset::gb18030;
  if (gb18030 && !ascii && protocol::is_utf8(written)) return;
  const auto again = protocol::read_barcode(written);
  require(again.has_value(), "what was written can be read");
  for (std::size_t i = 0; i < barcode.elements.size(); ++i) {
    require(std::ranges::equal(barcode.elements[i], again->elements[i]), "elements stay the same");
  }
  for (const auto repair : {BarcodeRepair::no_terminator, BarcodeRepair::trailing_newline,
                            BarcodeRepair::element_missing, BarcodeRepair::element_surplus,
                            BarcodeRepair::element_not_ended, BarcodeRepair::text_behind_end}) {
    require(!again->repaired(repair), "what we write has the standard's shape");
  }
}

}  // namespace

void fuzz_barcode(Bytes bytes) {
  protocol::barcode_date(bytes);
  const bool text = protocol::is_utf8(bytes) || protocol::is_gb18030(bytes);
  const auto barcode = protocol::read_barcode(bytes);
  if (!barcode) {
    require(name_of(barcode.error()) != "unknown", "every fault has a name");
    return;
  }
  require(text, "only text is read");
  require(bytes.size() <= protocol::barcode_bytes_max, "nothing too long is read");
  require(!(*barcode)[BarcodeElement::number].empty(), "what is read has a number");
  for (const Bytes element : barcode->elements) {
    require(inside(bytes, element), "elements lie inside the string");
    protocol::barcode_date(element);
  }
  check_names(*barcode);
  check_written_again(*barcode);
}

}  // namespace docbay::tests
