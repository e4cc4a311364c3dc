// Holds what hands did against what the OA's tables say. Pure; knows nothing of the product but the
// rows that it hands over.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "simulator/fault.hpp"
#include "simulator/hands_log.hpp"

namespace docbay::simulator {

/// One row of the OA's docbay_event, as far as paper moved by it. In the order in which the OA
/// received them.
struct OaEvent {
  enum class Kind : std::uint8_t {
    deposit,   ///< fell into the bay
    withdraw,  ///< came back out through the slot
    collect    ///< was taken through the door
  };
  Kind kind = Kind::deposit;
  std::string code;
  std::uint32_t bay = 0;
  std::string copy_id;  ///< empty: the row names no copy
};

/// JSON lines, each an object with at least "kind", "code", "bay" and "copy_id"; kinds that move no
/// paper at a bay are left out.
Result<std::vector<OaEvent>> parse_oa_events(std::string_view text);

/// For each code and bay, papers that hands put in (dropped less pulled out) against deposits less
/// withdrawals, and papers taken against collects. Hands have more: lost. The OA has more: doubled.
/// Both for one code in two bays: misplaced. A copy that is deposited again while it lies in a bay
/// is doubled, too, where the counts do not show it.
struct Judgement {
  struct Difference {
    std::string code;
    std::uint32_t bay = 0;
    std::string_view stage;  ///< "dropped" or "taken"
    std::int64_t hands = 0;
    std::int64_t oa = 0;
  };

  std::size_t dropped = 0;
  std::size_t pulled_out = 0;
  std::size_t taken = 0;
  std::size_t deposits = 0;
  std::size_t withdrawals = 0;
  std::size_t collects = 0;
  std::vector<Difference> differences;
  std::uint64_t lost = 0;
  std::uint64_t doubled = 0;
  std::uint64_t misplaced = 0;

  [[nodiscard]] bool clean() const { return lost == 0 && doubled == 0 && misplaced == 0; }
};

Judgement judge(std::span<const HandEntry> hands, std::span<const OaEvent> events);

/// A short table, the differences, and last `lost N, doubled N, misplaced N`; ends with a newline.
std::string to_text(const Judgement& judgement);

}  // namespace docbay::simulator
