#include "simulator/flash.hpp"

#include <algorithm>
#include <cerrno>
#include <fstream>
#include <string_view>
#include <utility>

#include <fcntl.h>
#include <unistd.h>

#include "drivers/serial/descriptor.hpp"
#include "firmware/boot/built.hpp"

namespace docbay::simulator {

using firmware::flash_bytes;
using firmware::flash_page_bytes;
using firmware::flash_word_bytes;

std::vector<std::uint8_t> unsigned_image(protocol::BoardKind kind, std::uint16_t version,
                                         std::span<const std::uint8_t> code) {
  firmware::Sha256 hash;
  hash.update(code);
  protocol::ImageHeader header{};
  header.board_kind = kind;
  header.version = version;
  header.code_bytes = static_cast<std::uint32_t>(code.size());
  header.code_hash = hash.hash();
  std::vector<std::uint8_t> image(protocol::image_header_bytes);
  encode(header, std::span{image}.first<protocol::image_header_bytes>());
  image.insert(image.end(), code.begin(), code.end());
  return image;
}

FlashChip FlashChip::of_new_board() {
  constexpr std::string_view code = "The firmware core of this very process.";
  FlashChip chip;
  chip.install(0, unsigned_image(protocol::BoardKind::simulated, firmware::firmware_version,
                                 std::vector<std::uint8_t>(code.begin(), code.end())));
  return chip;
}

Result<FlashChip> FlashChip::open(const std::string& path) {
  const drivers::Descriptor file{::open(path.c_str(), O_RDONLY | O_CLOEXEC)};
  FlashChip chip = file ? FlashChip{} : of_new_board();
  chip.path_ = path;
  if (!file) {
    if (errno == ENOENT) return chip;
    return std::unexpected{system_fault(path, errno)};
  }
  std::vector<std::uint8_t> bytes(flash_bytes + 1);
  const ssize_t size = ::read(file.get(), bytes.data(), bytes.size());
  if (size < 0) return std::unexpected{system_fault(path, errno)};
  if (size != static_cast<ssize_t>(flash_bytes)) {
    return std::unexpected{Fault{path + " is not a flash of " + std::to_string(flash_bytes) +
                                 " bytes: remove it, and the board is as new"}};
  }
  for (std::uint32_t address = 0; address < flash_bytes; address += flash_page_bytes) {
    Page content{};
    std::copy_n(bytes.begin() + address, content.size(), content.begin());
    if (content != erased_page()) chip.pages_[address] = content;
  }
  return chip;
}

FlashChip::Page FlashChip::erased_page() {
  Page content{};
  content.fill(0xFF);
  return content;
}

FlashChip::Page& FlashChip::page(std::uint32_t address) {
  return pages_.try_emplace(address - address % flash_page_bytes, erased_page()).first->second;
}

bool FlashChip::begin_operation() {
  if (cut_ || worn_out_ || protected_) return false;
  ++operation_count_;
  if (!operations_left_) return true;
  if (*operations_left_ == 0) cut_ = true;
  --*operations_left_;
  return true;
}

bool FlashChip::erase(std::uint32_t address) {
  if (!begin_operation()) return !protected_;
  if (!cut_) {
    pages_.erase(address - address % flash_page_bytes);
  } else {
    // Somewhere between what was and all ones.
    for (std::uint8_t& byte : page(address)) byte |= static_cast<std::uint8_t>(chance_.next());
  }
  return save(address);
}

bool FlashChip::program(std::uint32_t address, std::span<const std::uint8_t> bytes) {
  for (std::size_t i = 0; i + flash_word_bytes <= bytes.size(); i += flash_word_bytes) {
    if (!begin_operation()) return !protected_;
    const auto at = address + static_cast<std::uint32_t>(i);
    const auto word = std::span{page(at)}.subspan(at % flash_page_bytes, flash_word_bytes);
    for (std::size_t j = 0; j < word.size(); ++j) {
      const unsigned spared = cut_ ? static_cast<unsigned>(chance_.next()) & 0xFFU : 0U;
      word[j] = static_cast<std::uint8_t>(word[j] & (bytes[i + j] | spared));
    }
  }
  return save(address);
}

void FlashChip::read(std::uint32_t address, std::span<std::uint8_t> out) const {
  for (std::size_t i = 0; i < out.size(); ++i) {
    const auto at = address + static_cast<std::uint32_t>(i);
    const auto found = pages_.find(at - at % flash_page_bytes);
    out[i] = found == pages_.end() ? std::uint8_t{0xFF} : found->second[at % flash_page_bytes];
  }
}

void FlashChip::install(std::size_t slot, std::span<const std::uint8_t> image) {
  using firmware::Mark;
  const std::uint32_t start = firmware::slot_address(slot);
  for (std::uint32_t at = 0; at < firmware::slot_bytes; at += flash_page_bytes) erase(start + at);
  for (std::uint32_t at = 0; at < image.size(); at += flash_page_bytes) {
    Page content = erased_page();
    const auto part = image.subspan(at, std::min<std::size_t>(flash_page_bytes, image.size() - at));
    std::ranges::copy(part, content.begin());
    program(start + at, content);
  }
  firmware::Marks marks{*this, slot};
  const auto header = firmware::header_in(*this, slot);
  if (!header) return;
  marks.begin(
      {.image = header->image_id(), .bytes = header->image_bytes(), .version = header->version});
  for (const Mark mark : {Mark::complete, Mark::tried, Mark::confirmed}) marks.put(mark);
}

void FlashChip::cut_after(std::uint32_t operations, Chance chance) {
  operations_left_ = operations;
  chance_ = chance;
}

void FlashChip::restore_power() {
  operations_left_.reset();
  cut_ = false;
}

bool FlashChip::save(std::uint32_t address) {
  if (path_.empty()) return true;
  const drivers::Descriptor file{::open(path_.c_str(), O_WRONLY | O_CLOEXEC)};
  if (file) {
    const Page& content = page(address);
    const std::uint32_t at = address - address % flash_page_bytes;
    return ::pwrite(file.get(), content.data(), content.size(), at) ==
           static_cast<ssize_t>(content.size());
  }
  std::vector<std::uint8_t> all(flash_bytes);
  read(0, all);
  std::ofstream whole{path_, std::ios::binary};
  whole.write(reinterpret_cast<const char*>(all.data()), static_cast<std::streamsize>(all.size()));
  return whole.good();
}

}  // namespace docbay::simulator
