#include "firmware/core/settings.hpp"

#include "protocol/bytes.hpp"

namespace docbay::firmware {
namespace {

constexpr std::size_t crc_at = page_bytes - 4;
constexpr std::uint32_t boot_page_mark = 0xB0070001;
constexpr std::uint32_t options_page_mark = 0x0B710001;

/// CRC-32 of ISO 3309 (reflected, polynomial 0xEDB88320), bit by bit: 28 bytes a page, flash is
/// dear.
std::uint32_t crc32(std::span<const std::uint8_t> bytes) {
  std::uint32_t crc = 0xFFFFFFFF;
  for (const std::uint8_t byte : bytes) {
    crc ^= byte;
    for (int bit = 0; bit < 8; ++bit) crc = (crc & 1) != 0 ? crc >> 1 ^ 0xEDB88320U : crc >> 1;
  }
  return ~crc;
}

}  // namespace

void seal(Page& page) {
  protocol::put_big_endian(page, crc_at, crc32(std::span{page}.first(crc_at)));
}

bool sealed(const Page& page) {
  return protocol::get_big_endian<std::uint32_t>(page, crc_at) ==
         crc32(std::span{page}.first(crc_at));
}

Page encode(const Settings& settings) {
  Page page{};
  protocol::put_big_endian(page, 0, settings.serial.value);
  for (std::size_t i = 0; i < settings.key.size(); ++i) page[8 + i] = settings.key[i];
  page[24] = settings.address.value;
  page[25] = settings.shutters;
  page[26] = settings.bays;
  page[27] = settings.generation;
  seal(page);
  return page;
}

std::optional<Settings> decode_settings(const Page& page) {
  if (!sealed(page)) return std::nullopt;
  Settings settings{.serial = {protocol::get_big_endian<std::uint64_t>(page, 0)},
                    .address = {page[24]},
                    .shutters = page[25],
                    .bays = page[26],
                    .generation = page[27]};
  for (std::size_t i = 0; i < settings.key.size(); ++i) settings.key[i] = page[8 + i];
  const bool sane = is_address(settings.address) && settings.bays >= 1 &&
                    settings.bays <= protocol::bays_per_board_max;
  return sane ? std::optional{settings} : std::nullopt;
}

Page encode(const Options& options) {
  Page page{};
  protocol::put_big_endian(page, 0, options_page_mark);
  page[4] = options.second_doors;
  page[5] = options.full_sensors;
  page[6] = options.strict_framing ? 1 : 0;
  page[7] = options.generation;
  seal(page);
  return page;
}

std::optional<Options> decode_options(const Page& page) {
  if (!sealed(page)) return std::nullopt;
  if (protocol::get_big_endian<std::uint32_t>(page, 0) != options_page_mark) return std::nullopt;
  return Options{.second_doors = page[4],
                 .full_sensors = page[5],
                 .strict_framing = page[6] == 1,
                 .generation = page[7]};
}

Page encode_boot_count(protocol::BootCount count) {
  Page page{};
  protocol::put_big_endian(page, 0, boot_page_mark);
  protocol::put_big_endian(page, 4, count.value);
  seal(page);
  return page;
}

std::optional<protocol::BootCount> decode_boot_count(const Page& page) {
  if (!sealed(page)) return std::nullopt;
  if (protocol::get_big_endian<std::uint32_t>(page, 0) != boot_page_mark) return std::nullopt;
  return protocol::BootCount{protocol::get_big_endian<std::uint32_t>(page, 4)};
}

}  // namespace docbay::firmware
