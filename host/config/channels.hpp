// The outbound channels in the configuration: `[[channel]]`.
#pragma once

#include <vector>

#include "host/config/config.hpp"
#include "host/config/reader.hpp"

namespace docbay::host {

/// The channels of these tables; what is wrong goes to `errors`. A channel's bays are those of
/// `unit` in `bays`.
std::vector<Config::Channel> read_channels(const std::vector<const toml::table*>& tables,
                                           const std::vector<Config::Bay>& bays,
                                           ConfigErrors& errors);

}  // namespace docbay::host
