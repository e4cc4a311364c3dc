// One board: its bays, its journal and its registers, over the pins of whatever it runs on. The MCU
// image and the simulator run this very class. Call `start` once, `tick` every millisecond, `serve`
// for each run of bytes that the line brought. Nothing blocks; outputs are safe before anything
// that can fail.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <span>

#include "firmware/core/bay.hpp"
#include "firmware/core/journal.hpp"
#include "firmware/core/settings.hpp"
#include "protocol/command.hpp"
#include "protocol/event.hpp"
#include "protocol/rtu.hpp"
#include "protocol/status.hpp"

namespace docbay::firmware {

inline constexpr std::uint16_t firmware_version = 0x0001;

/// The pins and the EEPROM of a board.
template <class B>
concept Board = requires(B& board, std::size_t bay, const BayOutputs& outputs) {
  requires Eeprom<B>;
  { board.inputs(bay) } -> std::same_as<BayInputs>;
  { board.apply(bay, outputs) } -> std::same_as<void>;
};

/// Remembers the last command, so that a number is never executed twice and an old one never at
/// all.
struct CommandMemory {
  protocol::CommandNumber number;
  protocol::CommandResult result = protocol::CommandResult::none;
};

template <Board B>
class Controller {
 public:
  explicit Controller(B& board, protocol::ResetCause cause = protocol::ResetCause::unknown)
      : board_{board}, journal_{board}, reset_cause_{cause} {}

  /// Safe outputs, then settings, journal and boot count out of the EEPROM, which may still be busy
  /// with the write that a reset cut off: `tick` goes on with it. The board serves the line only
  /// when its new boot count is durable, so that no command can be meant for two boots.
  void start(protocol::UptimeMs now) {
    now_ = now;
    apply_outputs();
    load();
  }

  void tick(protocol::UptimeMs now) {
    now_ = now;
    if (!settings_) return load();
    if (!serving_ && !finish_boot()) return;
    journal_.poll();
    if (journal_.overflow_unreported() && journal_.room() > 1) report_overflow();
    for (std::size_t i = 0; i < bay_count(); ++i) {
      BayEvents happened;
      step(bays_[i], board_.inputs(i), now, happened);
      for (const protocol::Event& event : happened.all())
        record(event, static_cast<std::uint8_t>(i));
    }
    apply_outputs();
    note_changes();
  }

  /// Answers the request that ends `received`, if it is for this board. Returns the reply's length
  /// in `out` (rtu_frame_bytes_max bytes), 0 for none.
  std::size_t serve(std::span<const std::uint8_t> received, std::span<std::uint8_t> out) {
    if (!serving_) return 0;
    const auto frame = protocol::find_request(received, settings_->address);
    if (!frame) return 0;
    const auto request = protocol::parse_request(*frame);
    if (!request) return write_exception(settings_->address, (*frame)[1], request.error(), out);
    if (!readable(*request) || !writable(*request)) {
      return write_exception(settings_->address, (*frame)[1],
                             protocol::ModbusException::illegal_address, out);
    }
    if (request->write_words > 0) write(*request);
    std::array<std::uint16_t, block_words_max> image{};
    const auto words = read(*request, image);
    return write_reply(*request, words, out);
  }

  [[nodiscard]] bool serving() const { return serving_; }
  [[nodiscard]] protocol::BootCount boot_count() const { return boot_count_; }
  [[nodiscard]] const BayState& bay(std::size_t index) const { return bays_[index]; }
  [[nodiscard]] const std::optional<Settings>& settings() const { return settings_; }

 private:
  static constexpr std::size_t block_words_max = 125;

  /// All or nothing: what cannot be read now is tried again, never taken for empty.
  void load() {
    std::optional<Settings> settings;
    if (!board_.ready() || !read_settings(settings) || !settings) return;
    protocol::BootCount last{0};
    if (!read_boot_count(last) || !journal_.recover()) return;
    settings_ = settings;
    for (std::size_t i = 0; i < bays_.size(); ++i) {
      bays_[i].has_shutter = (unsigned{settings_->shutters} >> i & 1U) != 0;
    }
    boot_count_ = {last.value + 1};
    board_.start_write(boot_address(), encode_boot_count(boot_count_));
  }

  bool read_page(std::size_t number, Page& page) {
    return board_.read(static_cast<std::uint16_t>(number * page_bytes), page);
  }

  /// The newer of the two copies; false: a page could not be read.
  bool read_settings(std::optional<Settings>& newest) {
    for (std::size_t copy = 0; copy < 2; ++copy) {
      Page page{};
      if (!read_page(settings_page + copy, page)) return false;
      const auto found = decode_settings(page);
      const bool newer =
          found &&
          (!newest || static_cast<std::int8_t>(found->generation - newest->generation) > 0);
      if (newer) newest = found;
    }
    return true;
  }

