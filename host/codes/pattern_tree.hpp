// What a pattern's text says, as a tree. Only pattern.cpp needs it; the language is described
// there, in pattern.hpp. Pure.
#pragma once

#include <cstddef>
#include <expected>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "host/codes/character_set.hpp"

namespace docbay::host {

/// Where a pattern's text is wrong, and what to do.
struct PatternFault {
  std::size_t character = 0;  ///< from 1; one behind the last when the end comes too soon
  std::string message;
};

struct PatternNode {
  enum class Kind {
    characters,  ///< one character of a set
    sequence,    ///< all parts, one behind the other
    choice,      ///< one of the parts
    repeat,      ///< the only part, several times
    group,       ///< the only part; what it took is told by its name
  };
  Kind kind = Kind::sequence;
  CharacterSet characters;
  std::vector<PatternNode> parts;
  unsigned least = 0;            ///< of repeat
  std::optional<unsigned> most;  ///< of repeat, 1 at least; nothing: any number
  std::size_t group = 0;         ///< of group: which name
};

struct PatternTree {
  PatternNode root;
  std::vector<std::string> groups;  ///< names in the order of their brackets
};

/// Every node takes one character at least in one of its ways, so what is built from the tree grows
/// with each node and a bound on its size bounds the work.
std::expected<PatternTree, PatternFault> parse_pattern(std::string_view utf8);

}  // namespace docbay::host
