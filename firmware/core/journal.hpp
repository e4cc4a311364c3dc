// The board's memory of what happened: an append-only ring in EEPROM. A short event takes one page;
// one with a longer payload takes continuation pages and then its head, whose writing commits it: a
// head is written only when all pages before it have been read back, so continuations without their
// head are nothing, and the next boot writes over them. Every page takes a sequence; an event's is
// its head's. An event is offered to the bus only after its page has been written and read back,
// and keeps its place until it is acknowledged. The slot of an event follows from its sequence, so
// wear is even and a restart finds everything by one scan; a page torn by a power cut fails its CRC
// and was never offered. Each record also carries how many events were waiting before it, so
// acknowledgements cost no write of their own: after a restart a few acknowledged events may be
// offered again, and their identity tells the host so.
//
// Nothing blocks: a page write is started and polled. A failed page is written again; after
// `tries_max` the journal is `faulty` and counts as full, so no shutter opens.
#pragma once

#include <algorithm>
#include <array>
#include <concepts>
#include <cstdint>
#include <optional>
#include <span>
#include <utility>

#include "firmware/core/settings.hpp"
#include "protocol/bytes.hpp"
#include "protocol/event.hpp"

namespace docbay::firmware {

/// A 24C32 or anything that behaves so. `read` and `start_write` are called only while `ready()`.
template <class E>
concept Eeprom = requires(E& eeprom, std::uint16_t address, Page& out, const Page& page) {
  { eeprom.ready() } -> std::same_as<bool>;
  { eeprom.read(address, out) } -> std::same_as<bool>;
  { eeprom.start_write(address, page) } -> std::same_as<void>;
};

/// Bytes of payload that a head page and a continuation page hold.
inline constexpr std::size_t record_payload_bytes = 12;
inline constexpr std::size_t continuation_payload_bytes = 22;

/// Pages that an event with so many bytes of payload takes.
constexpr std::size_t pages_of(std::size_t payload_bytes) {
  if (payload_bytes <= record_payload_bytes) return 1;
  return 1 + (payload_bytes - record_payload_bytes + continuation_payload_bytes - 1) /
                 continuation_payload_bytes;
}
inline constexpr std::size_t pages_per_event_max = pages_of(protocol::event_payload_bytes_max);

/// Where a continuation page stands in its event.
struct Place {
  std::uint8_t index = 0;  ///< continuations of the event before it
  std::uint8_t left = 0;   ///< pages from it to the head
  bool operator==(const Place&) const = default;
};

/// The continuation that stands at `place`.
Page encode_continuation(protocol::EventSequence sequence, const protocol::Event& event,
                         Place place);
/// Nothing unless the page is the continuation with this sequence.
std::optional<Place> decode_continuation(const Page& page, protocol::EventSequence sequence);
/// Puts its bytes where they belong in the event's payload.
void copy_continuation(const Page& page, Place place, protocol::Event& event);

Page encode_record(const protocol::Event& event, std::uint8_t waiting_before);
/// A head without what its continuations hold. Nothing when the page is torn, empty or not a head.
/// `waiting_before` is set otherwise.
std::optional<protocol::Event> decode_record(const Page& page, std::uint8_t& waiting_before);

template <Eeprom E>
class Journal {
 public:
  explicit Journal(E& eeprom) : eeprom_{eeprom} {}

  /// Finds everything that the ring holds. Call when the EEPROM is ready, before anything else;
  /// false: a page could not be read, and nothing is known until another call succeeds.
  bool recover() {
    newest_ = 0;
    std::uint8_t waiting = 0;
    for (std::size_t slot = 0; slot < ring_slots; ++slot) {
      std::uint8_t before = 0;
      bool readable = true;
      const auto event = load(slot, before, readable);
      if (!readable) return false;
      if (!event || event->identity.sequence.value <= newest_) continue;
      newest_ = event->identity.sequence.value;
      waiting = before;
    }
    written_ = newest_;
    const std::uint32_t unacknowledged = newest_ == 0 ? 0 : std::uint32_t{waiting} + 1;
    acknowledged_ = newest_ - std::min(newest_, unacknowledged);
    return pass_overwritten() && pass_rest_of_event() && count_waiting();
  }

