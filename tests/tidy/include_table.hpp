// The architecture's table of folders and libraries, read from include_table.txt. Values in,
// answers out: the text comes from the caller, and nothing here touches the file system.
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace docbay::tests {

/// One row `library HEADER…: FOLDER…`.
struct LibraryRow {
  std::vector<std::string> headers;
  std::vector<std::string> homes;
};

class IncludeTable {
 public:
  /// Reads the text of the table. A line that is no row ends up in `errors()`.
  explicit IncludeTable(std::string_view text);

  /// What could not be read, each with its line number; empty when all is well.
  [[nodiscard]] const std::vector<std::string>& errors() const { return errors_; }

  /// The folders (and single files) that have a row, in the order of their names.
  [[nodiscard]] std::vector<std::string> rows() const;

  /// The row that a source file belongs to: the longest one that is the file or a folder above it.
  /// Empty if there is none.
  [[nodiscard]] std::string row_of(std::string_view path) const;

  /// Whether a source in row `from` may include (or link) what belongs to row `to`. A row may
  /// always use itself.
  [[nodiscard]] bool allows(const std::string& from, const std::string& to) const;

  /// The library row that a <header> belongs to; null for a standard header and for an unknown one.
  [[nodiscard]] const LibraryRow* library_of(std::string_view header) const;

  /// Whether the file at `path` may include <header>, as far as `only` rows are concerned.
  [[nodiscard]] bool only_rows_allow(std::string_view path, std::string_view header) const;

 private:
  void read_row(std::string_view key, std::string_view values, std::size_t line);

  std::map<std::string, std::vector<std::string>, std::less<>> may_include_;
  std::vector<LibraryRow> libraries_;
  std::map<std::string, std::vector<std::string>, std::less<>> only_;
  std::vector<std::string> errors_;
};

/// Whether `path` is `folder`, or lies somewhere below it.
bool is_within(std::string_view path, std::string_view folder);

/// The words of a text, separated by blanks and line ends.
std::vector<std::string> words_of(std::string_view text);

}  // namespace docbay::tests
