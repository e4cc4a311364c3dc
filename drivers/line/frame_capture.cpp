#include "drivers/line/frame_capture.hpp"

#include <array>
#include <cerrno>
#include <vector>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "protocol/bytes.hpp"
#include "protocol/rtu.hpp"

namespace docbay::drivers {
namespace {

// The magic number says both the order of bytes and that times are in nanoseconds.
constexpr std::uint32_t nanosecond_magic = 0xA1B23C4D;
constexpr std::uint16_t version_major = 2;
constexpr std::uint16_t version_minor = 4;
constexpr std::uint32_t link_type_raw_ip = 101;
constexpr std::size_t packet_header_bytes = 16;

// Addresses for documentation (RFC 5737), which are nobody's.
constexpr std::uint32_t network = 0xC0000200;
constexpr std::uint32_t master_host = 254;
constexpr std::uint16_t master_port = 40'000;
constexpr std::uint16_t board_port = 502;
constexpr std::size_t ip_header_bytes = 20;
constexpr std::size_t udp_header_bytes = 8;
constexpr std::size_t headers_bytes = ip_header_bytes + udp_header_bytes;

std::expected<void, int> write_whole(int fd, std::span<const std::uint8_t> bytes) {
  while (!bytes.empty()) {
    const ssize_t count = ::write(fd, bytes.data(), bytes.size());
    if (count < 0 && errno == EINTR) continue;
    if (count <= 0) return std::unexpected{count == 0 ? ENOSPC : errno};
    bytes = bytes.subspan(static_cast<std::size_t>(count));
  }
  return {};
}

/// RFC 1071, of a header whose own field for it is zero.
std::uint16_t internet_checksum(std::span<const std::uint8_t> header) {
  std::uint32_t sum = 0;
  for (std::size_t at = 0; at < header.size(); at += 2) {
    sum += protocol::get_big_endian<std::uint16_t>(header, at);
  }
  while (sum > 0xFFFF) sum = (sum & 0xFFFF) + (sum >> 16);
  return static_cast<std::uint16_t>(~sum);
}

/// RFC 791 and RFC 768; a UDP checksum of zero says that there is none.
void put_headers(std::span<std::uint8_t> packet, std::uint8_t board,
                 FrameCapture::Direction direction) {
  const bool asks = direction == FrameCapture::Direction::request;
  constexpr std::uint16_t version_and_length = 0x4500;
  constexpr std::uint8_t lifetime = 64;
  constexpr std::uint8_t udp = 17;
  protocol::put_big_endian(packet, 0, version_and_length);
  protocol::put_big_endian(packet, 2, static_cast<std::uint16_t>(packet.size()));
  packet[8] = lifetime;
  packet[9] = udp;
  protocol::put_big_endian(packet, 12, network + (asks ? master_host : board));
  protocol::put_big_endian(packet, 16, network + (asks ? board : master_host));
  protocol::put_big_endian(packet, 10, internet_checksum(packet.first(ip_header_bytes)));
  protocol::put_big_endian(packet, 20, asks ? master_port : board_port);
  protocol::put_big_endian(packet, 22, asks ? board_port : master_port);
  protocol::put_big_endian(packet, 24, static_cast<std::uint16_t>(packet.size() - ip_header_bytes));
}

/// An older file may have been readable for others. A device keeps its mode.
bool keep_for_owner(int fd, mode_t mode) {
  struct stat state{};
  if (::fstat(fd, &state) != 0) return false;
  return !S_ISREG(state.st_mode) || ::fchmod(fd, mode) == 0;
}

}  // namespace

std::expected<FrameCapture, int> FrameCapture::create(const std::filesystem::path& file) {
  constexpr mode_t owner_only = 0600;
  Descriptor fd{::open(file.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, owner_only)};
  if (!fd || !keep_for_owner(fd.get(), owner_only)) return std::unexpected{errno};
  std::array<std::uint8_t, 24> header{};
  protocol::put_big_endian(header, 0, nanosecond_magic);
  protocol::put_big_endian(header, 4, version_major);
  protocol::put_big_endian(header, 6, version_minor);
  protocol::put_big_endian(header, 16,
                           std::uint32_t{headers_bytes + protocol::rtu_frame_bytes_max});
  protocol::put_big_endian(header, 20, link_type_raw_ip);
  if (const auto done = write_whole(fd.get(), header); !done) return std::unexpected{done.error()};
  return FrameCapture{std::move(fd)};
}

std::expected<void, int> FrameCapture::add(std::span<const std::uint8_t> frame, Direction direction,
                                           Time at) {
  const auto since_epoch = at.time_since_epoch();
  const auto seconds = std::chrono::floor<std::chrono::seconds>(since_epoch);
  const std::chrono::nanoseconds rest = since_epoch - seconds;
  const std::size_t size = headers_bytes + frame.size();
  std::vector<std::uint8_t> record(packet_header_bytes + headers_bytes);
  protocol::put_big_endian(record, 0, static_cast<std::uint32_t>(seconds.count()));
  protocol::put_big_endian(record, 4, static_cast<std::uint32_t>(rest.count()));
  protocol::put_big_endian(record, 8, static_cast<std::uint32_t>(size));
  protocol::put_big_endian(record, 12, static_cast<std::uint32_t>(size));
  record.insert(record.end(), frame.begin(), frame.end());
  put_headers(std::span{record}.subspan(packet_header_bytes), frame[0], direction);
  return write_whole(file_.get(), record);
}

}  // namespace docbay::drivers
