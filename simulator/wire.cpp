#include "simulator/wire.hpp"

#include <algorithm>
#include <array>
#include <utility>

#include "protocol/rtu.hpp"

namespace docbay::simulator {
namespace {

constexpr std::int64_t bits_per_character = 11;
constexpr std::int64_t ns_per_s = 1'000'000'000;
constexpr std::uint32_t baud_with_true_silence_max = 19200;
constexpr VirtualTime silence_above = std::chrono::microseconds{1750};
constexpr std::size_t fifo_trigger = 14;
constexpr int data_bits = 8;
constexpr std::uint8_t collision = 0xA5;

}  // namespace

VirtualTime characters_time(std::size_t characters, std::uint32_t baud) {
  return VirtualTime{static_cast<std::int64_t>(characters) * bits_per_character * ns_per_s /
                     static_cast<std::int64_t>(baud)};
}

VirtualTime silence_time(std::uint32_t baud) {
  return baud > baud_with_true_silence_max ? silence_above : characters_time(7, baud) / 2;
}

Wire::Wire(const WireSettings& settings, std::vector<Listener> listeners)
    : settings_{settings},
      silence_{silence_time(settings.baud)},
      chance_{settings.seed},
      listeners_{std::move(listeners)},
      heard_(listeners_.size()) {}

void Wire::send(std::span<const std::uint8_t> bytes, VirtualTime now) {
  follow(bytes, master, now);
}

void Wire::say(std::size_t listener, std::span<const std::uint8_t> bytes, VirtualTime now) {
  follow(bytes, static_cast<int>(listener), now);
}

void Wire::follow(std::span<const std::uint8_t> bytes, int sender, VirtualTime now) {
  const auto own_last =
      std::ranges::find(in_flight_.rbegin(), in_flight_.rend(), sender, &Character::sender);
  const bool still_sending = own_last != in_flight_.rend();
  transmit(bytes, sender, still_sending ? std::max(now, own_last->at) : now);
}

void Wire::disturb(std::span<const std::uint8_t> bytes, VirtualTime now) {
  transmit(bytes, nobody, now);
}

VirtualTime Wire::next_at() const {
  std::size_t missing = arrived_.size() < fifo_trigger ? fifo_trigger - arrived_.size() : 1;
  VirtualTime last_inward = never;
  for (const Character& character : in_flight_) {
    if (character.sender == master) continue;
    last_inward = character.at;
    if (--missing == 0) break;
  }
  if (last_inward != never) return last_inward;
  return in_flight_.empty() ? silent_at_ : in_flight_.back().at + silence_;
}

void Wire::advance_to(VirtualTime now) {
  for (;;) {
    const VirtualTime next_character = in_flight_.empty() ? never : in_flight_.front().at;
    // A character that starts within the silence ends it: what counts is its first bit.
    const bool broken = next_character - characters_time(1, settings_.baud) < silent_at_;
    const VirtualTime next_silence = broken ? never : silent_at_;
    if (std::min(next_character, next_silence) > now) return;
    if (next_silence < next_character) {
      silent_at_ = never;
      end_frame(next_silence);
    } else {
      const Character character = in_flight_.front();
      in_flight_.pop_front();
      hear(character);
      silent_at_ = character.at + silence_;
    }
  }
}

std::vector<std::uint8_t> Wire::take() {
  const auto inward = [](const Character& character) { return character.sender != master; };
  if (arrived_.size() < fifo_trigger && std::ranges::any_of(in_flight_, inward)) return {};
  return std::exchange(arrived_, {});
}

void Wire::transmit(std::span<const std::uint8_t> bytes, int sender, VirtualTime start) {
  const VirtualTime end = start + characters_time(bytes.size(), settings_.baud);
  const VirtualTime one = characters_time(1, settings_.baud);
  VirtualTime others_end{};
  for (Character& character : in_flight_) {
    if (character.sender == sender || character.at <= start || character.at - one >= end) continue;
    character.value ^= collision;
    others_end = std::max(others_end, character.at);
  }
  for (std::size_t i = 0; i < bytes.size(); ++i) {
    Character character{.at = start + characters_time(i + 1, settings_.baud),
                        .value = distort(bytes[i]),
                        .sender = sender};
    if (character.at - one < others_end) character.value ^= collision;
    const auto place = std::ranges::upper_bound(in_flight_, character.at, {}, &Character::at);
    in_flight_.insert(place, character);
  }
}

void Wire::hear(const Character& character) {
  if (character.sender != master) arrived_.push_back(character.value);
  for (std::size_t i = 0; i < heard_.size(); ++i) {
    // A board's receiver is off while it drives the line.
    if (character.sender == static_cast<int>(i)) continue;
    std::vector<std::uint8_t>& heard = heard_[i];
    if (heard.size() == protocol::rtu_frame_bytes_max) heard.erase(heard.begin());
    heard.push_back(character.value);
  }
}

void Wire::end_frame(VirtualTime now) {
  for (std::size_t i = 0; i < listeners_.size(); ++i) {
    const std::vector<std::uint8_t> heard = std::exchange(heard_[i], {});
    if (heard.empty()) continue;
    std::array<std::uint8_t, protocol::rtu_frame_bytes_max> answer{};
    const std::size_t size = listeners_[i](heard, answer);
    if (size == 0 || chance_.happens(settings_.loss_rate)) continue;
    transmit(std::span{answer}.first(size), static_cast<int>(i), now);
  }
}

std::uint8_t Wire::distort(std::uint8_t value) {
  if (settings_.bit_error_rate <= 0) return value;
  for (int bit = 0; bit < data_bits; ++bit) {
    if (chance_.happens(settings_.bit_error_rate)) {
      value = static_cast<std::uint8_t>(value ^ 1U << bit);
    }
  }
  return value;
}

}  // namespace docbay::simulator
