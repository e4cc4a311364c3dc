#include <array>
#include <charconv>
#include <sstream>
#include <utility>

#include "tests/system/peer.hpp"
#include "tests/system/process.hpp"

namespace docbay::tests {
namespace {

using protocol::Function;

/// The command line tool: it opens the line for one question and closes it again.
class Mbpoll final : public Peer {
 public:
  using Peer::Peer;

  [[nodiscard]] std::string_view name() const override { return "mbpoll"; }

  /// It has no FC 23 and no broadcast, writes one register with FC 06 and only more with FC 16, and
  /// sees itself to it that 1 to 125 are read.
  [[nodiscard]] bool can_ask(const Question& question) const override {
    constexpr std::uint16_t read_words_max = 125;
    if (question.board.value == 0) return false;
    switch (question.function) {
      case Function::write_single:
        return true;
      case Function::write_multiple:
        return question.write.size() > 1;
      case Function::read_write:
        return false;
      default:
        return question.read_words >= 1 && question.read_words <= read_words_max;
    }
  }

 private:
  Outcome put(const Question& question) override {
    const bool writes = !question.write.empty();
    std::vector<std::string> words{"/usr/bin/mbpoll",
                                   "-m",
                                   "rtu",
                                   "-b",
                                   "115200",
                                   "-P",
                                   "even",
                                   "-o",
                                   "0.5",
                                   "-1",
                                   "-0",
                                   "-t",
                                   table_of(question.function)};
    words.insert(words.end(),
                 {"-a", std::to_string(question.board.value), "-r",
                  std::to_string(writes ? question.write_address : question.read_address)});
    if (!writes) words.insert(words.end(), {"-c", std::to_string(question.read_words)});
    words.push_back(device());
    for (const std::uint16_t word : question.write) words.push_back(std::to_string(word));
    const Finished finished = run(words);
    Outcome outcome{.said = finished.output};
    outcome.exception = exception_in(finished.output);
    outcome.answered = finished.code == 0 || outcome.exception != 0;
    if (finished.code == 0 && !writes) outcome.words = words_in(finished.output);
    return outcome;
  }

  static std::string table_of(Function function) {
    if (function == read_coils) return "0";
    return function == Function::read_input ? "3:hex" : "4:hex";
  }

  /// It says what libmodbus calls them.
  static int exception_in(std::string_view output) {
    constexpr std::array<std::pair<std::string_view, int>, 4> names{
        {{"Illegal function", 1},
         {"Illegal data address", 2},
         {"Illegal data value", 3},
         {"Slave device or server failure", 4}}};
    for (const auto& [text, code] : names) {
      if (output.find(text) != std::string_view::npos) return code;
    }
    return 0;
  }

  /// Lines such as `[768]: <tab>0x002A`.
  static std::vector<std::uint16_t> words_in(const std::string& output) {
    std::vector<std::uint16_t> words;
    std::istringstream lines{output};
    for (std::string line; std::getline(lines, line);) {
      const std::size_t value = line.find("0x");
      if (!line.starts_with('[') || value == std::string::npos) continue;
      std::uint16_t word = 0;
      const auto read =
          std::from_chars(line.data() + value + 2, line.data() + line.size(), word, 16);
      if (read.ec == std::errc{}) words.push_back(word);
    }
    return words;
  }
};

}  // namespace

std::unique_ptr<Peer> make_mbpoll(const std::string& device) {
  return std::make_unique<Mbpoll>(device);
}

}  // namespace docbay::tests
