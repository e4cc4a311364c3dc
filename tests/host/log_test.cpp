#include "host/log/log.hpp"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <string>
#include <thread>
#include <vector>

#include <doctest/doctest.h>
#include <fcntl.h>
#include <stdlib.h>
#include <unistd.h>

#include "host/log/logfmt.hpp"

namespace docbay::tests {
namespace {

using host::append_log_value;
using host::format_log_event;
using host::log_debug;
using host::log_error;
using host::log_info;
using host::log_warning;
using host::LogLevel;
using host::set_log_level;
using host::start_log;

/// A folder for a log file, where stderr goes too while this lives.
class LogFolder {
 public:
  LogFolder() {
    std::string name = (std::filesystem::temp_directory_path() / "docbay-log-XXXXXX").string();
    REQUIRE(::mkdtemp(name.data()) != nullptr);
    folder_ = name;
    const int captured = ::open((folder_ / "stderr").c_str(), O_CREAT | O_WRONLY | O_APPEND, 0600);
    REQUIRE(captured >= 0);
    stderr_before_ = ::dup(STDERR_FILENO);
    ::dup2(captured, STDERR_FILENO);
    ::close(captured);
  }
  LogFolder(const LogFolder&) = delete;
  LogFolder& operator=(const LogFolder&) = delete;
  ~LogFolder() {
    ::dup2(stderr_before_, STDERR_FILENO);
    ::close(stderr_before_);
    CHECK(start_log({}));
    std::filesystem::remove_all(folder_);
  }

  std::filesystem::path file() const { return folder_ / "docbayd.log"; }

  /// What the file holds now, which is what went to stderr, for one thread in the same order.
  std::vector<std::string> lines() const {
    const auto found = lines_of(file());
    CHECK(std::ranges::is_permutation(found, stderr_lines()));
    return found;
  }

  std::vector<std::string> stderr_lines() const { return lines_of(folder_ / "stderr"); }

 private:
  static std::vector<std::string> lines_of(const std::filesystem::path& path) {
    std::ifstream stream{path};
    std::vector<std::string> found;
    for (std::string line; std::getline(stream, line);) found.push_back(line);
    return found;
  }

