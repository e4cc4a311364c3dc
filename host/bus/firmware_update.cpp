#include "host/bus/firmware_update.hpp"

#include <algorithm>

namespace docbay::host {
namespace {

using protocol::CommandKind;
using protocol::CommandResult;
using protocol::UpdateOutcome;
using protocol::UpdateReport;
using protocol::UpdateState;

protocol::Command command_of(CommandKind kind) {
  protocol::Command command;
  command.kind = kind;
  command.bay = {protocol::whole_board};
  return command;
}

}  // namespace

FirmwareUpdate::Step FirmwareUpdate::next(const UpdateReport& report) const {
  // What runs on trial and answers us is good, whoever sent it.
  if (report.state == UpdateState::on_trial) return command_of(CommandKind::confirm_update);
  if (!file_) return UpdateEnd::current;
  const auto spare = static_cast<std::uint8_t>(1U - report.running_slot);
  const FirmwareImage* const image = find_image(*file_, report.board_kind, spare);
  if (image == nullptr) return UpdateEnd::no_image;
  if (report.running_version == image->header.version) {
    return finished_ ? UpdateEnd::confirmed : UpdateEnd::current;
  }
  if (report.running_version > image->header.version) return UpdateEnd::newer;
  if (image->bytes.size() > report.slot_bytes) return UpdateEnd::too_large;
  const bool judged = finished_ && report.state == UpdateState::idle &&
                      report.outcome != UpdateOutcome::none &&
                      report.version == image->header.version;
  if (judged) return UpdateEnd::refused;
  return transfer(report, *image);
}

FirmwareUpdate::Step FirmwareUpdate::transfer(const UpdateReport& report,
                                              const FirmwareImage& image) const {
  if (report.state == UpdateState::idle || report.image != image.header.image_id()) {
    protocol::Command command = command_of(CommandKind::begin_update);
    write_argument(command, protocol::BeginUpdateArgument{
                                .image = image.header.image_id(),
                                .bytes = static_cast<std::uint32_t>(image.bytes.size()),
                                .version = image.header.version});
    return command;
  }
  if (report.state == UpdateState::received) return command_of(CommandKind::finish_update);
  protocol::UpdateChunk chunk{.image = report.image, .offset = report.received_bytes};
  chunk.data.fill(0xFF);
  const std::span rest =
      std::span{image.bytes}.subspan(std::min<std::size_t>(chunk.offset, image.bytes.size()));
  std::ranges::copy(rest.first(std::min(rest.size(), chunk.data.size())), chunk.data.begin());
  return chunk;
}

std::optional<UpdateEnd> FirmwareUpdate::answered(CommandKind kind, CommandResult result) {
  if (kind == CommandKind::finish_update && result == CommandResult::done) finished_ = true;
  if (kind == CommandKind::confirm_update && result == CommandResult::done && !file_) {
    return UpdateEnd::confirmed;
  }
  switch (result) {
    case CommandResult::downgrade:
      return UpdateEnd::newer;
    case CommandResult::flash_failed:
      return UpdateEnd::flash_failed;
    case CommandResult::wrong_image:
      return UpdateEnd::refused;
    default:
      return std::nullopt;  // done, or to be asked again
  }
}

std::string_view name_of(UpdateEnd end) {
  switch (end) {
    case UpdateEnd::confirmed:
      return "confirmed";
    case UpdateEnd::current:
      return "current";
    case UpdateEnd::newer:
      return "newer";
    case UpdateEnd::no_image:
      return "no_image";
    case UpdateEnd::too_large:
      return "too_large";
    case UpdateEnd::refused:
      return "refused";
    case UpdateEnd::flash_failed:
      return "flash_failed";
    case UpdateEnd::not_supported:
      return "not_supported";
  }
  return "unknown";
}

}  // namespace docbay::host
