#include "host/config/reader.hpp"

#include <algorithm>
#include <tuple>

#include <fmt/core.h>
#include <fmt/ranges.h>

#include "host/config/nearest.hpp"

namespace docbay::host {
namespace {

bool has_control_character(std::string_view text) {
  return std::ranges::any_of(text, [](char c) { return (c >= 0 && c < 0x20) || c == 0x7f; });
}

/// What a value is, in the words of a person who writes the file.
std::string_view type_word(const toml::node& node) {
  switch (node.type()) {
    case toml::node_type::table:
      return "a table";
    case toml::node_type::array:
      return "a list";
    case toml::node_type::string:
      return "text";
    case toml::node_type::integer:
      return "a whole number";
    case toml::node_type::floating_point:
      return "a number with a fraction";
    case toml::node_type::boolean:
      return "true or false";
    default:
      return "a date or a time";
  }
}

}  // namespace

Place place_of(const toml::source_region& region) {
  return {static_cast<std::uint32_t>(region.begin.line),
          static_cast<std::uint32_t>(region.begin.column)};
}

void ConfigErrors::add(Place place, std::string message) {
  errors_.push_back(
      {.file = file_, .line = place.line, .column = place.column, .message = std::move(message)});
}

std::vector<ConfigError> ConfigErrors::sorted() && {
  std::ranges::stable_sort(
      errors_, {}, [](const ConfigError& error) { return std::tuple{error.line, error.column}; });
  return std::move(errors_);
}

TableReader::TableReader(const toml::table& table, std::string title, ConfigErrors& errors)
    : table_(table), title_(std::move(title)), errors_(errors) {}

bool TableReader::text(std::string_view key, std::string& into, Need need) {
  const auto* node = find(key, need, "\"...\"");
  if (node == nullptr) return false;
  const auto* value = node->as_string();
  if (value == nullptr) {
    refuse(key, fmt::format("has to be text in quotes, not {}", type_word(*node)));
  } else if (value->get().empty()) {
    refuse(key, "must not be empty");
  } else if (has_control_character(value->get())) {
    refuse(key, "must not hold control characters");
  } else {
    into = value->get();
    return true;
  }
  return false;
}

bool TableReader::path(std::string_view key, const std::filesystem::path& base,
                       std::filesystem::path& into, Need need) {
  std::string value;
  if (!text(key, value, need)) return false;
  into = (base / value).lexically_normal();
  return true;
}

bool TableReader::number_among(std::string_view key, std::uint32_t& into,
                               std::span<const std::uint32_t> allowed, Need need) {
  const auto value = integer(key, need);
  if (!value) return false;
  const auto found = std::ranges::find(allowed, *value);
  if (found == allowed.end()) {
    refuse(key, fmt::format("is {}, but has to be one of {}", *value, fmt::join(allowed, ", ")));
    return false;
  }
  into = *found;
  return true;
}

const toml::table* TableReader::table(std::string_view key, Need need) {
  known_keys_.emplace_back(key);
  const auto* node = table_.get(key);
  if (node == nullptr) {
    if (need == Need::required)
      errors_.add(place_of(table_.source()), fmt::format("there is no [{0}]: add the table", key));
    return nullptr;
  }
  if (!node->is_table()) refuse(key, fmt::format("has to be a table, written [{}]", key));
  return node->as_table();
}

std::vector<const toml::table*> TableReader::tables(std::string_view key, Need need) {
  known_keys_.emplace_back(key);
  std::vector<const toml::table*> found;
  const auto* node = table_.get(key);
  if (node == nullptr) {
    if (need == Need::optional) return found;
    errors_.add(place_of(table_.source()),
                fmt::format("there is no [[{}]]: add one at least", key));
    return found;
  }
  const auto* array = node->as_array();
  if (array == nullptr || array->empty() || !array->is_homogeneous<toml::table>()) {
    refuse(key, fmt::format("has to be one or several tables, each written [[{}]]", key));
    return found;
  }
  for (const auto& element : *array) found.push_back(element.as_table());
  return found;
}

void TableReader::finish() {
  for (const auto& [key, value] : table_) {
    if (std::ranges::find(known_keys_, key.str()) != known_keys_.end()) continue;
    errors_.add(place_of(key.source()),
                fmt::format("{} has no key \"{}\": remove it, or write the nearest known one, "
                            "\"{}\"",
                            title_, key.str(), nearest(key.str(), known_keys_)));
  }
}

Place TableReader::place(std::string_view key) const {
  const auto* node = table_.get(key);
  return place_of(node == nullptr ? table_.source() : node->source());
}

void TableReader::refuse(std::string_view key, std::string_view why) {
  errors_.add(place(key), fmt::format("\"{}\" in {} {}", key, title_, why));
}

const toml::node* TableReader::find(std::string_view key, Need need, std::string_view example) {
  known_keys_.emplace_back(key);
  const auto* node = table_.get(key);
  if (node == nullptr && need == Need::required)
    errors_.add(place_of(table_.source()),
                fmt::format("{} lacks \"{}\": add {} = {}", title_, key, key, example));
  return node;
}

std::optional<std::int64_t> TableReader::integer(std::string_view key, Need need) {
  const auto* node = find(key, need, "...");
  if (node == nullptr) return std::nullopt;
  const auto value = node->value_exact<std::int64_t>();
  if (!value)
    refuse(key, fmt::format("has to be a whole number without quotes, not {}", type_word(*node)));
  return value;
}

bool TableReader::in_range(std::string_view key, std::int64_t value, std::int64_t least,
                           std::int64_t most) {
  if (value >= least && value <= most) return true;
  refuse(key, fmt::format("is {}, but has to be from {} to {}", value, least, most));
  return false;
}

void TableReader::refuse_choice(std::string_view key, std::span<const std::string> words) {
  refuse(key, fmt::format("has to be one of \"{}\"", fmt::join(words, "\", \"")));
}

void Claims::claim(const std::string& what, Place place, std::string_view advice) {
  const auto [earlier, is_first] = claims_.try_emplace(what, place);
  if (is_first) return;
  errors_.add(place, fmt::format("{} is there already, in line {}: {}", what, earlier->second.line,
                                 advice));
}

void Names::expect(const std::string& name, Place place) {
  // That there are none at all is an error of its own.
  if (!is_complete_ || names_.empty() || std::ranges::find(names_, name) != names_.end()) return;
  errors_.add(place, fmt::format("there is no {} \"{}\": add it, or write the nearest, \"{}\"",
                                 kind_, name, nearest(name, names_)));
}

}  // namespace docbay::host
