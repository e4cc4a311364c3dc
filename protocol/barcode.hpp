// The official document barcode string (机关公文二维条码使用规范, 中秘文发[2005]56号): fourteen
// elements, each ended by
// `^`, the whole ended by `|`. Reads what real makers print, dirt included, and names every repair
// it made; the raw bytes stay the caller's to keep. Text is not converted here: elements are byte
// runs of the string's own charset.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <expected>
#include <optional>
#include <span>
#include <string_view>

namespace docbay::protocol {

/// Elements in their order in the string.
enum class BarcodeElement : std::uint8_t {
  version,
  number,
  issuing_unit,
  kind,
  document_number,
  main_recipient,
  title,
  classification,
  urgency,
  date,
  release_level,
  making_unit,
  making_date,
  custom,
};
inline constexpr std::size_t barcode_element_count = 14;

/// Longest string that is read; the standard's own limits add up to less than 700 bytes.
inline constexpr std::size_t barcode_bytes_max = 4096;

enum class BarcodeCharset : std::uint8_t {
  gb18030,
  utf8
};

/// Departures from the standard that were read all the same. Bits of Barcode::repairs.
enum class BarcodeRepair : std::uint16_t {
  no_terminator = 1,         ///< no `|` at the end
  trailing_newline = 2,      ///< CR or LF behind the string
  element_missing = 4,       ///< fewer than fourteen elements; the last ones read as empty
  element_surplus = 8,       ///< more than fourteen; what is behind the custom element is left out
  number_too_long = 16,      ///< more than 20 bytes, for example a UUID
  empty_for_none = 32,       ///< a required element is empty where 无 is due
  date_not_plain = 64,       ///< a date that is not yyyyMMdd (nor empty or 无), say a timestamp
  charset_utf8 = 128,        ///< UTF-8 where GB 2312 is due
  element_too_long = 256,    ///< an element (not the number) exceeds the standard's length
  text_behind_end = 512,     ///< something follows the `|`; it is left out
  element_not_ended = 1024,  ///< no `^` behind the last element
};

enum class BarcodeFault : std::uint8_t {
  not_official,      ///< does not begin with GB0626-2005: some other code
  too_long,          ///< beyond barcode_bytes_max
  broken_text,       ///< neither GB18030 nor UTF-8: ask for another scan
  too_few_elements,  ///< fewer than the nine that carry the required ones: a partial read, scan
                     ///< again
  no_number,         ///< the barcode number is empty: this paper cannot be told from others
};

struct Barcode {
  std::array<std::span<const std::uint8_t>, barcode_element_count> elements;
  BarcodeCharset charset = BarcodeCharset::gb18030;
  std::uint16_t repairs = 0;

  [[nodiscard]] std::span<const std::uint8_t> operator[](BarcodeElement element) const {
    return elements[static_cast<std::size_t>(element)];
  }
  [[nodiscard]] bool repaired(BarcodeRepair repair) const {
    return (repairs & static_cast<std::uint16_t>(repair)) != 0;
  }
};

/// Reads a string; the elements point into `bytes`. Bytes that are both charsets' text are taken
/// for UTF-8: each of the standard's words for classification and urgency tells them apart.
std::expected<Barcode, BarcodeFault> read_barcode(std::span<const std::uint8_t> bytes);

/// Writes a string by the standard (charset and lengths are the caller's). Returns its length, or
/// nothing when it does not fit into `out` or an element contains `^` or `|` as a character.
std::optional<std::size_t> write_barcode(
    const std::array<std::span<const std::uint8_t>, barcode_element_count>& elements,
    BarcodeCharset charset, std::span<std::uint8_t> out);

/// The first eight digits of a date element as yyyyMMdd, for `20120315` as for `2012-03-15
/// 13:13:07`; nothing when there are fewer, or year (before 1900), month or day cannot be, as in
/// milliseconds since 1970.
std::optional<std::array<char, 8>> barcode_date(std::span<const std::uint8_t> element);

/// Whether the bytes are whole, well-formed UTF-8 (Unicode 15, table 3-7).
bool is_utf8(std::span<const std::uint8_t> bytes);
/// Whether the bytes have the shape of GB18030 (one, two and four byte characters).
bool is_gb18030(std::span<const std::uint8_t> bytes);

std::string_view name_of(BarcodeRepair repair);
std::string_view name_of(BarcodeFault fault);

}  // namespace docbay::protocol
