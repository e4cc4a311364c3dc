// The flash of a bay controller: the boot program, and two slots that each hold one firmware image.
// The last page of a slot holds marks, words that are written once and tell how far the slot has
// come. Marks only ever go one way, and each is written after what it speaks of, so a power cut
// between any two words leaves a state that both the boot program and the firmware understand.
#pragma once

#include <algorithm>
#include <array>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>

#include "protocol/bytes.hpp"
#include "protocol/image.hpp"
#include "protocol/status.hpp"
#include "protocol/update.hpp"

namespace docbay::firmware {

/// The LM3S6965's flash (data sheet, 8): erased by pages of 1 KiB in at most 20 ms, programmed by
/// words of 32 bits, which only clears bits.
inline constexpr std::uint32_t flash_page_bytes = 1024;
inline constexpr std::uint32_t flash_word_bytes = 4;
inline constexpr std::uint32_t flash_bytes = 256 * 1024;

inline constexpr std::size_t slot_count = 2;
inline constexpr std::uint32_t slot_bytes = 48 * 1024;
inline constexpr std::uint32_t first_slot_address = 16 * 1024;  ///< before it: the boot program
inline constexpr std::uint32_t image_bytes_max = slot_bytes - flash_page_bytes;

constexpr std::uint32_t slot_address(std::size_t slot) {
  return first_slot_address + static_cast<std::uint32_t>(slot) * slot_bytes;
}
constexpr std::uint32_t marks_address(std::size_t slot) {
  return slot_address(slot) + image_bytes_max;
}
static_assert(slot_address(slot_count) <= flash_bytes);

/// Flash that can be written while code runs from it. Addresses are offsets from its beginning;
/// `erase` takes that of a page, `program` that of a word and whole words. Both may take long
/// (20 ms a page, 20 us a word) and say false when the chip refuses; whether the content is right
/// only reading it tells. A power cut leaves the page or word in any state.
template <class F>
concept Flash = requires(F& flash, const F& readable, std::uint32_t address,
                         std::span<const std::uint8_t> bytes, std::span<std::uint8_t> out) {
  { flash.erase(address) } -> std::same_as<bool>;
  { flash.program(address, bytes) } -> std::same_as<bool>;
  { readable.read(address, out) } -> std::same_as<void>;
};

/// Words of the marks page. A word is clear (erased), set (zero), or torn by a power cut; its
/// comment says what torn is taken for.
enum class Mark : std::uint32_t {
  begun = 4,      ///< the words before it say which image; torn: clear
  complete = 5,   ///< the image is all there; torn: clear
  tried = 6,      ///< it was run on trial; torn: set, so that nothing is tried twice
  confirmed = 7,  ///< it is good; torn: clear
  refused = 8,    ///< never to be run, for an UpdateOutcome in place of zero; torn: rolled back
};
/// One word for each page of the image that was written and read back.
inline constexpr std::uint32_t first_page_mark = 16;

inline constexpr std::uint32_t erased_word = 0xFFFF'FFFF;

template <Flash F>
std::uint32_t read_word(const F& flash, std::uint32_t address) {
  std::array<std::uint8_t, flash_word_bytes> bytes{};
  flash.read(address, bytes);
  return protocol::get_big_endian<std::uint32_t>(bytes, 0);
}

/// True when the words can be read back as they were meant.
template <Flash F>
bool program_and_check(F& flash, std::uint32_t address, std::span<const std::uint8_t> bytes) {
  if (!flash.program(address, bytes)) return false;
  std::array<std::uint8_t, protocol::update_chunk_bytes> written{};
  const auto back = std::span{written}.first(bytes.size());
  flash.read(address, back);
  return std::ranges::equal(back, bytes);
}

/// The marks of one slot.
template <Flash F>
class Marks {
 public:
  Marks(F& flash, std::size_t slot) : flash_{flash}, address_{marks_address(slot)} {}

  [[nodiscard]] bool set(Mark mark) const { return word(mark) == 0; }
  /// For the marks that count even when torn.
  [[nodiscard]] bool touched(Mark mark) const { return word(mark) != erased_word; }
  bool put(Mark mark) { return put_word(static_cast<std::uint32_t>(mark)); }

