// One thing that a person wants of one board: that it shows itself, gets another address or another
// key, or says which key it has. Goes by what the board says of itself, again and again, until that
// is the goal; so it may be begun anew after any interruption. Pure.
#pragma once

#include <cstdint>
#include <expected>
#include <optional>
#include <string_view>
#include <variant>

#include "drivers/line/line.hpp"
#include "host/bus/bus_time.hpp"
#include "protocol/commissioning.hpp"

namespace docbay::host {

/// At most one of the three that may be left out; none of them: does it have this key?
struct PlacementGoal {
  protocol::BoardSerial board;
  protocol::BoardAddress address;  ///< where it is now
  protocol::BoardKey key{};        ///< which it has now
  std::optional<std::uint16_t> identify_seconds;
  std::optional<protocol::BoardAddress> new_address;
  std::optional<protocol::SetKeyArgument> salt;  ///< of the new key
  bool operator==(const PlacementGoal&) const = default;
};

enum class PlacementEnd : std::uint8_t {
  reached,
  no_answer,      ///< no such board answers there
  wrong_key,      ///< it answers, but has another key
  address_taken,  ///< somebody else answers at the new address
  not_supported,  ///< its protocol is older than version 4
  refused,        ///< it does not want to: the same order again and again
  not_kept,       ///< its EEPROM fails: the board wants replacing
};
std::string_view name_of(PlacementEnd end);

class Placement {
 public:
  explicit Placement(const PlacementGoal& goal) : goal_{goal} {}

  struct Ask {
    protocol::BoardAddress address;
    protocol::Selection selection;
  };
  struct Order {
    protocol::BoardAddress address;
    protocol::BoardKey key;
    protocol::Command command;  ///< complete
  };
  using Step = std::variant<Ask, Order, PlacementEnd>;

  [[nodiscard]] const PlacementGoal& goal() const { return goal_; }
  /// What the board said last; nothing yet if it never did.
  [[nodiscard]] const std::optional<protocol::Presence>& presence() const { return presence_; }
  [[nodiscard]] BusTime due() const { return due_; }

  Step next(BusTime now);
  /// To `Ask`.
  void heard(const std::expected<protocol::Presence, drivers::LineFailure>& answer, BusTime now);
  /// To `Order`.
  void answered(const std::expected<protocol::CommandResult, drivers::LineFailure>& answer,
                BusTime now);

 private:
  enum class Stage : std::uint8_t {
    is_free,  ///< does anybody have the new address?
    look,     ///< what does the board say?
    order,
  };

  [[nodiscard]] protocol::BoardKey wanted_key() const;
  [[nodiscard]] bool reached(const protocol::Presence& presence) const;
  void judge(const protocol::Presence& presence);
  void nobody();

  PlacementGoal goal_;
  Stage stage_ = Stage::is_free;
  std::optional<protocol::Presence> presence_;
  BusTime presence_at_{};
  std::optional<PlacementEnd> end_;
  bool at_new_address_ = false;  ///< where to look next
  bool ordered_ = false;
  int silences_ = 0;
  int garbles_ = 0;  ///< while the new address is looked at
  int looks_ = 0;
  int orders_ = 0;
  BusTime due_{};
};

}  // namespace docbay::host
