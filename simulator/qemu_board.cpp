#include "simulator/qemu_board.hpp"

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <cstdio>

#include <boost/json.hpp>
#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include "simulator/eeprom.hpp"
#include "simulator/json.hpp"

namespace docbay::simulator {

namespace json = boost::json;

namespace {

using firmware::Pin;

/// The machine's ports A to G are its devices 8 to 14 (QEMU 7.2, hw/arm/stellaris.c).
constexpr int first_port_device = 8;
constexpr char first_port = 'A';
/// A person tells a lamp that blinks from one that is out after so long.
constexpr VirtualTime blink_memory = std::chrono::milliseconds{1000};

std::string device_of(char port) {
  return fmt::format("/machine/unattached/device[{}]", first_port_device + (port - first_port));
}

std::vector<std::pair<Pin, bool>> levels_of(const firmware::BayPins& pins,
                                            const firmware::BayInputs& inputs) {
  using namespace protocol;
  return {{pins.beam_outer_blocked, inputs.beam_outer_blocked},
          {pins.beam_inner_blocked, inputs.beam_inner_blocked},
          {pins.button_pressed, inputs.button_pressed},
          {pins.shutter_fully_open, inputs.shutter == Contact::open},
          {pins.door_open, inputs.door == Contact::open},
          {pins.empty, inputs.emptiness == Emptiness::empty},
          {pins.full, inputs.fullness == Fullness::full}};
}

/// The chip as its file holds it; nothing when it cannot be read.
std::vector<std::uint8_t> content_of(const std::string& path) {
  const auto store = EepromStore::open(path);
  return store ? store->bytes() : std::vector<std::uint8_t>{};
}

bool written_just_now(const std::string& path) {
  struct stat about{};
  if (::stat(path.c_str(), &about) != 0) return false;
  using std::chrono::nanoseconds;
  const auto written =
      std::chrono::seconds{about.st_mtim.tv_sec} + nanoseconds{about.st_mtim.tv_nsec};
  const auto now = std::chrono::system_clock::now().time_since_epoch();
  return now - written < eeprom_write_time;
}

}  // namespace

QemuBoard::QemuBoard(QemuSettings settings, std::span<PhysicalBay> bays, Chance chance)
    : settings_{std::move(settings)},
      bays_{bays.first(std::min(bays.size(), firmware::pins_bays))},
      chance_{chance},
      lit_until_(bays_.size()) {}

void QemuBoard::power_on(VirtualTime) {
  if (machine_) return;
  auto machine = QemuMachine::start(settings_);
  if (!machine) return;  // as a board that is broken: silent
  machine_.emplace(std::move(*machine));
  phase_ = Phase::greeting;
  sent_.clear();
  outputs_.clear();
  unacknowledged_ = 0;
  in_step_ = false;
  last_page_.reset();
  coil_changes_.clear();
  seen_ = content_of(settings_.eeprom);
}

void QemuBoard::power_off() {
  if (machine_) cut(written_just_now(settings_.eeprom));
}

void QemuBoard::cut(bool in_write) {
  machine_.reset();
  watch_eeprom();
  auto store = EepromStore::open(settings_.eeprom);
  if (in_write && last_page_ && store) {
    firmware::Page page = store->read(*last_page_);
    Tear made = tear(page, before_last_, chance_);
    made.page = *last_page_;
    if (store->write(made.page, page)) tears_.push_back(made);
  }
  cut_in_write_ = false;
  outputs_.clear();
  for (PhysicalBay& bay : bays_) bay.apply({}, {});
}

Result<void> QemuBoard::cut_in_next_write() {
  watch_eeprom();
  cut_in_write_ = true;
  return {};
}

Result<std::vector<CoilChange>> QemuBoard::coil_changes() const {
  return coil_changes_;
}

void QemuBoard::tick(VirtualTime now) {
  if (!machine_) return;
  if (watch_eeprom() && cut_in_write_) return cut(true);
  watch_monitor(now);
  count_acknowledged();
  watch_outputs(now);
  apply_outputs(now);
  if (phase_ == Phase::greeting || phase_ == Phase::resetting) return;
  send_levels(now);
  in_step_ = phase_ == Phase::running;
  if (phase_ != Phase::levelling || unacknowledged_ > 0) return;
  phase_ = Phase::running;
  command("cont");
}

std::size_t QemuBoard::serve(std::span<const std::uint8_t> heard, std::span<std::uint8_t>) {
  if (machine_ && phase_ == Phase::running) {
    machine_->send(Channel::line, {reinterpret_cast<const char*>(heard.data()), heard.size()});
  }
  return 0;
}

std::vector<std::uint8_t> QemuBoard::said() {
  if (!machine_) return {};
  const std::string bytes = machine_->receive(Channel::line);
  // What was said after the write that is to be cut was never said.
  if (watch_eeprom() && cut_in_write_) {
    cut(true);
    return {};
  }
  return {bytes.begin(), bytes.end()};
}

protocol::BootCount QemuBoard::boot_count() const {
  protocol::BootCount highest;
  const auto store = EepromStore::open(settings_.eeprom);
  for (std::size_t copy = 0; store && copy < 2; ++copy) {
    const auto found = firmware::decode_boot_count(store->read(firmware::boot_page + copy));
    if (found) highest = std::max(highest, *found);
  }
  return highest;
}

void QemuBoard::add_fds(std::vector<int>& fds) const {
  if (!machine_) return;
  for (const Channel channel :
       {Channel::line, Channel::scanner, Channel::pins, Channel::monitor, Channel::outputs}) {
    fds.push_back(machine_->fd(channel));
  }
}

void QemuBoard::command(std::string_view name, const json::object& arguments) {
  machine_->send(Channel::monitor,
                 json::serialize(json::object{{"execute", name}, {"arguments", arguments}}) + "\n");
}

void QemuBoard::watch_monitor(VirtualTime now) {
  machine_->receive(Channel::scanner);
  std::string line;
  while (machine_->receive_line(Channel::monitor, line)) {
    const auto message = parse_object(line);
    if (!message) continue;
    if (message->contains("QMP")) {
      command("qmp_capabilities");
      phase_ = Phase::levelling;
    } else if (const auto event = text_in(*message, "event")) {
      on_event(*event, now);
    }
  }
}

void QemuBoard::on_event(std::string_view name, VirtualTime now) {
  if (name == "SHUTDOWN" && phase_ == Phase::running) {
    phase_ = Phase::resetting;
    in_step_ = false;
    command("set-action", {{"reboot", "reset"}});
    command("system_reset");
  } else if (name == "RESET" && phase_ == Phase::resetting) {
    // A pin that is reset floats, and what hangs on it is pulled down.
    watch_outputs(now);
    outputs_.clear();
    coil_changes_.push_back({.at = now});
    sent_.clear();
    command("set-action", {{"reboot", "shutdown"}});
    phase_ = Phase::levelling;
  }
}

void QemuBoard::watch_outputs(VirtualTime now) {
  constexpr std::string_view mark = "pl061_set_output /machine/unattached/device[";
  std::string line;
  while (machine_->receive_line(Channel::outputs, line)) {
    if (!line.starts_with(mark)) {
      fmt::print(stderr, "qemu: {}\n", line);
      continue;
    }
    int device = 0;
    int bit = 0;
    int level = 0;
    if (std::sscanf(line.c_str() + mark.size(), "%d] setting output %d to %d", &device, &bit,
                    &level) != 3) {
      continue;
    }
    set_output(static_cast<char>(first_port + (device - first_port_device)), bit, level != 0, now);
  }
}

void QemuBoard::set_output(char port, int bit, bool level, VirtualTime now) {
  outputs_[{port, bit}] = level;
  note_coil(port, bit, level, now);
  for (std::size_t bay = 0; bay < bays_.size(); ++bay) {
    for (std::size_t lamp = 0; lamp < lit_until_[bay].size(); ++lamp) {
      const Pin pin = firmware::bay_pins[bay].lamps[lamp];
      // Dark from here on, or lit: in either case it has been seen lit up to now.
      if (pin.port == port && pin.bit == bit) lit_until_[bay][lamp] = now + blink_memory;
    }
  }
}

void QemuBoard::note_coil(char port, int bit, bool level, VirtualTime now) {
  using What = CoilChange::What;
  for (std::size_t bay = 0; bay < bays_.size(); ++bay) {
    for (const auto& [pin, what] : {std::pair{firmware::bay_pins[bay].open_shutter, What::shutter},
                                    std::pair{firmware::bay_pins[bay].release_lock, What::lock}}) {
      if (pin.port != port || pin.bit != bit) continue;
      coil_changes_.push_back({.at = now, .what = what, .position = bay, .on = level});
    }
  }
}

bool QemuBoard::driven(Pin pin) const {
  const auto found = outputs_.find({pin.port, pin.bit});
  return found != outputs_.end() && found->second;
}

void QemuBoard::apply_outputs(VirtualTime now) {
  for (std::size_t bay = 0; bay < bays_.size(); ++bay) {
    const firmware::BayPins& pins = firmware::bay_pins[bay];
    firmware::BayOutputs outputs{.shutter_open = driven(pins.open_shutter),
                                 .lock_released = driven(pins.release_lock),
                                 .buzzer = driven(firmware::buzzer_pin)};
    for (std::size_t lamp = 0; lamp < pins.lamps.size(); ++lamp) {
      const auto bit = static_cast<std::uint8_t>(1U << lamp);
      const bool lit = driven(pins.lamps[lamp]);
      if (lit) outputs.lit |= bit;
      if (lit || now < lit_until_[bay][lamp]) outputs.lamps |= bit;
    }
    bays_[bay].apply(outputs, now);
  }
}

bool QemuBoard::busy(VirtualTime now) const {
  if (!powered()) return false;
  if (!in_step_ || cut_in_write_) return true;
  for (std::size_t bay = 0; bay < bays_.size(); ++bay) {
    for (const auto& [pin, high] : levels_of(firmware::bay_pins[bay], bays_[bay].inputs(now))) {
      const auto sent = sent_.find({pin.port, pin.bit});
      if (sent == sent_.end() || sent->second != high) return true;
    }
  }
  return false;
}

void QemuBoard::send_levels(VirtualTime now) {
  std::string orders;
  for (std::size_t bay = 0; bay < bays_.size(); ++bay) {
    for (const auto& [pin, high] : levels_of(firmware::bay_pins[bay], bays_[bay].inputs(now))) {
      const std::pair<char, int> place{pin.port, pin.bit};
      const auto before = sent_.find(place);
      if (before != sent_.end() && before->second == high) continue;
      sent_[place] = high;
      ++unacknowledged_;
      orders += fmt::format("set_irq_in {} unnamed-gpio-in {} {}\n", device_of(pin.port), pin.bit,
                            high ? 1 : 0);
    }
  }
  if (!orders.empty()) machine_->send(Channel::pins, orders);
}

void QemuBoard::count_acknowledged() {
  std::string line;
  while (machine_->receive_line(Channel::pins, line)) {
    if (line.starts_with("OK")) unacknowledged_ = std::max(0, unacknowledged_ - 1);
  }
}

bool QemuBoard::watch_eeprom() {
  const Image now = content_of(settings_.eeprom);
  if (now == seen_ || now.size() != seen_.size()) return false;
  for (std::size_t page = 0; page < firmware::page_count; ++page) {
    const auto at = static_cast<std::ptrdiff_t>(page * firmware::page_bytes);
    const auto before = seen_.begin() + at;
    if (std::equal(before, before + firmware::page_bytes, now.begin() + at)) continue;
    last_page_ = page;
    std::copy_n(before, firmware::page_bytes, before_last_.begin());
  }
  seen_ = now;
  return true;
}

}  // namespace docbay::simulator
