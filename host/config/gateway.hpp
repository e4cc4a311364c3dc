// How a Modbus TCP gateway is written in place of a device. Pure.
#pragma once

#include <optional>
#include <string_view>

#include "host/config/config.hpp"

namespace docbay::host {

/// Whether a gateway is meant, well written or not.
bool is_gateway(std::string_view device);

/// `tcp://HOST` or `tcp://HOST:PORT`, HOST a numeric IPv4 address or an IPv6 one in brackets.
std::optional<Config::Gateway> parse_gateway(std::string_view device);

}  // namespace docbay::host
