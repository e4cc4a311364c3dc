#include "host/bus/placement.hpp"

#include "host/bus/census.hpp"
#include "protocol/event.hpp"

namespace docbay::host {
namespace {

using drivers::LineFailure;
using protocol::CommandResult;

constexpr BusTime pause = std::chrono::milliseconds{60};
/// Looks without an answer before nobody is there; one lost frame says nothing.
constexpr int silences_max = 6;
constexpr int free_silences_min = 2;
constexpr int garbles_max = 2;
constexpr int looks_max = 60;
constexpr int orders_max = 20;
constexpr std::uint32_t expiry_ms = 2000;

std::uint32_t to_ms(BusTime time) {
  return static_cast<std::uint32_t>(
      std::chrono::duration_cast<std::chrono::milliseconds>(time).count());
}

}  // namespace

protocol::BoardKey Placement::wanted_key() const {
  return goal_.salt ? derived_key(goal_.key, goal_.board, *goal_.salt) : goal_.key;
}

bool Placement::reached(const protocol::Presence& presence) const {
  const bool there = presence.address == goal_.new_address.value_or(presence.address);
  const bool shown = !goal_.identify_seconds || ordered_;
  return there && shown && proves_key(presence, wanted_key()) &&
         presence.settings == protocol::SettingsState::kept;
}

Placement::Step Placement::next(BusTime now) {
  if (!goal_.new_address && stage_ == Stage::is_free) stage_ = Stage::look;
  if (end_) return *end_;
  if (stage_ == Stage::is_free) return Ask{.address = *goal_.new_address, .selection = {}};
  if (stage_ == Stage::look) {
    const bool moved = goal_.new_address && at_new_address_;
    return Ask{.address = moved ? *goal_.new_address : goal_.address,
               .selection = {.lot = protocol::lot_of(goal_.board), .bits = protocol::lot_bits}};
  }
  protocol::Command command{
      .boot_count = presence_->boot_count,
      .expires_at_ms = presence_->uptime_ms + (to_ms(now - presence_at_) + expiry_ms),
      .bay = {protocol::whole_board}};
  if (goal_.salt) {
    write_argument(command, *goal_.salt);
  } else if (goal_.new_address) {
    write_argument(command, protocol::SetAddressArgument{.address = *goal_.new_address});
  } else {
    write_argument(command,
                   protocol::IdentifyArgument{.seconds = goal_.identify_seconds.value_or(0)});
  }
  return Order{.address = presence_->address, .key = goal_.key, .command = command};
}

void Placement::heard(const std::expected<protocol::Presence, LineFailure>& answer, BusTime now) {
  due_ = now + pause;
  if (++looks_ > looks_max) {
    end_ = presence_ ? PlacementEnd::refused : PlacementEnd::no_answer;
  } else if (answer && answer->serial == goal_.board) {
    silences_ = 0;
    presence_ = *answer;
    presence_at_ = now;
    judge(*answer);
  } else if (answer || answer.error() == LineFailure::corrupt) {
    // Another board, or several: the new address is not free. Garbled once it may be noise.
    const bool taken = answer || ++garbles_ > garbles_max;
    if (stage_ == Stage::is_free && taken) end_ = PlacementEnd::address_taken;
  } else if (is_silence(answer.error())) {
    nobody();
  } else if (answer.error() == LineFailure::exception_illegal_address) {
    end_ = stage_ == Stage::is_free ? PlacementEnd::address_taken : PlacementEnd::not_supported;
  }
}

void Placement::nobody() {
  ++silences_;
  if (stage_ == Stage::is_free) {
    if (silences_ < free_silences_min) return;
    stage_ = Stage::look;
    silences_ = 0;
    return;
  }
  at_new_address_ = !at_new_address_;
  if (silences_ >= silences_max) end_ = PlacementEnd::no_answer;
}

/// The board itself has spoken: what is left to do?
void Placement::judge(const protocol::Presence& presence) {
  if (reached(presence)) {
    end_ = PlacementEnd::reached;
  } else if (presence.settings == protocol::SettingsState::writing) {
    stage_ = Stage::look;
  } else if (ordered_ && presence.settings == protocol::SettingsState::failed) {
    end_ = PlacementEnd::not_kept;
  } else if (!proves_key(presence, goal_.key)) {
    end_ = PlacementEnd::wrong_key;
  } else if (++orders_ > orders_max) {
    end_ = PlacementEnd::refused;
  } else {
    stage_ = Stage::order;
    due_ = BusTime{0};
  }
}

void Placement::answered(const std::expected<CommandResult, LineFailure>& answer, BusTime now) {
  stage_ = Stage::look;
  due_ = now + pause;
  // Without an answer it may have been carried out, or not: the board will say.
  ordered_ = ordered_ || !answer || *answer == CommandResult::done;
  at_new_address_ = goal_.new_address.has_value();
  const bool impossible = answer && *answer == CommandResult::bad_argument;
  if (impossible) end_ = PlacementEnd::refused;
  // To be shown needs no look: it was done, or it is ordered again.
  const bool shown = goal_.identify_seconds && answer && *answer == CommandResult::done;
  if (shown) end_ = PlacementEnd::reached;
}

std::string_view name_of(PlacementEnd end) {
  switch (end) {
    case PlacementEnd::reached:
      return "reached";
    case PlacementEnd::no_answer:
      return "no_answer";
    case PlacementEnd::wrong_key:
      return "wrong_key";
    case PlacementEnd::address_taken:
      return "address_taken";
    case PlacementEnd::not_supported:
      return "not_supported";
    case PlacementEnd::refused:
      return "refused";
    case PlacementEnd::not_kept:
      return "not_kept";
  }
  return "unknown";
}

}  // namespace docbay::host
