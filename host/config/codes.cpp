#include "host/config/codes.hpp"

#include <optional>
#include <string>
#include <utility>

#include <fmt/core.h>

namespace docbay::host {
namespace {

constexpr std::string_view title = "[[code]]";

/// Nothing when the rule cannot be compared with others; `errors` says why.
std::optional<CodeRule> read_code(const toml::table& table, ConfigErrors& errors) {
  using Charset = CodeRule::Charset;
  using Kind = CodeRule::Kind;
  using Names = CodeRule::Names;
  TableReader reader{table, std::string{title}, errors};
  std::string name;
  std::string pattern_text;
  std::optional<Pattern> pattern;
  bool good = reader.text("name", name);
  if (reader.text("pattern", pattern_text)) {
    if (auto compiled = Pattern::compile(pattern_text)) {
      pattern = std::move(*compiled);
    } else {
      reader.refuse("pattern", fmt::format("is wrong at its character {}: {}",
                                           compiled.error().character, compiled.error().message));
    }
  }
  Charset charset = Charset::any;
  Kind kind = Kind::unique;
  Names names = Names::document;
  CheckDigit check = CheckDigit::none;
  int priority = 0;
  std::string document;
  reader.choice("charset", charset,
                {{"any", Charset::any},
                 {"ascii", Charset::ascii},
                 {"utf8", Charset::utf8},
                 {"gb18030", Charset::gb18030}},
                Need::optional);
  reader.number("priority", priority, 0, 1'000, Need::optional);
  reader.choice("kind", kind, {{"unique", Kind::unique}, {"common", Kind::common}}, Need::optional);
  reader.choice("names", names,
                {{"document", Names::document},
                 {"letter", Names::letter},
                 {"card", Names::card},
                 {"unit", Names::unit}},
                Need::optional);
  reader.text("document", document, Need::optional);
  reader.choice("check", check,
                {{"none", CheckDigit::none},
                 {"mod10", CheckDigit::mod10},
                 {"mod97_10", CheckDigit::mod97_10},
                 {"mod11_2", CheckDigit::mod11_2},
                 {"s10", CheckDigit::s10}},
                Need::optional);
  reader.finish();
  good = good && pattern.has_value();
  if (!good) return std::nullopt;
  return CodeRule{.name = std::move(name),
                  .pattern = std::move(*pattern),
                  .charset = charset,
                  .priority = priority,
                  .kind = kind,
                  .names = names,
                  .document = std::move(document),
                  .check = check};
}

std::string_view key_of(RuleFault::In in) {
  switch (in) {
    case RuleFault::In::name:
      return "name";
    case RuleFault::In::pattern:
      break;
    case RuleFault::In::document:
      return "document";
    case RuleFault::In::check:
      return "check";
  }
  return "pattern";
}

}  // namespace

CodeRules read_codes(const std::vector<const toml::table*>& tables, ConfigErrors& errors) {
  std::vector<CodeRule> rules;
  std::vector<const toml::table*> tables_of_rules;
  for (const toml::table* table : tables) {
    auto rule = read_code(*table, errors);
    if (!rule) continue;
    rules.push_back(std::move(*rule));
    tables_of_rules.push_back(table);
  }
  std::vector<std::string> names;
  for (const CodeRule& rule : rules) names.push_back(rule.name);
  auto checked = CodeRules::make(std::move(rules));
  if (checked) return std::move(*checked);
  for (const RuleFault& fault : checked.error()) {
    const std::string of = fmt::format("{} \"{}\"", title, names[fault.rule]);
    TableReader{*tables_of_rules[fault.rule], of, errors}.refuse(key_of(fault.in), fault.message);
  }
  return {};
}

}  // namespace docbay::host
