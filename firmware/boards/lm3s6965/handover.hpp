// What the boot program leaves in RAM for the firmware that it starts. Both are linked at different
// times, so this never changes: four words at one address.
#pragma once

#include <cstdint>
#include <optional>

#include "firmware/core/slots.hpp"

namespace docbay::firmware {

struct Handover {
  std::uint32_t magic;
  std::uint32_t version;         ///< of what runs
  std::uint32_t slot_trial;      ///< bit 0: the slot; bit 8: on trial
  std::uint32_t judged_outcome;  ///< high half: a version; low half: an UpdateOutcome
};

inline constexpr std::uint32_t handover_magic = 0xD0CB'B007;

/// Above all RAM that a linker script gives away (lm3s6965.ld, boot.ld); no reset clears it.
inline volatile Handover& handover() {
  constexpr std::uint32_t address = 0x2000'3FE0;
  return *reinterpret_cast<volatile Handover*>(address);
}

inline void leave(const BootReport& report) {
  volatile Handover& left = handover();
  left.version = report.version;
  left.slot_trial = std::uint32_t{report.slot} | (report.on_trial ? 0x100U : 0U);
  left.judged_outcome =
      std::uint32_t{report.judged_version} << 16U | static_cast<std::uint32_t>(report.outcome);
  left.magic = handover_magic;
}

/// Nothing when no boot program has been there.
inline std::optional<BootReport> find_left() {
  const volatile Handover& left = handover();
  if (left.magic != handover_magic) return std::nullopt;
  const std::uint32_t slot_trial = left.slot_trial;
  const std::uint32_t judged_outcome = left.judged_outcome;
  return BootReport{.board_kind = protocol::BoardKind::lm3s6965,
                    .slot = static_cast<std::uint8_t>(slot_trial & 1U),
                    .version = static_cast<std::uint16_t>(left.version),
                    .on_trial = (slot_trial & 0x100U) != 0,
                    .outcome = protocol::UpdateOutcome{static_cast<std::uint8_t>(judged_outcome)},
                    .judged_version = static_cast<std::uint16_t>(judged_outcome >> 16U)};
}

}  // namespace docbay::firmware
