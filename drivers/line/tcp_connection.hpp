// A TCP connection to a gateway: an RS-485 line at the end of a network cable.
#pragma once

#include <chrono>
#include <cstdint>
#include <expected>
#include <string>
#include <string_view>

#include "drivers/serial/descriptor.hpp"

namespace docbay::drivers {

struct TcpAddress {
  std::string
      host;  ///< numeric, IPv4 or IPv6: a name server that does not answer would hold a line
  std::uint16_t port = 502;
};

/// `message_of` says what a person does about it; a program tries again, at its own pace.
enum class GatewayFailure : std::uint8_t {
  bad_address,             ///< no numeric address
  refused,                 ///< somebody is there, but takes no connection, or no more
  unreachable,             ///< no way there, or nobody answers
  too_many_descriptors,    ///< the process or the system has none left
  no_low_descriptor_left,  ///< see LowDescriptor
  lost,                    ///< it was connected, and has hung up
};

/// One English sentence, to be written after the gateway's address.
std::string_view message_of(GatewayFailure failure);

/// Blocks for `patience` at most. The descriptor is non-blocking, sends small packets at once, and
/// fails some 10 s after the other end has gone without a word.
std::expected<Descriptor, GatewayFailure> connect_to(const TcpAddress& address,
                                                     std::chrono::milliseconds patience);

}  // namespace docbay::drivers
