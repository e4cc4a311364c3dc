// The site's boards as the configuration names them, what they say of their firmware, and how the
// updates go that were ordered. On the reactor's thread.
#pragma once

#include <expected>
#include <filesystem>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "host/bus/plan.hpp"
#include "host/config/config.hpp"
#include "host/control/boards.hpp"
#include "host/domain/state.hpp"

namespace docbay::host {

class BoardRegister {
 public:
  explicit BoardRegister(const Config& config);

  void on(const BoardIdentified& identified);
  void on(const BoardUpdateChanged& changed);

  /// The boards that `serial` (16 hex digits, or empty for all) means, from now on as waiting for
  /// their update. The error says which there are.
  std::expected<std::vector<protocol::BoardSerial>, std::string> begin_update(
      std::string_view serial);

  [[nodiscard]] std::vector<BoardRow> rows(const State& state) const;

 private:
  std::map<protocol::BoardSerial, BoardRow> boards_;
};

/// The error says what is wrong with the file, and what to do.
std::expected<std::shared_ptr<const FirmwareFile>, std::string> load_firmware(
    const std::filesystem::path& path);

}  // namespace docbay::host
