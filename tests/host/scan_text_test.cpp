// What a scan says: the official string first, then the office's rules, then the text as it is.
#include "host/station/scan_text.hpp"

#include <array>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <doctest/doctest.h>
#include <rapidcheck.h>

#include "tests/host/code_samples.hpp"
#include "tests/protocol/barcodes.hpp"
#include "tests/protocol/charset.hpp"
#include "tests/protocol/samples.hpp"

namespace docbay::tests {
namespace {

using host::CheckDigit;
using host::CodeKind;
using host::CodeNames;
using host::CodeRule;
using host::CodeRules;
using host::Fields;
using host::ScanText;

CodeRules office() {
  std::vector<CodeRule> rules;
  rules.push_back({.name = "ems",
                   .pattern = compiled("[A-Z]{2}\\d{9}[A-Z]{2}"),
                   .names = CodeRule::Names::letter,
                   .check = CheckDigit::s10});
  rules.push_back({.name = "own",
                   .pattern = compiled("文(?<year>\\d{4})-(?<code>\\d+)"),
                   .kind = CodeRule::Kind::common,
                   .document = "code"});
  rules.push_back({.name = "maybe", .pattern = compiled("M(?<code>\\d)?"), .document = "code"});
  auto made = CodeRules::make(std::move(rules));
  if (!made) FAIL(made.error().front().message);
  return std::move(*made);
}

ScanText understood(const Bytes& raw, const CodeRules& rules = office()) {
  return host::understand_scan(raw, rules);
}

std::string field(const ScanText& scan, std::string_view name) {
  for (const auto& [candidate, value] : scan.fields)
    if (candidate == name) return value;
  return "(none)";
}

}  // namespace

TEST_CASE("scan: without rules any text is a document's code, as it stands") {
  const ScanText scan = understood(bytes_of("  WJ-7\r\n"), {});
  CHECK(scan.text == "WJ-7");
  CHECK(scan.code == "WJ-7");
  CHECK(scan.rule.empty());
  CHECK(scan.names == CodeNames::document);
  CHECK_FALSE(scan.kind.has_value());
  CHECK(scan.fault.empty());
}

TEST_CASE("scan: a text that no rule matches is looked up all the same, but told apart") {
  const ScanText scan = understood(bytes_of("WJ-7"));
  CHECK(scan.code == "WJ-7");
  CHECK(scan.rule.empty());
}

TEST_CASE("scan: a rule says what the code is and what it names") {
  const ScanText letter = understood(bytes_of("RR473124829GB\r"));
  CHECK(letter.rule == "ems");
  CHECK(letter.code == "RR473124829GB");
  CHECK(letter.names == CodeNames::letter);
  CHECK(letter.kind == CodeKind::unique);
  for (const Bytes& raw : {bytes_of("文2026-17"), gb18030("文2026-17")}) {
    const ScanText own = understood(raw);
    CHECK(own.rule == "own");
    CHECK(own.text == "文2026-17");
    CHECK(own.code == "17");
    CHECK(own.kind == CodeKind::common);
    CHECK(own.fields == Fields{{"year", "2026"}, {"code", "17"}});
  }
}

TEST_CASE("scan: a wrong check digit is a misread code, and names nothing") {
  const ScanText scan = understood(bytes_of("RR473124828GB"));
  CHECK(scan.fault == "check_digit");
  CHECK(scan.code.empty());
  CHECK(scan.text.empty());
  CHECK(scan.rule == "ems");
  const auto told = host::scanned(scan, bytes_of("RR473124828GB"));
  CHECK(told.repairs == "check_digit");
  CHECK(told.code.empty());
  CHECK(told.raw == bytes_of("RR473124828GB"));
}

TEST_CASE("scan: a code whose field is not there is unreadable") {
  CHECK(understood(bytes_of("M3")).code == "3");
  CHECK(understood(bytes_of("M")).fault == "field_missing");
}

TEST_CASE("scan: the official string tells its elements, in either charset") {
  for (const Bytes& raw :
       {gb18030(joined(standard_elements)), bytes_of(joined(standard_elements))}) {
    const ScanText scan = understood(raw);
    CHECK(scan.rule == host::official_rule);
    CHECK(scan.kind == CodeKind::common);
    CHECK(scan.code == "11010020120315000001");
    CHECK(field(scan, "number") == "11010020120315000001");
    CHECK(field(scan, "issuing_unit") == "国务院办公厅");
    CHECK(field(scan, "kind") == "通知");
    CHECK(field(scan, "document_number") == "国办发〔2012〕10号");
    CHECK(field(scan, "main_recipient") == "各省、自治区、直辖市人民政府");
    CHECK(field(scan, "title") == "关于做好春季农业生产工作的通知");
    CHECK(field(scan, "classification") == "机密★20年");
    CHECK(field(scan, "urgency") == "特急");
    CHECK(field(scan, "date") == "20120315");
    CHECK(field(scan, "release_level") == "省军级");
    CHECK(field(scan, "making_unit") == "国务院办公厅");
    CHECK(field(scan, "making_date") == "20120316");
    CHECK(field(scan, "custom") == "备注");
    CHECK(scan.fields.size() == 13);
  }
}

TEST_CASE("scan: dirt in the official string is repaired, named and kept out of the fields") {
  const ScanText scan = understood(bytes_of(real_text));
  CHECK(scan.code == "9222a5f4146245848d7dcde73537c7d9");
  CHECK(field(scan, "date") == "20220821");
  CHECK(field(scan, "urgency") == "EMERGENCY_DEGREE_04");
  CHECK(scan.repairs == "number_too_long,date_not_plain,charset_utf8,element_too_long");
  std::string untitled = joined(with(protocol::BarcodeElement::title, ""));
  CHECK(field(understood(gb18030(untitled)), "title") == "(none)");
  const std::string broken = joined(with(protocol::BarcodeElement::title, "一\n二"));
  CHECK(field(understood(gb18030(broken)), "title") == "一 二");
}

TEST_CASE("scan: what cannot be read says why") {
  CHECK(understood({}).fault == "empty");
  CHECK(understood(bytes_of(" \r\n")).fault == "empty");
  CHECK(understood(bytes_of(std::string(257, '1'))).fault == "too_long");
  CHECK(understood({0xFF, 0xFF}).fault == "broken_text");
  CHECK(understood(bytes_of("a\tb")).fault == "control_characters");
  CHECK(understood(bytes_of("GB0626-2005^1^|")).fault == "too_few_elements");
  CHECK(understood(bytes_of("GB0626-2005^1^|")).code.empty());
}

TEST_CASE("scan: what the official string's writer writes is understood, element by element") {
  CHECK(rc::check("elements", [] {
    const auto word =
        rc::gen::map(rc::gen::container<std::vector<std::string>>(rc::gen::element<std::string>(
                         "公", "文", "〔", "密", "★", "A", "7", "-", "龘", "𠮷")),
                     [](const std::vector<std::string>& characters) {
                       std::string text;
                       for (const std::string& character : characters) text += character;
                       return text;
                     });
    Elements elements{"GB0626-2005", "1" + *word};
    for (std::size_t i = 2; i < elements.size(); ++i) elements[i] = *word;
    elements[7] = *rc::gen::element<std::string>("无", "秘密", "机密★20年");
    const bool utf8 = *rc::gen::arbitrary<bool>();
    std::array<Bytes, protocol::barcode_element_count> bytes;
    std::array<std::span<const std::uint8_t>, protocol::barcode_element_count> spans;
    for (std::size_t i = 0; i < bytes.size(); ++i) {
      bytes[i] = utf8 ? bytes_of(elements[i]) : gb18030(elements[i]);
      spans[i] = bytes[i];
    }
    Bytes raw(protocol::barcode_bytes_max);
    const auto charset = utf8 ? protocol::BarcodeCharset::utf8 : protocol::BarcodeCharset::gb18030;
    const auto size = protocol::write_barcode(spans, charset, raw);
    RC_PRE(size.has_value());
    raw.resize(*size);
    const ScanText scan = understood(raw, {});
    RC_ASSERT(scan.code == elements[1]);
    RC_ASSERT(field(scan, "classification") == elements[7]);
    RC_ASSERT(field(scan, "title") == (elements[6].empty() ? "(none)" : elements[6]));
    RC_ASSERT(field(scan, "custom") == (elements[13].empty() ? "(none)" : elements[13]));
  }));
}

}  // namespace docbay::tests
