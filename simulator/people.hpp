// Scripted people at a cabinet. They know what a person knows: which papers they carry, and what
// lamps, shutters and doors look like. Time passes only in the acts that they ask for, so they walk
// in real time over the control socket and in virtual time in tests.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include <boost/json/object.hpp>

#include "simulator/fault.hpp"

namespace docbay::simulator {

/// One act of the control socket; blocks until it is over. A refused act is a fault.
using Ask = std::function<Result<boost::json::object>(const boost::json::object& act)>;
/// Takes one line of plain words.
using Say = std::function<void(const std::string& line)>;

/// Copies of one document in a courier's hands.
struct Papers {
  std::string code;
  std::uint32_t first_copy = 1;
  std::uint32_t last_copy = 1;
  bool operator==(const Papers&) const = default;
};

/// CODE is copy 1 of it, CODE*N are copies 1 to N, CODE#K is copy K, CODE#K..L are copies K to L. A
/// suffix counts only at the very end, so that a code that ends like one is written with #1 behind.
Result<Papers> parse_papers(std::string_view text);

/// Holds the card to the front reader, then for each document: scans it, waits for a lamp, drops
/// copies where lamps are lit until none is lit or no copy is left. True when every paper went.
Result<bool> courier(const Ask& ask, const Say& say, const std::string& card,
                     const std::vector<Papers>& documents);

/// Holds the card to the back reader, and a second person's behind it where one is given; empties
/// every bay whose door is released. True when there was one.
Result<bool> collector(const Ask& ask, const Say& say, const std::string& card,
                       const std::string& second = {});

}  // namespace docbay::simulator
