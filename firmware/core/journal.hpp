// The board's memory of what happened: an append-only ring in EEPROM, one page an event. An event
// is offered to the bus only after its page has been written and read back, and keeps its place
// until it is acknowledged. The slot of an event follows from its sequence, so wear is even and a
// restart finds everything by one scan; a page torn by a power cut fails its CRC and was never
// offered. Each record also carries how many events were waiting before it, so acknowledgements
// cost no write of their own: after a restart a few acknowledged events may be offered again, and
// their identity tells the host so.
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

/// Bytes of payload that one page holds.
inline constexpr std::size_t record_payload_bytes = 12;

Page encode_record(const protocol::Event& event, std::uint8_t waiting_before);
/// Nothing when the page is torn, empty or not a record. `waiting_before` is set otherwise.
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
    // A write goes only into the slot of an acknowledged event: if the one that the next event
    // would take is torn, it was acknowledged.
    bool readable = true;
    if (unacknowledged == ring_slots && !load_sequence(acknowledged_ + 1, readable)) {
      if (!readable) return false;
      ++acknowledged_;
    }
    return true;
  }

  /// Gives the event its sequence and queues it for writing. False: no room, counted as overflow.
  bool append(protocol::Event event) {
    if (room() == 0) {
      count_overflow();
      return false;
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
    acknowledged_ = identity.sequence.value;
    head_.reset();
  }

  [[nodiscard]] std::uint32_t waiting() const { return written_ - acknowledged_; }
  [[nodiscard]] bool faulty() const { return faulty_; }
  [[nodiscard]] std::uint16_t overflow_count() const { return overflow_count_; }
  /// Overflows not yet journalled themselves; taking the number resets it.
  std::uint16_t take_overflow() { return std::exchange(overflow_unreported_, std::uint16_t{0}); }
  [[nodiscard]] bool overflow_unreported() const { return overflow_unreported_ > 0; }

  /// How many events can be appended at this moment: the queue takes its time to be written.
  [[nodiscard]] std::size_t room() const {
    const std::size_t queue = queue_.size() - (newest_ - written_);
    return std::min(ring_room(), queue);
  }

  /// How many events the ring can still take.
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

  /// A page that has gone bad in the meantime is given up after `tries_max` readings, and counted.
  void load_head() {
    if (head_ || acknowledged_ == written_) return;
    bool readable = true;
    head_ = load_sequence(acknowledged_ + 1, readable);
    if (!readable) return;
    if (head_) {
      read_tries_ = 0;
    } else if (++read_tries_ == tries_max) {
      read_tries_ = 0;
      ++acknowledged_;
      count_overflow();
    }
  }

  void count_overflow() {
    if (overflow_count_ < 0xFFFF) ++overflow_count_;
    if (overflow_unreported_ < 0xFFFF) ++overflow_unreported_;
  }

  void check_write() {
    writing_ = false;
    Page back{};
    const bool good = eeprom_.read(address_of(written_ + 1), back) &&
                      back == queue_[(written_ + 1) % queue_.size()];
    if (good) {
      ++written_;
      tries_ = 0;
    } else if (++tries_ == tries_max) {
      faulty_ = true;
    }
  }

  E& eeprom_;
  std::uint32_t newest_ = 0;        ///< sequence given last
  std::uint32_t written_ = 0;       ///< durable up to here
  std::uint32_t acknowledged_ = 0;  ///< free up to here
  std::array<Page, 32> queue_{};    ///< events on their way into the EEPROM, by sequence
  std::optional<protocol::Event> head_;
  bool writing_ = false;
  bool faulty_ = false;
  std::uint8_t tries_ = 0;
  std::uint8_t read_tries_ = 0;
  std::uint16_t overflow_count_ = 0;
  std::uint16_t overflow_unreported_ = 0;
};

}  // namespace docbay::firmware
