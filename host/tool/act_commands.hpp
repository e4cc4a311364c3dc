// `docbay open`, `stocktake`, `resolve`, `reconcile` and the transfers that people make by hand:
// the commands that do something in somebody's name.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include <CLI/CLI.hpp>

namespace docbay::host {

class ActCommands {
 public:
  /// Adds the commands; `json` gets their --json.
  ActCommands(CLI::App& app, bool& json);

  /// The request that was asked for, as a JSON line; nothing when none of them was given.
  [[nodiscard]] std::optional<std::string> given(const std::string& language) const;
  /// Whether it is the comparison, which is answered by a table.
  [[nodiscard]] bool compares() const { return reconcile_->parsed(); }

 private:
  CLI::App* add_transfer(CLI::App& app, bool& json, const char* name, const char* help, bool two,
                         bool reason);
  void add_register(CLI::App& app, bool& json);
  [[nodiscard]] std::string place() const;

  CLI::App* open_;
  CLI::App* stocktake_;
  CLI::App* resolve_;
  CLI::App* reconcile_;
  CLI::App* register_;
  CLI::App* confirm_clock_;
  CLI::App* reprint_;
  CLI::App* press_;
  CLI::App* withdraw_;
  CLI::App* return_;
  CLI::App* clear_back_;
  CLI::App* correct_;
  CLI::App* file_;
  CLI::App* destroy_;
  int bay_ = 0;
  std::int64_t incident_ = 0;
  std::int64_t copy_ = 0;
  std::int64_t receipt_ = 0;
  std::string cabinet_;
  std::string face_;
  std::string key_;
  std::string person_;
  std::string second_;
  std::string reason_;
  std::string to_;
  std::string unit_;
  std::string holder_;
  std::string filed_;
  std::vector<std::string> units_;
  std::map<std::string, std::string> form_;  ///< what was filled in by hand
  bool emergency_ = false;
  bool returned_ = false;
  bool destroyed_ = false;
};

}  // namespace docbay::host
