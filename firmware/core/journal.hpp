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
// `tries_max` the journal is `faulty` and counts as full, so no shutter opens; what was still on
// its way is counted as lost.
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

  /// Goes on finding what the ring holds, a few pages a call. Call while the EEPROM is ready,
  /// before anything else, until it returns true: then all is known, and that call has read
  /// nothing. False: there is more to read, or a page could not be read and comes first in the next
  /// call.
  bool recover() {
    for (std::size_t pages = 0; pages < recovery_pages_per_call; ++pages) {
      if (recovery_ == Recovery::done) return pages == 0;
      Page page{};
      if (!read_sequence(recovering_, page)) return false;
      take_in(page);
    }
    return false;
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

  /// Moves the write along, or else the reading of the head by one page. Call every tick.
  void poll() {
    if (!eeprom_.ready()) return;
    const bool read_back = writing_;
    if (writing_) check_write();
    if (written_ < newest_ && !faulty_) {
      eeprom_.start_write(address_of(written_ + 1), queue_[(written_ + 1) % queue_.size()]);
      writing_ = true;
    } else if (!read_back) {
      load_head();
    }
  }

  /// The oldest durable event that is not acknowledged. Reads at most one page, so it is nothing
  /// while the EEPROM is busy with another one, and until all pages of a long one have been read.
  std::optional<protocol::Event> head() {
    if (!head_whole_ && !writing_ && eeprom_.ready()) load_head();
    return head_whole_ ? std::optional{head_} : std::nullopt;
  }

  /// Forgets the head if it is the one meant; anything else changes nothing.
  void acknowledge(protocol::EventIdentity identity) {
    if (head_whole_ && head_.identity == identity) forget_up_to(identity.sequence.value);
  }

  /// Counts what was lost before it could be appended, as `append` does for lack of room.
  void count_overflow() {
    if (overflow_count_ < 0xFFFF) ++overflow_count_;
    if (overflow_unreported_ < 0xFFFF) ++overflow_unreported_;
  }

  /// Durable events that are not acknowledged.
  [[nodiscard]] std::uint32_t waiting() const { return waiting_; }
  [[nodiscard]] bool faulty() const { return faulty_; }
  /// Whether an event that was appended is not durable yet.
  [[nodiscard]] bool writing() const { return written_ < newest_ && !faulty_; }
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
  /// A page takes a millisecond on the wire: a call of `recover` is no longer than a few ticks.
  static constexpr std::size_t recovery_pages_per_call = 4;

  /// What the next page read by `recover` is for.
  enum class Recovery : std::uint8_t {
    newest,       ///< finding the newest head, slot by slot
    overwritten,  ///< finding the oldest page that still waits
    waiting,      ///< counting the heads from there to the newest
    done
  };

  static std::uint16_t address_of(std::uint32_t sequence) {
    return static_cast<std::uint16_t>((ring_page + (sequence - 1) % ring_slots) * page_bytes);
  }

  bool read_sequence(std::uint32_t sequence, Page& page) {
    return eeprom_.read(address_of(sequence), page);
  }

  static bool holds(const Page& page, std::uint32_t sequence) {
    return sealed(page) && protocol::get_big_endian<std::uint32_t>(page, 0) == sequence;
  }

  /// The head with this sequence, if it is what the page holds.
  static std::optional<protocol::Event> head_in(const Page& page, std::uint32_t sequence) {
    std::uint8_t waiting_before = 0;
    auto event = decode_record(page, waiting_before);
    if (event && event->identity.sequence.value != sequence) event.reset();
    return event;
  }

  /// The page of `recovering_` has been read; goes on to the next one.
  void take_in(const Page& page) {
    if (recovery_ == Recovery::newest) {
      look_for_newest(page);
      if (++recovering_ <= ring_slots) return;
      written_ = newest_;
      acknowledged_ = newest_ - std::min(newest_, waiting_);
      waiting_ = 0;
      recovering_ = acknowledged_ + 1;
      recovery_ = Recovery::overwritten;
    } else {
      const bool free = recovery_ == Recovery::overwritten && pass_overwritten(page);
      if (!free && head_in(page, recovering_)) note_head(recovering_);
      ++recovering_;
    }
    if (recovering_ > newest_) recovery_ = Recovery::done;
  }

  void look_for_newest(const Page& page) {
    std::uint8_t before = 0;
    const auto event = decode_record(page, before);
    if (!event || event->identity.sequence.value <= newest_) return;
    if (address_of(event->identity.sequence.value) != address_of(recovering_)) return;
    newest_ = event->identity.sequence.value;
    waiting_ = std::min<std::uint32_t>(before + 1U, ring_slots);
  }

  /// A write goes only into the page of an acknowledged event, and after the newest head there can
  /// be one unfinished event: the pages it reached held what was acknowledged. An event is
  /// acknowledged as a whole: what is left of one whose first pages are gone goes, too. True when
  /// that is so of this page.
  bool pass_overwritten(const Page& page) {
    if (!holds(page, recovering_) && recovering_ + ring_slots <= newest_ + pages_per_event_max) {
      acknowledged_ = recovering_;
      return true;
    }
    recovery_ = Recovery::waiting;
    const auto end = end_of_remnant(page);
    if (end) acknowledged_ = recovering_ = std::min(*end, newest_);
    return end.has_value();
  }

  /// The head's sequence, when `page` (the one after the acknowledged) is not an event's first.
  [[nodiscard]] std::optional<std::uint32_t> end_of_remnant(const Page& page) const {
    const std::uint32_t sequence = acknowledged_ + 1;
    if (const auto place = decode_continuation(page, {sequence})) {
      return place->index > 0 ? std::optional{sequence + place->left} : std::nullopt;
    }
    const auto event = head_in(page, sequence);
    const bool long_one = event && pages_of(event->payload_bytes) > 1;
    return long_one ? std::optional{sequence} : std::nullopt;
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

  void forget_up_to(std::uint32_t sequence) {
    free_up_to(sequence);
    head_whole_ = false;
    head_pages_read_ = 0;
    read_tries_ = 0;
  }

  /// Reads the next page of the oldest event. One with a page that has gone bad in the meantime is
  /// given up after `tries_max` readings of it, and counted.
  void load_head() {
    const std::uint32_t sequence = acknowledged_ + 1 + head_pages_read_;
    if (head_whole_ || sequence > written_) return;
    Page page{};
    if (!read_sequence(sequence, page)) return;
    if (head_pages_read_ == 0) {
      head_ = {};
      if (const auto end = end_of_remnant(page)) return forget_up_to(std::min(*end, written_));
      const auto place = decode_continuation(page, {sequence});
      head_pages_ = static_cast<std::uint8_t>(1 + (place ? place->left : 0));
    }
    if (add_to_head(page, sequence)) {
      ++head_pages_read_;
      read_tries_ = 0;
    } else if (++read_tries_ == tries_max) {
      forget_up_to(std::min(acknowledged_ + head_pages_, written_));
      count_overflow();
    }
  }

  /// False: this is not the page that must lie here.
  bool add_to_head(const Page& page, std::uint32_t sequence) {
    const auto left = static_cast<std::uint8_t>(head_pages_ - 1 - head_pages_read_);
    if (left > 0) {
      const Place expected{.index = head_pages_read_, .left = left};
      if (decode_continuation(page, {sequence}) != expected) return false;
      copy_continuation(page, expected, head_);
      return true;
    }
    auto event = head_in(page, sequence);
    if (!event || pages_of(event->payload_bytes) != head_pages_) return false;
    std::copy(head_.payload.begin() + record_payload_bytes, head_.payload.end(),
              event->payload.begin() + record_payload_bytes);
    head_ = *event;
    head_whole_ = true;
    return true;
  }

  void check_write() {
    writing_ = false;
    Page back{};
    const bool good = eeprom_.read(address_of(written_ + 1), back) &&
                      back == queue_[(written_ + 1) % queue_.size()];
    if (good) {
      ++written_;
      tries_ = 0;
      if (head_in(back, written_)) note_head(written_);
    } else if (++tries_ == tries_max) {
      faulty_ = true;
      for (std::uint32_t lost = written_ + 1; lost <= newest_; ++lost) {
        if (head_in(queue_[lost % queue_.size()], lost)) count_overflow();
      }
    }
  }

  E& eeprom_;
  std::uint32_t newest_ = 0;                ///< sequence given last
  std::uint32_t written_ = 0;               ///< durable up to here
  std::uint32_t acknowledged_ = 0;          ///< free up to here
  std::array<Page, 32> queue_{};            ///< events on their way into the EEPROM, by sequence
  std::array<bool, ring_slots> is_head_{};  ///< which unacknowledged pages are heads, by slot
  std::uint32_t waiting_ = 0;
  Recovery recovery_ = Recovery::newest;
  std::uint32_t recovering_ = 1;  ///< sequence, or a slot's first one, of the page to read next
  protocol::Event head_;          ///< the oldest event, as far as it has been read
  std::uint8_t head_pages_ = 0;
  std::uint8_t head_pages_read_ = 0;
  bool head_whole_ = false;
  bool writing_ = false;
  bool faulty_ = false;
  std::uint8_t tries_ = 0;
  std::uint8_t read_tries_ = 0;
  std::uint16_t overflow_count_ = 0;
  std::uint16_t overflow_unreported_ = 0;
};

}  // namespace docbay::firmware
