// CMake's link edges, read as text from the CMakeLists.txt files and held against the same table as
// the includes. Pure functions; any command that takes SOURCES or LINKS (docbay_library and what is
// built on it) names a target.
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "tests/tidy/source_rules.hpp"

namespace docbay::tests {

/// One command of a CMakeLists.txt with its words, comments left out.
struct CmakeCommand {
  std::string name;
  std::vector<std::string> words;
  std::size_t line = 0;
};

std::vector<CmakeCommand> cmake_commands(std::string_view text);

struct CmakeTarget {
  std::string file;  ///< the CMakeLists.txt that makes it
  std::size_t line = 0;
  bool library = false;
  std::vector<std::string> sources;  ///< from the root
  std::vector<std::string> links;
};

/// The targets of a tree, by name, out of the CMakeLists.txt files among `files`.
std::map<std::string, CmakeTarget> cmake_targets(const std::vector<SourceFile>& files);

/// A library is one folder; each link is an edge of the table; each include is covered by a link;
/// and each .cpp belongs to a target.
std::vector<Finding> check_links(const IncludeTable& table, const std::vector<SourceFile>& files);

}  // namespace docbay::tests