  bool read_boot_count(protocol::BootCount& highest) {
    for (std::size_t copy = 0; copy < 2; ++copy) {
      Page page{};
      if (!read_page(boot_page + copy, page)) return false;
      const auto found = decode_boot_count(page);
      if (found && *found > highest) highest = *found;
    }
    return true;
  }

  [[nodiscard]] std::uint16_t boot_address() const {
    return static_cast<std::uint16_t>((boot_page + boot_count_.value % 2) * page_bytes);
  }

  /// True once the boot count can be read back; writes it again otherwise.
  bool finish_boot() {
    if (!board_.ready()) return false;
    Page page{};
    if (!board_.read(boot_address(), page) || decode_boot_count(page) != boot_count_) {
      board_.start_write(boot_address(), encode_boot_count(boot_count_));
      return false;
    }
    serving_ = true;
    protocol::Event booted;
    booted.kind = protocol::EventKind::booted;
    record(booted, protocol::whole_board);
    return true;
  }

  [[nodiscard]] std::size_t bay_count() const { return settings_ ? settings_->bays : 0; }

  void record(protocol::Event event, std::uint8_t bay) {
    event.identity.boot_count = boot_count_;
    event.at_ms = now_;
    event.bay = bay;
    journal_.append(event);
  }

  void report_overflow() {
    protocol::Event event;
    event.kind = protocol::EventKind::journal_overflowed;
    write_payload(event, protocol::OverflowPayload{.count = journal_.take_overflow()});
    record(event, protocol::whole_board);
  }

  void apply_outputs() {
    for (std::size_t i = 0; i < bays_.size(); ++i) board_.apply(i, outputs(bays_[i]));
  }

  void note_changes() {
    for (std::size_t i = 0; i < bay_count(); ++i) {
      const protocol::BayDetail shown = detail(bays_[i]);
      if (shown == shown_[i]) continue;
      shown_[i] = shown;
      ++change_count_;
    }
  }

  static bool inside(protocol::Block block, std::uint16_t address, std::uint16_t words) {
    const protocol::Extent where = extent(block);
    return address >= where.address && address + words <= where.address + where.words;
  }

  static bool readable(const protocol::Request& request) {
    if (request.read_words == 0) return true;
    for (const protocol::Register& row : protocol::registers) {
      if (inside(row.block, request.read_address, request.read_words)) return true;
    }
    return false;
  }

  /// A write is the nonce alone or one whole block: half an order is none.
  static bool writable(const protocol::Request& request) {
    if (request.write_words == 0) return true;
    for (const protocol::Block block : {protocol::Block::acknowledge, protocol::Block::command}) {
      const protocol::Extent where = extent(block);
      if (request.write_address != where.address) continue;
      return request.write_words == 1 || request.write_words == where.words;
    }
    return false;
  }

  void write(const protocol::Request& request) {
    std::array<std::uint16_t, block_words_max> words{};
    protocol::to_words(request.values, std::span{words}.first(request.write_words));
    nonce_ = words[0];
    if (request.write_words == 1) return;
    if (request.write_address == extent(protocol::Block::acknowledge).address) {
      acknowledge(std::span{words}.first<protocol::acknowledge_words>());
      last_written_ = {protocol::Block::acknowledge, words};
    } else {
      order(std::span{words}.first<protocol::command_words>());
      last_written_ = {protocol::Block::command, words};
    }
  }

  void acknowledge(std::span<const std::uint16_t, protocol::acknowledge_words> words) {
    const auto acknowledgement = decode_acknowledgement(words, settings_->key, settings_->serial);
    if (!acknowledgement) {
      count_refused();
    } else if (acknowledgement->identity.sequence.value != 0) {
      journal_.acknowledge(acknowledgement->identity);
    }
  }

  void order(std::span<const std::uint16_t, protocol::command_words> words) {
    const auto command = decode_command(words, settings_->key, settings_->serial);
    if (!command) {
      count_refused();
      answer_.result = protocol::CommandResult::bad_code;
      answer_.number = {};
      return;
    }
    answer_.number = command->number;
    answer_.result = judge(*command);
  }

  protocol::CommandResult judge(const protocol::Command& command) {
    using protocol::CommandResult;
    if (command.boot_count != boot_count_) return died(command, CommandResult::foreign_boot);
    if (command.number == executed_.number) return CommandResult::repeated;
    if (command.number < executed_.number) return CommandResult::stale;
    if (reached(now_, command.expires_at_ms)) return died(command, CommandResult::expired);
    if (command.bay.value >= bay_count()) return CommandResult::bad_argument;
    const CommandResult result =
        carry_out(bays_[command.bay.value], command, now_, room_beside(command.bay.value));
    // Only what was done uses up its number: a refused command may be sent again once the reason is
    // gone.
    if (result == CommandResult::done) executed_ = {command.number, result};
    return result;
  }