  /// Gives the event its sequence and queues it for writing. False: no room, counted as overflow.
  bool append(protocol::Event event) {
    const std::size_t pages = pages_of(event.payload_bytes);
    if (room() < pages) {
      count_overflow();
      return false;
    }
    for (std::size_t i = 0; i + 1 < pages; ++i) {
      const protocol::EventSequence sequence{++newest_};
      queue_[sequence.value % queue_.size()] =
          encode_continuation(sequence, event,
                              {.index = static_cast<std::uint8_t>(i),
                               .left = static_cast<std::uint8_t>(pages - 1 - i)});
    }
    event.identity.sequence.value = ++newest_;
    queue_[newest_ % queue_.size()] = encode_record(
        event,
        static_cast<std::uint8_t>(std::min<std::uint32_t>(newest_ - 1 - acknowledged_, 255)));
    return true;
  }

  /// Moves the write along. Call every tick.
  void poll() {
    if (!eeprom_.ready()) return;
    if (writing_) check_write();
    if (written_ < newest_ && !faulty_) {
      eeprom_.start_write(address_of(written_ + 1), queue_[(written_ + 1) % queue_.size()]);
      writing_ = true;
    } else {
      load_head();
    }
  }

  /// The oldest durable event that is not acknowledged. Nothing while the EEPROM is busy with
  /// another one.
  std::optional<protocol::Event> head() {
    if (!head_ && !writing_ && eeprom_.ready()) load_head();
    return head_;
  }

  /// Forgets the head if it is the one meant; anything else changes nothing.
  void acknowledge(protocol::EventIdentity identity) {
    if (!head_ || head_->identity != identity) return;
    free_up_to(identity.sequence.value);
    head_.reset();
  }

  /// Counts what was lost before it could be appended, as `append` does for lack of room.
  void count_overflow() {
    if (overflow_count_ < 0xFFFF) ++overflow_count_;
    if (overflow_unreported_ < 0xFFFF) ++overflow_unreported_;
  }

  /// Durable events that are not acknowledged.
  [[nodiscard]] std::uint32_t waiting() const { return waiting_; }
  [[nodiscard]] bool faulty() const { return faulty_; }
  [[nodiscard]] std::uint16_t overflow_count() const { return overflow_count_; }
  /// Overflows not yet journalled themselves; taking the number resets it.
  std::uint16_t take_overflow() { return std::exchange(overflow_unreported_, std::uint16_t{0}); }
  [[nodiscard]] bool overflow_unreported() const { return overflow_unreported_ > 0; }

  /// How many pages can be appended at this moment: the queue takes its time to be written.
  [[nodiscard]] std::size_t room() const {
    const std::size_t queue = queue_.size() - (newest_ - written_);
    return std::min(ring_room(), queue);
  }

  /// How many pages the ring can still take.
  [[nodiscard]] std::size_t ring_room() const {
    return faulty_ ? 0 : ring_slots - (newest_ - acknowledged_);
  }

 private:
  static constexpr std::uint8_t tries_max = 3;

  static std::uint16_t address_of(std::uint32_t sequence) {
    return static_cast<std::uint16_t>((ring_page + (sequence - 1) % ring_slots) * page_bytes);
  }

  std::optional<protocol::Event> load(std::size_t slot, std::uint8_t& waiting_before,
                                      bool& readable) {
    Page page{};
    readable = eeprom_.read(static_cast<std::uint16_t>((ring_page + slot) * page_bytes), page);
    if (!readable) return std::nullopt;
    auto event = decode_record(page, waiting_before);
    if (event && (event->identity.sequence.value - 1) % ring_slots != slot) event.reset();
    return event;
  }

  std::optional<protocol::Event> load_sequence(std::uint32_t sequence, bool& readable) {
    std::uint8_t before = 0;
    auto event = load((sequence - 1) % ring_slots, before, readable);
    if (event && event->identity.sequence.value != sequence) event.reset();
    return event;
  }

  bool read_sequence(std::uint32_t sequence, Page& page) {
    return eeprom_.read(address_of(sequence), page);
  }

  static bool holds(const Page& page, std::uint32_t sequence) {
    return sealed(page) && protocol::get_big_endian<std::uint32_t>(page, 0) == sequence;
  }

  /// A write goes only into the page of an acknowledged event, and after the newest head there can
  /// be one unfinished event: the pages it reached held what was acknowledged.
  bool pass_overwritten() {
    for (std::uint32_t i = 1; i <= pages_per_event_max; ++i) {
      if (newest_ + i <= ring_slots + acknowledged_) continue;
      Page page{};
      const auto old = static_cast<std::uint32_t>(newest_ + i - ring_slots);
      if (!read_sequence(old, page)) return false;
      if (holds(page, old)) break;
      acknowledged_ = old;
    }
    return true;
  }

