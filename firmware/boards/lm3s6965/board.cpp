#include "firmware/boards/lm3s6965/board.hpp"

#include <algorithm>

#include "firmware/boards/lm3s6965/chip.hpp"
#include "firmware/boards/lm3s6965/startup.hpp"

namespace docbay::firmware {
namespace {

using protocol::Contact;

constexpr std::array<char, 7> ports{'A', 'B', 'C', 'D', 'E', 'F', 'G'};

void set_up_output(Pin pin) {
  drive(pin, false);
  set_bits(port(pin.port) + gpio_digital, mask_of(pin));
  set_bits(port(pin.port) + gpio_direction, mask_of(pin));
  drive(pin, false);
}

/// Pulled down: a broken wire of a beam or a door reads as its absence, which the core finds out.
void set_up_input(Pin pin) {
  const Address at = port(pin.port);
  set_bits(at + gpio_pull_down, mask_of(pin));
  set_bits(at + gpio_digital, mask_of(pin));
  set_bits(at + gpio_both_edges, mask_of(pin));
  set_bits(at + gpio_interrupt_mask, mask_of(pin));
}

void free_trst() {
  set(port(buzzer_pin.port) + gpio_lock, gpio_lock_key);
  set_bits(port(buzzer_pin.port) + gpio_commit, mask_of(buzzer_pin));
  clear_bits(port(buzzer_pin.port) + gpio_alternate, mask_of(buzzer_pin));
}

/// The pins of UARTs, SSI and I2C, which their blocks drive.
void give_to_blocks(char name, std::uint32_t pins) {
  set_bits(port(name) + gpio_digital, pins);
  set_bits(port(name) + gpio_alternate, pins);
}

}  // namespace

void Lm3s6965::restart() {
  firmware::restart(protocol::ResetCause::update);
}

void Lm3s6965::start() {
  free_trst();
  set_up_output(buzzer_pin);
  for (const BayPins& bay : bay_pins) {
    set_up_output(bay.release_lock);
    set_up_output(bay.open_shutter);
    for (const Pin lamp : bay.lamps) set_up_output(lamp);
  }
  for (const BayPins& bay : bay_pins) {
    for (const Pin pin : {bay.beam_outer_blocked, bay.beam_inner_blocked, bay.button_pressed,
                          bay.shutter_fully_open, bay.door_open, bay.empty, bay.full}) {
      set_up_input(pin);
    }
  }
  give_to_blocks('A', 0x2F);
  give_to_blocks('B', 0x0C);
  InternalFlash::start(clock_mhz);
  give_to_blocks('D', 0x0C);
  for (const std::uint32_t irq : irq_gpio) set(nvic_enable, 1U << irq);
  I2cEeprom::start();
  Display::start();
}

BayInputs Lm3s6965::inputs(std::size_t bay) {
  if (bay >= bay_pins.size()) return {};
  const BayPins& pins = bay_pins[bay];
  return {
      .beam_outer_blocked = high(pins.beam_outer_blocked),
      .beam_inner_blocked = high(pins.beam_inner_blocked),
      .button_pressed = high(pins.button_pressed),
      .shutter = high(pins.shutter_fully_open) ? Contact::open : Contact::closed,
      .door = high(pins.door_open) ? Contact::open : Contact::closed,
      .emptiness = high(pins.empty) ? protocol::Emptiness::empty : protocol::Emptiness::occupied,
      .fullness = high(pins.full) ? protocol::Fullness::full : protocol::Fullness::not_full};
}

void Lm3s6965::apply(std::size_t bay, const BayOutputs& outputs) {
  if (bay >= bay_pins.size()) return;
  const BayPins& pins = bay_pins[bay];
  drive(pins.release_lock, outputs.lock_released);
  drive(pins.open_shutter, outputs.shutter_open);
  for (std::size_t lamp = 0; lamp < pins.lamps.size(); ++lamp) {
    drive(pins.lamps[lamp], (outputs.lit >> lamp & 1U) != 0);
  }
  buzzing_[bay] = outputs.buzzer;
  drive(buzzer_pin, std::ranges::find(buzzing_, true) != buzzing_.end());
  display_.show(bay, outputs.count);
}

bool Lm3s6965::writing() {
  if (writing_) writing_ = !ready();
  return writing_;
}

void acknowledge_edges() {
  for (const char name : ports) set(port(name) + gpio_interrupt_clear, 0xFF);
}

}  // namespace docbay::firmware
