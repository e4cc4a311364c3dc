#include "host/codes/code_rules.hpp"

#include <algorithm>
#include <functional>
#include <utility>

#include <fmt/format.h>

#include "host/codes/overlap.hpp"

namespace docbay::host {
namespace {

using Charset = CodeRule::Charset;
using In = RuleFault::In;

constexpr std::string_view official_pattern = R"(GB0626-2005\^.*)";

/// Which texts can come in both charsets.
OverlapWithin shared_by(Charset a, Charset b) {
  if (a == Charset::ascii || b == Charset::ascii) return OverlapWithin::ascii;
  const bool meet = a == b || a == Charset::any || b == Charset::any;
  return meet ? OverlapWithin::all : OverlapWithin::ascii;
}

bool takes(Charset rule, Charset text) {
  return rule == Charset::any || rule == text || text == Charset::ascii;
}

/// The patterns are ours, so they are good.
std::optional<std::string> overlap_with(const CodeRule& rule, std::string_view pattern) {
  const auto other = Pattern::compile(pattern);
  return other ? overlap(rule.pattern, *other, shared_by(rule.charset, Charset::any))
               : std::nullopt;
}

class Checker {
 public:
  explicit Checker(const std::vector<CodeRule>& rules) : rules_{rules} {}

  std::vector<RuleFault> faults(std::vector<std::string>& notes) {
    if (!check_size()) return std::move(faults_);
    for (std::size_t i = 0; i < rules_.size(); ++i) check_alone(i);
    for (std::size_t later = 1; later < rules_.size(); ++later)
      for (std::size_t first = 0; first < later; ++first) compare(first, later, notes);
    return std::move(faults_);
  }

 private:
  void fault(std::size_t rule, In in, std::string message) {
    faults_.push_back({.rule = rule, .in = in, .message = std::move(message)});
  }

  bool check_size() {
    std::size_t states = 0;
    for (std::size_t i = 0; i < rules_.size(); ++i) {
      states += rules_[i].pattern.states().size();
      if (i < code_rules_max && states <= code_rule_states_max) continue;
      fault(i, In::pattern,
            fmt::format("is too much: all rules together may take {} steps and be {}; put rules "
                        "together or use smaller numbers in {{ }}",
                        code_rule_states_max, code_rules_max));
      return false;
    }
    return true;
  }

  void check_alone(std::size_t i) {
    const CodeRule& rule = rules_[i];
    if (rule.name == official_rule)
      fault(i, In::name, "is that of the official barcode, which is built in: choose another");
    const auto& groups = rule.pattern.groups();
    if (!rule.document.empty() && std::ranges::find(groups, rule.document) == groups.end()) {
      fault(i, In::document,
            fmt::format("is \"{0}\", but the pattern has no such group: put what is the code in "
                        "it between (?<{0}> and )",
                        rule.document));
    }
    if (const auto example = overlap_with(rule, official_pattern)) {
      fault(i, In::pattern,
            fmt::format("also matches official barcodes, such as \"{}\", which are built in and "
                        "come first: match less, say [^\\^] instead of .",
                        *example));
    }
    const bool checked = rule.check != CheckDigit::none && rule.document.empty();
    if (checked && !overlap_with(rule, shape_of(rule.check))) {
      fault(i, In::check,
            fmt::format("is \"{}\", but no text that the pattern matches can bear such a check "
                        "digit: correct one of them, or name the field to check as \"document\"",
                        name_of(rule.check)));
    }
  }

  void compare(std::size_t first, std::size_t later, std::vector<std::string>& notes) {
    const CodeRule& a = rules_[first];
    const CodeRule& b = rules_[later];
    if (a.name == b.name)
      fault(later, In::name, fmt::format("is \"{}\" again: give each rule its own name", b.name));
    const auto example = overlap(a.pattern, b.pattern, shared_by(a.charset, b.charset));
    if (!example) return;
    if (a.priority == b.priority) {
      return fault(later, In::pattern,
                   fmt::format("matches what the rule \"{}\" matches too, for example \"{}\": "
                               "change one pattern, or give the rule that is to win a higher "
                               "priority",
                               a.name, *example));
    }
    const CodeRule& winner = a.priority > b.priority ? a : b;
    const CodeRule& loser = a.priority > b.priority ? b : a;
    notes.push_back(
        fmt::format("code rule \"{}\" (priority {}) goes before \"{}\" ({}) where both "
                    "match, for example \"{}\"",
                    winner.name, winner.priority, loser.name, loser.priority, *example));
  }

  const std::vector<CodeRule>& rules_;
  std::vector<RuleFault> faults_;
};

std::string code_of(const CodeRule& rule, const Fields& fields, std::string_view text) {
  if (rule.document.empty()) return std::string{text};
  for (const auto& [name, value] : fields)
    if (name == rule.document) return value;
  return {};
}

}  // namespace

std::expected<CodeRules, std::vector<RuleFault>> CodeRules::make(std::vector<CodeRule> rules) {
  CodeRules made;
  auto faults = Checker{rules}.faults(made.notes_);
  if (!faults.empty()) return std::unexpected{std::move(faults)};
  std::ranges::stable_sort(rules, std::greater{}, &CodeRule::priority);
  made.rules_ = std::move(rules);
  return made;
}

std::optional<CodeMatch> CodeRules::match(std::string_view utf8, Charset charset) const {
  for (const CodeRule& rule : rules_) {
    if (!takes(rule.charset, charset)) continue;
    auto fields = rule.pattern.match(utf8);
    if (!fields) continue;
    std::string code = code_of(rule, *fields, utf8);
    const bool held = check_holds(rule.check, code);
    return CodeMatch{
        .rule = &rule, .fields = std::move(*fields), .code = std::move(code), .check_held = held};
  }
  return std::nullopt;
}

}  // namespace docbay::host
