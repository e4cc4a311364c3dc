// The keyed 64-bit code on everything that must not be forged or flipped on the wire: events, their
// acknowledgements, and commands. SipHash-2-4 (Aumasson and Bernstein, "SipHash: a fast short-input
// PRF", 2012), fed as: a domain byte, the board's serial, then the content. Modbus' CRC-16 alone
// lets one corrupt frame in some 65,000 through.
#pragma once

#include <cstdint>
#include <span>

#include "protocol/types.hpp"

namespace docbay::protocol {

/// What a code was made for, so that an event's code can never serve as a command's.
enum class CodeDomain : std::uint8_t {
  event = 1,
  acknowledgement = 2,
  command = 3,
  update_chunk = 4,
  presence = 5,
  new_key = 6,
  lot = 7
};

/// SipHash-2-4 of `data` under `key`; the result as the paper's reference prints it (little-endian
/// word).
std::uint64_t siphash(const BoardKey& key, std::span<const std::uint8_t> data);

/// The code over `content` (at most 256 bytes) for one board and one domain.
std::uint64_t keyed_code(const BoardKey& key, CodeDomain domain, BoardSerial serial,
                         std::span<const std::uint8_t> content);

}  // namespace docbay::protocol
