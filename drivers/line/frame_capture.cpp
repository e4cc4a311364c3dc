#include "drivers/line/frame_capture.hpp"

#include <array>
#include <cerrno>
#include <vector>

#include <fcntl.h>
#include <unistd.h>

#include "protocol/bytes.hpp"
#include "protocol/rtu.hpp"

namespace docbay::drivers {
namespace {

// The magic number says both the order of bytes and that times are in nanoseconds.
constexpr std::uint32_t nanosecond_magic = 0xA1B23C4D;
constexpr std::uint16_t version_major = 2;
constexpr std::uint16_t version_minor = 4;
constexpr std::uint32_t link_type_user_0 = 147;
constexpr std::size_t packet_header_bytes = 16;

std::expected<void, int> write_whole(int fd, std::span<const std::uint8_t> bytes) {
  while (!bytes.empty()) {
    const ssize_t count = ::write(fd, bytes.data(), bytes.size());
    if (count < 0 && errno == EINTR) continue;
    if (count <= 0) return std::unexpected{count == 0 ? ENOSPC : errno};
    bytes = bytes.subspan(static_cast<std::size_t>(count));
  }
  return {};
}

}  // namespace

std::expected<FrameCapture, int> FrameCapture::create(const std::filesystem::path& file) {
  constexpr mode_t owner_only = 0600;
  Descriptor fd{::open(file.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, owner_only)};
  if (!fd) return std::unexpected{errno};
  std::array<std::uint8_t, 24> header{};
  protocol::put_big_endian(header, 0, nanosecond_magic);
  protocol::put_big_endian(header, 4, version_major);
  protocol::put_big_endian(header, 6, version_minor);
  protocol::put_big_endian(header, 16, std::uint32_t{protocol::rtu_frame_bytes_max});
  protocol::put_big_endian(header, 20, link_type_user_0);
  if (const auto done = write_whole(fd.get(), header); !done) return std::unexpected{done.error()};
  return FrameCapture{std::move(fd)};
}

std::expected<void, int> FrameCapture::add(std::span<const std::uint8_t> frame, Time at) {
  const auto since_epoch = at.time_since_epoch();
  const auto seconds = std::chrono::floor<std::chrono::seconds>(since_epoch);
  const std::chrono::nanoseconds rest = since_epoch - seconds;
  std::vector<std::uint8_t> packet(packet_header_bytes);
  protocol::put_big_endian(packet, 0, static_cast<std::uint32_t>(seconds.count()));
  protocol::put_big_endian(packet, 4, static_cast<std::uint32_t>(rest.count()));
  protocol::put_big_endian(packet, 8, static_cast<std::uint32_t>(frame.size()));
  protocol::put_big_endian(packet, 12, static_cast<std::uint32_t>(frame.size()));
  packet.insert(packet.end(), frame.begin(), frame.end());
  return write_whole(file_.get(), packet);
}

}  // namespace docbay::drivers
