#include "tests/tidy/source_rules.hpp"

#include <algorithm>
#include <array>

#include "tests/tidy/source_text.hpp"

namespace docbay::tests {
namespace {

constexpr std::size_t file_lines_max = 400;
constexpr std::size_t line_columns_max = 100;

// Written in halves, so that this file does not hold the words itself.
const std::array<std::string, 4> unfinished_words{
    "TO"
    "DO",
    "FIX"
    "ME",
    "XX"
    "X",
    "HA"
    "CK"};
const std::array<std::string, 3> silencers{
    "NO"
    "LINT",
    "NO"
    "LINTNEXTLINE",
    "NO"
    "LINTBEGIN"};
constexpr std::array<std::string_view, 4> sleeping_words{"sleep_for", "sleep_until", "usleep",
                                                         "nanosleep"};

std::string top_folder(std::string_view path) {
  return std::string(path.substr(0, path.find('/')));
}

bool is_script(std::string_view path) {
  return is_within(path, ".ci") ||
         (is_within(path, "scripts") && path.find('.') == std::string_view::npos);
}

bool is_cmake(std::string_view path) {
  return path.ends_with("CMakeLists.txt") || path.ends_with(".cmake");
}

// Collects the findings of one file.
class Checker {
 public:
  Checker(const IncludeTable& table, const SourceFile& file, const std::set<std::string>& paths)
      : table_(table), file_(file), paths_(paths), row_(table.row_of(file.path)) {}

  std::vector<Finding> run() {
    check_end();
    if (is_cpp(file_.path) || is_script(file_.path)) check_length();
    if (is_cpp(file_.path) || is_script(file_.path) || is_cmake(file_.path)) check_words();
    if (is_cpp(file_.path)) check_cpp();
    return std::move(findings_);
  }

 private:
  void add(std::size_t line, std::string rule, std::string advice) {
    findings_.push_back({file_.path, line, std::move(rule), std::move(advice)});
  }

  void check_end() {
    const std::string_view text = file_.text;
    if (text.empty()) return;
    if (!text.ends_with('\n') || text == "\n" || text.ends_with("\n\n")) {
      add(lines_of(text).size(), "end of file", "end the file with exactly one newline");
    }
  }

  void check_length() {
    const std::size_t lines = lines_of(file_.text).size();
    if (lines > file_lines_max) {
      add(lines, "file length",
          std::to_string(lines) + " lines, at most " + std::to_string(file_lines_max) +
              ": it is usually two things, split it");
    }
  }

  void check_words() {
    std::size_t number = 0;
    for (const std::string_view line : lines_of(file_.text)) {
      ++number;
      for (const std::string& word : unfinished_words) {
        if (has_word(line, word)) add(number, "unfinished", "do it or file an issue: " + word);
      }
    }
  }

  void check_cpp() {
    if (row_.empty()) {
      add(1, "no row", "give this folder a row in tests/tidy/include_table.txt");
    }
    check_lines();
    check_first_directive();
    for (const Include& include : includes_of(file_.text)) {
      include.quoted ? check_own(include) : check_foreign(include);
    }
    // Real processes and measurements take real time.
    const bool in_real_time =
        is_within(file_.path, "tests/system") || is_within(file_.path, "tests/bench");
    if (is_within(file_.path, "tests") && !in_real_time) check_sleep();
  }

  void check_lines() {
    std::size_t number = 0;
    for (const std::string_view line : lines_of(file_.text)) {
      ++number;
      if (const std::size_t columns = code_points(line); columns > line_columns_max) {
        add(number, "line length",
            std::to_string(columns) + " columns, at most " + std::to_string(line_columns_max));
      }
      if (line.contains('\t')) add(number, "tab", "indent with blanks");
      if (line.ends_with(' ') || line.ends_with('\r')) {
        add(number, "line end", "no blanks and no carriage return at the end of a line");
      }
      check_silencer(line, number);
    }
  }

  // A silencer names its check and says why: `(check): reason`.
  void check_silencer(std::string_view line, std::size_t number) {
    for (const std::string& word : silencers) {
      if (!has_word(line, word)) continue;
      const std::string_view rest = line.substr(line.find(word) + word.size());
      const std::size_t close = rest.find("): ");
      if (!rest.starts_with('(') || close == std::string_view::npos || close + 3 >= rest.size()) {
        add(number, "silenced check", "name the check and the reason: " + word + "(check): why");
      }
    }
  }

