#include "simulator/bay.hpp"

namespace docbay::simulator {

using protocol::Contact;

void PhysicalBay::apply(const firmware::BayOutputs& outputs, VirtualTime now) {
  if (outputs.shutter_open != outputs_.shutter_open) shutter_moved_at_ = now;
  outputs_ = outputs;
}

firmware::BayInputs PhysicalBay::inputs(VirtualTime now) const {
  return {.beam_outer_blocked = beam_outer_blocked,
          .beam_inner_blocked = beam_inner_blocked,
          .button_pressed = button_pressed,
          .shutter = shutter(now),
          .door = door_open ? Contact::open : Contact::closed,
          .second_door = second_door_open ? Contact::open : Contact::closed,
          .emptiness = papers.empty() ? protocol::Emptiness::empty : protocol::Emptiness::occupied,
          .fullness = papers.size() >= papers_full ? protocol::Fullness::full
                                                   : protocol::Fullness::not_full};
}

Contact PhysicalBay::shutter(VirtualTime now) const {
  if (!has_shutter_) return Contact::unknown;
  if (shutter_moved_at_ && now - *shutter_moved_at_ < shutter_travel) return Contact::unknown;
  return outputs_.shutter_open ? Contact::open : Contact::closed;
}

bool PhysicalBay::passable(VirtualTime now) const {
  return !has_shutter_ || shutter(now) == Contact::open;
}

}  // namespace docbay::simulator
