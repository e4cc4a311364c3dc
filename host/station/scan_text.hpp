// What a scanned run of bytes says: its text in UTF-8, and by the office's rules the code to look
// up, what that code names, and what else it tells. The official barcode string goes before every
// rule. Pure; the raw bytes stay the caller's to keep.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>

#include "host/codes/code_rules.hpp"
#include "host/domain/events.hpp"

namespace docbay::host {

struct ScanText {
  std::string text;     ///< UTF-8; empty: unreadable
  std::string code;     ///< the official string's barcode number, what the rule says, or the whole
                        ///< text; empty: unreadable
  std::string repairs;  ///< names of the departures that were read all the same, comma-separated
  std::string fault;    ///< why it is unreadable: the name of a BarcodeFault, empty, too_long,
                        ///< broken_text, control_characters; check_digit or field_missing by `rule`
  std::string rule;     ///< the rule that matches, or official_rule; empty: none
  CodeNames names = CodeNames::document;
  std::optional<CodeKind> kind;  ///< nothing: no rule says
  Fields fields;
};

/// Longest text that is taken for a code; the official string is the only longer one that is read.
inline constexpr std::size_t plain_code_bytes_max = 256;

ScanText understand_scan(std::span<const std::uint8_t> raw, const CodeRules& rules);

/// What the exchange core hears of a scan; place and time are the caller's to add.
CodeScanned scanned(ScanText scan, std::vector<std::uint8_t> raw);

}  // namespace docbay::host
