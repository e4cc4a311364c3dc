#include "simulator/cabinet.hpp"

#include <algorithm>

namespace docbay::simulator {

Cabinet::Cabinet(std::vector<EepromStore> stores, Chance chance, const BoardMaker& make,
                 std::vector<FlashChip> flashes) {
  flashes.resize(stores.size(), FlashChip::of_new_board());
  std::vector<std::size_t> counts;
  for (const EepromStore& store : stores) {
    const firmware::Settings settings = settings_in(store).value_or(firmware::Settings{});
    counts.push_back(std::min(settings.bays, protocol::bays_per_board_max));
    for (std::size_t i = 0; i < counts.back(); ++i)
      bays_.emplace_back((unsigned{settings.shutters} >> i & 1U) != 0);
  }
  std::size_t first = 0;
  for (std::size_t i = 0; i < stores.size(); ++i) {
    const std::span<PhysicalBay> bays = std::span{bays_}.subspan(first, counts[i]);
    first += counts[i];
    const Chance own = chance.split();
    auto board = make ? make(i, bays, own) : nullptr;
    if (!board) {
      board =
          std::make_unique<MountedBoard>(std::move(stores[i]), bays, own, std::move(flashes[i]));
    }
    boards_.push_back(std::move(board));
  }
}

void Cabinet::power_on_all(VirtualTime now) {
  for (const auto& board : boards_) board->power_on(now);
}

void Cabinet::tick(VirtualTime now) {
  for (const auto& board : boards_) board->tick(now);
}

DoorLook Cabinet::door(BayNumber bay) const {
  const PhysicalBay& it = this->bay(bay);
  if (it.door_open) return DoorLook::open;
  return it.lock_released() ? DoorLook::released : DoorLook::closed;
}

std::optional<BayNumber> Cabinet::find(const Paper& paper) const {
  for (std::size_t i = 0; i < bays_.size(); ++i) {
    const std::vector<Paper>& papers = bays_[i].papers;
    if (std::ranges::find(papers, paper) == papers.end()) continue;
    return BayNumber{static_cast<std::uint32_t>(i + 1)};
  }
  return std::nullopt;
}

bool Cabinet::moving(VirtualTime now) const {
  const auto busy = [now](const auto& board) { return board->busy(now); };
  const auto in_motion = [now](const PhysicalBay& bay) {
    return bay.hand_in_slot || bay.door_open ||
           (bay.has_shutter() && bay.shutter(now) == protocol::Contact::unknown);
  };
  return std::ranges::any_of(boards_, busy) || std::ranges::any_of(bays_, in_motion);
}

std::string_view name_of(DoorLook door) {
  switch (door) {
    case DoorLook::closed:
      return "closed";
    case DoorLook::released:
      return "released";
    case DoorLook::open:
      return "open";
  }
  return "unknown";
}

std::string_view shutter_look(const PhysicalBay& bay, VirtualTime now) {
  if (!bay.has_shutter()) return "none";
  switch (bay.shutter(now)) {
    case protocol::Contact::open:
      return "open";
    case protocol::Contact::closed:
      return "closed";
    case protocol::Contact::unknown:
      break;
  }
  return "moving";
}

}  // namespace docbay::simulator
