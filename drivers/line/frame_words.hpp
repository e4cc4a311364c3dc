// An RTU frame in words, by the register map. Pure.
#pragma once

#include <cstdint>
#include <span>
#include <string>

namespace docbay::drivers {

/// `board 7: read_write acknowledge_nonce=0x0001, reads event_nonce event_uptime_ms …`. What is no
/// whole request is said to be none.
std::string request_in_words(std::span<const std::uint8_t> frame);

/// `board 7: event_nonce=0x0001 event_uptime_ms=0x00012345 …`, or how it refuses: a reply does not
/// say which registers it holds, so that its request is needed. What is no whole reply to it is
/// said to be none.
std::string reply_in_words(std::span<const std::uint8_t> frame,
                           std::span<const std::uint8_t> request);

}  // namespace docbay::drivers
