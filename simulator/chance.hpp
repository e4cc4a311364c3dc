// The only source of chance: seeded, and the same numbers from the same seed on every machine and
// compiler, which the distributions of the standard library do not promise.
#pragma once

#include <cstdint>

namespace docbay::simulator {

/// SplitMix64 (Steele, Lea and Flood, "Fast splittable pseudorandom number generators", 2014).
class Chance {
 public:
  explicit Chance(std::uint64_t seed) : state_{seed} {}

  constexpr std::uint64_t next() {
    state_ += 0x9E3779B97F4A7C15U;
    std::uint64_t mixed = state_;
    mixed = (mixed ^ mixed >> 30) * 0xBF58476D1CE4E5B9U;
    mixed = (mixed ^ mixed >> 27) * 0x94D049BB133111EBU;
    return mixed ^ mixed >> 31;
  }

  /// 0 to `bound` - 1, evenly enough for bounds far below 2^64.
  constexpr std::uint64_t below(std::uint64_t bound) { return next() % bound; }

  /// True in `rate` of all cases, 0 to 1.
  constexpr bool happens(double rate) {
    return static_cast<double>(next() >> 11) < rate * static_cast<double>(std::uint64_t{1} << 53);
  }

  /// A generator of its own for one part of the world, so that more chance in one part does not
  /// change what happens in the others.
  Chance split() { return Chance{next()}; }

 private:
  std::uint64_t state_;
};

}  // namespace docbay::simulator
