// Which pin of the LM3S6965 does what: the one table for the firmware, and for whoever simulates
// the cabinet around it. Active high throughout: an input is high when the sentence of its name
// holds, an output that is low or floating (reset) leaves its coil, lamp or buzzer off.
//
// Spoken for by the board: PA0-1 UART0 (RS-485), PA2, 3, 5 SSI0 (display), PB2-3 I2C0 (EEPROM),
// PC0-3 JTAG, PC7 display data/command, PD0 display select, PD2-3 UART1 (scan engine). That leaves
// 27 pins: two bays and a buzzer, and none for a second door.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

namespace docbay::firmware {

struct Pin {
  char port = 'A';
  std::uint8_t bit = 0;
  constexpr bool operator==(const Pin&) const = default;
};

struct BayPins {
  Pin beam_outer_blocked;
  Pin beam_inner_blocked;
  Pin button_pressed;
  Pin shutter_fully_open;
  Pin door_open;
  Pin empty;
  Pin full;
  Pin open_shutter;
  Pin release_lock;
  std::array<Pin, 4> lamps;  ///< wait, urgent, taken, error, as the bits of protocol::Lamp
};

inline constexpr std::size_t pins_bays = 2;

inline constexpr std::array<BayPins, pins_bays> bay_pins{
    {{.beam_outer_blocked = {'B', 0},
      .beam_inner_blocked = {'B', 1},
      .button_pressed = {'B', 4},
      .shutter_fully_open = {'B', 5},
      .door_open = {'B', 6},
      .empty = {'A', 6},
      .full = {'A', 7},
      .open_shutter = {'F', 0},
      .release_lock = {'F', 1},
      .lamps = {{{'E', 0}, {'E', 1}, {'E', 2}, {'E', 3}}}},
     {.beam_outer_blocked = {'D', 1},
      .beam_inner_blocked = {'D', 4},
      .button_pressed = {'D', 5},
      .shutter_fully_open = {'D', 6},
      .door_open = {'D', 7},
      .empty = {'C', 5},
      .full = {'C', 6},
      .open_shutter = {'G', 0},
      .release_lock = {'G', 1},
      .lamps = {{{'F', 2}, {'F', 3}, {'C', 4}, {'A', 4}}}}}};

/// One for all bays. PB7 is JTAG's TRST until the start-up code has unlocked it.
inline constexpr Pin buzzer_pin{'B', 7};

}  // namespace docbay::firmware
