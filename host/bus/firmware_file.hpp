// What an office is sent to update its boards: one image after the other, each with its header
// (protocol/image.hpp), for as many kinds of board and slots as there are.
#pragma once

#include <cstdint>
#include <expected>
#include <span>
#include <string>
#include <vector>

#include "protocol/image.hpp"

namespace docbay::host {

struct FirmwareImage {
  protocol::ImageHeader header;
  std::vector<std::uint8_t> bytes;  ///< header and code, as a slot takes them
};

using FirmwareFile = std::vector<FirmwareImage>;

/// The error is a sentence that says what is wrong with the file. Signatures are checked by the
/// boards, which alone know whom they trust.
std::expected<FirmwareFile, std::string> parse_firmware_file(std::span<const std::uint8_t> bytes);

/// The image for this slot of this kind of board; null when the file has none.
const FirmwareImage* find_image(const FirmwareFile& file, protocol::BoardKind kind,
                                std::uint8_t slot);

/// "1.4".
std::string version_text(std::uint16_t version);

}  // namespace docbay::host
