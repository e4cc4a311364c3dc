// What the EEPROM says a board is: its settings and options, how often it has started, and a new
// address or key on its way there. Every page has a second copy, so a power cut leaves the old or
// the new, never neither.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>

#include "firmware/core/journal.hpp"
#include "firmware/core/settings.hpp"
#include "firmware/core/stored.hpp"
#include "protocol/commissioning.hpp"

namespace docbay::firmware {

template <Eeprom E>
class Commissioned {
 public:
  explicit Commissioned(E& eeprom) : eeprom_{eeprom} {}

  /// All or nothing: what cannot be read now is tried again, never taken for empty. Begins to write
  /// the new boot count. Call while the EEPROM is ready.
  bool load() {
    std::optional<Settings> settings;
    std::optional<Options> options;
    if (!read_newest(eeprom_, settings_page, decode_settings, settings)) return false;
    if (!settings || !read_newest(eeprom_, options_page, decode_options, options)) return false;
    protocol::BootCount last{0};
    if (!read_boot_count(eeprom_, last)) return false;
    settings_ = settings;
    options_ = options.value_or(Options{});
    boot_count_ = {last.value + 1};
    eeprom_.start_write(boot_address(), encode_boot_count(boot_count_));
    return true;
  }

  /// True once the boot count can be read back; writes it again otherwise.
  bool finish_boot() {
    if (!eeprom_.ready()) return false;
    Page page{};
    if (eeprom_.read(boot_address(), page) && decode_boot_count(page) == boot_count_) return true;
    eeprom_.start_write(boot_address(), encode_boot_count(boot_count_));
    return false;
  }

  [[nodiscard]] const std::optional<Settings>& settings() const { return settings_; }
  [[nodiscard]] const Options& options() const { return options_; }
  [[nodiscard]] protocol::BootCount boot_count() const { return boot_count_; }
  [[nodiscard]] bool identifying() const { return identify_until_.has_value(); }
  [[nodiscard]] protocol::SettingsState state() const {
    if (wanted_) return protocol::SettingsState::writing;
    return failed_ ? protocol::SettingsState::failed : protocol::SettingsState::kept;
  }

  /// identify, set_address or set_key, its code, boot and expiry checked.
  protocol::CommandResult carry_out(const protocol::Command& command, protocol::UptimeMs now) {
    using protocol::CommandKind;
    using protocol::CommandResult;
    if (command.kind == CommandKind::identify) {
      return identify(identify_argument(command).seconds, now);
    }
    if (wanted_) return CommandResult::busy;
    Settings wanted = *settings_;
    if (command.kind == CommandKind::set_address) {
      wanted.address = set_address_argument(command).address;
      if (!is_address(wanted.address)) return CommandResult::bad_argument;
    } else {
      wanted.key = derived_key(wanted.key, wanted.serial, set_key_argument(command));
    }
    ++wanted.generation;
    wanted_ = wanted;
    tries_ = 0;
    return CommandResult::done;
  }

  /// Moves a change along, unless the journal `writes`. Call every tick.
  void poll(bool writes, protocol::UptimeMs now) {
    if (identify_until_ && reached(now, *identify_until_)) identify_until_.reset();
    if (!wanted_ || !eeprom_.ready()) return;
    if (write_page_) check_write();
    if (wanted_ && !writes) write_other_copy();
  }

 private:
  static constexpr std::uint8_t tries_max = 3;

  [[nodiscard]] std::uint16_t boot_address() const {
    return static_cast<std::uint16_t>((boot_page + boot_count_.value % 2) * page_bytes);
  }

  protocol::CommandResult identify(std::uint16_t seconds, protocol::UptimeMs now) {
    if (seconds > protocol::identify_seconds_max) return protocol::CommandResult::bad_argument;
    identify_until_ = now + seconds * std::uint32_t{1000};
    return protocol::CommandResult::done;
  }

  void check_write() {
    Page back{};
    const bool good = read_page(eeprom_, *write_page_, back) && back == encode(*wanted_);
    write_page_.reset();
    failed_ = !good && ++tries_ == tries_max;
    if (good) settings_ = wanted_;
    if (good || failed_) wanted_.reset();
  }

  /// A copy of what is in force stays; a page that cannot be read now is asked again.
  void write_other_copy() {
    Page first{};
    if (!read_page(eeprom_, settings_page, first)) return;
    write_page_ = decode_settings(first) == settings_ ? settings_page + 1 : settings_page;
    eeprom_.start_write(static_cast<std::uint16_t>(*write_page_ * page_bytes), encode(*wanted_));
  }

  E& eeprom_;
  std::optional<Settings> settings_;
  Options options_;
  protocol::BootCount boot_count_;
  std::optional<Settings> wanted_;  ///< to be in force when it is durable
  std::optional<std::size_t> write_page_;
  std::uint8_t tries_ = 0;
  bool failed_ = false;
  std::optional<protocol::UptimeMs> identify_until_;
};

}  // namespace docbay::firmware
