// If this fails, do not change the test (see bytes.hpp): registers and values of version 1. A later
// version may add rows and values; it may not move these.
#include <algorithm>
#include <array>
#include <string_view>

#include <doctest/doctest.h>

#include "protocol/command.hpp"
#include "protocol/keyed_code.hpp"
#include "protocol/status.hpp"

namespace docbay::tests {
namespace {

using protocol::Access;

struct Row {
  std::string_view name;
  std::uint16_t address;
  std::uint8_t words;
  Access access;
};

constexpr std::array rows{
    Row{"magic", 0x0000, 1, Access::read},
    Row{"protocol_version", 0x0001, 1, Access::read},
    Row{"board_serial", 0x0002, 4, Access::read},
    Row{"firmware_version", 0x0006, 1, Access::read},
    Row{"bays_per_board", 0x0007, 1, Access::read},
    Row{"identity_boot_count", 0x0008, 2, Access::read},
    Row{"reset_cause", 0x000A, 1, Access::read},
    Row{"shutters", 0x000B, 1, Access::read},
    Row{"journal_capacity", 0x000C, 1, Access::read},
    Row{"boot_count_low", 0x0010, 1, Access::read},
    Row{"events_waiting", 0x0011, 1, Access::read},
    Row{"bays_active", 0x0012, 1, Access::read},
    Row{"change_count", 0x0013, 1, Access::read},
    Row{"acknowledge_nonce", 0x0100, 1, Access::write},
    Row{"acknowledge_boot_count", 0x0101, 2, Access::write},
    Row{"acknowledge_sequence", 0x0103, 2, Access::write},
    Row{"acknowledge_code", 0x0105, 4, Access::write},
    Row{"command_nonce", 0x0200, 1, Access::write},
    Row{"command_number", 0x0201, 2, Access::write},
    Row{"command_boot_count", 0x0203, 2, Access::write},
    Row{"command_expires_at_ms", 0x0205, 2, Access::write},
    Row{"command_kind", 0x0207, 1, Access::write},
    Row{"command_bay", 0x0208, 1, Access::write},
    Row{"command_argument", 0x0209, 8, Access::write},
    Row{"command_code", 0x0211, 4, Access::write},
    Row{"event_nonce", 0x0300, 1, Access::read},
    Row{"event_uptime_ms", 0x0301, 2, Access::read},
    Row{"event_waiting", 0x0303, 1, Access::read},
    Row{"event_boot_count", 0x0304, 2, Access::read},
    Row{"event_sequence", 0x0306, 2, Access::read},
    Row{"event_kind_bay", 0x0308, 1, Access::read},
    Row{"event_at_ms", 0x0309, 2, Access::read},
    Row{"event_code", 0x030B, 4, Access::read},
    Row{"event_payload_bytes", 0x030F, 1, Access::read},
    Row{"event_payload", 0x0310, 96, Access::read},
    Row{"result_nonce", 0x0400, 1, Access::read},
    Row{"result_uptime_ms", 0x0401, 2, Access::read},
    Row{"result_boot_count", 0x0403, 2, Access::read},
    Row{"result_number", 0x0405, 2, Access::read},
    Row{"result", 0x0407, 1, Access::read},
    Row{"detail_nonce", 0x0500, 1, Access::read},
    Row{"detail_uptime_ms", 0x0501, 2, Access::read},
    Row{"detail_boot_count", 0x0503, 2, Access::read},
    Row{"detail_change_count", 0x0505, 1, Access::read},
    Row{"refused_code_count", 0x0506, 1, Access::read},
    Row{"overflow_count", 0x0507, 1, Access::read},
    Row{"bay_detail", 0x0508, 32, Access::read},
};

template <class Enum>
constexpr unsigned value(Enum of) {
  return static_cast<unsigned>(of);
}

}  // namespace

TEST_CASE("wire v1: every register is where it was") {
  for (const Row& row : rows) {
    CAPTURE(row.name);
    const auto found = std::ranges::find(protocol::registers, row.name, &protocol::Register::name);
    REQUIRE(found != protocol::registers.end());
    CHECK(found->address == row.address);
    CHECK(found->words == row.words);
    CHECK(found->access == row.access);
  }
}

TEST_CASE("wire v1: event kinds keep their values") {
  using enum protocol::EventKind;
  const std::array kinds{
      none,           booted,      dropped,         dropped_unoffered, dropped_out,
      jammed,         jam_cleared, offer_expired,   door_opened,       door_closed,
      door_left_open, door_forced, door_not_opened, command_died,      journal_overflowed};
  for (unsigned i = 0; i < kinds.size(); ++i) CHECK(value(kinds[i]) == i);
  CHECK(protocol::whole_board == 255);
  CHECK(protocol::event_payload_short_bytes == 12);
  CHECK(protocol::event_payload_bytes_max == 192);
}

TEST_CASE("wire v1: command kinds and results keep their values") {
  using Kind = protocol::CommandKind;
  const std::array kinds{Kind::none,      Kind::offer, Kind::withdraw_offer,
                         Kind::open_door, Kind::show,  Kind::set_lamps};
  for (unsigned i = 0; i < kinds.size(); ++i) CHECK(value(kinds[i]) == i);
  using Result = protocol::CommandResult;
  const std::array results{Result::none,     Result::done,         Result::repeated,
                           Result::stale,    Result::expired,      Result::foreign_boot,
                           Result::bad_code, Result::bad_argument, Result::journal_full};
  for (unsigned i = 0; i < results.size(); ++i) CHECK(value(results[i]) == i);
  CHECK(value(protocol::lamp_wait) == 1);
  CHECK(value(protocol::lamp_urgent) == 2);
  CHECK(value(protocol::lamp_taken) == 4);
  CHECK(value(protocol::lamp_error) == 8);
}

TEST_CASE("wire v1: states and code domains keep their values") {
  CHECK(value(protocol::CodeDomain::event) == 1);
  CHECK(value(protocol::CodeDomain::acknowledgement) == 2);
  CHECK(value(protocol::CodeDomain::command) == 3);
  using Cause = protocol::ResetCause;
  const std::array causes{Cause::unknown, Cause::power_on, Cause::watchdog, Cause::fault};
  for (unsigned i = 0; i < causes.size(); ++i) CHECK(value(causes[i]) == i);
  using Contact = protocol::Contact;
  const std::array contacts{Contact::unknown, Contact::open, Contact::closed};
  for (unsigned i = 0; i < contacts.size(); ++i) CHECK(value(contacts[i]) == i);
  using Emptiness = protocol::Emptiness;
  const std::array emptinesses{Emptiness::unknown, Emptiness::empty, Emptiness::occupied};
  for (unsigned i = 0; i < emptinesses.size(); ++i) CHECK(value(emptinesses[i]) == i);
  using Drop = protocol::DropPhase;
  const std::array drops{Drop::idle, Drop::offered, Drop::jammed};
  for (unsigned i = 0; i < drops.size(); ++i) CHECK(value(drops[i]) == i);
  using Door = protocol::DoorPhase;
  const std::array doors{Door::locked, Door::releasing, Door::open, Door::left_open, Door::forced};
  for (unsigned i = 0; i < doors.size(); ++i) CHECK(value(doors[i]) == i);
}

}  // namespace docbay::tests
