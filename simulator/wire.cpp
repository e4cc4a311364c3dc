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
/// A 16550 hands over what it has after four characters without one.
constexpr std::size_t fifo_patience = 4;
constexpr std::size_t noise_characters = 8;
/// A babbler's pauses are shorter: now boards take it for a frame, now master and boards do not.
constexpr std::chrono::microseconds babbler_pause_max{6000};
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
    : baud_{settings.baud},
      silence_{silence_time(settings.baud)},
      chance_{settings.seed},
      listeners_{std::move(listeners)},
      heard_(listeners_.size()),
      answers_(listeners_.size()) {
  set_weather(settings.weather, VirtualTime{0});
}

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

void Wire::set_weather(const Weather& weather, VirtualTime now) {
  weather_ = weather;
  talk_at_ = weather.noise || weather.babbler ? now : never;
}

void Wire::talk(VirtualTime now) {
  std::vector<std::uint8_t> words;
  if (weather_.noise) {
    for (std::size_t i = 0; i < noise_characters; ++i)
      words.push_back(static_cast<std::uint8_t>(chance_.next()));
    transmit(words, nobody, now);
    talk_at_ = now + characters_time(words.size(), baud_);
    return;
  }
  const std::size_t babbler = *weather_.babbler;
  words = answers_[babbler];
  follow(words, static_cast<int>(babbler), now);
  const auto pause_us = static_cast<std::int64_t>(
      chance_.below(static_cast<std::uint64_t>(babbler_pause_max.count())));
  talk_at_ = now + characters_time(words.size(), baud_) + std::chrono::microseconds{1 + pause_us};
}

bool Wire::inward(const Character& character) const {
  return character.sender != master || weather_.echo;
}

bool Wire::follows(const Character& character, VirtualTime last) const {
  return character.at <= last + characters_time(fifo_patience + 1, baud_);
}

VirtualTime Wire::next_at() const {
  std::size_t missing = arrived_.size() < fifo_trigger ? fifo_trigger - arrived_.size() : 1;
  VirtualTime last_inward = never;
  VirtualTime silence_end = silent_at_;
  for (const Character& character : in_flight_) {
    if (character.at - characters_time(1, baud_) >= silence_end) break;
    silence_end = character.at + silence_;
    if (!inward(character)) continue;
    if (last_inward != never && !follows(character, last_inward)) break;
    last_inward = character.at;
    if (--missing == 0) break;
  }
  return std::min(last_inward != never ? last_inward : silence_end, talk_at_);
}

void Wire::advance_to(VirtualTime now) {
  for (;;) {
    const VirtualTime next_character = in_flight_.empty() ? never : in_flight_.front().at;
    // A character that starts within the silence ends it: what counts is its first bit.
    const bool broken = next_character - characters_time(1, baud_) < silent_at_;
    const VirtualTime next_silence = broken ? never : silent_at_;
    if (std::min({next_character, next_silence, talk_at_}) > now) return;
    if (talk_at_ <= std::min(next_character, next_silence)) {
      talk(talk_at_);
    } else if (next_silence < next_character) {
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
  const auto more = [this](const Character& character) {
    return inward(character) && (arrived_.empty() || follows(character, arrived_at_));
  };
  if (arrived_.size() < fifo_trigger && std::ranges::any_of(in_flight_, more)) return {};
  return std::exchange(arrived_, {});
}

void Wire::transmit(std::span<const std::uint8_t> bytes, int sender, VirtualTime start) {
  const VirtualTime end = start + characters_time(bytes.size(), baud_);
  const VirtualTime one = characters_time(1, baud_);
  VirtualTime others_end{};
  for (Character& character : in_flight_) {
    if (character.sender == sender || character.at <= start || character.at - one >= end) continue;
    character.value ^= collision;
    others_end = std::max(others_end, character.at);
  }
  for (std::size_t i = 0; i < bytes.size(); ++i) {
    Character character{
        .at = start + characters_time(i + 1, baud_), .value = distort(bytes[i]), .sender = sender};
    if (character.at - one < others_end) character.value ^= collision;
    const auto place = std::ranges::upper_bound(in_flight_, character.at, {}, &Character::at);
    in_flight_.insert(place, character);
  }
}

void Wire::hear(const Character& character) {
  if (inward(character)) {
    arrived_.push_back(character.value);
    arrived_at_ = character.at;
  }
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
    if (size == 0) continue;
    answers_[i].assign(answer.begin(), answer.begin() + static_cast<std::ptrdiff_t>(size));
    if (chance_.happens(weather_.loss_rate)) continue;
    const bool late = weather_.late_rate > 0 && chance_.happens(weather_.late_rate);
    follow(answers_[i], static_cast<int>(i), late ? now + weather_.late_by : now);
  }
}

std::uint8_t Wire::distort(std::uint8_t value) {
  if (weather_.bit_error_rate <= 0) return value;
  for (int bit = 0; bit < data_bits; ++bit) {
    if (chance_.happens(weather_.bit_error_rate)) {
      value = static_cast<std::uint8_t>(value ^ 1U << bit);
    }
  }
  return value;
}

}  // namespace docbay::simulator