  void check_first_directive() {
    if (!file_.path.ends_with(".hpp")) return;
    std::size_t number = 0;
    const std::string code = code_only(file_.text);
    for (const std::string_view line : lines_of(code)) {
      ++number;
      if (!line.starts_with('#')) continue;
      if (line != "#pragma once")
        add(number, "include guard", "begin the header with #pragma once");
      return;
    }
    add(1, "include guard", "begin the header with #pragma once");
  }

  void check_own(const Include& include) {
    const std::string target = table_.row_of(include.name);
    if (target.empty()) {
      add(include.line, "include path",
          "\"" + include.name + "\": write it from the root, as in \"protocol/rtu.hpp\"");
    } else if (!paths_.contains(include.name)) {
      add(include.line, "include path", "\"" + include.name + "\" does not exist");
    } else if (!table_.allows(row_, target)) {
      add(include.line, "include edge",
          row_ + " may not include " + target + " (tests/tidy/include_table.txt)");
    }
  }

  void check_foreign(const Include& include) {
    const std::string& name = include.name;
    const LibraryRow* library = table_.library_of(name);
    if (library == nullptr && name.find_first_of("./") != std::string::npos) {
      add(include.line, "library home",
          "<" + name +
              "> has no home: add a library row to tests/tidy/include_table.txt, or "
              "take the C++ header of the same thing");
    } else if (library != nullptr &&
               std::ranges::none_of(library->homes, [&](const std::string& home) {
                 return is_within(file_.path, home);
               })) {
      std::string homes;
      for (const std::string& home : library->homes) homes += " " + home;
      add(include.line, "library home", "<" + name + "> is at home only in" + homes);
    }
    if (!table_.only_rows_allow(file_.path, name)) {
      add(include.line, "pure folder",
          "<" + name + "> is not among the headers that " + row_ + " stays with");
    }
  }

  void check_sleep() {
    std::size_t number = 0;
    const std::string code = code_only(file_.text);
    for (const std::string_view line : lines_of(code)) {
      ++number;
      const bool sleeps =
          (has_word(line, "sleep") && line.contains("sleep(")) ||
          std::ranges::any_of(sleeping_words, [&](auto word) { return has_word(line, word); });
      if (sleeps) add(number, "sleeping test", "wait for the condition itself, with a bound");
    }
  }

  const IncludeTable& table_;
  const SourceFile& file_;
  const std::set<std::string>& paths_;
  std::string row_;
  std::vector<Finding> findings_;
};

}  // namespace

std::string to_string(const Finding& finding) {
  return finding.path + ":" + std::to_string(finding.line) + ": " + finding.rule + ": " +
         finding.advice;
}

bool is_cpp(std::string_view path) {
  return path.ends_with(".cpp") || path.ends_with(".hpp");
}

std::vector<Include> includes_of(std::string_view text) {
  std::vector<Include> includes;
  std::size_t number = 0;
  const std::string code = code_only(text);
  for (const std::string_view line : lines_of(code)) {
    ++number;
    const std::size_t hash = line.find_first_not_of(" \t");
    if (hash == std::string_view::npos || line[hash] != '#' || !has_word(line, "include")) continue;
    const std::size_t open = line.find_first_of("\"<");
    if (open == std::string_view::npos) continue;
    const bool quoted = line[open] == '"';
    const std::size_t close = std::min(line.find(quoted ? '"' : '>', open + 1), line.size());
    includes.push_back({.name = std::string(line.substr(open + 1, close - open - 1)),
                        .quoted = quoted,
                        .line = number});
  }
  return includes;
}

std::vector<Finding> check_source(const IncludeTable& table, const SourceFile& file,
                                  const std::set<std::string>& paths) {
  return Checker(table, file, paths).run();
}

std::vector<Finding> check_tree(const IncludeTable& table, const std::set<std::string>& paths) {
  std::vector<Finding> findings;
  std::set<std::string> folders;
  for (const std::string& row : table.rows()) {
    folders.insert(top_folder(row));
    if (std::ranges::none_of(paths, [&](const auto& path) { return is_within(path, row); })) {
      findings.push_back({row, 0, "empty row",
                          "nothing is there: take its row out of tests/tidy/include_table.txt"});
    }
  }
  for (const std::string& folder : folders) {
    const bool has_sources = std::ranges::any_of(
        paths, [&](const auto& path) { return is_within(path, folder) && is_cpp(path); });
    if (has_sources && !paths.contains(folder + "/README.md")) {
      findings.push_back({folder, 0, "README",
                          "write " + folder + "/README.md: what is here, where to start, why so"});
    }
  }
  return findings;
}

}  // namespace docbay::tests
