#include "host/bus/firmware_file.hpp"

#include <algorithm>

#include <fmt/format.h>

namespace docbay::host {

std::expected<FirmwareFile, std::string> parse_firmware_file(std::span<const std::uint8_t> bytes) {
  FirmwareFile file;
  std::size_t at = 0;
  while (at < bytes.size()) {
    const auto rest = bytes.subspan(at);
    const auto header =
        rest.size() < protocol::image_header_bytes
            ? std::nullopt
            : protocol::decode_image_header(rest.first<protocol::image_header_bytes>());
    if (!header) return std::unexpected{fmt::format("byte {} begins no firmware image", at)};
    if (header->image_bytes() > rest.size()) {
      return std::unexpected{fmt::format("the file ends {} bytes before the end of its image {}",
                                         header->image_bytes() - rest.size(), file.size() + 1)};
    }
    const auto image = rest.first(header->image_bytes());
    file.push_back({.header = *header, .bytes = {image.begin(), image.end()}});
    at += image.size();
  }
  if (file.empty()) return std::unexpected{std::string{"the file is empty"}};
  return file;
}

const FirmwareImage* find_image(const FirmwareFile& file, protocol::BoardKind kind,
                                std::uint8_t slot) {
  const auto found = std::ranges::find_if(file, [&](const FirmwareImage& image) {
    return image.header.board_kind == kind &&
           (image.header.slot == slot || image.header.slot == protocol::any_slot);
  });
  return found == file.end() ? nullptr : &*found;
}

std::string version_text(std::uint16_t version) {
  return fmt::format("{}.{}", version >> 8U, version & 0xFFU);
}

}  // namespace docbay::host
