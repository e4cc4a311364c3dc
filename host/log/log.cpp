#include "host/log/log.hpp"

#include <memory>

#include <fmt/core.h>
#include <spdlog/sinks/basic_file_sink.h>
#include <spdlog/sinks/stdout_sinks.h>
#include <spdlog/spdlog.h>

#include "host/log/logfmt.hpp"

namespace docbay::host {
namespace {

spdlog::level::level_enum spdlog_level(LogLevel level) {
  switch (level) {
    case LogLevel::debug:
      return spdlog::level::debug;
    case LogLevel::info:
      return spdlog::level::info;
    case LogLevel::warning:
      return spdlog::level::warn;
    case LogLevel::error:
      return spdlog::level::err;
  }
  return spdlog::level::info;
}

std::shared_ptr<spdlog::logger> make_logger(const LogSettings& settings) {
  auto logger =
      std::make_shared<spdlog::logger>("docbay", std::make_shared<spdlog::sinks::stderr_sink_mt>());
  if (settings.file)
    logger->sinks().push_back(
        std::make_shared<spdlog::sinks::basic_file_sink_mt>(settings.file->native()));
  logger->set_pattern("time=%Y-%m-%dT%H:%M:%S.%eZ level=%l %v", spdlog::pattern_time_type::utc);
  logger->set_level(spdlog_level(settings.level));
  // A line that waits in a buffer is a line that a crash takes along.
  logger->flush_on(spdlog::level::trace);
  return logger;
}

std::shared_ptr<spdlog::logger>& the_logger() {
  static auto logger = make_logger({});
  return logger;
}

void log_at(spdlog::level::level_enum level, std::string_view event, LogFields fields) {
  auto& logger = *the_logger();
  if (!logger.should_log(level)) return;
  const auto line = format_log_event(event, fields);
  logger.log(level, spdlog::string_view_t{line.data(), line.size()});
}

}  // namespace

std::expected<void, std::string> start_log(const LogSettings& settings) {
  try {
    the_logger() = make_logger(settings);
    return {};
  } catch (const spdlog::spdlog_ex& failure) {
    return std::unexpected(failure.what());
  }
}

void set_log_level(LogLevel level) {
  the_logger()->set_level(spdlog_level(level));
}

void log_debug(std::string_view event, LogFields fields) {
  log_at(spdlog::level::debug, event, fields);
}

void log_info(std::string_view event, LogFields fields) {
  log_at(spdlog::level::info, event, fields);
}

void log_warning(std::string_view event, LogFields fields) {
  log_at(spdlog::level::warn, event, fields);
}

void log_error(std::string_view event, LogFields fields) {
  log_at(spdlog::level::err, event, fields);
}

std::string format_log_event(std::string_view event, LogFields fields) {
  std::string line = "event=";
  append_log_key(line, event);
  for (const auto& field : fields) {
    line += ' ';
    append_log_key(line, field.key);
    line += '=';
    append_log_value(line, field.value);
  }
  return line;
}

}  // namespace docbay::host
