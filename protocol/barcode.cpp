#include "protocol/barcode.hpp"

#include <algorithm>

namespace docbay::protocol {
namespace {

using Bytes = std::span<const std::uint8_t>;

constexpr std::string_view version_text = "GB0626-2005";
constexpr std::size_t required_elements = 9;
/// Longest form of each element in bytes of GB 2312, from the standard; 0 where it sets none.
constexpr std::array<std::uint8_t, barcode_element_count> longest{11, 20, 40, 30, 30, 40, 160,
                                                                  16, 4,  0,  0,  0,  0,  0};

bool within(std::uint8_t byte, unsigned low, unsigned high) {
  return byte >= low && byte <= high;
}

/// Length of the GB18030 character at the front, 0 when it is malformed or cut off.
std::size_t gb18030_character(Bytes bytes) {
  if (bytes[0] < 0x80) return 1;
  if (bytes[0] == 0x80 || bytes[0] == 0xFF || bytes.size() < 2) return 0;
  if (within(bytes[1], 0x40, 0xFE) && bytes[1] != 0x7F) return 2;
  const bool four = bytes.size() >= 4 && within(bytes[1], 0x30, 0x39) &&
                    within(bytes[2], 0x81, 0xFE) && within(bytes[3], 0x30, 0x39);
  return four ? 4 : 0;
}

/// Length of the UTF-8 character at the front, 0 when it is malformed or cut off.
std::size_t utf8_character(Bytes bytes) {
  const std::uint8_t lead = bytes[0];
  if (lead < 0x80) return 1;
  const std::size_t size = within(lead, 0xC2, 0xDF)   ? 2
                           : within(lead, 0xE0, 0xEF) ? 3
                           : within(lead, 0xF0, 0xF4) ? 4
                                                      : 0;
  if (size == 0 || bytes.size() < size) return 0;
  const unsigned low = lead == 0xE0 ? 0xA0 : lead == 0xF0 ? 0x90 : 0x80;
  const unsigned high = lead == 0xED ? 0x9F : lead == 0xF4 ? 0x8F : 0xBF;
  if (!within(bytes[1], low, high)) return 0;
  for (std::size_t i = 2; i < size; ++i) {
    if (!within(bytes[i], 0x80, 0xBF)) return 0;
  }
  return size;
}

std::size_t character(Bytes bytes, BarcodeCharset charset) {
  return charset == BarcodeCharset::utf8 ? utf8_character(bytes) : gb18030_character(bytes);
}

bool well_formed(Bytes bytes, BarcodeCharset charset) {
  while (!bytes.empty()) {
    const std::size_t size = character(bytes, charset);
    if (size == 0) return false;
    bytes = bytes.subspan(size);
  }
  return true;
}

bool plain_ascii(Bytes bytes) {
  for (const std::uint8_t byte : bytes) {
    if (byte >= 0x80) return false;
  }
  return true;
}

/// Bytes before the first `stop` that is a character of its own. A GB18030 trail byte may be 0x5E
/// or 0x7C too, which is why this walks characters.
std::size_t find_character(Bytes bytes, std::uint8_t stop, BarcodeCharset charset) {
  std::size_t at = 0;
  while (at < bytes.size() && bytes[at] != stop) at += character(bytes.subspan(at), charset);
  return at;
}

bool starts_as_official(Bytes bytes) {
  if (bytes.size() < version_text.size() + 1) return false;
  for (std::size_t i = 0; i < version_text.size(); ++i) {
    if (bytes[i] != static_cast<std::uint8_t>(version_text[i])) return false;
  }
  return bytes[version_text.size()] == '^';
}

void mark(Barcode& barcode, BarcodeRepair repair) {
  barcode.repairs |= static_cast<std::uint16_t>(repair);
}

/// Length as the standard counts it: two bytes for what GB 2312 writes in two, in either charset.
std::size_t standard_bytes(Bytes element, BarcodeCharset charset) {
  if (charset == BarcodeCharset::gb18030) return element.size();
  std::size_t bytes = 0;
  while (!element.empty()) {
    const std::size_t size = character(element, charset);
    bytes += size == 1 ? 1 : 2;
    element = element.subspan(size);
  }
  return bytes;
}

/// Whether the element is 无, which makers also write where nothing need be.
bool is_none(Bytes element, BarcodeCharset charset) {
  constexpr std::array<std::uint8_t, 3> none_utf8{0xE6, 0x97, 0xA0};
  constexpr std::array<std::uint8_t, 2> none_gb{0xCE, 0xDE};
  const Bytes none = charset == BarcodeCharset::utf8 ? Bytes{none_utf8} : Bytes{none_gb};
  return std::ranges::equal(element, none);
}

/// Splits `body` (without its terminator) and returns how many elements there were.
std::size_t split(Bytes body, Barcode& barcode) {
  std::size_t count = 0;
  while (!body.empty()) {
    const std::size_t size = find_character(body, '^', barcode.charset);
    if (count < barcode_element_count) barcode.elements[count] = body.first(size);
    ++count;
    if (size == body.size()) mark(barcode, BarcodeRepair::element_not_ended);
    body = size < body.size() ? body.subspan(size + 1) : Bytes{};
  }
  return count;
}

void note_departures(Barcode& barcode) {
  for (std::size_t i = 0; i < barcode_element_count; ++i) {
    if (longest[i] == 0 || standard_bytes(barcode.elements[i], barcode.charset) <= longest[i]) {
      continue;
    }
    const bool number = i == static_cast<std::size_t>(BarcodeElement::number);
    mark(barcode, number ? BarcodeRepair::number_too_long : BarcodeRepair::element_too_long);
  }
  for (const auto required : {BarcodeElement::issuing_unit, BarcodeElement::document_number,
                              BarcodeElement::classification, BarcodeElement::urgency}) {
    if (barcode[required].empty()) mark(barcode, BarcodeRepair::empty_for_none);
  }
  for (const auto element : {BarcodeElement::date, BarcodeElement::making_date}) {
    const Bytes date = barcode[element];
    const bool plain = date.size() == 8 && barcode_date(date);
    if (!plain && !date.empty() && !is_none(date, barcode.charset)) {
      mark(barcode, BarcodeRepair::date_not_plain);
    }
  }
}

}  // namespace

std::expected<Barcode, BarcodeFault> read_barcode(Bytes bytes) {
  if (!starts_as_official(bytes)) return std::unexpected{BarcodeFault::not_official};
  if (bytes.size() > barcode_bytes_max) return std::unexpected{BarcodeFault::too_long};
  Barcode barcode;
  if (!plain_ascii(bytes) && is_utf8(bytes)) {
    barcode.charset = BarcodeCharset::utf8;
    mark(barcode, BarcodeRepair::charset_utf8);
  } else if (!is_gb18030(bytes)) {
    return std::unexpected{BarcodeFault::broken_text};
  }
  while (!bytes.empty() && (bytes.back() == '\r' || bytes.back() == '\n')) {
    bytes = bytes.first(bytes.size() - 1);
    mark(barcode, BarcodeRepair::trailing_newline);
  }
  const std::size_t end = find_character(bytes, '|', barcode.charset);
  if (end == bytes.size()) mark(barcode, BarcodeRepair::no_terminator);
  if (end + 1 < bytes.size()) mark(barcode, BarcodeRepair::text_behind_end);
  const std::size_t count = split(bytes.first(end), barcode);
  if (count < required_elements) return std::unexpected{BarcodeFault::too_few_elements};
  if (count < barcode_element_count) mark(barcode, BarcodeRepair::element_missing);
  if (count > barcode_element_count) mark(barcode, BarcodeRepair::element_surplus);
  if (barcode[BarcodeElement::number].empty()) return std::unexpected{BarcodeFault::no_number};
  note_departures(barcode);
  return barcode;
}

std::optional<std::size_t> write_barcode(const std::array<Bytes, barcode_element_count>& elements,
                                         BarcodeCharset charset, std::span<std::uint8_t> out) {
  std::size_t at = 0;
  for (const Bytes element : elements) {
    if (!well_formed(element, charset)) return std::nullopt;
    if (find_character(element, '^', charset) != element.size()) return std::nullopt;
    if (find_character(element, '|', charset) != element.size()) return std::nullopt;
    if (at + element.size() + 2 > out.size()) return std::nullopt;
    for (const std::uint8_t byte : element) out[at++] = byte;
    out[at++] = '^';
  }
  out[at++] = '|';
  return at;
}

std::optional<std::array<char, 8>> barcode_date(Bytes element) {
  std::array<char, 8> digits{};
  std::size_t count = 0;
  for (const std::uint8_t byte : element) {
    if (count == digits.size()) break;
    if (within(byte, '0', '9')) {
      digits[count++] = static_cast<char>(byte);
    } else if (byte != '-' && byte != '/' && byte != '.') {
      return std::nullopt;
    }
  }
  if (count != digits.size()) return std::nullopt;
  const bool recent = digits[0] > '1' || (digits[0] == '1' && digits[1] == '9');
  const int month = (digits[4] - '0') * 10 + (digits[5] - '0');
  const int day = (digits[6] - '0') * 10 + (digits[7] - '0');
  if (!recent || month < 1 || month > 12 || day < 1 || day > 31) return std::nullopt;
  return digits;
}

bool is_utf8(Bytes bytes) {
  return well_formed(bytes, BarcodeCharset::utf8);
}

bool is_gb18030(Bytes bytes) {
  return well_formed(bytes, BarcodeCharset::gb18030);
}

std::string_view name_of(BarcodeRepair repair) {
  switch (repair) {
    case BarcodeRepair::no_terminator:
      return "no_terminator";
    case BarcodeRepair::trailing_newline:
      return "trailing_newline";
    case BarcodeRepair::element_missing:
      return "element_missing";
    case BarcodeRepair::element_surplus:
      return "element_surplus";
    case BarcodeRepair::number_too_long:
      return "number_too_long";
    case BarcodeRepair::empty_for_none:
      return "empty_for_none";
    case BarcodeRepair::date_not_plain:
      return "date_not_plain";
    case BarcodeRepair::charset_utf8:
      return "charset_utf8";
    case BarcodeRepair::element_too_long:
      return "element_too_long";
    case BarcodeRepair::text_behind_end:
      return "text_behind_end";
    case BarcodeRepair::element_not_ended:
      return "element_not_ended";
  }
  return "unknown";
}

std::string_view name_of(BarcodeFault fault) {
  switch (fault) {
    case BarcodeFault::not_official:
      return "not_official";
    case BarcodeFault::too_long:
      return "too_long";
    case BarcodeFault::broken_text:
      return "broken_text";
    case BarcodeFault::too_few_elements:
      return "too_few_elements";
    case BarcodeFault::no_number:
      return "no_number";
  }
  return "unknown";
}

}  // namespace docbay::protocol
