// What becomes of a line's port or connection, told once each time it changes: for the log.
#pragma once

#include <cstdint>
#include <functional>
#include <string_view>
#include <utility>

namespace docbay::drivers {

struct PortNews {
  enum class Kind : std::uint8_t {
    opened,  ///< all is well
    slow,    ///< open, but the adapter keeps bytes back; follows `opened`
    away,    ///< cannot be opened, or has gone
  };
  Kind kind = Kind::opened;
  /// Empty for `opened`; else one English sentence that says what to do, to be written after the
  /// device's name.
  std::string_view why;
};

/// Called on the line's thread.
using PortWatch = std::function<void(const PortNews&)>;

/// Leaves out what is no news.
class PortReporter {
 public:
  explicit PortReporter(PortWatch watch) : watch_(std::move(watch)) {}

  void opened();
  /// Told only the first time: an adapter does not get better by itself.
  void slow(std::string_view why);
  /// Told when the port was there, or when it is another reason than the last one and
  /// `worth_another`: what a person has to do has changed.
  void away(std::string_view why, bool worth_another);

 private:
  void tell(PortNews::Kind kind, std::string_view why = {});

  enum class Told : std::uint8_t {
    nothing,
    opened,
    away
  };

  PortWatch watch_;
  Told told_ = Told::nothing;
  std::string_view told_why_;
  bool told_slow_ = false;
};

}  // namespace docbay::drivers
