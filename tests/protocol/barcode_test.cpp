// The official string as it should be and as it is met: each departure is read and named.
#include "protocol/barcode.hpp"

#include <doctest/doctest.h>

#include "tests/protocol/barcodes.hpp"
#include "tests/protocol/charset.hpp"

namespace docbay::tests {
namespace {

using protocol::BarcodeCharset;
using protocol::BarcodeElement;
using protocol::BarcodeRepair;

/// The repairs that the standard's string needs with one element replaced.
Names repairs_with(BarcodeElement element, std::string text) {
  return repairs(read(gb18030(joined(with(element, std::move(text))))));
}

/// The standard's string cut behind its n-th element, without and with the last `^`.
std::string first_elements(std::size_t count, bool ended) {
  std::string text;
  for (std::size_t i = 0; i < count; ++i) text += standard_elements[i] + '^';
  if (!ended) text.pop_back();
  return text + '|';
}

}  // namespace

TEST_CASE("barcode: a string by the standard reads without any repair") {
  const Bytes bytes = gb18030(joined(standard_elements));
  const auto barcode = read(bytes);
  CHECK(barcode.charset == BarcodeCharset::gb18030);
  CHECK(repairs(barcode) == Names{});
  for (std::size_t i = 0; i < standard_elements.size(); ++i) {
    CHECK(utf8(barcode.elements[i]) == standard_elements[i]);
  }
}

TEST_CASE("barcode: a real string reads as GB18030 and as UTF-8") {
  const Bytes gb_bytes = gb18030(real_text);
  const Bytes utf8_bytes = bytes_of(real_text);
  const auto gb = read(gb_bytes);
  const auto unicode = read(utf8_bytes);
  CHECK(gb.charset == BarcodeCharset::gb18030);
  CHECK(unicode.charset == BarcodeCharset::utf8);
  CHECK(repairs(gb) == Names{"number_too_long", "element_too_long", "date_not_plain"});
  CHECK(repairs(unicode) ==
        Names{"number_too_long", "element_too_long", "date_not_plain", "charset_utf8"});

  const Elements expected{"GB0626-2005",
                          "9222a5f4146245848d7dcde73537c7d9",
                          "办公厅",
                          "DOCUMENT_INCOMING_02",
                          "〔2022〕",
                          "无",
                          "测试-公司会议纪要领导秘书短信提醒0615",
                          "无",
                          "EMERGENCY_DEGREE_04",
                          "2022-08-21 13:13:07.294",
                          "无",
                          "无",
                          "无",
                          "无"};
  for (std::size_t i = 0; i < expected.size(); ++i) {
    CHECK(utf8(gb.elements[i]) == expected[i]);
    CHECK(text_of(unicode.elements[i]) == expected[i]);
  }
  const auto date = protocol::barcode_date(gb[BarcodeElement::date]);
  REQUIRE(date.has_value());
  CHECK(std::string(date->begin(), date->end()) == "20220821");
}

TEST_CASE("barcode: the elements point into the bytes that were read") {
  const Bytes bytes = gb18030(real_text);
  const auto barcode = read(bytes);
  CHECK(barcode[BarcodeElement::version].data() == bytes.data());
  CHECK(barcode[BarcodeElement::number].data() == bytes.data() + 12);
}

TEST_CASE("barcode: a missing end is named") {
  std::string text = joined(standard_elements);
  text.pop_back();
  CHECK(repairs(read(gb18030(text))) == Names{"no_terminator"});
}

TEST_CASE("barcode: line ends behind the string are named, in any number") {
  for (const std::string_view end : {"\r", "\n", "\r\n", "\r\n\r\n"}) {
    const Bytes bytes = gb18030(joined(standard_elements) + std::string{end});
    const auto barcode = read(bytes);
    CHECK(repairs(barcode) == Names{"trailing_newline"});
    CHECK(utf8(barcode[BarcodeElement::custom]) == "备注");
  }
  std::string text = joined(standard_elements);
  text.back() = '\r';
  CHECK(repairs(read(gb18030(text))) == Names{"no_terminator", "trailing_newline"});
}

TEST_CASE("barcode: something behind the end is left out and named") {
  const Bytes bytes = gb18030(joined(standard_elements) + "GB0626-2005^\r\n");
  const auto barcode = read(bytes);
  CHECK(repairs(barcode) == Names{"text_behind_end", "trailing_newline"});
  CHECK(utf8(barcode[BarcodeElement::custom]) == "备注");
}

TEST_CASE("barcode: thirteen carets are read, either way to lose the fourteenth") {
  const Bytes without_custom = gb18030(first_elements(13, true));
  const auto shorter = read(without_custom);
  CHECK(repairs(shorter) == Names{"element_missing"});
  CHECK(shorter[BarcodeElement::custom].empty());
  CHECK(utf8(shorter[BarcodeElement::making_date]) == "20120316");

  const Bytes without_last_caret = gb18030(first_elements(14, false));
  const auto open = read(without_last_caret);
  CHECK(repairs(open) == Names{"element_not_ended"});
  CHECK(utf8(open[BarcodeElement::custom]) == "备注");
}

TEST_CASE("barcode: fourteen carets are the standard's own") {
  const std::string text = first_elements(14, true);
  CHECK(text == joined(standard_elements));
  CHECK(repairs(read(gb18030(text))) == Names{});
}

TEST_CASE("barcode: fifteen carets are read, and what is too much is left out") {
  for (const std::string_view surplus : {"^|", "另外^|", "^^^|"}) {
    std::string text = joined(standard_elements);
    text.pop_back();
    const Bytes bytes = gb18030(text + std::string{surplus});
    const auto barcode = read(bytes);
    CHECK(repairs(barcode) == Names{"element_surplus"});
    CHECK(utf8(barcode[BarcodeElement::custom]) == "备注");
  }
}

TEST_CASE("barcode: nine elements are enough, eight are a partial read") {
  for (std::size_t count = 9; count < 14; ++count) {
    CHECK(repairs(read(gb18030(first_elements(count, true)))) == Names{"element_missing"});
  }
  for (std::size_t count = 1; count < 9; ++count) {
    const auto refused = protocol::read_barcode(gb18030(first_elements(count, true)));
    REQUIRE_FALSE(refused.has_value());
    CHECK(refused.error() == protocol::BarcodeFault::too_few_elements);
  }
}

TEST_CASE("barcode: a UUID in place of the number is read and named") {
  CHECK(repairs_with(BarcodeElement::number, "9222a5f4146245848d7dcde73537c7d9") ==
        Names{"number_too_long"});
  CHECK(repairs_with(BarcodeElement::number, "9222a5f4-1462-4584-8d7d-cde73537c7d9") ==
        Names{"number_too_long"});
  CHECK(repairs_with(BarcodeElement::number, "11010020120315000001") == Names{});
}

TEST_CASE(
    "barcode: dictionary codes in place of words are read, and named where they are too long") {
  CHECK(repairs_with(BarcodeElement::urgency, "EMERGENCY_DEGREE_04") == Names{"element_too_long"});
  // A kind may also be the name of a periodical, so a short code cannot be told from one.
  CHECK(repairs_with(BarcodeElement::kind, "DOCUMENT_INCOMING_02") == Names{});
  const Bytes bytes = gb18030(joined(with(BarcodeElement::kind, "DOCUMENT_INCOMING_02")));
  CHECK(element_of(read(bytes), BarcodeElement::kind) == "DOCUMENT_INCOMING_02");
}

TEST_CASE("barcode: timestamps and other text in place of a date are read and named") {
  for (const auto element : {BarcodeElement::date, BarcodeElement::making_date}) {
    for (const std::string_view date : {"2022-08-21 13:13:07.294", "20220821131307", "2022-08-21",
                                        "1661058787294", "2022年8月21日", "20221321", "x"}) {
      CAPTURE(date);
      CHECK(repairs_with(element, std::string{date}) == Names{"date_not_plain"});
    }
    for (const std::string_view date : {"20220821", "", "无"}) {
      CAPTURE(date);
      CHECK(repairs_with(element, std::string{date}) == Names{});
    }
  }
  CHECK(repairs(read(bytes_of(joined(with(BarcodeElement::date, "无"))))) == Names{"charset_utf8"});
}

TEST_CASE("barcode: empty in place of 无 is read and named") {
  for (const auto element : {BarcodeElement::issuing_unit, BarcodeElement::document_number,
                             BarcodeElement::classification, BarcodeElement::urgency}) {
    CHECK(repairs_with(element, "") == Names{"empty_for_none"});
    CHECK(repairs_with(element, "无") == Names{});
  }
  for (const auto element :
       {BarcodeElement::kind, BarcodeElement::main_recipient, BarcodeElement::title,
        BarcodeElement::release_level, BarcodeElement::making_unit, BarcodeElement::custom}) {
    CHECK(repairs_with(element, "") == Names{});
  }
}

TEST_CASE("barcode: elements longer than the standard allows are read and named") {
  const auto chars = [](std::size_t count) {
    std::string text;
    for (std::size_t i = 0; i < count; ++i) text += "文";
    return text;
  };
  for (const auto& [element, bytes_max] :
       {std::pair{BarcodeElement::issuing_unit, 40U}, std::pair{BarcodeElement::kind, 30U},
        std::pair{BarcodeElement::document_number, 30U},
        std::pair{BarcodeElement::main_recipient, 40U}, std::pair{BarcodeElement::title, 160U},
        std::pair{BarcodeElement::classification, 16U}, std::pair{BarcodeElement::urgency, 4U}}) {
    CAPTURE(bytes_max);
    const std::string longest = chars(bytes_max / 2);
    CHECK(repairs_with(element, longest) == Names{});
    CHECK(repairs_with(element, longest + "x") == Names{"element_too_long"});
    // The standard counts bytes of GB 2312: three bytes of UTF-8 are two of these.
    CHECK(repairs(read(bytes_of(joined(with(element, longest))))) == Names{"charset_utf8"});
    CHECK(repairs(read(bytes_of(joined(with(element, longest + "x"))))) ==
          Names{"charset_utf8", "element_too_long"});
  }
  CHECK(repairs_with(BarcodeElement::custom, chars(200)) == Names{});
}

TEST_CASE("barcode: every repair and fault has a word of its own") {
  Names names;
  for (unsigned bit = 1; bit <= 1024; bit <<= 1) {
    const auto name = name_of(BarcodeRepair{static_cast<std::uint16_t>(bit)});
    CHECK(name != "unknown");
    CHECK(names.insert(name).second);
  }
  CHECK(name_of(BarcodeRepair{2048}) == "unknown");
  for (std::uint8_t value = 0; value <= 4; ++value) {
    const auto name = name_of(protocol::BarcodeFault{value});
    CHECK(name != "unknown");
    CHECK(names.insert(name).second);
  }
  CHECK(name_of(protocol::BarcodeFault{5}) == "unknown");
}

}  // namespace docbay::tests
