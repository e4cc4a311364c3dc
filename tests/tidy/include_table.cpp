#include "tests/tidy/include_table.hpp"

#include <algorithm>

#include "tests/tidy/source_text.hpp"

namespace docbay::tests {
namespace {

bool matches(std::string_view header, std::string_view pattern) {
  if (pattern.ends_with('*')) return header.starts_with(pattern.substr(0, pattern.size() - 1));
  return header == pattern;
}

bool matches_any(std::string_view header, const std::vector<std::string>& patterns) {
  return std::ranges::any_of(patterns,
                             [&](const std::string& pattern) { return matches(header, pattern); });
}

// The rows of the table by the number of their first line, indented lines joined to the row above.
std::map<std::size_t, std::string> joined_rows(std::string_view text) {
  std::map<std::size_t, std::string> rows;
  std::size_t number = 0;
  for (const std::string_view line : lines_of(text)) {
    ++number;
    if (line.empty() || line.starts_with('#')) continue;
    if (line.starts_with(' ') && !rows.empty()) {
      rows.rbegin()->second += line;
    } else {
      rows.emplace(number, line);
    }
  }
  return rows;
}

}  // namespace

bool is_within(std::string_view path, std::string_view folder) {
  return path.starts_with(folder) && (path.size() == folder.size() || path[folder.size()] == '/');
}

std::vector<std::string> words_of(std::string_view text) {
  constexpr std::string_view blanks = " \t\r\n";
  std::vector<std::string> words;
  std::size_t start = text.find_first_not_of(blanks);
  while (start != std::string_view::npos) {
    const std::size_t end = std::min(text.find_first_of(blanks, start), text.size());
    words.emplace_back(text.substr(start, end - start));
    start = text.find_first_not_of(blanks, end);
  }
  return words;
}

IncludeTable::IncludeTable(std::string_view text) {
  for (const auto& [number, row] : joined_rows(text)) {
    const std::size_t colon = row.find(':');
    if (colon == std::string::npos) {
      errors_.push_back("line " + std::to_string(number) + " has no colon: " + row);
    } else {
      read_row(row.substr(0, colon), row.substr(colon + 1), number);
    }
  }
}

void IncludeTable::read_row(std::string_view key, std::string_view values, std::size_t line) {
  std::vector<std::string> names = words_of(key);
  const std::string kind = names.size() > 1 ? names.front() : std::string();
  if (names.size() > 1) names.erase(names.begin());
  if (kind == "library") {
    libraries_.push_back({.headers = names, .homes = words_of(values)});
  } else if (kind == "only") {
    for (const std::string& name : names) only_[name] = words_of(values);
  } else if (kind.empty() && names.size() == 1 && !may_include_.contains(names.front())) {
    may_include_[names.front()] = words_of(values);
  } else {
    errors_.push_back("line " + std::to_string(line) +
                      " is no row of a known kind, or repeats one");
  }
}

std::vector<std::string> IncludeTable::rows() const {
  std::vector<std::string> names;
  names.reserve(may_include_.size());
  for (const auto& [name, allowed] : may_include_) names.push_back(name);
  return names;
}

std::string IncludeTable::row_of(std::string_view path) const {
  std::string best;
  for (const auto& [name, allowed] : may_include_) {
    if (is_within(path, name) && name.size() > best.size()) best = name;
  }
  return best;
}

bool IncludeTable::allows(const std::string& from, const std::string& to) const {
  if (from == to) return true;
  const auto row = may_include_.find(from);
  if (row == may_include_.end() || to.empty()) return false;
  return std::ranges::any_of(row->second, [&](const std::string& allowed) {
    return allowed == "*" || is_within(to, allowed);
  });
}

const LibraryRow* IncludeTable::library_of(std::string_view header) const {
  const auto row = std::ranges::find_if(
      libraries_, [&](const LibraryRow& library) { return matches_any(header, library.headers); });
  return row == libraries_.end() ? nullptr : &*row;
}

bool IncludeTable::only_rows_allow(std::string_view path, std::string_view header) const {
  return std::ranges::all_of(only_, [&](const auto& row) {
    return !is_within(path, row.first) || matches_any(header, row.second);
  });
}

}  // namespace docbay::tests
