// The site's boards as the configuration names them, what they say of their firmware, and how the
// updates go that were ordered. On the reactor's thread.
#pragma once

#include <expected>
#include <filesystem>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "host/bus/plan.hpp"
#include "host/config/config.hpp"
#include "host/control/boards.hpp"
#include "host/domain/state.hpp"

namespace docbay::host {

/// Where a board of this site belongs.
struct BoardPlace {
  std::string line;
  protocol::BoardAddress address;
  protocol::BoardSerial board;
  protocol::BoardSerial seat;  ///< the board that the configuration names there
  protocol::BoardKey key{};
};

class BoardRegister {
 public:
  explicit BoardRegister(const Config& config);

  void on(const BoardIdentified& identified);
  void on(const BoardUpdateChanged& changed);
  void on(const std::string& line, const AddressLook& look);

  /// Nothing: no board of this site.
  [[nodiscard]] const BoardPlace* place_of(protocol::BoardSerial board) const;
  /// `before` has its place no more.
  void seat(protocol::BoardSerial before, const BoardPlace& place);
  [[nodiscard]] std::vector<BoardPlace> places() const;
  /// Who else answers on the lines.
  [[nodiscard]] std::vector<FoundRow> found() const;

  /// The boards that `serial` (16 hex digits, or empty for all) means, from now on as waiting for
  /// their update. The error says which there are.
  std::expected<std::vector<protocol::BoardSerial>, std::string> begin_update(
      std::string_view serial);

  [[nodiscard]] std::vector<BoardRow> rows(const State& state) const;

 private:
  /// Whether this is the board's own place.
  [[nodiscard]] bool belongs(protocol::BoardSerial board, const std::string& line,
                             protocol::BoardAddress address) const;
  [[nodiscard]] FoundRow::Kind kind_of(const std::string& line, protocol::BoardAddress address,
                                       protocol::BoardSerial board) const;

  std::map<protocol::BoardSerial, BoardRow> boards_;
  std::map<protocol::BoardSerial, BoardPlace> places_;
  std::map<std::pair<std::string, protocol::BoardAddress>, AddressLook> looks_;
};

/// The error says what is wrong with the file, and what to do.
std::expected<std::shared_ptr<const FirmwareFile>, std::string> load_firmware(
    const std::filesystem::path& path);

}  // namespace docbay::host