  /// An event is acknowledged as a whole: what is left of one whose first pages are gone goes too.
  bool pass_rest_of_event() {
    if (acknowledged_ == newest_) return true;
    Page page{};
    if (!read_sequence(acknowledged_ + 1, page)) return false;
    if (const auto end = end_of_remnant(page)) acknowledged_ = std::min(*end, newest_);
    return true;
  }

  /// The head's sequence, when `page` (the one after the acknowledged) is not an event's first.
  [[nodiscard]] std::optional<std::uint32_t> end_of_remnant(const Page& page) const {
    const std::uint32_t sequence = acknowledged_ + 1;
    if (const auto place = decode_continuation(page, {sequence})) {
      return place->index > 0 ? std::optional{sequence + place->left} : std::nullopt;
    }
    std::uint8_t before = 0;
    const auto event = decode_record(page, before);
    if (!event || event->identity.sequence.value != sequence) return std::nullopt;
    return pages_of(event->payload_bytes) > 1 ? std::optional{sequence} : std::nullopt;
  }

  bool count_waiting() {
    is_head_.fill(false);
    waiting_ = 0;
    for (std::uint32_t sequence = acknowledged_ + 1; sequence <= newest_; ++sequence) {
      bool readable = true;
      if (load_sequence(sequence, readable)) note_head(sequence);
      if (!readable) return false;
    }
    return true;
  }

  void note_head(std::uint32_t sequence) {
    is_head_[(sequence - 1) % ring_slots] = true;
    ++waiting_;
  }

  void free_up_to(std::uint32_t sequence) {
    while (acknowledged_ < sequence) {
      bool& head = is_head_[acknowledged_ % ring_slots];
      if (head) --waiting_;
      head = false;
      ++acknowledged_;
    }
  }

  /// An event with a page that has gone bad in the meantime is given up after `tries_max` readings,
  /// and counted.
  void load_head() {
    if (head_ || acknowledged_ == written_) return;
    Page page{};
    if (!read_sequence(acknowledged_ + 1, page)) return;
    if (const auto end = end_of_remnant(page)) return free_up_to(std::min(*end, written_));
    const auto place = decode_continuation(page, {acknowledged_ + 1});
    const std::uint32_t last = acknowledged_ + 1 + (place ? place->left : 0U);
    if (last > written_) return;
    bool readable = true;
    head_ = load_event(last, readable);
    if (!readable) return;
    if (head_) {
      read_tries_ = 0;
    } else if (++read_tries_ == tries_max) {
      read_tries_ = 0;
      free_up_to(last);
      count_overflow();
    }
  }

  /// The whole event whose pages are all that lie from the acknowledged to its head at `last`.
  std::optional<protocol::Event> load_event(std::uint32_t last, bool& readable) {
    auto event = load_sequence(last, readable);
    const std::uint32_t first = acknowledged_ + 1;
    if (!event || pages_of(event->payload_bytes) != last - first + 1) return std::nullopt;
    for (std::uint32_t sequence = first; sequence < last; ++sequence) {
      Page page{};
      readable = read_sequence(sequence, page);
      if (!readable) return std::nullopt;
      const auto place = decode_continuation(page, {sequence});
      const Place expected{.index = static_cast<std::uint8_t>(sequence - first),
                           .left = static_cast<std::uint8_t>(last - sequence)};
      if (place != expected) return std::nullopt;
      copy_continuation(page, expected, *event);
    }
    return event;
  }

  void check_write() {
    writing_ = false;
    Page back{};
    const bool good = eeprom_.read(address_of(written_ + 1), back) &&
                      back == queue_[(written_ + 1) % queue_.size()];
    if (good) {
      ++written_;
      tries_ = 0;
      std::uint8_t before = 0;
      if (decode_record(back, before)) note_head(written_);
    } else if (++tries_ == tries_max) {
      faulty_ = true;
    }
  }

  E& eeprom_;
  std::uint32_t newest_ = 0;                ///< sequence given last
  std::uint32_t written_ = 0;               ///< durable up to here
  std::uint32_t acknowledged_ = 0;          ///< free up to here
  std::array<Page, 32> queue_{};            ///< events on their way into the EEPROM, by sequence
  std::array<bool, ring_slots> is_head_{};  ///< which unacknowledged pages are heads, by slot
  std::uint32_t waiting_ = 0;
  std::optional<protocol::Event> head_;
  bool writing_ = false;
  bool faulty_ = false;
  std::uint8_t tries_ = 0;
  std::uint8_t read_tries_ = 0;
  std::uint16_t overflow_count_ = 0;
  std::uint16_t overflow_unreported_ = 0;
};

}  // namespace docbay::firmware
