#include <algorithm>
#include <initializer_list>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "host/station/scan_text.hpp"
#include "protocol/barcode.hpp"
#include "tests/fuzz/entry.hpp"

namespace docbay::tests {
namespace {

using host::CheckDigit;
using host::CodeRule;
using Bytes = std::span<const std::uint8_t>;

host::CodeRules office() {
  const auto rule = [](std::string name, std::string_view pattern, std::string document = {},
                       CheckDigit check = CheckDigit::none) {
    auto compiled = host::Pattern::compile(pattern);
    require(compiled.has_value(), "the office's patterns are good");
    return CodeRule{.name = std::move(name),
                    .pattern = std::move(*compiled),
                    .names = CodeRule::Names::letter,
                    .document = std::move(document),
                    .check = check};
  };
  std::vector<CodeRule> rules{
      rule("letter", "(?<from>\\d{8})(?<to>\\d{8})\\d{10}|\\d{33}"),
      rule("mail", "\\d{12}", "", CheckDigit::mod10),
      rule("ems", "[A-Z]{2}\\d{9}[A-Z]{2}", "", CheckDigit::s10),
      rule("own", "文(?<code>[A-Z]{0,2}\\d+)(-(?<copy>\\d+))?", "code", CheckDigit::mod97_10),
      rule("note", "N(?<code>\\d)?", "code", CheckDigit::mod11_2),
  };
  rules[3].charset = CodeRule::Charset::gb18030;
  rules[4].kind = CodeRule::Kind::common;
  auto made = host::CodeRules::make(std::move(rules));
  require(made.has_value(), "the office's rules are good");
  return std::move(*made);
}

bool is_utf8(std::string_view text) {
  return protocol::is_utf8(std::vector<std::uint8_t>{text.begin(), text.end()});
}

bool plain(std::string_view text) {
  return is_utf8(text) && std::ranges::none_of(text, [](char c) {
           return static_cast<unsigned char>(c) < 0x20 || c == 0x7F;
         });
}

}  // namespace

void fuzz_scan(Bytes bytes) {
  static const host::CodeRules rules = office();
  const host::ScanText scan = host::understand_scan(bytes, rules);
  require(scan.fault.empty() == !scan.code.empty(), "a scan has a code, or a reason why not");
  require(scan.fault.empty() == !scan.text.empty(), "what has no code has no text");
  require(plain(scan.code), "a code can be shown");
  require(is_utf8(scan.text), "text is UTF-8");
  require(scan.fault.empty() || scan.fields.empty(), "what was misread tells nothing");
  for (const auto& [name, value] : scan.fields) require(plain(value), "fields can be shown");
  const auto official = protocol::read_barcode(bytes);
  const bool is_official = official.has_value() && scan.fault.empty();
  require(is_official == (scan.rule == host::official_rule && scan.fault.empty()),
          "the official string is nobody else's");
  require(!is_official || scan.kind == host::CodeKind::common, "all its copies bear the same");
  if (scan.rule == "mail" && scan.fault.empty())
    require(check_holds(CheckDigit::mod10, scan.code), "what names something was read right");
  const auto told = host::scanned(scan, {bytes.begin(), bytes.end()});
  require(std::ranges::equal(told.raw, bytes), "the raw bytes are kept");
}

}  // namespace docbay::tests