  bool refuse(protocol::UpdateOutcome why) {
    std::array<std::uint8_t, flash_word_bytes> bytes{};
    protocol::put_big_endian(bytes, 0, static_cast<std::uint32_t>(why));
    return program_and_check(flash_, at(static_cast<std::uint32_t>(Mark::refused)), bytes);
  }
  /// Why the image is never to be run; none: it was not refused.
  [[nodiscard]] protocol::UpdateOutcome refusal() const {
    const std::uint32_t why = word(Mark::refused);
    if (why == erased_word) return protocol::UpdateOutcome::none;
    return why <= static_cast<std::uint32_t>(protocol::UpdateOutcome::not_recorded)
               ? protocol::UpdateOutcome{static_cast<std::uint8_t>(why)}
               : protocol::UpdateOutcome::rolled_back;
  }

  [[nodiscard]] bool page_written(std::uint32_t page) const {
    return read_word(flash_, at(first_page_mark + page)) == 0;
  }
  bool put_page_written(std::uint32_t page) { return put_word(first_page_mark + page); }

  /// Forgets everything about the slot, then says what it is going to hold.
  bool begin(const protocol::BeginUpdateArgument& image) {
    std::array<std::uint8_t, 16> bytes{};
    protocol::put_big_endian(bytes, 0, image.image);
    protocol::put_big_endian(bytes, 8, image.bytes);
    protocol::put_big_endian(bytes, 12, image.version);
    return flash_.erase(address_) && program_and_check(flash_, address_, bytes) && put(Mark::begun);
  }

  [[nodiscard]] std::optional<protocol::BeginUpdateArgument> begun() const {
    if (!set(Mark::begun)) return std::nullopt;
    std::array<std::uint8_t, 16> bytes{};
    flash_.read(address_, bytes);
    return protocol::BeginUpdateArgument{
        .image = protocol::get_big_endian<std::uint64_t>(bytes, 0),
        .bytes = protocol::get_big_endian<std::uint32_t>(bytes, 8),
        .version = protocol::get_big_endian<std::uint16_t>(bytes, 12)};
  }

  bool erase() { return flash_.erase(address_); }

 private:
  [[nodiscard]] std::uint32_t at(std::uint32_t word) const {
    return address_ + word * flash_word_bytes;
  }
  [[nodiscard]] std::uint32_t word(Mark mark) const {
    return read_word(flash_, at(static_cast<std::uint32_t>(mark)));
  }
  bool put_word(std::uint32_t word) {
    constexpr std::array<std::uint8_t, flash_word_bytes> zero{};
    return program_and_check(flash_, at(word), zero);
  }

  F& flash_;
  std::uint32_t address_;
};

/// The header of the image in a slot, if there is one that fits it.
template <Flash F>
std::optional<protocol::ImageHeader> header_in(const F& flash, std::size_t slot) {
  std::array<std::uint8_t, protocol::image_header_bytes> bytes{};
  flash.read(slot_address(slot), bytes);
  const auto header = protocol::decode_image_header(bytes);
  if (!header || header->code_bytes > image_bytes_max - protocol::image_header_bytes) {
    return std::nullopt;
  }
  return header;
}

/// Whether an image may run from this slot of this kind of board.
constexpr bool fits(const protocol::ImageHeader& header, protocol::BoardKind kind,
                    std::size_t slot) {
  return header.board_kind == kind && (header.slot == slot || header.slot == protocol::any_slot);
}

/// What the boot program tells the firmware that it starts.
struct BootReport {
  protocol::BoardKind board_kind = protocol::BoardKind::none;
  std::uint8_t slot = 0;
  std::uint16_t version = 0;
  bool on_trial = false;
  /// What was decided about the other slot's image in this very start; none: nothing new.
  protocol::UpdateOutcome outcome = protocol::UpdateOutcome::none;
  std::uint16_t judged_version = 0;
};

}  // namespace docbay::firmware
