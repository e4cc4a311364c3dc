// A board's half of a firmware update: fills the slot that is not running, in order and durably,
// and restarts into it. What is good is for the boot program to judge; this never runs anything.
// All state lies in the flash itself, so after a power cut the transfer goes on at the last whole
// page.
//
// Erasing a page stops the processor for up to 20 ms: it is done only while no bay is in use.
#pragma once

#include <algorithm>
#include <cstdint>
#include <optional>

#include "firmware/core/slots.hpp"
#include "protocol/update.hpp"

namespace docbay::firmware {

/// What is on trial and not confirmed by then goes back to what ran before.
inline constexpr std::uint32_t trial_ms_max = 10 * 60 * 1000;
/// From `finish_update` to the restart, so that its answer gets out.
inline constexpr std::uint32_t restart_delay_ms = 200;

template <Flash F>
class Update {
 public:
  Update(F& flash, const BootReport& boot) : flash_{flash}, boot_{boot}, outcome_{boot.outcome} {
    if (boot_.on_trial) return;
    const Marks<F> marks = spare();
    if (marks.refusal() != protocol::UpdateOutcome::none) {
      outcome_ = marks.refusal();
      if (const auto header = header_in(flash_, spare_slot())) {
        boot_.judged_version = header->version;
      }
    }
    if (marks.touched(Mark::tried) || marks.touched(Mark::refused)) return;
    begun_ = marks.begun();
    if (!begun_) return;
    std::uint32_t pages = 0;
    while (pages * flash_page_bytes < begun_->bytes && marks.page_written(pages)) ++pages;
    received_bytes_ = pages * flash_page_bytes;
  }

  /// One of the commands for the whole board. `quiet`: no bay is in use. `sound`: the rest of the
  /// board has found nothing wrong with itself.
  protocol::CommandResult carry_out(const protocol::Command& command, bool quiet, bool sound,
                                    protocol::UptimeMs now) {
    switch (command.kind) {
      case protocol::CommandKind::begin_update:
        return begin(begin_update_argument(command), quiet);
      case protocol::CommandKind::finish_update:
        return finish(quiet, now);
      default:
        return confirm(sound);
    }
  }

  /// Keeps `carry_out`'s promise for chunks: each is written and read back, or the result says why
  /// not.
  void take(const protocol::UpdateChunk& chunk, bool quiet) { result_ = accept(chunk, quiet); }
  void refuse_chunk() { result_ = protocol::CommandResult::bad_code; }

  /// Whether the board is to be restarted now.
  [[nodiscard]] bool restart_due(protocol::UptimeMs now, bool quiet) const {
    if (!quiet) return false;
    if (restart_at_) return reached(now, *restart_at_);
    return boot_.on_trial && reached(now, {trial_ms_max});
  }

  [[nodiscard]] const BootReport& boot() const { return boot_; }
  [[nodiscard]] protocol::UpdateReport report(std::uint16_t nonce) const {
    const auto image = begun_.value_or(protocol::BeginUpdateArgument{});
    return {.nonce = nonce,
            .board_kind = boot_.board_kind,
            .running_slot = boot_.slot,
            .running_version = boot_.version,
            .state = state(),
            .outcome = outcome_,
            .result = result_,
            .version = begun_ ? image.version : boot_.judged_version,
            .image = image.image,
            .image_bytes = image.bytes,
            .received_bytes = std::min(received_bytes_, image.bytes),
            .slot_bytes = image_bytes_max};
  }
  /// What became of the last image, for the journal.
  [[nodiscard]] protocol::UpdatePayload ended() const {
    return {.version = boot_.judged_version, .outcome = static_cast<std::uint8_t>(outcome_)};
  }

