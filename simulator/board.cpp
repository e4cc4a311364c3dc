#include "simulator/board.hpp"

#include "firmware/boot/built.hpp"

namespace docbay::simulator {

bool SimulatedBoard::read(std::uint16_t address, firmware::Page& out) const {
  if (address % firmware::page_bytes != 0 || address >= eeprom_bytes) return false;
  out = store_.read(address / firmware::page_bytes);
  return true;
}

void SimulatedBoard::start_write(std::uint16_t address, const firmware::Page& page) {
  writing_ = {.page = address / firmware::page_bytes % firmware::page_count,
              .content = page,
              .done_at = now_ + eeprom_write_time};
}

firmware::BayInputs SimulatedBoard::inputs(std::size_t bay) const {
  return bay < bays_.size() ? bays_[bay].inputs(now_) : firmware::BayInputs{};
}

void SimulatedBoard::apply(std::size_t bay, const firmware::BayOutputs& outputs) {
  if (bay < bays_.size()) bays_[bay].apply(outputs, now_);
}

void SimulatedBoard::advance_to(VirtualTime now) {
  now_ = now;
  if (!writing_ || now < writing_->done_at) return;
  // A file that cannot be written leaves the page as it was: the firmware reads back and finds out.
  store_.write(writing_->page, writing_->content);
  writing_.reset();
}

void SimulatedBoard::lose_power(std::size_t torn_bytes) {
  if (writing_) store_.write(writing_->page, writing_->content, torn_bytes);
  writing_.reset();
  release_outputs();
}

void SimulatedBoard::release_outputs() {
  for (PhysicalBay& bay : bays_) bay.apply({}, now_);
}

void MountedBoard::power_on(VirtualTime now) {
  if (powered_) return;
  powered_ = true;
  start(now, protocol::ResetCause::power_on);
}

void MountedBoard::start(VirtualTime now, protocol::ResetCause cause) {
  powered_at_ = now;
  pins_.advance_to(now);
  const auto boot =
      firmware::Boot{pins_.flash(), protocol::BoardKind::simulated, firmware::trust}.choose();
  if (!boot) return;
  controller_.emplace(pins_, cause, *boot);
  controller_->start({0});
}

void MountedBoard::power_off() {
  if (!powered_) return;
  powered_ = false;
  controller_.reset();
  pins_.lose_power(chance_.below(firmware::page_bytes + 1));
}

void MountedBoard::tick(VirtualTime now) {
  if (!controller_) return;
  pins_.advance_to(now);
  controller_->tick({static_cast<std::uint32_t>(to_ms(now - powered_at_))});
  if (!pins_.take_restart()) return;
  controller_.reset();
  pins_.release_outputs();
  start(now, protocol::ResetCause::update);
}

std::size_t MountedBoard::serve(std::span<const std::uint8_t> heard, std::span<std::uint8_t> out) {
  return controller_ ? controller_->serve(heard, out) : 0;
}

}  // namespace docbay::simulator
