// RTU frames in a file for Wireshark: a pcap with nanoseconds, in which each whole frame, address
// and CRC included, travels as if by UDP (link type 101, LINKTYPE_RAW): the master at 192.0.2.254,
// port 40000, a board at 192.0.2.ADDRESS, port 502. Only so can a reader tell a request of function
// 23 from its reply. Wireshark takes the frames apart when its preference "Modbus RTU UDP port" is
// 502:
//   tshark -r FILE -o mbrtu.udp.port:502          (checks the CRC with -o
//   mbrtu.crc_verification:TRUE) wireshark -o mbrtu.udp.port:502 FILE
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

  enum class Direction : std::uint8_t {
    request,
    reply
  };

  /// Makes the file, for its owner only, in the place of an older one. The error is an errno.
  static std::expected<FrameCapture, int> create(const std::filesystem::path& file);

  /// Writes one frame of at least an address at once. The error is an errno, a full disk above all:
  /// the file ends with its last whole packet or in the middle of one, which Wireshark reads up to
  /// there; stop capturing.
  std::expected<void, int> add(std::span<const std::uint8_t> frame, Direction direction, Time at);

 private:
  explicit FrameCapture(Descriptor file) : file_(std::move(file)) {}

  Descriptor file_;
};

}  // namespace docbay::drivers
