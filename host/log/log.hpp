// The daemon's log: one event a line in logfmt, to stderr and, if asked, to a file.
//
//   time=2026-05-04T08:15:30.123Z level=info event=drop_recorded bay=5 receipt=17
//
// What a value holds can never end its line or begin another key: anything but plain printable text
// is quoted and escaped, and long values are cut. Titles of documents are never logged, classified
// or not: a document is named by its id, its code or its number.
//
// Any thread may log. A line is written before the call returns, in one piece; a log that cannot be
// written stops nothing. start_log is called once, before there are other threads.
#pragma once

#include <concepts>
#include <expected>
#include <filesystem>
#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>

namespace docbay::host {

enum class LogLevel {
  debug,
  info,
  warning,  ///< something is wrong and was dealt with
  error,    ///< somebody has to do something
};

struct LogField {
  template <std::convertible_to<std::string_view> Text>
  LogField(std::string_view field_key, const Text& text)
      : key(field_key), value(std::string_view{text}) {}
  template <std::integral Integer>
  LogField(std::string_view field_key, Integer number) : key(field_key) {
    if constexpr (std::same_as<Integer, bool>) {
      value = number ? "true" : "false";
    } else {
      value = std::to_string(number);
    }
  }

  std::string_view key;  ///< snake_case, a literal
  std::string value;
};

using LogFields = std::initializer_list<LogField>;

struct LogSettings {
  LogLevel level = LogLevel::info;
  /// Appended to, beside stderr. Logrotate's copytruncate suits it.
  std::optional<std::filesystem::path> file;
};

/// Before this, and if it fails, the log goes to stderr at level info. The error says why the file
/// cannot be written.
[[nodiscard]] std::expected<void, std::string> start_log(const LogSettings& settings);
void set_log_level(LogLevel level);

void log_debug(std::string_view event, LogFields fields = {});
void log_info(std::string_view event, LogFields fields = {});
void log_warning(std::string_view event, LogFields fields = {});
void log_error(std::string_view event, LogFields fields = {});

/// `event=… key=value …` as it stands in a line. Pure.
std::string format_log_event(std::string_view event, LogFields fields);

}  // namespace docbay::host
