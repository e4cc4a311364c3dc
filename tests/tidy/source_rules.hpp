// The house rules that a compiler does not know, as pure functions over the text of files: who may
// include whom, where libraries live, how long files and lines get, what must not stand in them.
#pragma once

#include <set>
#include <string>
#include <vector>

#include "tests/tidy/include_table.hpp"

namespace docbay::tests {

struct SourceFile {
  std::string path;  ///< from the root of the source tree, as in `protocol/rtu.hpp`
  std::string text;
};

/// One broken rule: where, which, and what to do about it.
struct Finding {
  std::string path;
  std::size_t line = 0;
  std::string rule;
  std::string advice;
};

/// `protocol/rtu.hpp:12: include edge: …`
std::string to_string(const Finding& finding);

/// Whether the file is C++ of ours, by its name.
bool is_cpp(std::string_view path);

struct Include {
  std::string name;
  bool quoted = false;  ///< "…" rather than <…>
  std::size_t line = 0;
};

/// Every #include of a C++ text that is not inside a comment or a literal.
std::vector<Include> includes_of(std::string_view text);

/// Every rule for one file. `paths` are all files of the tree.
std::vector<Finding> check_source(const IncludeTable& table, const SourceFile& file,
                                  const std::set<std::string>& paths);

/// The rules for the tree as a whole: each row of the table is there, each top-level folder has a
/// README.md.
std::vector<Finding> check_tree(const IncludeTable& table, const std::set<std::string>& paths);

}  // namespace docbay::tests