  std::filesystem::path folder_;
  int stderr_before_ = -1;
};

std::string value_in_log(std::string_view value) {
  std::string line;
  append_log_value(line, value);
  return line;
}

TEST_CASE("log: an event is one line of keys and values") {
  CHECK(format_log_event("drop_recorded", {{"bay", 5}, {"receipt", "17"}, {"urgent", true}}) ==
        "event=drop_recorded bay=5 receipt=17 urgent=true");
  CHECK(format_log_event("started", {}) == "event=started");
  CHECK(format_log_event("link", {{"serial", 18446744073709551615u}, {"offset", -3}}) ==
        "event=link serial=18446744073709551615 offset=-3");
}

TEST_CASE("log: a value is quoted when it is more than one plain word") {
  const std::string owned = "two words";
  CHECK(format_log_event("e", {{"a", owned}, {"b", ""}, {"c", "x=y"}}) ==
        "event=e a=\"two words\" b=\"\" c=\"x=y\"");
  CHECK(value_in_log("国办发〔2012〕10号") == "\"国办发〔2012〕10号\"");
  CHECK(value_in_log("a\"b\\c") == "\"a\\\"b\\\\c\"");
}

TEST_CASE("log: a hostile value cannot end its line or turn the text around") {
  CHECK(value_in_log("1\nlevel=error event=forged") == "\"1\\u000alevel=error event=forged\"");
  CHECK(value_in_log("a\r\tb\x1b[2J\x7f") == "\"a\\u000d\\u0009b\\u001b[2J\\u007f\"");
  CHECK(value_in_log(std::string_view{"a\0b", 3}) == "\"a\\u0000b\"");
  CHECK(value_in_log("\u0085|\u2028|\u2029|\u202e|\u2067|\ufeff") ==
        "\"\\u0085|\\u2028|\\u2029|\\u202e|\\u2067|\\ufeff\"");
}

TEST_CASE("log: bytes that are not UTF-8 are escaped one by one") {
  CHECK(value_in_log("\xb9\xab ok") == "\"\\xb9\\xab ok\"");
  CHECK(value_in_log("\xc0\x8a") == "\"\\xc0\\x8a\"");
  CHECK(value_in_log("\xed\xa0\x80") == "\"\\xed\\xa0\\x80\"");
  CHECK(value_in_log("\xf4\x90\x80\x80") == "\"\\xf4\\x90\\x80\\x80\"");
  CHECK(value_in_log("\xe5\x85") == "\"\\xe5\\x85\"");
  CHECK(value_in_log("\U00020BB7") == "\"\U00020BB7\"");
}

TEST_CASE("log: a long value is cut between characters and its length is told") {
  CHECK(value_in_log(std::string(512, 'a')) == std::string(512, 'a'));
  CHECK(value_in_log(std::string(4096, 'a')) ==
        "\"" + std::string(512, 'a') + "... (4096 bytes)\"");
  const std::string chinese = "a" + std::string(510, 'b') + "公文";
  CHECK(value_in_log(chinese) == "\"a" + std::string(510, 'b') + "... (517 bytes)\"");
}

TEST_CASE("log: a key or an event cannot hold more than a name") {
  CHECK(format_log_event("a b\nc", {{"k v=\"", "1"}}) == "event=a_b_c k_v__=1");
}

TEST_CASE("log: a line in the file has the time in UTC, the level and the event") {
  LogFolder folder;
  REQUIRE(start_log({.level = LogLevel::info, .file = folder.file()}));
  log_warning("scan_refused", {{"code", "{} %v\nforged"}});
  const auto lines = folder.lines();
  REQUIRE(lines.size() == 1);
  const std::string_view line = lines[0];
  std::string shape{line.substr(0, line.find(' '))};
  for (char& c : shape)
    if (c >= '0' && c <= '9') c = '0';
  CHECK(shape == "time=0000-00-00T00:00:00.000Z");
  CHECK(line.substr(line.find(' ')) ==
        " level=warning event=scan_refused code=\"{} %v\\u000aforged\"");
}

TEST_CASE("log: what is below the level is not written, and the level can be changed") {
  LogFolder folder;
  REQUIRE(start_log({.level = LogLevel::warning, .file = folder.file()}));
  log_debug("one");
  log_info("two");
  log_error("three");
  set_log_level(LogLevel::debug);
  log_debug("four");
  const auto lines = folder.lines();
  REQUIRE(lines.size() == 2);
  CHECK(lines[0].ends_with("level=error event=three"));
  CHECK(lines[1].ends_with("level=debug event=four"));
}

TEST_CASE("log: lines of several threads stay whole") {
  LogFolder folder;
  REQUIRE(start_log({.level = LogLevel::warning, .file = folder.file()}));
  set_log_level(LogLevel::debug);
  std::vector<std::thread> threads;
  for (int thread = 0; thread < 4; ++thread) {
    threads.emplace_back([thread] {
      for (int i = 0; i < 25; ++i) log_debug("tick", {{"thread", thread}, {"i", i}, {"end", "."}});
    });
  }
  for (auto& thread : threads) thread.join();
  const auto lines = folder.lines();
  CHECK(lines.size() == 100);
  for (const auto& line : lines) CHECK(line.ends_with(" end=."));
}

TEST_CASE("log: a file that cannot be opened is an error in words") {
  LogFolder folder;
  std::filesystem::create_directory(folder.file());
  const auto started = start_log({.level = LogLevel::info, .file = folder.file()});
  REQUIRE(!started);
  CHECK(started.error().contains("docbayd.log"));
  log_info("still_logging");
  CHECK(folder.stderr_lines().size() == 1);
}

}  // namespace
}  // namespace docbay::tests
