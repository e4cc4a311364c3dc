#include "firmware/boards/lm3s6965/display.hpp"

#include <algorithm>
#include <initializer_list>

#include "firmware/boards/lm3s6965/chip.hpp"

namespace docbay::firmware {
namespace {

constexpr Pin data_not_command{'C', 7};
constexpr Pin select{'D', 0};

constexpr Address ssi_control = ssi0 + 0x00;
constexpr Address ssi_enable = ssi0 + 0x04;
constexpr Address ssi_data = ssi0 + 0x08;
constexpr Address ssi_status = ssi0 + 0x0C;
constexpr Address ssi_prescale = ssi0 + 0x10;
constexpr std::uint32_t has_received = 4;
constexpr std::uint32_t busy = 0x10;

void shift_out(std::uint8_t byte) {
  set(ssi_data, byte);
  while ((get(ssi_status) & busy) != 0) {
  }
  while ((get(ssi_status) & has_received) != 0) get(ssi_data);
}

void command(std::initializer_list<std::uint8_t> bytes) {
  drive(data_not_command, false);
  for (const std::uint8_t byte : bytes) shift_out(byte);
}

}  // namespace

void Display::start() {
  for (const Pin pin : {data_not_command, select}) {
    set_bits(port(pin.port) + gpio_direction, mask_of(pin));
    set_bits(port(pin.port) + gpio_digital, mask_of(pin));
  }
  drive(select, true);
  set(ssi_enable, 0);
  set(ssi_control, 7);   // bytes, SPI mode 0
  set(ssi_prescale, 6);  // 8.3 MHz, the controller takes 10
  set(ssi_enable, 2);
  command({0x81, 0x4F, 0x86, 0xAF});  // contrast, full current, on
}

void Display::show(std::size_t bay, std::uint8_t count) {
  constexpr std::uint8_t shown_max = 99;
  if (bay < wanted_.size()) wanted_[bay] = std::min(count, shown_max);
}

bool Display::draw() {
  if (next_row_ == display_rows) {
    if (wanted_ == drawing_) return false;
    next_row_ = 0;
  }
  if (next_row_ == 0) drawing_ = wanted_;
  const auto row = static_cast<std::uint8_t>(next_row_++);
  command({0x15, 0, display_columns / 2 - 1, 0x75, row, row});
  drive(data_not_command, true);
  for (const std::uint8_t pixels : display_row(drawing_, row)) shift_out(pixels);
  return true;
}

}  // namespace docbay::firmware