 private:
  protocol::CommandResult begin(const protocol::BeginUpdateArgument& image, bool quiet) {
    using protocol::CommandResult;
    if (image.bytes <= protocol::image_header_bytes || image.bytes > image_bytes_max) {
      return CommandResult::bad_argument;
    }
    if (image.version <= boot_.version) return CommandResult::downgrade;
    if (begun_ == image) return CommandResult::done;
    if (boot_.on_trial || !quiet) return CommandResult::busy;
    begun_.reset();
    received_bytes_ = 0;
    restart_at_.reset();
    outcome_ = protocol::UpdateOutcome::none;
    if (!spare().begin(image)) return CommandResult::flash_failed;
    begun_ = image;
    return CommandResult::done;
  }

  protocol::CommandResult finish(bool quiet, protocol::UptimeMs now) {
    using protocol::CommandResult;
    if (!received()) return CommandResult::bad_argument;
    if (!quiet) return CommandResult::busy;
    const auto header = header_in(flash_, spare_slot());
    if (!header || header->image_id() != begun_->image || header->version != begun_->version ||
        header->image_bytes() != begun_->bytes || !fits(*header, boot_.board_kind, spare_slot())) {
      begun_.reset();
      received_bytes_ = 0;
      outcome_ = protocol::UpdateOutcome::wrong_image;
      return spare().erase() ? CommandResult::wrong_image : CommandResult::flash_failed;
    }
    if (!spare().put(Mark::complete)) return CommandResult::flash_failed;
    // However often it is ordered: a host that asks again must not put it off.
    if (!restart_at_) restart_at_ = now + restart_delay_ms;
    return CommandResult::done;
  }

  protocol::CommandResult confirm(bool sound) {
    using protocol::CommandResult;
    if (!boot_.on_trial) return CommandResult::done;
    if (!sound) return CommandResult::busy;
    if (!Marks<F>{flash_, boot_.slot}.put(Mark::confirmed)) return CommandResult::flash_failed;
    boot_.on_trial = false;
    outcome_ = protocol::UpdateOutcome::confirmed;
    boot_.judged_version = boot_.version;
    return CommandResult::done;
  }

  [[nodiscard]] std::size_t spare_slot() const { return 1U - boot_.slot; }
  Marks<F> spare() const { return {flash_, spare_slot()}; }
  [[nodiscard]] bool received() const { return begun_ && received_bytes_ >= begun_->bytes; }

  [[nodiscard]] protocol::UpdateState state() const {
    using protocol::UpdateState;
    if (boot_.on_trial) return UpdateState::on_trial;
    if (!begun_) return UpdateState::idle;
    return received() ? UpdateState::received : UpdateState::receiving;
  }

  protocol::CommandResult accept(const protocol::UpdateChunk& chunk, bool quiet) {
    using protocol::CommandResult;
    if (!begun_ || chunk.image != begun_->image) return CommandResult::bad_argument;
    if (chunk.offset < received_bytes_) return CommandResult::repeated;
    if (chunk.offset != received_bytes_ || received()) return CommandResult::bad_argument;
    const std::uint32_t page = chunk.offset / flash_page_bytes;
    const std::uint32_t address = slot_address(spare_slot()) + chunk.offset;
    if (chunk.offset % flash_page_bytes == 0) {
      if (!quiet) return CommandResult::busy;
      if (!flash_.erase(address)) return CommandResult::flash_failed;
    }
    if (!program_and_check(flash_, address, chunk.data)) {
      received_bytes_ = page * flash_page_bytes;  // which is erased again
      return CommandResult::flash_failed;
    }
    received_bytes_ += protocol::update_chunk_bytes;
    const bool page_full = received_bytes_ % flash_page_bytes == 0 || received();
    if (!page_full || spare().put_page_written(page)) return CommandResult::done;
    received_bytes_ = page * flash_page_bytes;
    return CommandResult::flash_failed;
  }

  F& flash_;
  BootReport boot_;
  std::optional<protocol::BeginUpdateArgument> begun_;
  std::uint32_t received_bytes_ = 0;
  protocol::CommandResult result_ = protocol::CommandResult::none;
  protocol::UpdateOutcome outcome_;
  std::optional<protocol::UptimeMs> restart_at_;
};

}  // namespace docbay::firmware
