// The keys that this daemon has given to boards, or was given for them: a file each in the state
// directory, for its owner only. A new key is written down beside the old one before the board
// hears of it, so that whichever is in force, it is known. Every change is durable when it returns.
#pragma once

#include <expected>
#include <filesystem>
#include <optional>
#include <string>

#include "protocol/types.hpp"

namespace docbay::host {

class KeyStore {
 public:
  explicit KeyStore(std::filesystem::path folder) : folder_{std::move(folder)} {}

  /// Nothing when there is none; the error says why it cannot be read.
  using Found = std::expected<std::optional<protocol::BoardKey>, std::string>;
  [[nodiscard]] Found key(protocol::BoardSerial board) const;
  /// The one that may be in force already.
  [[nodiscard]] Found next(protocol::BoardSerial board) const;

  using Done = std::expected<void, std::string>;
  Done put(protocol::BoardSerial board, const protocol::BoardKey& key);
  Done put_next(protocol::BoardSerial board, const protocol::BoardKey& key);
  /// The next one is the key.
  Done promote(protocol::BoardSerial board);
  /// The next one never came into force.
  Done drop_next(protocol::BoardSerial board);

  [[nodiscard]] std::filesystem::path file(protocol::BoardSerial board) const;

 private:
  [[nodiscard]] std::filesystem::path next_file(protocol::BoardSerial board) const;
  [[nodiscard]] Done write(const std::filesystem::path& file, const protocol::BoardKey& key) const;
  [[nodiscard]] Done sync() const;

  std::filesystem::path folder_;
};

}  // namespace docbay::host
