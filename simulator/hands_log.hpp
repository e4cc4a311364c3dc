// The truth about paper: what hands really did, one line at the physical moment (a paper fell in,
// came out through the slot, was taken through the door). Nothing that the product knows goes in;
// the judge holds the product's record against it.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "drivers/serial/descriptor.hpp"
#include "simulator/bay.hpp"
#include "simulator/fault.hpp"

namespace docbay::simulator {

enum class HandAct : std::uint8_t {
  dropped,
  pulled_out,
  taken
};

struct HandEntry {
  std::uint64_t n = 0;     ///< counts from 1, over restarts too
  std::int64_t at_ms = 0;  ///< Unix time under `serve`, virtual time in tests
  HandAct act = HandAct::dropped;
  BayNumber bay;
  Paper paper;
  bool operator==(const HandEntry&) const = default;
};

/// {"n":1,"at_ms":…,"act":"dropped","bay":5,"code":"…","copy":1} without a newline.
std::string to_json_line(const HandEntry& entry);
Result<HandEntry> parse_hand_entry(std::string_view line);
/// The entries of a whole file. A last line that a kill cut off is left out.
Result<std::vector<HandEntry>> parse_hands(std::string_view text);

/// Where entries go. False: it could not be kept, and the run is worth nothing from here on.
using HandSink = std::function<bool(const HandEntry&)>;

/// The file, for one process at a time (flock). Each entry is one write.
class HandsFile {
 public:
  /// Opens or makes it; `past` is what it holds already.
  static Result<HandsFile> open(const std::string& path);

  [[nodiscard]] const std::vector<HandEntry>& past() const { return past_; }
  bool append(const HandEntry& entry);

 private:
  HandsFile(drivers::Descriptor file, std::vector<HandEntry> past)
      : file_{std::move(file)}, past_{std::move(past)} {}

  drivers::Descriptor file_;
  std::vector<HandEntry> past_;
};

/// A whole file. For files of people's making: at most 1 GiB.
Result<std::string> read_file(const std::string& path);

}  // namespace docbay::simulator