  /// Room in the journal that the live offers of the other bays do not need.
  [[nodiscard]] std::size_t room_beside(std::size_t bay) const {
    std::size_t spoken_for = 0;
    for (std::size_t i = 0; i < bay_count(); ++i) {
      const std::uint8_t copies = bays_[i].offer.copies_left;
      if (i != bay && copies > 0) spoken_for += events_per_offer + copies;
    }
    const std::size_t room = journal_.ring_room();
    return room > spoken_for ? room - spoken_for : 0;
  }

  protocol::CommandResult died(const protocol::Command& command, protocol::CommandResult why) {
    if (command.number <= last_died_) return why;
    last_died_ = command.number;
    protocol::Event event;
    event.kind = protocol::EventKind::command_died;
    write_payload(event, protocol::CommandDiedPayload{.number = command.number,
                                                      .result = static_cast<std::uint8_t>(why)});
    record(event, command.bay.value);
    return why;
  }

  void count_refused() {
    if (refused_code_count_ < 0xFFFF) ++refused_code_count_;
  }

  /// The words of one request, out of the image of the block that they lie in.
  std::span<const std::uint16_t> read(const protocol::Request& request,
                                      std::span<std::uint16_t, block_words_max> image) {
    if (request.read_words == 0) return {};
    for (const protocol::Register& row : protocol::registers) {
      if (!inside(row.block, request.read_address, request.read_words)) continue;
      fill(row.block, image);
      return image.subspan(
          static_cast<std::size_t>(request.read_address - extent(row.block).address),
          request.read_words);
    }
    return {};
  }

  void fill(protocol::Block block, std::span<std::uint16_t, block_words_max> image) {
    switch (block) {
      case protocol::Block::identity:
        return encode(identity(), image.first<protocol::identity_words>());
      case protocol::Block::status:
        return encode(status(), image.first<protocol::status_words>());
      case protocol::Block::event_window:
        return encode(window(), settings_->key, settings_->serial,
                      image.first(extent(block).words));
      case protocol::Block::command_result:
        answer_.nonce = nonce_;
        answer_.uptime_ms = now_;
        answer_.boot_count = boot_count_;
        return encode(answer_, image.first<protocol::command_result_words>());
      case protocol::Block::detail:
        return encode(all_detail(), image.first<protocol::detail_words>());
      case protocol::Block::acknowledge:
      case protocol::Block::command:
        // What was written last can be read back, as any Modbus tool expects of a holding register.
        if (last_written_.block == block) std::ranges::copy(last_written_.words, image.begin());
        image[0] = nonce_;
    }
  }

  protocol::Identity identity() const {
    return {.serial = settings_->serial,
            .firmware_version = firmware_version,
            .bays = settings_->bays,
            .boot_count = boot_count_,
            .reset_cause = reset_cause_,
            .shutters = settings_->shutters,
            .journal_capacity = ring_slots};
  }

  protocol::Status status() const {
    protocol::Status now{.boot_count_low = static_cast<std::uint16_t>(boot_count_.value),
                         .events_waiting = static_cast<std::uint8_t>(
                             std::min<std::uint32_t>(journal_.waiting(), 255)),
                         .journal_full = journal_.room() == 0,
                         .change_count = change_count_};
    for (std::size_t i = 0; i < bay_count(); ++i) {
      const auto bit = static_cast<std::uint8_t>(1U << i);
      if (bays_[i].offer.copies_left > 0) now.offered |= bit;
      if (bays_[i].door.phase != protocol::DoorPhase::locked) now.doors_not_closed |= bit;
    }
    return now;
  }

  protocol::EventWindow window() {
    return {.nonce = nonce_,
            .uptime_ms = now_,
            .waiting = static_cast<std::uint16_t>(journal_.waiting()),
            .event = journal_.head()};
  }

  protocol::Detail all_detail() const {
    return {.nonce = nonce_,
            .uptime_ms = now_,
            .boot_count = boot_count_,
            .change_count = change_count_,
            .refused_code_count = refused_code_count_,
            .overflow_count = journal_.overflow_count(),
            .bays = shown_};
  }

  struct LastWritten {
    protocol::Block block = protocol::Block::status;
    std::array<std::uint16_t, block_words_max> words{};
  };

  B& board_;
  Journal<B> journal_;
  protocol::ResetCause reset_cause_;
  std::optional<Settings> settings_;
  protocol::UptimeMs now_;
  protocol::BootCount boot_count_;
  bool serving_ = false;
  std::array<BayState, protocol::bays_per_board_max> bays_{};
  std::array<protocol::BayDetail, protocol::bays_per_board_max> shown_{};
  std::uint16_t change_count_ = 0;
  std::uint16_t refused_code_count_ = 0;
  std::uint16_t nonce_ = 0;
  CommandMemory executed_;
  protocol::CommandNumber last_died_;
  protocol::CommandReport answer_;
  LastWritten last_written_;
};

}  // namespace docbay::firmware
