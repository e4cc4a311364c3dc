// `docbay boards …`: the subcommands that give boards their places.
#pragma once

#include <filesystem>
#include <optional>
#include <string>

#include <CLI/CLI.hpp>

#include "host/tool/client.hpp"

namespace docbay::host {

class BoardCommands {
 public:
  /// Adds the subcommands; `json` gets their --json.
  BoardCommands(CLI::App& boards, bool& json);

  /// Nothing when none of them was given.
  [[nodiscard]] std::optional<BoardPlaceOptions> given() const;

 private:
  CLI::App* scan_;
  CLI::App* identify_;
  CLI::App* set_address_;
  CLI::App* set_key_;
  CLI::App* replace_;
  std::string board_;
  std::string by_;
  std::filesystem::path key_file_;
  std::int64_t seconds_ = 60;
  std::int64_t address_ = 0;
  bool confirmed_ = false;
};

}  // namespace docbay::host
