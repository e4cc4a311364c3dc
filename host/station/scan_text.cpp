#include "host/station/scan_text.hpp"

#include <algorithm>
#include <utility>

#include "host/station/charset.hpp"
#include "host/station/official.hpp"
#include "protocol/barcode.hpp"

namespace docbay::host {
namespace {

using Bytes = std::span<const std::uint8_t>;

ScanText unreadable(std::string fault) {
  return {.text = {}, .code = {}, .repairs = {}, .fault = std::move(fault)};
}

ScanText official(const protocol::Barcode& barcode, Bytes raw) {
  const bool utf8 = barcode.charset == protocol::BarcodeCharset::utf8;
  auto text = decoded(raw, utf8);
  auto code = decoded(barcode[protocol::BarcodeElement::number], utf8);
  auto fields = official_fields(barcode);
  if (!text || !code || !fields) return unreadable("broken_text");
  if (has_control_characters(*code)) return unreadable("control_characters");
  return {.text = std::move(*text),
          .code = std::move(*code),
          .repairs = repair_names(barcode),
          .fault = {},
          .rule = std::string{official_rule},
          .names = CodeNames::document,
          .kind = CodeKind::common,
          .fields = std::move(*fields)};
}

Bytes trimmed(Bytes raw) {
  const auto blank = [](std::uint8_t byte) { return byte == ' ' || byte == '\r' || byte == '\n'; };
  while (!raw.empty() && blank(raw.front())) raw = raw.subspan(1);
  while (!raw.empty() && blank(raw.back())) raw = raw.first(raw.size() - 1);
  return raw;
}

CodeNames names_of(CodeRule::Names names) {
  switch (names) {
    case CodeRule::Names::document:
      break;
    case CodeRule::Names::letter:
      return CodeNames::letter;
    case CodeRule::Names::card:
      return CodeNames::card;
    case CodeRule::Names::unit:
      return CodeNames::unit;
  }
  return CodeNames::document;
}

ScanText by_rule(CodeMatch match, std::string text) {
  ScanText scan{
      .text = std::move(text),
      .code = std::move(match.code),
      .repairs = {},
      .fault = {},
      .rule = match.rule->name,
      .names = names_of(match.rule->names),
      .kind = match.rule->kind == CodeRule::Kind::common ? CodeKind::common : CodeKind::unique,
      .fields = std::move(match.fields)};
  if (!scan.code.empty() && match.check_held) return scan;
  // A lower rule is not asked: a digit that was misread must not make it another paper's code.
  ScanText refused = unreadable(scan.code.empty() ? "field_missing" : "check_digit");
  refused.rule = std::move(scan.rule);
  refused.names = scan.names;
  refused.kind = scan.kind;
  return refused;
}

CodeRule::Charset charset_of(Bytes plain) {
  if (std::ranges::all_of(plain, [](std::uint8_t byte) { return byte < 0x80; }))
    return CodeRule::Charset::ascii;
  return protocol::is_utf8(plain) ? CodeRule::Charset::utf8 : CodeRule::Charset::gb18030;
}

}  // namespace

ScanText understand_scan(Bytes raw, const CodeRules& rules) {
  const auto barcode = protocol::read_barcode(raw);
  if (barcode) return official(*barcode, raw);
  if (barcode.error() != protocol::BarcodeFault::not_official) {
    return unreadable(std::string{name_of(barcode.error())});
  }
  const Bytes plain = trimmed(raw);
  if (plain.empty()) return unreadable("empty");
  if (plain.size() > plain_code_bytes_max) return unreadable("too_long");
  const CodeRule::Charset charset = charset_of(plain);
  auto text = decoded(plain, charset != CodeRule::Charset::gb18030);
  if (!text) return unreadable("broken_text");
  if (has_control_characters(*text)) return unreadable("control_characters");
  if (auto match = rules.match(*text, charset)) return by_rule(std::move(*match), std::move(*text));
  return {.text = *text, .code = *text, .repairs = {}, .fault = {}};
}

CodeScanned scanned(ScanText scan, std::vector<std::uint8_t> raw) {
  return {.raw = std::move(raw),
          .text = std::move(scan.text),
          .code = std::move(scan.code),
          .repairs = std::move(scan.fault.empty() ? scan.repairs : scan.fault),
          .rule = std::move(scan.rule),
          .names = scan.names,
          .code_kind = scan.kind,
          .fields = std::move(scan.fields)};
}

}  // namespace docbay::host
