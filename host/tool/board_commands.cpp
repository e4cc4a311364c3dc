#include "host/tool/board_commands.hpp"

namespace docbay::host {

BoardCommands::BoardCommands(CLI::App& boards, bool& json) {
  const auto add = [&](const char* name, const char* help) {
    CLI::App* command = boards.add_subcommand(name, help);
    command->add_flag("--json", json, "the daemon's answer as it is");
    return command;
  };
  const auto of = [&](CLI::App* command) {
    command->add_option("board", board_, "its serial number")->required();
    return command;
  };
  const auto with_key = [&](CLI::App* command) {
    command->add_option("--key", key_file_, "file with the key on the board's slip")
        ->check(CLI::ExistingFile);
    return command;
  };
  scan_ = add("scan", "look at every address of every line now");
  identify_ = with_key(of(add("identify", "let a board's lamps blink, to see which one it is")));
  identify_->add_option("--seconds", seconds_, "for so long; 0 ends it")->capture_default_str();
  set_address_ = with_key(of(add("set-address", "give a board another address")));
  set_address_->add_option("address", address_, "1 to 247")->required();
  set_key_ = with_key(of(add("set-key", "give a board a new key, which only this site knows")));
  replace_ = with_key(add("replace", "let a new board take over the bays of one that is off"));
  replace_->add_option("old", board_, "serial number of the old one")->required();
  replace_->add_option("new", by_, "serial number of the new one")->required();
  replace_->add_flag("--confirm", confirmed_, "the lamps that blink are at the right bays");
}

std::optional<BoardPlaceOptions> BoardCommands::given() const {
  BoardPlaceOptions options{
      .request = {}, .board = board_, .by = by_, .key_file = key_file_, .confirmed = confirmed_};
  if (scan_->parsed()) {
    options.request = "scan_boards";
  } else if (identify_->parsed()) {
    options.request = "identify_board";
    options.number = seconds_;
  } else if (set_address_->parsed()) {
    options.request = "set_address";
    options.number = address_;
  } else if (set_key_->parsed()) {
    options.request = "set_key";
  } else if (replace_->parsed()) {
    options.request = "replace_board";
  } else {
    return std::nullopt;
  }
  return options;
}

}  // namespace docbay::host
