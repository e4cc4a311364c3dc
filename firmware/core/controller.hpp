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
#include "firmware/core/registers_image.hpp"
#include "firmware/core/scan.hpp"
#include "firmware/core/settings.hpp"
#include "firmware/core/stored.hpp"
#include "protocol/command.hpp"
#include "protocol/event.hpp"
#include "protocol/rtu.hpp"
#include "protocol/status.hpp"

namespace docbay::firmware {

inline constexpr std::uint16_t firmware_version = 0x0001;

/// Events that may wait or be left out (a sensor's health, the button, fullness) leave a quarter of
/// the ring to the others, however long the host is away.
inline constexpr std::size_t spare_room_min = ring_slots / 4;
/// And as much of the journal's queue as all bays together may need in the same instant.
inline constexpr std::size_t spare_queue_min = 2 * protocol::bays_per_board_max;

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
    if (journal_.overflow_unreported() && journal_.room() > 1) report_overflow();
    for (std::size_t i = 0; i < bay_count(); ++i) step_bay(i);
    record_scans();
    journal_.poll();
    apply_outputs();
    note_changes();
  }

  /// Bytes from the scan engine's UART, as they come.
  void hear_scanner(std::span<const std::uint8_t> bytes) {
    if (serving_) scan_engine_.hear(bytes, now_);
  }

  /// Answers the request that ends `received`, if it is for this board. Returns the reply's length
  /// in `out` (rtu_frame_bytes_max bytes), 0 for none.
  std::size_t serve(std::span<const std::uint8_t> received, std::span<std::uint8_t> out) {
    if (!serving_) return 0;
    const auto frame = request_in(received, settings_->address, options_.strict_framing);
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
  [[nodiscard]] const Options& options() const { return options_; }

 private:
  static constexpr std::size_t block_words_max = 125;

  /// All or nothing: what cannot be read now is tried again, never taken for empty.
  void load() {
    std::optional<Settings> settings;
    std::optional<Options> options;
    if (!board_.ready() || !journal_.recover()) return;
    if (!read_newest(board_, settings_page, decode_settings, settings)) return;
    if (!settings || !read_newest(board_, options_page, decode_options, options)) return;
    protocol::BootCount last{0};
    if (!read_boot_count(board_, last)) return;
    settings_ = settings;
    options_ = options.value_or(Options{});
    for (std::size_t i = 0; i < bays_.size(); ++i) {
      bays_[i].has_shutter = (unsigned{settings_->shutters} >> i & 1U) != 0;
      bays_[i].has_second_door = (unsigned{options_.second_doors} >> i & 1U) != 0;
      bays_[i].has_full_sensor = (unsigned{options_.full_sensors} >> i & 1U) != 0;
    }
    boot_count_ = {last.value + 1};
    board_.start_write(boot_address(), encode_boot_count(boot_count_));
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

  [[nodiscard]] std::size_t bay_count() const { return settings_->bays; }

  void step_bay(std::size_t index) {
    BayEvents happened;
    happened.spare = journal_.room() > spare_queue_min &&
                     journal_.ring_room() > spoken_for(bay_count()) + spare_room_min;
    step(bays_[index], board_.inputs(index), now_, happened);
    for (const BayEvent& it : happened.all()) {
      protocol::Event event;
      event.kind = it.kind;
      event.payload_bytes = it.payload_bytes;
      std::ranges::copy(it.payload, event.payload.begin());
      record(event, static_cast<std::uint8_t>(index));
    }
    if (happened.used_group == 0) return;
    for (std::size_t i = 0; i < bay_count(); ++i) {
      if (i != index) cancel_group(bays_[i], happened.used_group);
    }
  }

  void record(protocol::Event event, std::uint8_t bay) {
    event.identity.boot_count = boot_count_;
    event.at_ms = now_;
    event.bay = bay;
    journal_.append(event);
  }

  /// A part goes only where the offers' room and half the queue stay free for the bays.
  void record_scans() {
    constexpr std::size_t kept_for_bays = 16;
    const std::size_t room = room_beside(bays_.size());
    const std::size_t free = room > kept_for_bays ? room - kept_for_bays : 0;
    if (journal_.faulty()) scan_engine_.abandon();
    const auto part = scan_engine_.next(now_, free);
    for (std::uint16_t lost = scan_engine_.take_lost(); lost > 0; --lost) journal_.count_overflow();
    if (!part) return;
    const std::size_t pages = pages_of(part->payload_bytes);
    if (free < pages || journal_.room() < pages + kept_for_bays) return;
    record(*part, protocol::whole_board);
    scan_engine_.taken();
  }

  void report_overflow() {
    protocol::Event event;
    event.kind = protocol::EventKind::journal_overflowed;
    write_payload(event, protocol::OverflowPayload{.count = journal_.take_overflow()});
    record(event, protocol::whole_board);
  }

  void apply_outputs() {
    for (std::size_t i = 0; i < bays_.size(); ++i) board_.apply(i, outputs(bays_[i], now_));
  }

  void note_changes() {
    for (std::size_t i = 0; i < bay_count(); ++i) {
      if (shown_.update(i, bays_[i])) ++change_count_;
    }
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

  /// What the live offers, but for one bay's, can bring into the journal.
  [[nodiscard]] std::size_t spoken_for(std::size_t except) const {
    std::size_t events = 0;
    for (std::size_t i = 0; i < bay_count(); ++i) {
      const std::uint8_t copies = bays_[i].offer.copies_left;
      if (i != except && copies > 0) events += events_per_offer + copies;
    }
    return events;
  }

  /// Room in the journal that the live offers of the other bays do not need.
  [[nodiscard]] std::size_t room_beside(std::size_t bay) const {
    const std::size_t room = journal_.ring_room();
    return room - std::min(room, spoken_for(bay));
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
    // There is one: the request is readable.
    const auto row = std::ranges::find_if(protocol::registers, [&](const protocol::Register& it) {
      return inside(it.block, request.read_address, request.read_words);
    });
    fill(row->block, image);
    return image.subspan(
        static_cast<std::size_t>(request.read_address - extent(row->block).address),
        request.read_words);
  }

  void fill(protocol::Block block, std::span<std::uint16_t, block_words_max> image) {
    switch (block) {
      case protocol::Block::identity:
        return encode(identity_of(*settings_, boot_count_, reset_cause_, firmware_version),
                      image.first<protocol::identity_words>());
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
      case protocol::Block::sensors:
        return encode(protocol::Sensors{.nonce = nonce_,
                                        .second_doors = options_.second_doors,
                                        .full_sensors = options_.full_sensors,
                                        .bays = shown_.sensors},
                      image.first<protocol::sensors_words>());
      default:
        // What was written last can be read back, as any Modbus tool expects of a holding register.
        if (last_written_.block == block) std::ranges::copy(last_written_.words, image.begin());
        image[0] = nonce_;
    }
  }

  protocol::Status status() const {
    protocol::Status now = status_of(std::span{bays_}.first(bay_count()));
    now.boot_count_low = static_cast<std::uint16_t>(boot_count_.value);
    now.events_waiting =
        static_cast<std::uint8_t>(std::min<std::uint32_t>(journal_.waiting(), 255));
    now.journal_full = journal_.room() == 0;
    now.change_count = change_count_;
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
            .bays = shown_.details};
  }

  struct LastWritten {
    protocol::Block block = protocol::Block::status;
    std::array<std::uint16_t, block_words_max> words{};
  };

  B& board_;
  Journal<B> journal_;
  ScanEngine scan_engine_;
  protocol::ResetCause reset_cause_;
  std::optional<Settings> settings_;
  Options options_;
  protocol::UptimeMs now_;
  protocol::BootCount boot_count_;
  bool serving_ = false;
  std::array<BayState, protocol::bays_per_board_max> bays_{};
  ShownBays shown_;
  std::uint16_t change_count_ = 0;
  std::uint16_t refused_code_count_ = 0;
  std::uint16_t nonce_ = 0;
  CommandMemory executed_;
  protocol::CommandNumber last_died_;
  protocol::CommandReport answer_;
  LastWritten last_written_;
};

}  // namespace docbay::firmware
