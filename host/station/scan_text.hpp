// What a scanned run of bytes says: its text in UTF-8 and the code to look a document up by. Pure;
// the raw bytes stay the caller's to keep. The only place that converts charsets.
#pragma once

#include <cstdint>
#include <span>
#include <string>

namespace docbay::host {

struct ScanText {
  std::string text;  ///< UTF-8; empty: unreadable
  std::string code;  ///< the official string's barcode number, or the whole text; empty: unreadable
  std::string repairs;  ///< names of the departures that were read all the same, comma-separated
  std::string fault;    ///< why it is unreadable
};

/// Longest text that is taken for a code; the official string is the only longer one that is read.
inline constexpr std::size_t plain_code_bytes_max = 256;

ScanText understand_scan(std::span<const std::uint8_t> raw);

}  // namespace docbay::host
