#include "host/print/zpl.hpp"

#include <cerrno>
#include <cstring>

#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

namespace docbay::host {

std::string zpl_of(const GrayPicture& picture) {
  constexpr std::uint8_t darker_than = 128;
  const int row_bytes = (picture.width + 7) / 8;
  const int bytes = row_bytes * picture.height;
  std::string zpl = fmt::format("^XA\n^PW{}\n^LL{}\n^LH0,0\n^FO0,0^GFA,{},{},{},\n", picture.width,
                                picture.height, bytes, bytes, row_bytes);
  for (int row = 0; row < picture.height; ++row) {
    for (int byte = 0; byte < row_bytes; ++byte) {
      unsigned dots = 0;
      for (int column = byte * 8; column < byte * 8 + 8; ++column) {
        const bool inside = column < picture.width;
        dots = dots << 1 | (inside && picture.at(row, column) < darker_than ? 1U : 0U);
      }
      zpl += fmt::format("{:02X}", dots);
    }
    zpl += '\n';
  }
  return zpl + "^FS\n^PQ1\n^XZ\n";
}

std::expected<void, std::string> send_to_printer(const std::filesystem::path& device,
                                                 std::string_view bytes) {
  const auto failed = [&](int why) {
    return std::unexpected{
        fmt::format("the printer {}: {}; plug it in, switch it on, and check "
                    "that you may write to it",
                    device.string(), std::strerror(why))};
  };
  const int fd = ::open(device.c_str(), O_WRONLY | O_CLOEXEC | O_NOCTTY);
  if (fd < 0) return failed(errno);
  int failure = 0;
  while (failure == 0 && !bytes.empty()) {
    const ssize_t written = ::write(fd, bytes.data(), bytes.size());
    if (written > 0) bytes.remove_prefix(static_cast<std::size_t>(written));
    if (written < 0 && errno != EINTR) failure = errno;
  }
  if (::close(fd) != 0 && failure == 0) failure = errno;
  if (failure != 0) return failed(failure);
  return {};
}

}  // namespace docbay::host
