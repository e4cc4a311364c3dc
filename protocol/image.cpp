#include "protocol/image.hpp"

#include <algorithm>

#include "protocol/bytes.hpp"

namespace docbay::protocol {
namespace {

/// "DBIM".
constexpr std::uint32_t image_magic = 0x4442'494D;
constexpr std::uint16_t image_format = 1;

// Offsets in the header; what lies between is zero.
constexpr std::size_t at_magic = 0;
constexpr std::size_t at_format = 4;
constexpr std::size_t at_board_kind = 6;
constexpr std::size_t at_slot = 8;
constexpr std::size_t at_version = 10;
constexpr std::size_t at_code_bytes = 12;
constexpr std::size_t at_code_hash = 16;
constexpr std::size_t at_key_id = 48;
constexpr std::size_t at_signature = image_signed_bytes;

}  // namespace

std::uint64_t ImageHeader::image_id() const {
  return get_big_endian<std::uint64_t>(signature, 0);
}

void encode(const ImageHeader& header, std::span<std::uint8_t, image_header_bytes> bytes) {
  std::ranges::fill(bytes, std::uint8_t{0});
  put_big_endian(bytes, at_magic, image_magic);
  put_big_endian(bytes, at_format, image_format);
  put_big_endian(bytes, at_board_kind, static_cast<std::uint16_t>(header.board_kind));
  bytes[at_slot] = header.slot;
  put_big_endian(bytes, at_version, header.version);
  put_big_endian(bytes, at_code_bytes, header.code_bytes);
  std::ranges::copy(header.code_hash, bytes.subspan<at_code_hash>().begin());
  std::ranges::copy(header.key_id, bytes.subspan<at_key_id>().begin());
  std::ranges::copy(header.signature, bytes.subspan<at_signature>().begin());
}

std::optional<ImageHeader> decode_image_header(ImageHeaderBytes bytes) {
  if (get_big_endian<std::uint32_t>(bytes, at_magic) != image_magic ||
      get_big_endian<std::uint16_t>(bytes, at_format) != image_format) {
    return std::nullopt;
  }
  ImageHeader header{};
  header.board_kind = BoardKind{get_big_endian<std::uint16_t>(bytes, at_board_kind)};
  header.slot = bytes[at_slot];
  header.version = get_big_endian<std::uint16_t>(bytes, at_version);
  header.code_bytes = get_big_endian<std::uint32_t>(bytes, at_code_bytes);
  if (header.code_bytes == 0) return std::nullopt;
  std::ranges::copy(bytes.subspan<at_code_hash, 32>(), header.code_hash.begin());
  std::ranges::copy(bytes.subspan<at_key_id, 8>(), header.key_id.begin());
  std::ranges::copy(bytes.subspan<at_signature, 64>(), header.signature.begin());
  return header;
}

std::string_view name_of(BoardKind kind) {
  switch (kind) {
    case BoardKind::none:
      return "none";
    case BoardKind::lm3s6965:
      return "lm3s6965";
    case BoardKind::simulated:
      return "simulated";
  }
  return "unknown";
}

}  // namespace docbay::protocol
