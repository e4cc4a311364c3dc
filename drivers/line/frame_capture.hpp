// RTU frames in a file for Wireshark: a pcap with nanoseconds and link type 147 (LINKTYPE_USER0),
// whose packets are whole frames, address and CRC included. Wireshark takes them apart when it is
// told once that DLT 147 is mbrtu (Preferences, Protocols, DLT_USER), or
//   tshark -r FILE -o 'uat:user_dlts:"User 0 (DLT=147)","mbrtu","0","","0",""'
// It cannot tell a request of function 23 from its reply, and says so: read those in words
// (frame_words.hpp).
//
// Frames hold what boards scan: a capture is to be kept as the documents are.
#pragma once

#include <chrono>
#include <cstdint>
#include <expected>
#include <filesystem>
#include <span>
#include <utility>

#include "drivers/serial/descriptor.hpp"

namespace docbay::drivers {

class FrameCapture {
 public:
  using Time = std::chrono::system_clock::time_point;

  /// Makes the file, for its owner only, in the place of an older one. The error is an errno.
  static std::expected<FrameCapture, int> create(const std::filesystem::path& file);

  /// Writes one frame at once. The error is an errno, a full disk above all: the file ends with its
  /// last whole packet or in the middle of one, which Wireshark reads up to there; stop capturing.
  std::expected<void, int> add(std::span<const std::uint8_t> frame, Time at);

 private:
  explicit FrameCapture(Descriptor file) : file_(std::move(file)) {}

  Descriptor file_;
};

}  // namespace docbay::drivers
