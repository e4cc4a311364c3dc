// The boot program's one decision: which slot runs. An image that is new and signed is run once, on
// trial; if it was not confirmed by the next start, it is never run again, and what ran before runs
// on. A confirmed image is not older than the one it replaced. Every note that the decision needs
// is in the flash before the decision is acted upon, so that a power cut repeats it or finds it
// made.
#pragma once

#include <algorithm>
#include <array>
#include <cstdint>
#include <optional>
#include <span>

#include "firmware/boot/signature.hpp"
#include "firmware/core/slots.hpp"

namespace docbay::firmware {

/// Whom a board trusts.
struct Trust {
  PublicPoint signer{};
  std::array<std::uint8_t, 8> key_id{};  ///< first bytes of the SHA-256 of `signer`
};

template <Flash F>
class Boot {
 public:
  Boot(F& flash, protocol::BoardKind kind, const Trust& trust)
      : flash_{flash}, kind_{kind}, trust_{trust} {}

  /// Nothing: no slot holds anything that may run, and the board stays dark.
  std::optional<BootReport> choose() {
    BootReport report{.board_kind = kind_};
    std::optional<std::size_t> settled = newest_confirmed();
    if (const auto candidate = unsettled()) {
      report.outcome = judge(*candidate, settled);
      report.judged_version = version_in(*candidate);
      if (report.outcome == protocol::UpdateOutcome::none) return run(report, *candidate, true);
      // A note that cannot be made is made again at the next start; nothing ran because of it.
      if (report.outcome != protocol::UpdateOutcome::not_recorded) {
        Marks<F>{flash_, *candidate}.refuse(report.outcome);
      }
    }
    if (settled) return run(report, *settled, false);
    if (const auto last_resort = any_signed()) return run(report, *last_resort, false);
    return std::nullopt;
  }

 private:
  using Header = protocol::ImageHeader;

  /// A confirmed image whose code is whole; of two, the newer.
  [[nodiscard]] std::optional<std::size_t> newest_confirmed() {
    std::optional<std::size_t> best;
    for (std::size_t slot = 0; slot < slot_count; ++slot) {
      const Marks<F> marks{flash_, slot};
      if (!marks.set(Mark::complete) || !marks.set(Mark::confirmed)) continue;
      if (best && version_in(slot) <= version_in(*best)) continue;
      if (whole(slot)) best = slot;
    }
    return best;
  }

  /// A slot whose image nobody has decided about yet.
  [[nodiscard]] std::optional<std::size_t> unsettled() {
    for (std::size_t slot = 0; slot < slot_count; ++slot) {
      const Marks<F> marks{flash_, slot};
      const bool open =
          marks.set(Mark::complete) && !marks.set(Mark::confirmed) && !marks.touched(Mark::refused);
      if (open) return slot;
    }
    return std::nullopt;
  }

  /// `none`: it may run, and the flash says that it was tried.
  [[nodiscard]] protocol::UpdateOutcome judge(std::size_t slot,
                                              const std::optional<std::size_t>& settled) {
    using protocol::UpdateOutcome;
    Marks<F> marks{flash_, slot};
    if (marks.touched(Mark::tried)) return UpdateOutcome::rolled_back;
    const auto header = header_in(flash_, slot);
    if (!header || !fits(*header, kind_, slot)) return UpdateOutcome::wrong_image;
    if (settled && header->version <= version_in(*settled)) return UpdateOutcome::downgrade;
    if (header->key_id != trust_.key_id) return UpdateOutcome::foreign_key;
    if (!signed_by_trusted(*header, slot)) return UpdateOutcome::bad_signature;
    if (!whole(slot)) return UpdateOutcome::bad_hash;
    return marks.put(Mark::tried) ? UpdateOutcome::none : UpdateOutcome::not_recorded;
  }

  /// Better an image that was refused for not having been confirmed than a dead board.
  [[nodiscard]] std::optional<std::size_t> any_signed() {
    for (std::size_t slot = 0; slot < slot_count; ++slot) {
      const auto header = header_in(flash_, slot);
      if (header && fits(*header, kind_, slot) && whole(slot) && signed_by_trusted(*header, slot)) {
        return slot;
      }
    }
    return std::nullopt;
  }

  [[nodiscard]] std::uint16_t version_in(std::size_t slot) const {
    const auto header = header_in(flash_, slot);
    return header ? header->version : std::uint16_t{0};
  }

  [[nodiscard]] Hash hash_of(std::uint32_t address, std::uint32_t bytes) const {
    Sha256 hash;
    constexpr std::uint32_t piece_bytes = 128;
    std::array<std::uint8_t, piece_bytes> piece{};
    for (std::uint32_t done = 0; done < bytes; done += piece_bytes) {
      const auto part = std::span{piece}.first(std::min(piece_bytes, bytes - done));
      flash_.read(address + done, part);
      hash.update(part);
    }
    return hash.hash();
  }

  /// Whether the code is what the header says.
  [[nodiscard]] bool whole(std::size_t slot) const {
    const auto header = header_in(flash_, slot);
    return header && fits(*header, kind_, slot) &&
           hash_of(slot_address(slot) + protocol::image_header_bytes, header->code_bytes) ==
               header->code_hash;
  }

  [[nodiscard]] bool signed_by_trusted(const Header& header, std::size_t slot) const {
    return signature_holds(trust_.signer, hash_of(slot_address(slot), protocol::image_signed_bytes),
                           header.signature);
  }

  std::optional<BootReport> run(BootReport report, std::size_t slot, bool on_trial) const {
    report.slot = static_cast<std::uint8_t>(slot);
    report.version = version_in(slot);
    report.on_trial = on_trial;
    return report;
  }

  F& flash_;
  protocol::BoardKind kind_;
  const Trust& trust_;
};

}  // namespace docbay::firmware
