// docbayd: the daemon.
#include <cstdio>
#include <filesystem>

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include "host/config/config.hpp"
#include "host/daemon/daemon.hpp"
#include "host/log/log.hpp"

namespace {

using namespace docbay::host;

/// Exit codes: 0 fine, 1 it stopped because of a failure, 2 the configuration is wrong.
constexpr int failure = 1;
constexpr int wrong_configuration = 2;

int check(const Config& config) {
  for (const std::string& warning : check_devices(config)) fmt::print("warning: {}\n", warning);
  for (const std::string& note : config.codes.notes()) fmt::print("note: {}\n", note);
  fmt::print("the configuration is good: {} bays, {} boards, {} lines\n", config.bays.size(),
             config.boards.size(), config.lines.size());
  return 0;
}

}  // namespace

int main(int argc, char** argv) {
  CLI::App app{"The exchange cabinet's daemon: boards, scanners, card readers, store, OA."};
  std::filesystem::path file = "/etc/docbay/docbayd.toml";
  bool only_check = false;
  app.add_option("--config", file, "the configuration file")->capture_default_str();
  app.add_flag("--check", only_check, "check the configuration and the devices, start nothing");
  CLI11_PARSE(app, argc, argv);

  const auto config = load_config(file);
  if (!config) {
    for (const ConfigError& error : config.error()) fmt::print(stderr, "{}\n", to_string(error));
    return wrong_configuration;
  }
  if (only_check) return check(*config);
  const auto level = static_cast<LogLevel>(config->log.level);
  if (auto log = start_log({.level = level, .file = config->log.file}); !log) {
    fmt::print(stderr, "{}\n", log.error());
    return wrong_configuration;
  }
  for (const std::string& note : config->codes.notes()) log_info("code_rules", {{"note", note}});
  const auto daemon = Daemon::start(*config);
  if (!daemon) {
    log_error("cannot_start", {{"why", daemon.error()}});
    return failure;
  }
  return (*daemon)->run();
}
