// `docbay label`: the command line of labels. Asks no daemon.
#pragma once

#include <CLI/CLI.hpp>

#include "host/tool/labels.hpp"

namespace docbay::host {

class LabelCommand {
 public:
  explicit LabelCommand(CLI::App& app);
  [[nodiscard]] bool given() const { return command_->parsed(); }
  /// Prints the texts with their check digits, one a line. Exit code: 0 made, 1 not.
  [[nodiscard]] int run() const;

 private:
  CLI::App* command_;
  CLI::Option* kind_;
  LabelOrder order_;
  SymbolKind kind_given_ = SymbolKind::code128;
};

}  // namespace docbay::host
