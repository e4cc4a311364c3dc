#include "host/station/scan_text.hpp"

#include <algorithm>
#include <array>
#include <memory>
#include <optional>
#include <utility>

#include <iconv.h>

#include "protocol/barcode.hpp"

namespace docbay::host {
namespace {

using Bytes = std::span<const std::uint8_t>;

std::string as_text(Bytes bytes) {
  return {bytes.begin(), bytes.end()};
}

/// GB18030 to UTF-8, whole or not at all.
std::optional<std::string> from_gb18030(Bytes bytes) {
  struct Close {
    void operator()(void* handle) const { iconv_close(handle); }
  };
  const iconv_t opened = iconv_open("UTF-8", "GB18030");
  if (opened == reinterpret_cast<iconv_t>(-1)) return std::nullopt;
  const std::unique_ptr<void, Close> converter{opened};
  std::string source = as_text(bytes);
  std::string text(bytes.size() * 3 + 4, '\0');  // no GB18030 character grows beyond that
  char* in = source.data();
  char* out = text.data();
  std::size_t in_left = source.size();
  std::size_t out_left = text.size();
  if (iconv(converter.get(), &in, &in_left, &out, &out_left) == static_cast<std::size_t>(-1)) {
    return std::nullopt;
  }
  text.resize(text.size() - out_left);
  return text;
}

std::optional<std::string> decoded(Bytes bytes, bool utf8) {
  return utf8 ? as_text(bytes) : from_gb18030(bytes);
}

std::string repair_names(const protocol::Barcode& barcode) {
  std::string names;
  for (unsigned bit = 1; bit != 0 && bit <= barcode.repairs; bit <<= 1) {
    const auto repair = protocol::BarcodeRepair{static_cast<std::uint16_t>(bit)};
    if (!barcode.repaired(repair)) continue;
    if (!names.empty()) names += ',';
    names += name_of(repair);
  }
  return names;
}

ScanText unreadable(std::string fault) {
  return {.text = {}, .code = {}, .repairs = {}, .fault = std::move(fault)};
}

/// C0, DEL and C1, which a terminal would obey.
bool has_control_characters(std::string_view text) {
  unsigned char before = 0;
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (byte < 0x20 || byte == 0x7F || (before == 0xC2 && byte < 0xA0)) return true;
    before = byte;
  }
  return false;
}

ScanText official(const protocol::Barcode& barcode, Bytes raw) {
  const bool utf8 = barcode.charset == protocol::BarcodeCharset::utf8;
  const auto text = decoded(raw, utf8);
  const auto code = decoded(barcode[protocol::BarcodeElement::number], utf8);
  if (!text || !code) return unreadable("broken_text");
  if (has_control_characters(*code)) return unreadable("control_characters");
  return {.text = *text, .code = *code, .repairs = repair_names(barcode), .fault = {}};
}

Bytes trimmed(Bytes raw) {
  const auto blank = [](std::uint8_t byte) { return byte == ' ' || byte == '\r' || byte == '\n'; };
  while (!raw.empty() && blank(raw.front())) raw = raw.subspan(1);
  while (!raw.empty() && blank(raw.back())) raw = raw.first(raw.size() - 1);
  return raw;
}

}  // namespace

ScanText understand_scan(Bytes raw) {
  const auto barcode = protocol::read_barcode(raw);
  if (barcode) return official(*barcode, raw);
  if (barcode.error() != protocol::BarcodeFault::not_official) {
    return unreadable(std::string{name_of(barcode.error())});
  }
  const Bytes plain = trimmed(raw);
  if (plain.empty()) return unreadable("empty");
  if (plain.size() > plain_code_bytes_max) return unreadable("too_long");
  const auto text = decoded(plain, protocol::is_utf8(plain));
  if (!text) return unreadable("broken_text");
  if (has_control_characters(*text)) return unreadable("control_characters");
  return {.text = *text, .code = *text, .repairs = {}, .fault = {}};
}

}  // namespace docbay::host
