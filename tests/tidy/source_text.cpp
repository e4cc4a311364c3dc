#include "tests/tidy/source_text.hpp"

#include <algorithm>
#include <cctype>

namespace docbay::tests {
namespace {

bool is_word(char c) {
  return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_';
}

// Walks over C++ text and copies only what is code. Each `skip_` function consumes one comment or
// literal.
class Blanker {
 public:
  explicit Blanker(std::string_view text) : text_(text), code_(text) {}

  std::string run() {
    while (at_ < text_.size()) step();
    return std::move(code_);
  }

 private:
  void step() {
    if (at_line_start() && is_include()) {
      at_ = std::min(text_.find('\n', at_), text_.size());
    } else if (starts("//")) {
      blank_until(std::min(text_.find('\n', at_), text_.size()));
    } else if (starts("/*")) {
      blank_until(end_after("*/", at_ + 2));
    } else if (text_[at_] == '"' && is_raw_prefix(word_before())) {
      skip_raw_string();
    } else if (text_[at_] == '"' || (text_[at_] == '\'' && !is_digit_separator())) {
      skip_literal(text_[at_]);
    } else {
      ++at_;
    }
  }

  [[nodiscard]] bool starts(std::string_view what) const {
    return text_.substr(at_).starts_with(what);
  }

  [[nodiscard]] bool at_line_start() const { return at_ == 0 || text_[at_ - 1] == '\n'; }

  [[nodiscard]] bool is_include() const {
    const std::string_view line = text_.substr(at_, text_.find('\n', at_) - at_);
    const std::size_t hash = line.find_first_not_of(" \t");
    if (hash == std::string_view::npos || line[hash] != '#') return false;
    const std::size_t name = line.find_first_not_of(" \t", hash + 1);
    return name != std::string_view::npos && line.substr(name).starts_with("include");
  }

  [[nodiscard]] std::string_view word_before() const {
    std::size_t start = at_;
    while (start > 0 && is_word(text_[start - 1])) --start;
    return text_.substr(start, at_ - start);
  }

  static bool is_raw_prefix(std::string_view word) {
    return word == "R" || word == "u8R" || word == "uR" || word == "UR" || word == "LR";
  }

  // 1'000: the word before the quote begins with a digit, unlike the prefix of u8'x'.
  [[nodiscard]] bool is_digit_separator() const {
    const std::string_view word = word_before();
    const bool after_separator = at_ > word.size() && text_[at_ - word.size() - 1] == '\'';
    return !word.empty() &&
           (after_separator || std::isdigit(static_cast<unsigned char>(word[0])) != 0);
  }

  [[nodiscard]] std::size_t end_after(std::string_view what, std::size_t from) const {
    const std::size_t found = text_.find(what, from);
    return found == std::string_view::npos ? text_.size() : found + what.size();
  }

  void blank_until(std::size_t end) {
    for (; at_ < end; ++at_) {
      if (text_[at_] != '\n') code_[at_] = ' ';
    }
  }

  void skip_raw_string() {
    const std::size_t open = std::min(text_.find('(', at_), text_.size());
    std::string close = ")";
    close += text_.substr(at_ + 1, open - at_ - 1);
    close += '"';
    blank_until(end_after(close, open));
  }

  void skip_literal(char quote) {
    std::size_t end = at_ + 1;
    while (end < text_.size() && text_[end] != quote && text_[end] != '\n') {
      end += text_[end] == '\\' ? 2U : 1U;
    }
    blank_until(std::min(end + 1, text_.size()));
  }

  std::string_view text_;
  std::string code_;
  std::size_t at_ = 0;
};

}  // namespace

std::vector<std::string_view> lines_of(std::string_view text) {
  std::vector<std::string_view> lines;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    lines.push_back(text.substr(0, end));
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return lines;
}

std::size_t code_points(std::string_view line) {
  const auto continues = [](char c) { return (static_cast<unsigned char>(c) & 0xC0U) == 0x80U; };
  return line.size() - static_cast<std::size_t>(std::ranges::count_if(line, continues));
}

std::string code_only(std::string_view text) {
  return Blanker(text).run();
}

bool has_word(std::string_view line, std::string_view word) {
  for (std::size_t at = line.find(word); at != std::string_view::npos;
       at = line.find(word, at + 1)) {
    const std::size_t end = at + word.size();
    const bool begins = at == 0 || !is_word(line[at - 1]);
    const bool ends = end == line.size() || !is_word(line[end]);
    if (begins && ends) return true;
  }
  return false;
}

}  // namespace docbay::tests
