// The string as bytes: charsets, characters that hold separators, limits, and what is refused.
#include <algorithm>

#include <doctest/doctest.h>
#include <rapidcheck.h>

#include "tests/protocol/barcodes.hpp"
#include "tests/protocol/charset.hpp"

namespace docbay::tests {
namespace {

using protocol::BarcodeCharset;
using protocol::BarcodeElement;
using protocol::BarcodeFault;

BarcodeFault fault_of(const Bytes& bytes) {
  const auto barcode = protocol::read_barcode(bytes);
  REQUIRE_FALSE(barcode.has_value());
  return barcode.error();
}

/// The standard's string, its custom element filled until it has `size` bytes.
Bytes filled_to(std::size_t size) {
  const std::size_t bare = gb18030(joined(with(BarcodeElement::custom, ""))).size();
  return gb18030(joined(with(BarcodeElement::custom, std::string(size - bare, 'x'))));
}

}  // namespace

TEST_CASE("barcode: a Chinese character whose second byte is a separator stays whole") {
  // In GB18030 the second byte is 0x5E, as `^`, in the first row, and 0x7C, as `|`, in the second.
  const std::string carets = "館觀絕鋇橿榐";
  const std::string bars = "東質珅億亅飢";
  for (const auto& [text, trail] : {std::pair{carets, 0x5E}, std::pair{bars, 0x7C}}) {
    const Bytes bytes = gb18030(text);
    REQUIRE(bytes.size() == 12);
    for (std::size_t i = 1; i < bytes.size(); i += 2) REQUIRE(bytes[i] == trail);
  }
  for (std::size_t i = 2; i < protocol::barcode_element_count; ++i) {
    CAPTURE(i);
    Elements elements = standard_elements;
    elements[i] = carets + bars + carets;
    const Bytes bytes = gb18030(joined(elements));
    const auto barcode = read(bytes);
    for (std::size_t k = 0; k < elements.size(); ++k) {
      CHECK(utf8(barcode.elements[k]) == elements[k]);
    }
  }
}

TEST_CASE("barcode: such a character at the very end is neither the last caret nor the end") {
  for (const std::string_view last : {"館", "東"}) {
    std::string text = joined(with(BarcodeElement::custom, std::string{last}));
    text.resize(text.size() - 2);
    const Bytes bytes = gb18030(text);
    const auto barcode = read(bytes);
    CHECK(utf8(barcode[BarcodeElement::custom]) == last);
    CHECK(repairs(barcode) == Names{"element_not_ended", "no_terminator"});
  }
}

TEST_CASE("barcode: rare characters of four bytes are read") {
  const Bytes bytes = gb18030(joined(with(BarcodeElement::custom, "𠮷㐂")));
  const auto barcode = read(bytes);
  CHECK(barcode.charset == BarcodeCharset::gb18030);
  CHECK(barcode[BarcodeElement::custom].size() == 8);
  CHECK(utf8(barcode[BarcodeElement::custom]) == "𠮷㐂");
}

TEST_CASE("barcode: every word for classification and urgency tells GB18030 from UTF-8") {
  for (const std::string_view word :
       {"无", "秘密", "机密", "绝密", "急件", "特急", "平急", "加急", "特提"}) {
    CAPTURE(word);
    CHECK(protocol::is_gb18030(gb18030(word)));
    CHECK_FALSE(protocol::is_utf8(gb18030(word)));
    CHECK(protocol::is_utf8(bytes_of(word)));
  }
}

TEST_CASE("barcode: plain ASCII counts as GB18030") {
  const std::string text = "GB0626-2005^1^A^B^C^D^E^F^G^20220821^H^I^20220821^J^|";
  const auto barcode = protocol::read_barcode(bytes_of(text));
  REQUIRE(barcode.has_value());
  CHECK(barcode->charset == BarcodeCharset::gb18030);
  CHECK(repairs(*barcode) == Names{});
}

TEST_CASE("barcode: 4096 bytes are read, one more is too long") {
  CHECK(filled_to(protocol::barcode_bytes_max).size() == 4096);
  CHECK(repairs(read(filled_to(4096))) == Names{});
  CHECK(fault_of(filled_to(4097)) == BarcodeFault::too_long);
  Bytes with_line_end = filled_to(4096);
  with_line_end.push_back('\r');
  CHECK(fault_of(with_line_end) == BarcodeFault::too_long);
}

TEST_CASE("barcode: other codes are not official strings") {
  for (const std::string_view text :
       {"", "GB0626", "GB0626-2005", "GB0626-2006^1^", "gb0626-2005^1^", " GB0626-2005^1^",
        "GB0626-20051^", "1234567890123", "国务院办公厅"}) {
    CAPTURE(text);
    CHECK(fault_of(gb18030(text)) == BarcodeFault::not_official);
    CHECK(fault_of(bytes_of(text)) == BarcodeFault::not_official);
  }
  CHECK(fault_of(Bytes(5000, 'x')) == BarcodeFault::not_official);
}

TEST_CASE("barcode: text that is neither charset is broken") {
  const Bytes whole = gb18030(joined(standard_elements));
  for (const Bytes& damage :
       {Bytes{0xFF}, Bytes{0x80}, bytes_of_hex("CE 7F"), bytes_of_hex("CE 20"),
        bytes_of_hex("81 30 81"), bytes_of_hex("81 30 81 41"), bytes_of_hex("81 30 80 30")}) {
    CAPTURE(hex_of(damage));
    Bytes bytes = whole;
    bytes.insert(bytes.end() - 2, damage.begin(), damage.end());
    CHECK(fault_of(bytes) == BarcodeFault::broken_text);
  }
  Bytes cut = whole;
  while (cut.back() < 0x80) cut.pop_back();
  cut.pop_back();  // half of the last character
  CHECK(fault_of(cut) == BarcodeFault::broken_text);
}

TEST_CASE("barcode: without a number no paper can be told from another") {
  CHECK(fault_of(gb18030(joined(with(BarcodeElement::number, "")))) == BarcodeFault::no_number);
}

TEST_CASE("barcode: wherever a scan is cut off, it is refused or says what is missing") {
  for (const Bytes& whole : {gb18030(real_text), bytes_of(real_text)}) {
    for (std::size_t size = 0; size < whole.size(); ++size) {
      const Bytes part{whole.begin(), whole.begin() + static_cast<std::ptrdiff_t>(size)};
      const auto barcode = protocol::read_barcode(part);
      if (!barcode) continue;
      CAPTURE(size);
      CHECK(barcode->repaired(protocol::BarcodeRepair::no_terminator));
    }
  }
}

TEST_CASE("UTF-8: only well-formed text is, by Unicode's table 3-7") {
  for (const std::string_view good : {"", "41", "C2 80", "DF BF", "E0 A0 80", "ED 9F BF",
                                      "EE 80 80", "EF BF BF", "F0 90 80 80", "F4 8F BF BF"}) {
    CAPTURE(good);
    CHECK(protocol::is_utf8(bytes_of_hex(good)));
  }
  for (const std::string_view bad :
       {"80", "BF", "C0 80", "C1 BF", "C2", "C2 41", "E0 9F BF", "ED A0 80", "E4 BD", "E4 BD 41",
        "F0 8F BF BF", "F4 90 80 80", "F5 80 80 80", "F0 90 80", "FF"}) {
    CAPTURE(bad);
    CHECK_FALSE(protocol::is_utf8(bytes_of_hex(bad)));
  }
}

TEST_CASE("barcode: random bytes never harm, and elements lie inside what was read") {
  const auto bytes = rc::gen::container<Bytes>(rc::gen::weightedOneOf<std::uint8_t>(
      {{3, rc::gen::element<std::uint8_t>('^', '|', '\r', 0xCE, 0xDE)},
       {1, rc::gen::arbitrary<std::uint8_t>()}}));
  CHECK(rc::check("bytes", [&] {
    Bytes text =
        *rc::gen::oneOf(rc::gen::just(bytes_of("")), rc::gen::just(bytes_of("GB0626-2005^1^")));
    const Bytes rest = *bytes;
    text.insert(text.end(), rest.begin(), rest.end());
    const auto barcode = protocol::read_barcode(text);
    if (!barcode) return;
    for (const auto element : barcode->elements) {
      RC_ASSERT(element.empty() || (element.data() >= text.data() &&
                                    element.data() + element.size() <= text.data() + text.size()));
      protocol::barcode_date(element);
    }
    RC_ASSERT(element_of(*barcode, BarcodeElement::version) == "GB0626-2005");
    RC_ASSERT(!(*barcode)[BarcodeElement::number].empty());
  }));
}

}  // namespace docbay::tests
