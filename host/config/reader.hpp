// Typed reading of TOML tables that goes on after an error, so that one run finds them all. Every
// reading call makes its key known; finish() reports the keys that nobody read.
#pragma once

#include <cstdint>
#include <filesystem>
#include <initializer_list>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <toml++/toml.h>

#include "host/config/config.hpp"

namespace docbay::host {

struct Place {
  std::uint32_t line = 0;
  std::uint32_t column = 0;
};

Place place_of(const toml::source_region& region);

class ConfigErrors {
 public:
  explicit ConfigErrors(std::filesystem::path file) : file_(std::move(file)) {}
  void add(Place place, std::string message);
  bool is_empty() const { return errors_.empty(); }
  /// In the order of the file.
  std::vector<ConfigError> sorted() &&;

 private:
  std::filesystem::path file_;
  std::vector<ConfigError> errors_;
};

enum class Need {
  required,  ///< its absence is an error
  optional,  ///< its absence leaves the value as it is
};

/// One table. Each reading call returns whether a good value was there and is now in `into`.
class TableReader {
 public:
  /// `title` is how the table is written in the file: `[site]`, `[[bay]]`.
  TableReader(const toml::table& table, std::string title, ConfigErrors& errors);

  /// Not empty, no control characters.
  bool text(std::string_view key, std::string& into, Need need = Need::required);

  /// Absolute, with `base` in front of a relative one.
  bool path(std::string_view key, const std::filesystem::path& base, std::filesystem::path& into,
            Need need = Need::required);

  /// Between the two, inclusive.
  template <class Integer>
  bool number(std::string_view key, Integer& into, std::int64_t least, std::int64_t most,
              Need need = Need::required) {
    const auto value = integer(key, need);
    if (!value || !in_range(key, *value, least, most)) return false;
    into = static_cast<Integer>(*value);
    return true;
  }

  /// One of `allowed`.
  bool number_among(std::string_view key, std::uint32_t& into,
                    std::span<const std::uint32_t> allowed, Need need = Need::required);

  /// The value that stands beside its word.
  template <class T>
  bool choice(std::string_view key, T& into,
              std::initializer_list<std::pair<std::string_view, T>> choices,
              Need need = Need::required) {
    std::string word;
    if (!text(key, word, need)) return false;
    std::vector<std::string> words;
    for (const auto& [choice_word, value] : choices) {
      words.emplace_back(choice_word);
      if (choice_word != word) continue;
      into = value;
      return true;
    }
    refuse_choice(key, words);
    return false;
  }

  /// The table `[key]`, or null.
  const toml::table* table(std::string_view key, Need need);
  /// The tables `[[key]]`; where they are required, one at least.
  std::vector<const toml::table*> tables(std::string_view key, Need need = Need::required);

  void finish();

  /// Where the value of `key` is; if there is none, where the table begins.
  Place place(std::string_view key) const;
  /// An error about the value of `key`.
  void refuse(std::string_view key, std::string_view why);

 private:
  const toml::node* find(std::string_view key, Need need, std::string_view example);
  std::optional<std::int64_t> integer(std::string_view key, Need need);
  bool in_range(std::string_view key, std::int64_t value, std::int64_t least, std::int64_t most);
  void refuse_choice(std::string_view key, std::span<const std::string> words);

  const toml::table& table_;
  std::string title_;
  ConfigErrors& errors_;
  std::vector<std::string> known_keys_;
};

/// Things of which there may be only one.
class Claims {
 public:
  explicit Claims(ConfigErrors& errors) : errors_(errors) {}
  /// `what` names the thing ("bay number 5"); a second claim is an error that says `advice`.
  void claim(const std::string& what, Place place, std::string_view advice);

 private:
  ConfigErrors& errors_;
  std::map<std::string, Place> claims_;
};

/// Things of one kind that others refer to by name.
class Names {
 public:
  /// `kind` as in "there is no [[line]] with the name …".
  Names(std::string kind, ConfigErrors& errors) : kind_(std::move(kind)), errors_(errors) {}
  void add(const std::string& name) { names_.push_back(name); }
  /// One of them could not be read, so a missing name proves nothing.
  void give_up() { is_complete_ = false; }
  void expect(const std::string& name, Place place);

 private:
  std::string kind_;
  ConfigErrors& errors_;
  std::vector<std::string> names_;
  bool is_complete_ = true;
};

}  // namespace docbay::host
