// Which commands a board may still carry out: each number once, none that is old, late, or meant
// for another boot. Commands for the board itself do the same however often they come, and have no
// number of their own.
#pragma once

#include <cstddef>

#include "protocol/command.hpp"

namespace docbay::firmware {

class CommandMemory {
 public:
  /// Why this command must not be carried out; `done` when it may.
  [[nodiscard]] protocol::CommandResult judge(const protocol::Command& command,
                                              protocol::BootCount boot_count,
                                              protocol::UptimeMs now, std::size_t bays) const {
    using protocol::CommandResult;
    if (command.boot_count != boot_count) return CommandResult::foreign_boot;
    const bool numbered = !for_whole_board(command.kind);
    if (numbered && command.number == executed_) return CommandResult::repeated;
    if (numbered && command.number < executed_) return CommandResult::stale;
    if (reached(now, command.expires_at_ms)) return CommandResult::expired;
    if (numbered && command.bay.value >= bays) return CommandResult::bad_argument;
    return CommandResult::done;
  }

  /// Only what was done uses up its number: a refused command may be sent again once the reason is
  /// gone.
  void executed(const protocol::Command& command) {
    if (!for_whole_board(command.kind)) executed_ = command.number;
  }

  /// Whether this death is to be told: each is told once.
  bool dies(protocol::CommandNumber number, protocol::CommandResult why) {
    const bool dead =
        why == protocol::CommandResult::foreign_boot || why == protocol::CommandResult::expired;
    if (!dead || number <= last_died_) return false;
    last_died_ = number;
    return true;
  }

 private:
  protocol::CommandNumber executed_;
  protocol::CommandNumber last_died_;
};

}  // namespace docbay::firmware
