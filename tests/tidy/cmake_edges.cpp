#include "tests/tidy/cmake_edges.hpp"

#include <algorithm>
#include <array>
#include <set>

#include "tests/tidy/source_text.hpp"

namespace docbay::tests {
namespace {

using Targets = std::map<std::string, CmakeTarget>;

std::string without_comments(std::string_view text) {
  std::string code(text);
  for (std::size_t at = code.find('#'); at != std::string::npos; at = code.find('#', at)) {
    for (; at < code.size() && code[at] != '\n'; ++at) code[at] = ' ';
  }
  return code;
}

std::string folder_of(const std::string& path) {
  const std::size_t slash = path.rfind('/');
  return slash == std::string::npos ? std::string() : path.substr(0, slash + 1);
}

bool takes_keyword(const CmakeCommand& command) {
  constexpr std::array<std::string_view, 3> keywords{"SOURCES", "LINKS", "PRIVATE_LINKS"};
  return std::ranges::any_of(keywords, [&](auto keyword) {
    return std::ranges::find(command.words, keyword) != command.words.end();
  });
}

// Sorts the words of one command into the target that it makes or adds to.
void read_command(const std::string& file, const CmakeCommand& command, Targets& targets) {
  const bool links_more = command.name == "target_link_libraries";
  const bool plain = command.name == "add_executable" || command.name == "add_library";
  if (command.words.empty() || command.words.front().starts_with('$')) return;
  if (!links_more && !plain && !takes_keyword(command)) return;
  CmakeTarget& target = targets[command.words.front()];
  if (target.file.empty()) target.line = command.line;
  if (target.file.empty()) target.file = file;
  target.library =
      target.library || command.name == "docbay_library" || command.name == "add_library";
  bool linking = links_more;
  for (const std::string& word : command.words) {
    if (word == "SOURCES") linking = false;
    if (word == "LINKS" || word == "PRIVATE_LINKS") linking = true;
    if (&word == &command.words.front()) continue;
    if (linking && word.starts_with("docbay_")) target.links.push_back(word);
    if (!linking && word.ends_with(".cpp")) target.sources.push_back(folder_of(file) + word);
  }
}

std::set<std::string> rows_of(const IncludeTable& table, const CmakeTarget& target) {
  std::set<std::string> rows;
  for (const std::string& source : target.sources) rows.insert(table.row_of(source));
  return rows;
}

// A target and all that it links, directly or through others.
std::set<std::string> linked_from(const Targets& targets, const std::string& start) {
  std::set<std::string> found{start};
  std::vector<std::string> waiting{start};
  while (!waiting.empty()) {
    const auto target = targets.find(waiting.back());
    waiting.pop_back();
    if (target == targets.end()) continue;
    for (const std::string& link : target->second.links) {
      if (found.insert(link).second) waiting.push_back(link);
    }
  }
  return found;
}

bool allows_link(const IncludeTable& table, const CmakeTarget& from, const CmakeTarget& to) {
  const std::set<std::string> from_rows = rows_of(table, from);
  return std::ranges::all_of(rows_of(table, to), [&](const std::string& to_row) {
    return std::ranges::any_of(
        from_rows, [&](const std::string& from_row) { return table.allows(from_row, to_row); });
  });
}

void check_target(const IncludeTable& table, const Targets& targets, const std::string& name,
                  std::vector<Finding>& findings) {
  const CmakeTarget& target = targets.at(name);
  const std::set<std::string> rows = rows_of(table, target);
  if (target.library && rows.size() > 1) {
    findings.push_back({target.file, target.line, "library folder",
                        name + " has sources of several rows: one folder, one library"});
  }
  for (const std::string& link : target.links) {
    const auto linked = targets.find(link);
    if (linked != targets.end() && !allows_link(table, target, linked->second)) {
      findings.push_back({target.file, target.line, "link edge",
                          name + " may not link " + link + " (tests/tidy/include_table.txt)"});
    }
  }
}

// The target whose includes a file's are: the one that compiles it, or for a header its row's
// library.
std::string owner_of(const IncludeTable& table, const Targets& targets, const std::string& path) {
  for (const auto& [name, target] : targets) {
    if (std::ranges::find(target.sources, path) != target.sources.end()) return name;
  }
  if (!path.ends_with(".hpp")) return {};
  for (const auto& [name, target] : targets) {
    if (target.library && rows_of(table, target).contains(table.row_of(path))) return name;
  }
  return {};
}

void check_includes(const IncludeTable& table, const Targets& targets, const SourceFile& file,
                    std::vector<Finding>& findings) {
  const std::string owner = owner_of(table, targets, file.path);
  if (owner.empty() && file.path.ends_with(".cpp")) {
    findings.push_back({file.path, 1, "no target", "name it in its CMakeLists.txt, or remove it"});
  }
  if (owner.empty()) return;
  const std::set<std::string> linked = linked_from(targets, owner);
  for (const Include& include : includes_of(file.text)) {
    if (!include.quoted) continue;
    const std::string from = owner_of(table, targets, include.name);
    if (from.empty() || linked.contains(from)) continue;
    findings.push_back({file.path, include.line, "unlinked include",
                        owner + " includes \"" + include.name + "\" but does not link " + from});
  }
}

}  // namespace

std::vector<CmakeCommand> cmake_commands(std::string_view text) {
  std::vector<CmakeCommand> commands;
  const std::string code = without_comments(text);
  std::size_t from = 0;
  for (std::size_t open = code.find('('); open != std::string::npos; open = code.find('(', from)) {
    const std::size_t close = std::min(code.find(')', open), code.size());
    const std::vector<std::string> before = words_of(code.substr(from, open - from));
    const auto line = 1 + static_cast<std::size_t>(std::count(
                              code.begin(), code.begin() + static_cast<long>(open), '\n'));
    commands.push_back({.name = before.empty() ? std::string() : before.back(),
                        .words = words_of(code.substr(open + 1, close - open - 1)),
                        .line = line});
    from = std::min(close + 1, code.size());
  }
  return commands;
}

Targets cmake_targets(const std::vector<SourceFile>& files) {
  Targets targets;
  for (const SourceFile& file : files) {
    if (!file.path.ends_with("CMakeLists.txt")) continue;
    for (const CmakeCommand& command : cmake_commands(file.text)) {
      read_command(file.path, command, targets);
    }
  }
  return targets;
}

std::vector<Finding> check_links(const IncludeTable& table, const std::vector<SourceFile>& files) {
  std::vector<Finding> findings;
  const Targets targets = cmake_targets(files);
  for (const auto& [name, target] : targets) check_target(table, targets, name, findings);
  for (const SourceFile& file : files) {
    if (is_cpp(file.path)) check_includes(table, targets, file, findings);
  }
  return findings;
}

}  // namespace docbay::tests
