// The configuration as it stands by now: boards that were replaced or have another address, and
// keys that were changed, since the file was written.
#pragma once

#include <expected>
#include <span>
#include <string>

#include "host/config/config.hpp"
#include "host/daemon/key_store.hpp"
#include "host/domain/records.hpp"

namespace docbay::host {

/// The error says which seats contradict the file, and what to do.
std::expected<Config, std::string> seated(Config config, std::span<const BoardSeatTaken> seats,
                                          const KeyStore& keys);

}  // namespace docbay::host
