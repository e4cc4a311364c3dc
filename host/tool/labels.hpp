// Labels on order: which texts they bear, and where they go. `docbay label` is its command line.
#pragma once

#include <cstddef>
#include <expected>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "host/codes/check_digit.hpp"
#include "host/print/label.hpp"

namespace docbay::host {

/// Ten sheets.
inline constexpr std::size_t labels_max = 240;

struct LabelOrder {
  std::vector<std::string> texts;       ///< one label each
  std::string from;                     ///< else a text that ends in digits, counted up from there
  std::size_t count = 1;                ///< of labels, with `from`
  std::optional<SymbolKind> kind;       ///< nothing: Code 128 for short ASCII, else QR
  CheckDigit check = CheckDigit::none;  ///< put behind each text
  std::string caption;
  std::filesystem::path file;     ///< .png, .svg, .pdf; empty: none
  std::filesystem::path printer;  ///< device of a ZPL II printer; empty: none
  unsigned dots_per_inch = 0;     ///< 0: 203 for a printer, 300 for a file
};

/// The texts without check digits: as given, or counted up with the number's width kept (WJ099,
/// WJ100). The error says what to do.
std::expected<std::vector<std::string>, std::string> texts_of(const LabelOrder& order);

/// Draws the labels, writes the file, prints; all errors before anything is written or printed, but
/// for those of the disk and the printer. Returns the texts with their check digits.
std::expected<std::vector<std::string>, std::string> make_labels(const LabelOrder& order);

}  // namespace docbay::host
