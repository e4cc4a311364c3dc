// Strings that we write ourselves, and dates.
#include <optional>
#include <vector>

#include <doctest/doctest.h>
#include <rapidcheck.h>

#include "tests/protocol/barcodes.hpp"
#include "tests/protocol/charset.hpp"

namespace docbay::tests {
namespace {

using protocol::barcode_element_count;
using protocol::BarcodeCharset;
using protocol::BarcodeElement;
using protocol::BarcodeRepair;

using Encoded = std::array<Bytes, barcode_element_count>;

std::optional<Bytes> written(const Encoded& elements, BarcodeCharset charset,
                             std::size_t room = protocol::barcode_bytes_max) {
  std::array<std::span<const std::uint8_t>, barcode_element_count> spans;
  for (std::size_t i = 0; i < elements.size(); ++i) spans[i] = elements[i];
  Bytes out(room, 0xEE);
  const auto size = protocol::write_barcode(spans, charset, out);
  if (!size) return std::nullopt;
  out.resize(*size);
  return out;
}

Encoded encoded(const Elements& elements, BarcodeCharset charset) {
  Encoded bytes;
  for (std::size_t i = 0; i < elements.size(); ++i) {
    bytes[i] = charset == BarcodeCharset::utf8 ? bytes_of(elements[i]) : gb18030(elements[i]);
  }
  return bytes;
}

std::optional<std::string> date_in(std::string_view text) {
  const auto date = protocol::barcode_date(bytes_of(text));
  if (!date) return std::nullopt;
  return std::string{date->begin(), date->end()};
}

/// A character of a document's words, some of them with a separator for a second byte.
rc::Gen<std::string> character() {
  return rc::gen::element<std::string>("公", "文", "無", "館", "東", "〔", "★", "𠮷", "A", "7", "-",
                                       " ");
}

}  // namespace

TEST_CASE("barcode writing: the standard's string, in either charset") {
  for (const auto charset : {BarcodeCharset::gb18030, BarcodeCharset::utf8}) {
    const auto bytes = written(encoded(standard_elements, charset), charset);
    const std::string text = joined(standard_elements);
    CHECK(bytes == (charset == BarcodeCharset::utf8 ? bytes_of(text) : gb18030(text)));
  }
}

TEST_CASE("barcode writing: what is written is read again, element by element") {
  CHECK(rc::check("round trip", [] {
    Elements elements = standard_elements;
    for (std::size_t i = 2; i < elements.size(); ++i) {
      elements[i].clear();
      for (const std::string& one : *rc::gen::container<std::vector<std::string>>(character())) {
        elements[i] += one;
      }
    }
    const auto charset = *rc::gen::element(BarcodeCharset::gb18030, BarcodeCharset::utf8);
    const Encoded bytes = encoded(elements, charset);
    const auto text = written(bytes, charset, 65536);
    RC_ASSERT(text.has_value());
    RC_PRE(text->size() <= protocol::barcode_bytes_max);
    const auto barcode = protocol::read_barcode(*text);
    RC_ASSERT(barcode.has_value());
    for (std::size_t i = 0; i < bytes.size(); ++i) {
      RC_ASSERT(text_of(barcode->elements[i]) == text_of(bytes[i]));
    }
    for (const auto repair : {BarcodeRepair::no_terminator, BarcodeRepair::trailing_newline,
                              BarcodeRepair::element_missing, BarcodeRepair::element_surplus,
                              BarcodeRepair::element_not_ended, BarcodeRepair::text_behind_end}) {
      RC_ASSERT(!barcode->repaired(repair));
    }
  }));
}

TEST_CASE(
    "barcode writing: a separator inside an element is refused, one inside a character is not") {
  for (const std::string_view text : {"^", "|", "a^b", "a|b", "公^文", "公|文"}) {
    for (const auto charset : {BarcodeCharset::gb18030, BarcodeCharset::utf8}) {
      const auto elements = encoded(with(BarcodeElement::title, std::string{text}), charset);
      CHECK_FALSE(written(elements, charset).has_value());
    }
  }
  const auto elements = encoded(with(BarcodeElement::title, "館東"), BarcodeCharset::gb18030);
  CHECK(written(elements, BarcodeCharset::gb18030).has_value());
}

TEST_CASE("barcode writing: an element that is not text of the charset is refused") {
  Encoded elements = encoded(standard_elements, BarcodeCharset::gb18030);
  CHECK_FALSE(written(elements, BarcodeCharset::utf8).has_value());
  elements[6] = bytes_of_hex("CE");
  CHECK_FALSE(written(elements, BarcodeCharset::gb18030).has_value());
}

TEST_CASE("barcode writing: it fits exactly or not at all") {
  const Encoded elements = encoded(standard_elements, BarcodeCharset::gb18030);
  const std::size_t size = gb18030(joined(standard_elements)).size();
  CHECK(written(elements, BarcodeCharset::gb18030, size).has_value());
  for (std::size_t room = 0; room < size; ++room) {
    CHECK_FALSE(written(elements, BarcodeCharset::gb18030, room).has_value());
  }
}

TEST_CASE("barcode date: the day is found in dates and in timestamps") {
  CHECK(date_in("20120315") == "20120315");
  CHECK(date_in("2012-03-15") == "20120315");
  CHECK(date_in("2012/03/15") == "20120315");
  CHECK(date_in("2012.03.15") == "20120315");
  CHECK(date_in("2022-08-21 13:13:07.294") == "20220821");
  CHECK(date_in("20220821131307") == "20220821");
  CHECK(date_in("2022-08-21T13:13:07") == "20220821");
}

TEST_CASE("barcode date: what cannot be a day is none") {
  for (const std::string_view text :
       {"", "2012", "2012031", "2012-3-15", "20121315", "20120015", "20120300", "20120332",
        "1661012812000", "18991231", "00000101", "2012年03月15日", "x20120315", "无"}) {
    CAPTURE(text);
    CHECK(date_in(text) == std::nullopt);
  }
  CHECK(date_in("19000101") == "19000101");
}

}  // namespace docbay::tests
