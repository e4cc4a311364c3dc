// What the codes of one office mean: rules, checked against one another when they are made, so that
// a scan never has two meanings. The official barcode string is no rule: it always goes first
// (host/station/scan_text.hpp). Pure; matching takes time that grows with the text alone.
#pragma once

#include <cstdint>
#include <expected>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "host/codes/check_digit.hpp"
#include "host/codes/pattern.hpp"

namespace docbay::host {

struct CodeRule {
  /// In which charset a scan came. Plain ASCII is text of every charset.
  enum class Charset : std::uint8_t {
    any,
    ascii,
    utf8,
    gb18030,
  };
  enum class Kind : std::uint8_t {
    unique,  ///< each copy has a code of its own
    common,  ///< all copies of a document bear the same one
  };
  /// What the code is the name of.
  enum class Names : std::uint8_t {
    document,
    letter,
    card,
    unit,
  };

  std::string name;
  Pattern pattern;
  Charset charset = Charset::any;
  int priority = 0;  ///< of two rules that match the same text, the higher one wins
  Kind kind = Kind::unique;
  Names names = Names::document;
  std::string document;  ///< the named group that is the code to look up by; empty: the whole text
  CheckDigit check = CheckDigit::none;  ///< which that code has to bear
};

/// What has to be corrected in a rule.
struct RuleFault {
  enum class In : std::uint8_t {
    name,
    pattern,
    document,
    check,
  };
  std::size_t rule = 0;  ///< its index
  In in = In::pattern;
  std::string message;  ///< what is wrong and what to do
};

struct CodeMatch {
  const CodeRule* rule = nullptr;  ///< lives as long as the rules
  Fields fields;
  std::string code;         ///< empty: the group it is to come from took no part
  bool check_held = false;  ///< else the code was misread
};

/// The name under which the official string is told.
inline constexpr std::string_view official_rule = "GB0626-2005";
inline constexpr std::size_t code_rules_max = 64;
/// Of all rules together; bounds the time that comparing each with each takes (some seconds).
inline constexpr std::size_t code_rule_states_max = 4'000;

class CodeRules {
 public:
  CodeRules() = default;

  /// Faults: two rules of one priority that match the same text (with the shortest such text), a
  /// rule that would take over the official string, a check digit that no matching text can bear,
  /// names used twice, unknown groups, more than there is time to compare.
  static std::expected<CodeRules, std::vector<RuleFault>> make(std::vector<CodeRule> rules);

  /// By the rule that wins. `charset` is the text's own: ascii, utf8 or gb18030.
  [[nodiscard]] std::optional<CodeMatch> match(std::string_view utf8,
                                               CodeRule::Charset charset) const;

  /// One sentence for each two rules of which one goes before the other, with an example.
  [[nodiscard]] const std::vector<std::string>& notes() const { return notes_; }
  [[nodiscard]] bool empty() const { return rules_.empty(); }

 private:
  std::vector<CodeRule> rules_;  ///< the highest priority first
  std::vector<std::string> notes_;
};

}  // namespace docbay::host
