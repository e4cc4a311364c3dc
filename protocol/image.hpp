// The head of a firmware image: what it is, for which board and slot, and whose signature it bears.
// It lies before the code, in the file that an office is sent and in the board's flash alike, so
// whoever holds an image can judge it: the daemon before sending, the boot program before running.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

namespace docbay::protocol {

inline constexpr std::size_t image_header_bytes = 256;
/// The part of the header that the signature covers; it holds the hash of the code.
inline constexpr std::size_t image_signed_bytes = 192;

/// What an image is built for. Values are in images and on the wire: never renumber.
enum class BoardKind : std::uint16_t {
  none = 0,
  lm3s6965 = 1,  ///< the reference board
  simulated = 2  ///< the firmware core in a process
};

/// Code that runs wherever it lies fits both slots.
inline constexpr std::uint8_t any_slot = 255;

struct ImageHeader {
  BoardKind board_kind = BoardKind::none;
  std::uint8_t slot = any_slot;            ///< the one it is linked for: 0, 1 or any_slot
  std::uint16_t version = 0;               ///< major * 256 + minor
  std::uint32_t code_bytes = 0;            ///< that follow the header
  std::array<std::uint8_t, 32> code_hash;  ///< SHA-256 (FIPS 180-4) of them
  std::array<std::uint8_t, 8> key_id;      ///< first bytes of the SHA-256 of the public point
  /// ECDSA over P-256 (FIPS 186-4), r and s, of the SHA-256 of the header's signed part.
  std::array<std::uint8_t, 64> signature;

  [[nodiscard]] std::uint32_t image_bytes() const {
    return static_cast<std::uint32_t>(image_header_bytes) + code_bytes;
  }
  /// Tells one image from all others: the beginning of its signature, which is random.
  [[nodiscard]] std::uint64_t image_id() const;
  bool operator==(const ImageHeader&) const = default;
};

using ImageHeaderBytes = std::span<const std::uint8_t, image_header_bytes>;

void encode(const ImageHeader& header, std::span<std::uint8_t, image_header_bytes> bytes);
/// Nothing when these bytes are no such header: other magic or format, or code of no bytes.
std::optional<ImageHeader> decode_image_header(ImageHeaderBytes bytes);

std::string_view name_of(BoardKind kind);

}  // namespace docbay::protocol
