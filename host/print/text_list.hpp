// Lists as plain text, aligned for a fixed-width printer on which a Chinese character takes two
// columns.
#pragma once

#include <cstdint>
#include <expected>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

namespace docbay::host {

struct TextList {
  std::string title;
  std::vector<std::string> header;   ///< lines above the table
  std::vector<std::string> columns;  ///< names
  std::vector<std::vector<std::string>> rows;
  std::vector<std::string> footer;
};

/// Columns that the text takes on paper: two for a wide character, none for a combining one.
std::size_t width_of(std::string_view utf8);

std::string render(const TextList& list);

/// `2026-05-04 16:15:30` in the machine's time zone.
std::string local_time(std::int64_t at_ms);

/// Writes the file whole or not at all, readable by the owner only. The error says what to do.
std::expected<void, std::string> write_list(const std::filesystem::path& file,
                                            std::string_view text);

}  // namespace docbay::host
