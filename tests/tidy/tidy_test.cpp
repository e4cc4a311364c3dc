// Reads every source file of the tree and holds it against the house rules.
#define DOCTEST_CONFIG_IMPLEMENT_WITH_MAIN
#include <algorithm>
#include <array>
#include <filesystem>
#include <fstream>
#include <iterator>

#include <doctest/doctest.h>

#include "tests/tidy/cmake_edges.hpp"
#include "tests/tidy/source_rules.hpp"

namespace docbay::tests {
namespace {

namespace fs = std::filesystem;

const fs::path root = DOCBAY_SOURCE_ROOT;
constexpr std::array<std::string_view, 8> folders{"protocol",  "firmware", "drivers", "host",
                                                  "simulator", "tests",    "scripts", ".ci"};
constexpr std::array<std::string_view, 16> text_endings{
    ".cpp", ".hpp", ".txt", ".md",   ".cmake", ".toml", ".json", ".sql",
    ".ts",  ".vue", ".css", ".html", ".ld",    ".py",   ".yml",  ".sh"};

std::string read(const fs::path& path) {
  std::ifstream file(path, std::ios::binary);
  REQUIRE_MESSAGE(file.is_open(), "cannot read ", path.string());
  return {std::istreambuf_iterator<char>(file), {}};
}

bool is_text(const fs::path& path) {
  const std::string ending = path.extension().string();
  return ending.empty() || std::ranges::find(text_endings, ending) != text_endings.end();
}

bool is_left_out(const fs::path& folder) {
  const std::string name = folder.filename().string();
  return name == "build" || name == "node_modules" || name == "corpus" || name.starts_with('.');
}

std::vector<std::string> all_paths() {
  std::vector<std::string> paths;
  for (const auto& entry : fs::directory_iterator(root)) {
    if (entry.is_regular_file()) paths.push_back(entry.path().filename().string());
  }
  for (const std::string_view folder : folders) {
    if (!fs::exists(root / folder)) continue;
    fs::recursive_directory_iterator entry(root / folder);
    for (; entry != fs::recursive_directory_iterator(); ++entry) {
      if (entry->is_directory() && is_left_out(entry->path())) entry.disable_recursion_pending();
      if (entry->is_regular_file()) paths.push_back(fs::relative(entry->path(), root).string());
    }
  }
  std::ranges::sort(paths);
  return paths;
}

// The tree as the checks see it, read once.
struct Tree {
  IncludeTable table{read(root / "tests/tidy/include_table.txt")};
  std::vector<SourceFile> files;
  std::set<std::string> paths;
};

const Tree& tree() {
  static const Tree read_once = [] {
    Tree all;
    for (const std::string& path : all_paths()) {
      all.paths.insert(path);
      if (is_text(path)) all.files.push_back({path, read(root / path)});
    }
    return all;
  }();
  return read_once;
}

void report(const std::vector<Finding>& findings) {
  for (const Finding& finding : findings) FAIL_CHECK(to_string(finding));
}

}  // namespace

TEST_CASE("include table: every line of it is understood") {
  for (const std::string& error : tree().table.errors()) FAIL_CHECK(error);
  CHECK_FALSE(tree().table.rows().empty());
}

TEST_CASE("sources: every file keeps the house rules") {
  for (const SourceFile& file : tree().files) {
    report(check_source(tree().table, file, tree().paths));
  }
}

TEST_CASE("folders: each row of the table is there, and each top-level folder explains itself") {
  report(check_tree(tree().table, tree().paths));
}

TEST_CASE("cmake: libraries link along the edges of the table, and no further") {
  report(check_links(tree().table, tree().files));
}

}  // namespace docbay::tests
