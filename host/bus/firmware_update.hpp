// One board's firmware update as the host drives it: from what the board says of itself, what to do
// next. Everything is asked anew after each answer, so lost frames, restarts of the board and of
// the daemon cost no more than their time.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string_view>
#include <variant>

#include "host/bus/firmware_file.hpp"
#include "protocol/command.hpp"
#include "protocol/event.hpp"
#include "protocol/update.hpp"

namespace docbay::host {

/// How an update came to its end.
enum class UpdateEnd : std::uint8_t {
  confirmed,      ///< the board runs the new firmware, and keeps it
  current,        ///< it did already
  newer,          ///< it runs a newer one: nothing was done
  no_image,       ///< the file has none for this kind of board: get the right file
  too_large,      ///< the image does not fit the board's slot
  refused,        ///< the board judged and refused it, see the outcome in its report
  flash_failed,   ///< the board's flash does not keep what is written: replace the board
  not_supported,  ///< the board's firmware cannot be updated over the bus
};

std::string_view name_of(UpdateEnd end);

class FirmwareUpdate {
 public:
  /// Without a file: only to confirm what is on trial, since it speaks with us.
  explicit FirmwareUpdate(std::shared_ptr<const FirmwareFile> file = nullptr)
      : file_{std::move(file)} {}

  /// What to send: a command (number, boot and expiry are the caller's to fill in), a chunk, or
  /// nothing more.
  using Step = std::variant<protocol::Command, protocol::UpdateChunk, UpdateEnd>;
  [[nodiscard]] Step next(const protocol::UpdateReport& report) const;

  /// The board's answer to a command of `next`. Something: the update ends so.
  std::optional<UpdateEnd> answered(protocol::CommandKind kind, protocol::CommandResult result);

 private:
  [[nodiscard]] Step transfer(const protocol::UpdateReport& report,
                              const FirmwareImage& image) const;

  std::shared_ptr<const FirmwareFile> file_;
  bool finished_ = false;  ///< the board was told to restart into the image
};

}  // namespace docbay::host
